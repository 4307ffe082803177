/** Sets the price of SKUs in one marketplace, by the Listings Items API. */
import { z } from 'zod'
import { type AttributeEntry, type Listing, type Patch } from '../../../amazon/sp/listings.ts'
import { type MarketplaceId, Sku } from '../../../core/ids.ts'
import { type Currency, Decimal, Money } from '../../../core/money.ts'
import { Problem } from '../../../core/problem.ts'
import { type Change, defineWrite, type Place } from '../../../writes/define.ts'
import { byPatch, entriesOf, listingOf, readListings } from '../listing-patch.ts'

const SKUS_MAX = 50

/** Currencies whose prices have no decimals; all others of Amazon's marketplaces have two. */
const WHOLE_CURRENCIES: ReadonlySet<string> = new Set(['JPY'])

const decimalsOf = (currency: Currency): number => (WHOLE_CURRENCIES.has(currency) ? 0 : 2)

const refuse = (message: string, next: string): Problem =>
  new Problem('bad_input', `${message} Nothing was changed.`, next)

const assertPrice = (sku: string, price: Money, place: Place): void => {
  if (price.currency !== place.currency)
    throw refuse(
      `${sku}: prices in this marketplace are in ${place.currency}, not ${price.currency}.`,
      `Send the price in ${place.currency}.`,
    )
  if (!/[1-9]/.test(price.amount) || price.amount.startsWith('-'))
    throw refuse(
      `${sku}: a price of ${price.amount} ${price.currency} is not more than 0.`,
      'Send a price above 0.',
    )
  const decimals = price.amount.split('.')[1]?.replace(/0+$/, '').length ?? 0
  const most = decimalsOf(place.currency)
  if (decimals > most)
    throw refuse(
      `${sku}: ${price.amount} has ${decimals} decimals; prices in ${place.currency} have at most ${most}.`,
      'Round the price.',
    )
}

/** What we need of purchasable_offer; everything else in it is kept as it is and sent back. */
const OfferEntry = z.looseObject({
  marketplace_id: z.string().optional(),
  audience: z.string().optional(),
  currency: z.string().optional(),
  our_price: z
    .array(z.looseObject({ schedule: z.array(z.looseObject({ value_with_tax: z.number().optional() })) }))
    .optional(),
  discounted_price: z.array(z.unknown()).optional(),
})

const OFFER = 'purchasable_offer'

/** The entry that says what everybody pays. An entry without an audience is for all. */
const isForAll = (entry: AttributeEntry, marketplace_id: MarketplaceId): boolean => {
  const offer = OfferEntry.safeParse(entry)
  return (
    offer.success &&
    (offer.data.marketplace_id ?? marketplace_id) === marketplace_id &&
    (offer.data.audience ?? 'ALL') === 'ALL'
  )
}

/**
 * What buyers are asked. The live offer says it, minutes after a change; while a sale runs the offer shows the sale's
 * price and where the listing is suppressed there is no offer, so there the price comes from the attribute.
 */
const priceOf = (listing: Listing, place: Place): Money | null => {
  const entry = entriesOf(listing, OFFER).find((one) => isForAll(one, place.marketplace_id))
  const offer = OfferEntry.safeParse(entry)
  const live = listing.offers.find((one) => one.type === 'B2C')
  const onSale = offer.success && (offer.data.discounted_price?.length ?? 0) > 0
  if (live !== undefined && !onSale) return { amount: live.amount, currency: live.currency }
  const value = offer.success ? offer.data.our_price?.[0]?.schedule[0]?.value_with_tax : undefined
  const amount = Decimal.safeParse(String(value))
  return amount.success ? { amount: amount.data, currency: place.currency } : null
}

/**
 * The whole of purchasable_offer with one number changed. `replace` swaps the attribute: what is not sent back, such
 * as the lowest price a repricer may set or a business price, is gone.
 */
const patchOf = (listing: Listing, change: Change, { marketplace_id }: Place): Patch => {
  const price = Money.parse(change.to)
  const value_with_tax = Number(price.amount)
  const entries = entriesOf(listing, OFFER)
  const priced = entries.map((entry) => {
    const offer = OfferEntry.safeParse(entry)
    if (!offer.success || !isForAll(entry, marketplace_id)) return entry
    const [first, ...others] = offer.data.our_price ?? []
    const [schedule, ...later] = first?.schedule ?? []
    const our_price = [{ ...first, schedule: [{ ...schedule, value_with_tax }, ...later] }, ...others]
    return { ...entry, our_price }
  })
  const isNew = !entries.some((entry) => isForAll(entry, marketplace_id))
  const added = {
    marketplace_id,
    currency: price.currency,
    audience: 'ALL',
    our_price: [{ schedule: [{ value_with_tax }] }],
  }
  return { op: 'replace', attribute: OFFER, value: isNew ? [...priced, added] : priced }
}

const Prices = z
  .array(z.strictObject({ sku: Sku, price: Money }))
  .min(1)
  .max(SKUS_MAX)
  .refine((prices) => new Set(prices.map(({ sku }) => sku)).size === prices.length, 'Name each SKU once')
  .describe('New price per SKU, such as {"sku": "A-1", "price": {"amount": "24.99", "currency": "USD"}}.')

export const listingPrice = defineWrite({
  name: 'listing_price',
  title: 'Preview prices',
  domain: 'catalog',
  summary: 'Sets the price of SKUs in one marketplace. Sale, business and repricer prices stay as they are.',
  input: { prices: Prices },
  limits: { targets_max: SKUS_MAX, change_ratio_max: 0.5 },
  current: (hands, place, { prices }) => readListings(hands, place, prices),
  plan: (listings, place, { prices }) =>
    prices.map(({ sku, price }) => {
      assertPrice(sku, price, place)
      return { target: sku, field: 'price', from: priceOf(listingOf(listings, sku), place), to: price }
    }),
  ...byPatch(patchOf),
  undo: (changes) => ({
    prices: changes.map((change) => ({ sku: change.target, price: Money.parse(change.from) })),
  }),
})
