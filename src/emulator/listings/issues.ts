/** What Amazon finds wrong with a listing, and with a change before it is taken. */
import type { Listing } from './book.ts'
import { isSuppressed, listPrice } from '../world/catalog.ts'
import { amazonChannelOf } from '../world/places.ts'
import type { SkuProfile } from '../world/types.ts'
import {
  minorOf,
  offerOf,
  scheduledPrice,
  type Attributes,
  type AttributeValue,
  type Patch,
} from './attributes.ts'

export interface Issue {
  readonly code: string
  readonly message: string
  readonly severity: 'ERROR' | 'WARNING'
  readonly attributeNames: readonly string[]
  readonly categories: readonly string[]
  readonly enforcements?: unknown
  readonly marketplaceIds?: readonly string[]
}

const enforced = (action: string): unknown => ({
  actions: [{ action }],
  exemption: { status: 'NOT_EXEMPT' },
})

const invalid = (attribute: string, message = 'The attributes are invalid.'): Issue => ({
  code: '90000900',
  message,
  severity: 'ERROR',
  attributeNames: [attribute],
  categories: ['INVALID_ATTRIBUTE'],
  enforcements: enforced('ATTRIBUTE_SUPPRESSED'),
})

const missing = (attribute: string): Issue => ({
  code: '90220',
  message: `'${attribute}' is required but not supplied.`,
  severity: 'ERROR',
  attributeNames: [attribute],
  categories: ['MISSING_ATTRIBUTE'],
  enforcements: enforced('LISTING_SUPPRESSED'),
})

const priceIssue = (code: string, message: string): Issue => ({
  code,
  message,
  severity: 'ERROR',
  attributeNames: ['purchasable_offer'],
  categories: ['INVALID_PRICE'],
  enforcements: enforced('LISTING_SUPPRESSED'),
})

/** The price against the bounds the seller has set itself. */
export const boundIssues = (offer: AttributeValue | undefined): readonly Issue[] => {
  const price = scheduledPrice(offer, 'our_price')
  const lowest = scheduledPrice(offer, 'minimum_seller_allowed_price')
  const highest = scheduledPrice(offer, 'maximum_seller_allowed_price')
  if (price === undefined) return []
  if (lowest !== undefined && price < lowest) {
    return [
      priceIssue(
        '18155',
        "The 'minimum price' is greater than the selling price (excluding shipping) for the listing. " +
          'Review and update your price and/or minimum price.',
      ),
    ]
  }
  if (highest !== undefined && price > highest) {
    return [
      priceIssue(
        '18156',
        "The 'maximum price' is less than the selling price (excluding shipping) for the listing. " +
          'Review and update your price and/or maximum price.',
      ),
    ]
  }
  return []
}

/** A price this far from the reference is taken, and the listing suppressed afterwards. */
const PRICING_ERROR_FACTOR = 2.5

const pricingErrors = (listing: Listing, attributes: Attributes, day: number): readonly Issue[] => {
  const { marketplace_id, currency } = listing.world.setup.marketplace
  const major = scheduledPrice(offerOf(attributes, marketplace_id), 'our_price')
  const reference = listPrice(listing.profile, day)
  if (major === undefined) return []
  const ratio = minorOf(major, currency) / reference
  return ratio > PRICING_ERROR_FACTOR || ratio < 1 / PRICING_ERROR_FACTOR
    ? [priceIssue('18553', 'Potential pricing error: the price differs greatly from the reference price.')]
    : []
}

const SUPPRESSED: Issue = {
  code: '18027',
  message:
    'We believe the main image has text, logo, graphic, or watermark that is not permitted for this product type.',
  severity: 'ERROR',
  attributeNames: ['main_product_image_locator'],
  categories: ['INVALID_IMAGE'],
  enforcements: enforced('SEARCH_SUPPRESSED'),
}

/** What keeps a listing from being shown, whatever its price is. */
export const suppressionsOf = (profile: SkuProfile, day: number): readonly Issue[] => [
  ...(isSuppressed(profile, day) ? [SUPPRESSED] : []),
  ...(profile.incomplete ? [missing('purchasable_offer')] : []),
]

/** The issues of a listing as it shows. */
export const issuesOf = (listing: Listing, attributes: Attributes, day: number): readonly Issue[] => {
  const { profile, world } = listing
  const { marketplace_id } = world.setup.marketplace
  const found = [
    ...suppressionsOf(profile, day),
    ...boundIssues(offerOf(attributes, marketplace_id)),
    ...pricingErrors(listing, attributes, day),
  ]
  return found.map((issue) => ({ ...issue, marketplaceIds: [marketplace_id] }))
}

const offerIssues = (listing: Listing, value: AttributeValue, patch: Patch): readonly Issue[] => {
  const { marketplace_id, currency } = listing.world.setup.marketplace
  if (value['marketplace_id'] !== marketplace_id)
    return [invalid('purchasable_offer', 'Wrong marketplace_id.')]
  if (value['currency'] !== currency) return [invalid('purchasable_offer', 'Wrong currency.')]
  if (!('our_price' in value)) return patch.op === 'merge' ? [] : [missing('our_price')]
  const price = scheduledPrice(value, 'our_price')
  if (price === undefined || price <= 0) return [invalid('our_price', 'The price must be greater than 0.')]
  const minor = minorOf(price, currency)
  const shown = currency === 'JPY' ? minor : minor / 100
  return Math.abs(shown - price) > 1e-9 ? [invalid('our_price', 'The price has too many decimals.')] : []
}

const availabilityIssues = (listing: Listing, value: AttributeValue, patch: Patch): readonly Issue[] => {
  const { quantity, fulfillment_channel_code: channel } = value
  if (channel === undefined) return [missing('fulfillment_channel_code')]
  if (channel === amazonChannelOf(listing.world.setup.marketplace)) {
    const set = quantity !== undefined
    return set ? [invalid('fulfillment_availability', 'Amazon keeps the quantity of this channel.')] : []
  }
  if (channel !== 'DEFAULT') return [invalid('fulfillment_availability', 'There is no such channel here.')]
  if (quantity === undefined && patch.op === 'merge') return []
  const counted = typeof quantity === 'number' && Number.isInteger(quantity) && quantity >= 0
  return counted
    ? []
    : [invalid('fulfillment_availability', 'The quantity must be a whole number, 0 or more.')]
}

const KNOWN: ReadonlySet<string> = new Set([
  'item_name',
  'brand',
  'condition_type',
  'merchant_suggested_asin',
  'purchasable_offer',
  'fulfillment_availability',
])

const patchIssues = (listing: Listing, patch: Patch): readonly Issue[] => {
  if (!KNOWN.has(patch.attribute)) return [invalid(patch.attribute)]
  if (patch.op === 'delete') return []
  return patch.value.flatMap((value) => {
    if (patch.attribute === 'purchasable_offer') return offerIssues(listing, value, patch)
    return patch.attribute === 'fulfillment_availability' ? availabilityIssues(listing, value, patch) : []
  })
}

/** Why a change would not be taken: each patch for itself, then the prices that would result. */
export const submissionIssues = (
  listing: Listing,
  change: { readonly product_type: string; readonly patches: readonly Patch[]; readonly after: Attributes },
): readonly Issue[] => {
  const { marketplace_id } = listing.world.setup.marketplace
  const typed = change.product_type === 'PRODUCT' || change.product_type === listing.profile.product_type
  const found = [
    ...(typed ? [] : [invalid('product_type', 'The product type does not match the listing.')]),
    ...change.patches.flatMap((patch) => patchIssues(listing, patch)),
  ]
  return found.length > 0 ? found : boundIssues(offerOf(change.after, marketplace_id))
}
