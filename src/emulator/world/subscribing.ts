/**
 * Subscribe & Save: which SKUs take part, and which of the world's orders are deliveries of a subscription. A delivery
 * is an order like any other, so what subscriptions sold is always a part of what was sold.
 */
import { DAY_MS } from '../../core/time.ts'
import type { Life } from './life.ts'
import type { MarketWorld } from './market.ts'
import { mix, pick } from './random.ts'
import type { Order, SkuProfile } from './types.ts'

/** Where Amazon has the programme for sellers (model of the Replenishment API, `marketplaceId`). */
const COUNTRIES = new Set(['US', 'CA', 'ES', 'GB', 'FR', 'IT', 'IN', 'DE', 'JP'])

export const hasSubscriptions = ({ setup }: MarketWorld): boolean => COUNTRIES.has(setup.marketplace.country)

/** Percent off the price, by who pays for it; the tiered discount is for shoppers with five subscriptions or more. */
export interface Enrolment {
  readonly seller_base: number
  readonly seller_tiered: number
  readonly amazon_base: number
  readonly amazon_tiered: number
  readonly is_automatic: boolean
}

/** Every third SKU takes part, if Amazon ships it. Null for the others. */
export const enrolmentOf = (profile: SkuProfile): Enrolment | null => {
  if (profile.index % 3 !== 0 || profile.fulfilment === 'merchant') return null
  return {
    seller_base: pick([0, 5, 10], mix(profile.seed, 91)),
    seller_tiered: pick([0, 5], mix(profile.seed, 92)),
    amazon_base: 5,
    amazon_tiered: 10,
    is_automatic: mix(profile.seed, 93) % 4 !== 0,
  }
}

const SUBSCRIBERS_PERCENT = 35
/** Three of four orders of a subscriber are deliveries; the others are bought once more in between. */
const DELIVERIES_PERCENT = 75
/** Units of a hundred wanted that are wanted by subscription. */
const WANTED_RATIO = (SUBSCRIBERS_PERCENT * DELIVERIES_PERCENT) / 10_000
/** A subscription without a delivery for that long has been cancelled. */
const ACTIVE_DAYS = 60
/** No order waits longer than this between purchase and shipment. */
const LONGEST_WAIT_DAYS = 6

const shopperOf = ({ profile, setup }: Life, order: Order): number => {
  const shoppers = Math.max(8, Math.round(profile.base_units * setup.demand_scale * 30))
  return mix(profile.seed, 94, order.placed_day, order.ordinal) % shoppers
}

const isDelivery = ({ profile }: Life, order: Order, shopper: number): boolean =>
  enrolmentOf(profile) !== null &&
  order.channel === 'amazon' &&
  !order.business &&
  mix(profile.seed, 95, shopper) % 100 < SUBSCRIBERS_PERCENT &&
  mix(profile.seed, 96, order.placed_day, order.ordinal) % 100 < DELIVERIES_PERCENT

/** An order of the SKU that was shipped. */
export interface Sale {
  /** The same shopper buys the SKU again; named within the marketplace. */
  readonly shopper: string
  readonly is_delivery: boolean
  readonly has_coupon: boolean
  readonly units: number
  /** Paid for the goods, after promotions. */
  readonly minor: number
  readonly shipped_ms: number
}

/** Milliseconds, the end not included. */
export interface Span {
  readonly from_ms: number
  readonly until_ms: number
}

/** Sales shipped in the span by Amazon's channel or the seller's own, oldest order first. */
export const salesIn = (
  life: Life,
  { from_ms, until_ms }: Span,
  unitMinor: (order: Order) => number,
): readonly Sale[] => {
  const first_day = Math.max(0, life.calendar.dayAt(from_ms) - LONGEST_WAIT_DAYS)
  const sales: Sale[] = []
  for (let index = life.orders_from[first_day] ?? 0; index < life.orders.length; index += 1) {
    const order = life.orders[index]
    if (!order || order.placed_ms >= until_ms) break
    if (order.channel === 'non_amazon' || order.outcome !== 'shipped') continue
    if (order.closed_ms < from_ms || order.closed_ms >= until_ms) continue
    const shopper = shopperOf(life, order)
    sales.push({
      shopper: `${life.profile.index}/${shopper}`,
      is_delivery: isDelivery(life, order, shopper),
      has_coupon: order.promotion_ratio > 0,
      units: order.units,
      minor: Math.round(unitMinor(order) * order.units * (1 - order.promotion_ratio)),
      shipped_ms: order.closed_ms,
    })
  }
  return sales
}

/** Where the deliveries lie that tell which subscriptions are active at a moment. */
export const activeSpan = (at_ms: number): Span => ({
  from_ms: at_ms - ACTIVE_DAYS * DAY_MS,
  until_ms: at_ms,
})

/** Shoppers with a delivery among the sales. */
export const subscribersOf = (sales: readonly Sale[]): ReadonlySet<string> =>
  new Set(sales.filter((sale) => sale.is_delivery).map((sale) => sale.shopper))

/** Units that subscriptions would have taken on those days, had they been there. */
export const missedDeliveries = (life: Life, from_day: number, through_day: number): number => {
  if (enrolmentOf(life.profile) === null) return 0
  const days = life.days.slice(Math.max(0, from_day), through_day + 1)
  return Math.round(days.reduce((sum, day) => sum + day.missed_units, 0) * WANTED_RATIO)
}
