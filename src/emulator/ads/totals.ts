/**
 * What is known of touches at a moment. Numbers grow while orders are placed that came by old clicks, and shrink
 * when orders are cancelled and clicks turn out to be no people: the same day asked for later reads differently,
 * and settles after some forty days, as Amazon says it does.
 */
import { DAY_MS } from '../../core/time.ts'
import type { SkuProfile } from '../world/types.ts'
import type { Touch } from './traffic.ts'

/** Days after a click within which an order counts for it. */
export const WINDOWS = [1, 7, 14, 30] as const
export type WindowDays = (typeof WINDOWS)[number]

/** Orders within a window; `same` are those of the SKU that was shown, `fresh` those of buyers new to the brand. */
export interface Bought {
  orders: number
  units: number
  sales_minor: number
  same_orders: number
  same_units: number
  same_sales_minor: number
  fresh_orders: number
  fresh_units: number
  fresh_sales_minor: number
}

export interface Totals {
  impressions: number
  clicks: number
  cost_minor: number
  invalid_impressions: number
  invalid_clicks: number
  readonly bought: Readonly<Record<WindowDays, Bought>>
}

/** The moment a report is made, and what an order's unit cost the shopper then. */
export interface Seen {
  readonly as_of_ms: number
  readonly price_minor: (profile: SkuProfile, at_ms: number) => number
}

const nothing = (): Bought => ({
  orders: 0,
  units: 0,
  sales_minor: 0,
  same_orders: 0,
  same_units: 0,
  same_sales_minor: 0,
  fresh_orders: 0,
  fresh_units: 0,
  fresh_sales_minor: 0,
})

export const emptyTotals = (): Totals => ({
  impressions: 0,
  clicks: 0,
  cost_minor: 0,
  invalid_impressions: 0,
  invalid_clicks: 0,
  bought: { 1: nothing(), 7: nothing(), 14: nothing(), 30: nothing() },
})

/** Cancelled orders are taken back when Amazon looks again, a week after the order. */
const LOOKS_AGAIN_MS = 7 * DAY_MS

/** Whether the order of a touch counts at that moment. */
export const isCounted = ({ bought }: Touch, { as_of_ms }: Seen): boolean => {
  if (!bought) return false
  const { placed_ms, outcome } = bought.order
  if (placed_ms > as_of_ms) return false
  return outcome === 'shipped' || as_of_ms < placed_ms + LOOKS_AGAIN_MS
}

const addOrder = (into: Bought, touch: Touch, seen: Seen): void => {
  if (!touch.bought) return
  const { order, life } = touch.bought
  const sales_minor = order.units * seen.price_minor(life.profile, order.placed_ms)
  into.orders += 1
  into.units += order.units
  into.sales_minor += sales_minor
  if (order.sku_index === touch.sku_index) {
    into.same_orders += 1
    into.same_units += order.units
    into.same_sales_minor += sales_minor
  }
  if (order.place_number % 3 === 0) {
    into.fresh_orders += 1
    into.fresh_units += order.units
    into.fresh_sales_minor += sales_minor
  }
}

const isFoundInvalid = ({ invalid_after_days, at_ms }: Touch, { as_of_ms }: Seen): boolean =>
  invalid_after_days !== null && as_of_ms >= at_ms + invalid_after_days * DAY_MS

export const addTouch = (totals: Totals, touch: Touch, seen: Seen): void => {
  if (touch.at_ms > seen.as_of_ms) return
  if (isFoundInvalid(touch, seen)) {
    totals.invalid_impressions += 1
    totals.invalid_clicks += touch.clicks
    return
  }
  totals.impressions += touch.impressions
  totals.clicks += touch.clicks
  totals.cost_minor += touch.cost_minor
  if (!isCounted(touch, seen) || !touch.bought) return
  const lag_ms = touch.bought.order.placed_ms - touch.at_ms
  for (const days of WINDOWS) if (lag_ms < days * DAY_MS) addOrder(totals.bought[days], touch, seen)
}
