/** Pay-outs: every 14 days all that was posted to the seller's account in a marketplace is summed and settled. */
import { DAY_MS } from '../../core/time.ts'
import type { Calendar } from './calendar.ts'
import { referralFee } from './fees.ts'
import { inboundProblemsOf } from './inbound-problems.ts'
import type { Life } from './life.ts'
import type { MarketWorld } from './market.ts'
import { GROUP_DAYS, HELD_DAYS_MAX, maturesMs } from './postings.ts'
import { hashText, mix } from './random.ts'
import type { Order } from './types.ts'

export interface Settlement {
  /** Counts the periods since 1970, as the postings' groups do. */
  readonly period: number
  readonly id: string
  readonly from_ms: number
  readonly until_ms: number
  /** When Amazon makes the report of it. */
  readonly made_ms: number
  /** When the money leaves for the seller's bank. */
  readonly deposit_ms: number
}

const MADE_AFTER_MS = 3 * 3_600_000
const DEPOSITED_AFTER_MS = 2 * DAY_MS

const settlementOf = ({ calendar, setup }: MarketWorld, period: number): Settlement => {
  const from_day = Math.max(0, period * GROUP_DAYS - calendar.epochDay(0))
  const until_ms = calendar.startMs((period + 1) * GROUP_DAYS - calendar.epochDay(0))
  const place = hashText(`${setup.seller_id} ${setup.marketplace.marketplace_id}`) % 1_000_000
  return {
    period,
    id: `1${String(place).padStart(6, '0')}${String(period).padStart(5, '0')}`,
    from_ms: calendar.startMs(from_day),
    until_ms,
    made_ms: until_ms + MADE_AFTER_MS,
    deposit_ms: until_ms + DEPOSITED_AFTER_MS,
  }
}

const periodAt = (calendar: Calendar, at_ms: number): number =>
  Math.floor(calendar.epochDay(calendar.dayAt(at_ms)) / GROUP_DAYS)

/** Settlements whose report was made from one moment through another, oldest first; none before the world began. */
export const settlementsMade = (
  world: MarketWorld,
  since_ms: number,
  through_ms: number,
): readonly Settlement[] => {
  const { calendar } = world
  const first = Math.max(periodAt(calendar, since_ms) - 1, periodAt(calendar, calendar.startMs(0)))
  const found: Settlement[] = []
  for (let period = first; ; period += 1) {
    const settlement = settlementOf(world, period)
    if (settlement.made_ms > through_ms) return found
    if (settlement.made_ms >= since_ms) found.push(settlement)
  }
}

/** What is held back at the end of a period, in minor units; the next one gives it back. */
export const reserveOf = ({ setup }: MarketWorld, period: number): number =>
  5_000 + (mix(setup.seed, hashText(setup.marketplace.marketplace_id), 81, period) % 35_000)

/** No order waits longer between purchase and shipment. */
const LONGEST_WAIT_DAYS = 6

/** Shipped orders on Amazon whose money is released in the span, with the moment it is. */
export function* releasedOrders(
  life: Life,
  from_ms: number,
  until_ms: number,
): Generator<{ readonly order: Order; readonly at_ms: number }> {
  const { calendar, orders, orders_from } = life
  const from_day = Math.max(0, calendar.dayAt(from_ms) - HELD_DAYS_MAX - LONGEST_WAIT_DAYS)
  for (let index = orders_from[from_day] ?? orders.length; index < orders.length; index += 1) {
    const order = orders[index]
    if (!order || order.placed_ms >= until_ms) return
    if (order.outcome !== 'shipped' || order.channel === 'non_amazon') continue
    const at_ms = maturesMs(order) ?? order.closed_ms
    if (at_ms >= from_ms && at_ms < until_ms) yield { order, at_ms }
  }
}

/** Amazon keeps a fifth of its commission on what is refunded, five major units at most. */
export const refundCharges = (paid_minor: number): { readonly returned: number; readonly kept: number } => {
  const returned = referralFee(paid_minor)
  return { returned, kept: Math.min(500, Math.round(returned * 0.2)) }
}

/** Fees for inbound problems charged in the span, in minor units. */
export function* inboundFees(life: Life, from_ms: number, until_ms: number) {
  for (const problem of inboundProblemsOf(life, from_ms, until_ms)) if (problem.fee_minor > 0) yield problem
}
