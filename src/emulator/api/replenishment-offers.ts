/** Replenishment API, listOffers: what takes part in Subscribe & Save, and how the coming deliveries stand. */
import { msOf } from '../../core/time.ts'
import type { Answer } from '../answer.ts'
import type { ListingBook } from '../listings/book.ts'
import type { Call } from '../operation.ts'
import { isClosed, isSuppressed } from '../world/catalog.ts'
import type { MarketWorld } from '../world/market.ts'
import { snapshotAt } from '../world/snapshot.ts'
import { enrolmentOf, type Enrolment } from '../world/subscribing.ts'
import type { SkuProfile } from '../world/types.ts'
import type { Times } from './asking.ts'
import { majorOf } from '../money.ts'
import {
  bodyOf,
  OffersRequest,
  type CONDITIONS,
  type ELIGIBILITIES,
  type OFFER_KEYS,
} from './replenishment-asking.ts'
import { activeAt, expectedIn, isNamed, type Place } from './replenishment-sales.ts'

export interface Deps extends Times {
  readonly book: ListingBook
}

/** An offer of the programme; it is brought to life when its figures are wanted. */
export interface Offer {
  readonly profile: SkuProfile
  readonly enrolment: Enrolment
  readonly day: number
  readonly place: () => Place
}

export const offersIn = ({ clock, book }: Deps, world: MarketWorld): readonly Offer[] => {
  const at_ms = msOf(clock.now())
  const day = world.calendar.dayAt(at_ms)
  return Array.from({ length: world.setup.sku_count }, (_, index) => world.profile(index)).flatMap(
    (profile) => {
      const enrolment = enrolmentOf(profile)
      if (enrolment === null || profile.opened_day > day) return []
      let lived: Place | undefined
      const place = (): Place => (lived ??= { world, life: world.life(profile.index, day), book, at_ms })
      return [{ profile, enrolment, day, place }]
    },
  )
}

interface Sorting<K> {
  readonly key: K
  readonly order: 'ASC' | 'DESC'
}

/** One page of the list, sorted as asked; equal ones and unsorted ones by ASIN and SKU. */
export const pageOf = <T, K>(
  list: readonly T[],
  { limit, offset }: { readonly limit: number; readonly offset: number },
  sort: Sorting<K> | undefined,
  of: { readonly name: (one: T) => string; readonly key: (one: T, key: K) => number | string },
): readonly T[] => {
  const way = sort?.order === 'DESC' ? -1 : 1
  const keyed = list.map((one) => ({ one, name: of.name(one), key: sort ? of.key(one, sort.key) : '' }))
  const order = (a: (typeof keyed)[number], b: (typeof keyed)[number]): number => {
    if (a.key !== b.key) return a.key < b.key ? -way : way
    return a.name < b.name ? -1 : 1
  }
  return keyed
    .toSorted(order)
    .slice(offset, offset + limit)
    .map(({ one }) => one)
}

export const nameOf = ({ profile }: Offer): string => `${profile.asin} ${profile.sku}`

const eligibilityOf = ({ profile, day }: Offer): (typeof ELIGIBILITIES)[number] => {
  if (isClosed(profile, day)) return 'INELIGIBLE'
  return isSuppressed(profile, day) ? 'SUSPENDED' : 'ELIGIBLE'
}

const stockOf = (offer: Offer): number => {
  const { life, at_ms } = offer.place()
  return snapshotAt(life, at_ms).fulfillable
}

const conditionOf = (offer: Offer): (typeof CONDITIONS)[number] => {
  if (eligibilityOf(offer) !== 'ELIGIBLE') return 'NEXT_30_DAYS_DELIVERIES_PAUSED_NON_BUYABLE'
  return stockOf(offer) < expectedIn(offer.place(), 30).units
    ? 'NEXT_30_DAYS_DELIVERIES_AT_LOW_INVENTORY_RISK'
    : 'NO_ISSUES_FOR_NEXT_30_DAYS_DELIVERIES'
}

const priceOf = (offer: Offer): number => {
  const { book, world, at_ms } = offer.place()
  return book.asShown().price({ world, profile: offer.profile, at_ms })
}

const OFFER_SORTS: Readonly<Record<(typeof OFFER_KEYS)[number], (offer: Offer) => number | string>> = {
  ASIN: ({ profile }) => profile.asin,
  SELLING_PARTNER_FUNDED_BASE_DISCOUNT_PERCENTAGE: ({ enrolment }) => enrolment.seller_base,
  SELLING_PARTNER_FUNDED_TIERED_DISCOUNT_PERCENTAGE: ({ enrolment }) => enrolment.seller_tiered,
  AMAZON_FUNDED_BASE_DISCOUNT_PERCENTAGE: ({ enrolment }) => enrolment.amazon_base,
  AMAZON_FUNDED_TIERED_DISCOUNT_PERCENTAGE: ({ enrolment }) => enrolment.amazon_tiered,
  INVENTORY: stockOf,
  PRICE: priceOf,
  SUBSCRIPTION_COUNT: (offer) => activeAt(offer.place(), offer.place().at_ms),
  FULFILLMENT_NETWORK_ID_TYPE: () => 'AMAZON',
}

const autoEnrolment = ({ enrolment }: Offer): 'OPTED_IN' | 'OPTED_OUT' =>
  enrolment.is_automatic ? 'OPTED_IN' : 'OPTED_OUT'

const isAskedFor =
  (filters: OffersRequest['filters']) =>
  (offer: Offer): boolean => {
    const { profile, enrolment } = offer
    const { promotions: paid } = filters
    return (
      isNamed(profile, { skus: filters.skus, asins: filters.asins }) &&
      (filters.eligibilities?.includes(eligibilityOf(offer)) ?? true) &&
      (filters.preferences?.autoEnrollment?.includes(autoEnrolment(offer)) ?? true) &&
      (paid?.sellingPartnerFundedBaseDiscount?.percentage.includes(enrolment.seller_base) ?? true) &&
      (paid?.sellingPartnerFundedTieredDiscount?.percentage.includes(enrolment.seller_tiered) ?? true) &&
      (paid?.amazonFundedBaseDiscount?.percentage.includes(enrolment.amazon_base) ?? true) &&
      (paid?.amazonFundedTieredDiscount?.percentage.includes(enrolment.amazon_tiered) ?? true) &&
      (filters.deliveriesConditions?.includes(conditionOf(offer)) ?? true)
    )
  }

const offerBody = (offer: Offer): object => {
  const { profile, enrolment } = offer
  const place = offer.place()
  const { marketplace_id, currency } = place.world.setup.marketplace
  const condition = conditionOf(offer)
  const next = (days: number): number => expectedIn(place, days).units
  return {
    sku: profile.sku,
    asin: profile.asin,
    marketplaceId: marketplace_id,
    eligibility: eligibilityOf(offer),
    offerProgramConfiguration: {
      preferences: { autoEnrollment: autoEnrolment(offer) },
      promotions: {
        sellingPartnerFundedBaseDiscount: { percentage: enrolment.seller_base },
        sellingPartnerFundedTieredDiscount: { percentage: enrolment.seller_tiered },
        amazonFundedBaseDiscount: { percentage: enrolment.amazon_base },
        amazonFundedTieredDiscount: { percentage: enrolment.amazon_tiered },
      },
      enrollmentMethod: enrolment.is_automatic ? 'AUTOMATIC' : 'MANUAL',
    },
    programType: 'SUBSCRIBE_AND_SAVE',
    price: majorOf(priceOf(offer), currency),
    priceCurrencyCode: currency,
    inventory: stockOf(offer),
    stockRisk: condition === 'NO_ISSUES_FOR_NEXT_30_DAYS_DELIVERIES' ? 'LOW' : 'HIGH',
    deliveriesConditions: [{ condition, next30DaysDeliveries: next(30) }],
    subscriptions: activeAt(place, place.at_ms),
    fulfillmentNetworkIDType: 'AMAZON',
    forecastDeliveries: {
      next15DaysDeliveries: next(15),
      next30DaysDeliveries: next(30),
      next60DaysDeliveries: next(60),
      next90DaysDeliveries: next(90),
    },
  }
}

export const listOffers = (deps: Deps, call: Call): Answer => {
  const asked = bodyOf(call, OffersRequest, ({ filters }) => filters.marketplaceId)
  if ('refusal' in asked) return asked.refusal
  const { filters, pagination, sort } = asked.body
  const found = offersIn(deps, asked.world).filter(isAskedFor(filters))
  const page = pageOf(found, pagination, sort, { name: nameOf, key: (offer, key) => OFFER_SORTS[key](offer) })
  return { status: 200, body: { offers: page.map(offerBody), pagination: { totalResults: found.length } } }
}
