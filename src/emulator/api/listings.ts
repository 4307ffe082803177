/** Listings Items API 2021-08-01: read one listing, and change it by patch. */
import { z } from 'zod'
import type { Clock } from '../../core/clock.ts'
import { instantOf, msOf } from '../../core/time.ts'
import { denied, invalidInput, refusal, type Answer } from '../answer.ts'
import {
  applyPatches,
  merchantQuantity,
  offerOf,
  PATCH_OPERATIONS,
  scheduledPrice,
  type Attributes,
} from '../listings/attributes.ts'
import type { Listing, ListingBook } from '../listings/book.ts'
import { issuesOf, submissionIssues } from '../listings/issues.ts'
import { jsonObject, listOf, type Call, type Operation } from '../operation.ts'
import { hashText, mix } from '../world/random.ts'
import { isSuppressed } from '../world/catalog.ts'
import { snapshotAt } from '../world/snapshot.ts'

export const INCLUDED = [
  'summaries',
  'attributes',
  'issues',
  'offers',
  'fulfillmentAvailability',
  'procurement',
  'relationships',
  'productTypes',
] as const

export interface ListingDeps {
  readonly clock: Clock
  readonly book: ListingBook
}

/** The listing a call is about, or why there is none. */
const listingOf = (deps: ListingDeps, call: Call): Listing | Answer => {
  const ids = listOf(call.query, 'marketplaceIds')
  if (call.params['sellerId'] !== call.seller.seller_id) return denied('not_granted')
  if (ids.length !== 1)
    return refusal(400, 'BAD_REQUEST', 'marketplaceIds must name exactly one marketplace.')
  const world = call.seller.market(ids[0] ?? '')
  if (!world) return refusal(400, 'BAD_REQUEST', `Invalid marketplace id: ${ids[0] ?? ''}.`)
  const sku = call.params['sku'] ?? ''
  const index = world.indexOf(sku)
  const listing = index === undefined ? undefined : { world, profile: world.profile(index) }
  return listing && listing.profile.opened_day <= dayAndMs(deps, listing).day
    ? listing
    : refusal(404, 'NOT_FOUND', `SKU '${sku}' not found in marketplace ${ids[0] ?? ''}.`)
}

const dayAndMs = (
  { clock }: ListingDeps,
  { world }: Listing,
): { readonly day: number; readonly now_ms: number } => {
  const now_ms = msOf(clock.now())
  return { now_ms, day: world.calendar.dayAt(now_ms) }
}

const statusOf = (deps: ListingDeps, listing: Listing, attributes: Attributes): readonly string[] => {
  const { world, profile } = listing
  const { day, now_ms } = dayAndMs(deps, listing)
  const blocked = issuesOf(listing, attributes, day).some((issue) => issue.severity === 'ERROR')
  if (blocked) return isSuppressed(profile, day) ? [] : ['DISCOVERABLE']
  const stock = snapshotAt(world.life(profile.index, day), now_ms)
  const units = stock.fulfillable + (merchantQuantity(attributes) ?? 0)
  return units > 0 ? ['BUYABLE', 'DISCOVERABLE'] : ['DISCOVERABLE']
}

const summary = (deps: ListingDeps, listing: Listing, attributes: Attributes): unknown => {
  const { world, profile } = listing
  // As the listings report has it.
  const created_ms = world.calendar.startMs(profile.opened_day - 30) + (profile.seed % 40_000) * 1000
  return {
    marketplaceId: world.setup.marketplace.marketplace_id,
    asin: profile.asin,
    productType: profile.product_type,
    conditionType: 'new_new',
    status: statusOf(deps, listing, attributes),
    ...(profile.fulfilment === 'merchant' ? {} : { fnSku: profile.fnsku }),
    itemName: profile.title,
    createdDate: instantOf(created_ms),
    lastUpdatedDate: instantOf(deps.book.lastChangedMs(listing) ?? created_ms),
  }
}

/** Two decimals, none for yen, as the API writes amounts in offers. */
const amountText = (major: number, currency: string): string => major.toFixed(currency === 'JPY' ? 0 : 2)

const offers = ({ world }: Listing, attributes: Attributes): readonly unknown[] => {
  const { marketplace_id, currency } = world.setup.marketplace
  const major = scheduledPrice(offerOf(attributes, marketplace_id), 'our_price')
  if (major === undefined) return []
  return [
    {
      marketplaceId: marketplace_id,
      offerType: 'B2C',
      price: { currencyCode: currency, amount: amountText(major, currency) },
      audience: { value: 'ALL', displayName: 'Sell on Amazon' },
    },
  ]
}

const availability = (attributes: Attributes): readonly unknown[] =>
  (attributes['fulfillment_availability'] ?? []).map((channel) => ({
    fulfillmentChannelCode: channel['fulfillment_channel_code'],
    ...(channel['quantity'] === undefined ? {} : { quantity: channel['quantity'] }),
  }))

const part = (deps: ListingDeps, listing: Listing, name: (typeof INCLUDED)[number]): unknown => {
  const attributes = deps.book.shown(listing)
  const { marketplace_id } = listing.world.setup.marketplace
  const parts: Readonly<Record<typeof name, () => unknown>> = {
    summaries: () => [summary(deps, listing, attributes)],
    attributes: () => attributes,
    issues: () => issuesOf(listing, attributes, dayAndMs(deps, listing).day),
    offers: () => offers(listing, attributes),
    fulfillmentAvailability: () => availability(attributes),
    procurement: () => [],
    relationships: () => [{ marketplaceId: marketplace_id, relationships: [] }],
    productTypes: () => [{ marketplaceId: marketplace_id, productType: listing.profile.product_type }],
  }
  return parts[name]()
}

/** A part that is a list, as of now. */
export const listingParts = (
  deps: ListingDeps,
  listing: Listing,
  name: Exclude<(typeof INCLUDED)[number], 'attributes'>,
): readonly unknown[] => {
  const found = part(deps, listing, name)
  return Array.isArray(found) ? found : []
}

const getListingsItem = (deps: ListingDeps, call: Call): Answer => {
  const listing = listingOf(deps, call)
  if ('status' in listing) return listing
  const asked = listOf(call.query, 'includedData')
  const unknown = asked.find((name) => !INCLUDED.some((known) => known === name))
  if (unknown !== undefined) return invalidInput(`Invalid includedData: ${unknown}.`)
  const names = INCLUDED.filter((name) => (asked.length === 0 ? name === 'summaries' : asked.includes(name)))
  const parts = names.map((name) => [name, part(deps, listing, name)] as const)
  return { status: 200, body: { sku: listing.profile.sku, ...Object.fromEntries(parts) } }
}

const PatchRequest = z.object({
  productType: z.string().min(1),
  patches: z
    .array(
      z
        .object({
          op: z.enum(PATCH_OPERATIONS),
          path: z.string().regex(/^\/attributes\/\w+$/),
          value: z.array(z.record(z.string(), z.unknown())).optional(),
        })
        .refine(({ op, value }) => op === 'delete' || (value?.length ?? 0) > 0),
    )
    .min(1),
})

/** No two submissions share an id, and the same submissions in the same order get the same ids. */
const submissionId = (sku: string, number: number): string => {
  const hex = [1, 2, 3, 4]
    .map((word) => mix(hashText(sku), number, word).toString(16).padStart(8, '0'))
    .join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** HTTP 200 for INVALID too: only a request that is not a patch at all is refused. */
const patchListingsItem = (deps: ListingDeps, call: Call, number: number): Answer => {
  const mode = call.query.get('mode')
  if (mode !== null && mode !== 'VALIDATION_PREVIEW') {
    return refusal(400, 'BAD_REQUEST', `Invalid mode: ${mode}.`)
  }
  const parsed = PatchRequest.safeParse(jsonObject(call.body))
  if (!parsed.success) {
    return refusal(400, 'BAD_REQUEST', 'Invalid input', parsed.error.issues[0]?.path.join('.') ?? '')
  }
  const listing = listingOf(deps, call)
  if ('status' in listing) return listing
  const patches = parsed.data.patches.map(({ op, path, value = [] }) => {
    return { op, attribute: path.replace('/attributes/', ''), value }
  })
  const after = applyPatches(deps.book.accepted(listing), patches)
  const issues = submissionIssues(listing, { product_type: parsed.data.productType, patches, after })
  const refused = issues.some((issue) => issue.severity === 'ERROR')
  if (!refused && mode === null) deps.book.accept(listing, after)
  const { sku, asin } = listing.profile
  const included = listOf(call.query, 'includedData')
  const marketplaceId = listing.world.setup.marketplace.marketplace_id
  return {
    status: 200,
    body: {
      sku,
      status: refused ? 'INVALID' : mode === null ? 'ACCEPTED' : 'VALID',
      submissionId: submissionId(sku, number),
      issues,
      ...(included.includes('identifiers') ? { identifiers: [{ marketplaceId, asin }] } : {}),
    },
  }
}

const PATH = '/listings/2021-08-01/items/:sellerId/:sku'

export const listingOperations = (deps: ListingDeps): readonly Operation[] => {
  let submissions = 0
  return [
    {
      name: 'getListingsItem',
      method: 'GET',
      path: PATH,
      handle: (call) => getListingsItem(deps, call),
    },
    {
      name: 'patchListingsItem',
      method: 'PATCH',
      path: PATH,
      handle(call) {
        submissions += 1
        return patchListingsItem(deps, call, submissions)
      },
    },
  ]
}
