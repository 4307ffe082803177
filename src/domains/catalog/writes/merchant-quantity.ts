/** Sets how many units the seller has of SKUs it ships itself, by the Listings Items API. */
import { z } from 'zod'
import type { Listing, Patch } from '../../../amazon/sp/listings.ts'
import { Sku } from '../../../core/ids.ts'
import { Problem } from '../../../core/problem.ts'
import { type Change, defineWrite } from '../../../writes/define.ts'
import { byPatch, listingOf, readListings } from '../listing-patch.ts'

const SKUS_MAX = 50

/** Amazon would take more, and sell it: beyond this a number is a slip, not a stock. */
const UNITS_MAX = 100_000

const AVAILABILITY = 'fulfillment_availability'

/** The seller's own channel; all others are of Amazon's warehouses. */
const OWN_CHANNEL = 'DEFAULT'

const Units = z.int().min(0).max(UNITS_MAX)

/** What Amazon sells from now; null where it says none. Throws where the units are not the seller’s to say. */
const unitsOf = ({ sku, availability }: Listing): number | null => {
  const own = availability.find(({ channel }) => channel === OWN_CHANNEL)
  if (own !== undefined) return own.quantity
  const channels = availability.map(({ channel }) => channel).join(', ')
  throw new Problem(
    'bad_input',
    availability.length > 0
      ? `${sku} is shipped by Amazon (channel ${channels}), which counts its own stock. Nothing was changed.`
      : `${sku} has no channel by which the seller ships it. Nothing was changed.`,
    'Leave it out: only a SKU the seller ships itself (channel DEFAULT) takes a quantity.',
  )
}

/**
 * `merge` changes the quantity of the one channel and leaves lead time, restocking day and other channels as they are
 * at that moment. https://developer-docs.amazon.com/sp-api/docs/merge-a-listing
 */
const patchOf = (_: Listing, change: Change): Patch => ({
  op: 'merge',
  attribute: AVAILABILITY,
  value: [{ fulfillment_channel_code: OWN_CHANNEL, quantity: Units.parse(change.to) }],
})

const Quantities = z
  .array(z.strictObject({ sku: Sku, units: Units }))
  .min(1)
  .max(SKUS_MAX)
  .refine((asked) => new Set(asked.map(({ sku }) => sku)).size === asked.length, 'Name each SKU once')
  .describe('Units on hand per SKU, such as {"sku": "A-1", "units": 12}; 0 takes it off sale.')

export const merchantQuantity = defineWrite({
  name: 'merchant_quantity',
  title: 'Preview quantities',
  domain: 'catalog',
  summary:
    'Sets the quantity of SKUs the seller ships itself. Lead time and restocking day stay as they are; stock at Amazon is not set this way.',
  input: { quantities: Quantities },
  limits: { targets_max: SKUS_MAX },
  current: (hands, place, { quantities }) => readListings(hands, place, quantities),
  plan: (listings, _, { quantities }) =>
    quantities.map(({ sku, units }) => ({
      target: sku,
      field: 'quantity',
      from: unitsOf(listingOf(listings, sku)),
      to: units,
    })),
  ...byPatch(patchOf),
  undo: (changes) => ({
    quantities: changes.map(({ target, from }) => ({ sku: target, units: Units.parse(from) })),
  }),
})
