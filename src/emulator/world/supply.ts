/** How a SKU sold and stood over the last weeks, as Amazon's planning reports count it: whole days before today. */
import { DAY_MS } from '../../core/time.ts'
import type { Life } from './life.ts'
import { snapshotAt, type Snapshot } from './snapshot.ts'

const SPANS = [7, 30, 60, 90, 180] as const
const LONGEST_SPAN = 180
export type Span = (typeof SPANS)[number]

export interface Supply {
  readonly stock: Snapshot
  /** Units that left Amazon's shelves, by how many days back. */
  readonly shipped: Readonly<Record<Span, number>>
  /** What shoppers paid for those sold on Amazon, in minor units, discounts not taken off. */
  readonly sold_minor: Readonly<Record<Span, number>>
  /** Average daily units that can be sold or are between two centres, over 30 and 90 days. */
  readonly held: Readonly<Record<30 | 90, number>>
  /** Units a day over 30 days. */
  readonly pace: number
}

const spread = (sums: Record<Span, number>, days_ago: number, by: number): void => {
  for (const span of SPANS) if (days_ago <= span) sums[span] += by
}

const none = (): Record<Span, number> => ({ 7: 0, 30: 0, 60: 0, 90: 0, 180: 0 })

const shippedBefore = (life: Life, today: number): Record<Span, number> => {
  const shipped = none()
  const first = life.movements_from[Math.max(0, today - LONGEST_SPAN)] ?? life.movements.length
  for (let index = first; index < life.movements.length; index += 1) {
    const move = life.movements[index]
    if (!move || move.day >= today) break
    if (move.type === 'Shipments') spread(shipped, today - move.day, -move.units)
  }
  return shipped
}

/** An order is shipped within days of its purchase. */
const LONGEST_WAIT_DAYS = 6

const soldBefore = (life: Life, today: number, price: (at_ms: number) => number): Record<Span, number> => {
  const sold = none()
  const first = life.orders_from[Math.max(0, today - LONGEST_SPAN - LONGEST_WAIT_DAYS)] ?? life.orders.length
  for (let index = first; index < life.orders.length; index += 1) {
    const order = life.orders[index]
    if (!order || order.placed_day >= today) break
    if (order.channel !== 'amazon' || order.outcome !== 'shipped' || order.closed_day >= today) continue
    spread(sold, today - order.closed_day, price(order.placed_ms) * order.units)
  }
  return sold
}

const heldOver = (life: Life, today: number, days: number): number => {
  let units = 0
  for (let day = Math.max(0, today - days); day < today; day += 1) {
    const record = life.days[day]
    if (record) units += record.sellable_units - record.reserved_units + record.in_transit_units
  }
  return units / days
}

/** The life must have been lived through the day of that moment. */
export const supplyOf = (life: Life, at_ms: number, price: (at_ms: number) => number): Supply => {
  const today = life.calendar.dayAt(at_ms)
  const shipped = shippedBefore(life, today)
  return {
    stock: snapshotAt(life, at_ms),
    shipped,
    sold_minor: soldBefore(life, today, price),
    held: { 30: heldOver(life, today, 30), 90: heldOver(life, today, 90) },
    pace: shipped[30] / 30,
  }
}

/** Days so many units last at a pace; null where nothing is sold, as unknown as Amazon leaves it. */
export const daysAt = (pace: number, units: number): number | null => (pace === 0 ? null : units / pace)

/** Stock Amazon counts on: what can be sold, is between centres, or is being put on the shelf. */
export const countedOn = ({ fulfillable, reserved_transfers, reserved_processing }: Snapshot): number =>
  fulfillable + reserved_transfers + reserved_processing

export const inboundUnits = ({ inbound_working, inbound_shipped, inbound_receiving }: Snapshot): number =>
  inbound_working + inbound_shipped + inbound_receiving

/** What Amazon advises to send: enough for two months, by the time a month's is left. */
export const advised = (
  { stock, pace }: Supply,
  at_ms: number,
): { readonly units: number; readonly at_ms: number | null } => {
  const units = Math.max(0, Math.ceil(pace * 60) - countedOn(stock) - inboundUnits(stock))
  const days = daysAt(pace, countedOn(stock) + inboundUnits(stock))
  return {
    units,
    at_ms: units === 0 || days === null ? null : at_ms + Math.max(0, Math.floor(days) - 30) * DAY_MS,
  }
}

const SHIPPED_A_WEEK_MIN = 20
/** Below so many days of supply, over the last month and the last three, Amazon charges the low-inventory-level fee. */
export const LOW_DAYS = 28

/** How many days the average stock lasted at the average pace; null where nothing was shipped. */
export const historicalDays = ({ held, shipped }: Supply, days: 30 | 90): number | null =>
  daysAt(shipped[days] / days, held[days])

/** The longer of the two, by which Amazon judges. */
export const longerDays = (supply: Supply): number | null => {
  const [short, long] = [historicalDays(supply, 30), historicalDays(supply, 90)]
  return short === null || long === null ? (short ?? long) : Math.max(short, long)
}

/** Slow sellers pay no low-inventory-level fee. */
export const isExempt = ({ shipped }: Supply): boolean => shipped[7] < SHIPPED_A_WEEK_MIN

export const isLow = (supply: Supply): boolean =>
  !isExempt(supply) && (longerDays(supply) ?? Infinity) < LOW_DAYS
