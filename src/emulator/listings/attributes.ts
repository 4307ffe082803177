/**
 * A listing's attributes as the Listings Items API keeps them: every attribute a list of values, told apart by
 * their selectors (marketplace, audience, language, channel). A patch touches the values with the same selectors.
 */
import { isObject } from '../operation.ts'
import { listPrice } from '../world/catalog.ts'
import type { MarketWorld } from '../world/market.ts'
import { amazonChannelOf } from '../world/places.ts'
import type { SkuProfile } from '../world/types.ts'

export type AttributeValue = Readonly<Record<string, unknown>>
export type Attributes = Readonly<Record<string, readonly AttributeValue[]>>

export const PATCH_OPERATIONS = ['add', 'replace', 'merge', 'delete'] as const

export interface Patch {
  readonly op: (typeof PATCH_OPERATIONS)[number]
  /** The attribute, such as `purchasable_offer`. */
  readonly attribute: string
  readonly value: readonly AttributeValue[]
}

const SELECTORS = ['marketplace_id', 'audience', 'language_tag', 'fulfillment_channel_code'] as const

/** An offer without an audience is for all. */
const selectorOf = (value: AttributeValue): string =>
  SELECTORS.map((name) => {
    const selector = value[name]
    return typeof selector === 'string' ? selector : name === 'audience' ? 'ALL' : ''
  }).join('\t')

const patched = (current: readonly AttributeValue[], patch: Patch): readonly AttributeValue[] => {
  if (patch.op === 'delete') {
    const gone = new Set(patch.value.map(selectorOf))
    return patch.value.length === 0 ? [] : current.filter((value) => !gone.has(selectorOf(value)))
  }
  return patch.value.reduce<readonly AttributeValue[]>((values, sent) => {
    const selector = selectorOf(sent)
    const before = values.find((value) => selectorOf(value) === selector)
    if (!before) return [...values, sent]
    // Only `merge` keeps the sub-fields that were not sent; `replace` and `add` drop them.
    const after = patch.op === 'merge' ? { ...before, ...sent } : sent
    return values.map((value) => (value === before ? after : value))
  }, current)
}

export const applyPatches = (attributes: Attributes, patches: readonly Patch[]): Attributes =>
  patches.reduce<Attributes>(
    (all, patch) => ({ ...all, [patch.attribute]: patched(all[patch.attribute] ?? [], patch) }),
    attributes,
  )

const isMinorless = (currency: string): boolean => currency === 'JPY'

/** 2499 → 24.99 (JSON number, as the API carries prices in attributes). */
const majorOf = (minor: number, currency: string): number => (isMinorless(currency) ? minor : minor / 100)

export const minorOf = (major: number, currency: string): number =>
  Math.round(isMinorless(currency) ? major : major * 100)

const schedule = (major: number): readonly unknown[] => [{ schedule: [{ value_with_tax: major }] }]

/** The offer to everybody in that marketplace. */
export const offerOf = (attributes: Attributes, marketplace_id: string): AttributeValue | undefined =>
  (attributes['purchasable_offer'] ?? []).find(
    (offer) => offer['marketplace_id'] === marketplace_id && (offer['audience'] ?? 'ALL') === 'ALL',
  )

/** `our_price[0].schedule[0].value_with_tax`, and the same of the allowed minimum and maximum. */
export const scheduledPrice = (
  offer: AttributeValue | undefined,
  field: 'our_price' | 'minimum_seller_allowed_price' | 'maximum_seller_allowed_price',
): number | undefined => {
  const prices = offer?.[field]
  const first: unknown = Array.isArray(prices) ? prices[0] : undefined
  const schedules = isObject(first) ? first['schedule'] : undefined
  const entry: unknown = Array.isArray(schedules) ? schedules[0] : undefined
  const value = isObject(entry) ? entry['value_with_tax'] : undefined
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** Days until a parcel leaves, and for some a day of restocking: what a change of the quantity must not lose. */
const merchantChannel = (
  world: MarketWorld,
  profile: SkuProfile,
  now: { readonly day: number; readonly merchant_units: number },
): AttributeValue => ({
  fulfillment_channel_code: 'DEFAULT',
  quantity: now.merchant_units,
  lead_time_to_ship_max_days: 1 + (profile.seed % 3),
  ...(profile.index % 24 === 5 ? { restock_date: world.calendar.date(now.day + profile.lead_days) } : {}),
})

/** How many units the seller says it ships itself; undefined where it ships none. */
export const merchantQuantity = (attributes: Attributes): number | undefined => {
  const quantity = attributes['fulfillment_availability']?.find(
    (channel) => channel['fulfillment_channel_code'] === 'DEFAULT',
  )?.['quantity']
  return typeof quantity === 'number' ? quantity : undefined
}

export const withMerchantQuantity = (attributes: Attributes, quantity: number): Attributes => ({
  ...attributes,
  fulfillment_availability: (attributes['fulfillment_availability'] ?? []).map((channel) =>
    channel['fulfillment_channel_code'] === 'DEFAULT' ? { ...channel, quantity } : channel,
  ),
})

const offersFor = (world: MarketWorld, profile: SkuProfile, day: number): readonly AttributeValue[] => {
  const { marketplace_id, currency } = world.setup.marketplace
  const minor = listPrice(profile, day)
  const first = profile.prices[0].minor
  const offer = (audience: string, price: number, more: AttributeValue): AttributeValue => ({
    marketplace_id,
    currency,
    audience,
    our_price: schedule(majorOf(price, currency)),
    ...more,
  })
  const bounds = {
    minimum_seller_allowed_price: schedule(majorOf(Math.round(first * 0.6), currency)),
    maximum_seller_allowed_price: schedule(majorOf(Math.round(first * 3), currency)),
  }
  const business = {
    quantity_discount_plan: [
      { schedule: [{ discount_type: 'PERCENT', levels: [{ lower_bound: 5, value: 5 }] }] },
    ],
  }
  const all = offer('ALL', minor, bounds)
  return profile.index % 4 === 0 ? [all, offer('B2B', Math.round(minor * 0.97), business)] : [all]
}

/** The attributes of a listing that nobody has changed through the API. */
export const attributesOf = (
  world: MarketWorld,
  profile: SkuProfile,
  now: { readonly day: number; readonly merchant_units: number },
): Attributes => {
  const { marketplace } = world.setup
  const { marketplace_id } = marketplace
  const amazon = { fulfillment_channel_code: amazonChannelOf(marketplace) }
  const merchant = merchantChannel(world, profile, now)
  const channels = { amazon: [amazon], merchant: [merchant], both: [amazon, merchant] }
  return {
    item_name: [{ value: profile.title, language_tag: marketplace.locale, marketplace_id }],
    brand: [{ value: 'Northwind', language_tag: marketplace.locale, marketplace_id }],
    condition_type: [{ value: 'new_new', marketplace_id }],
    merchant_suggested_asin: [{ value: profile.asin, marketplace_id }],
    purchasable_offer: profile.incomplete ? [] : offersFor(world, profile, now.day),
    fulfillment_availability: channels[profile.fulfilment],
  }
}
