/**
 * What is known of a SKU's demand, day by day. The one thing to know: a day on which the SKU could not be bought says
 * nothing about demand. It is missing, not zero.
 */
import { Problem } from '../core/problem.ts'
import { addDays, daysFrom, type LocalDate, LocalDate as LocalDateSchema } from '../core/time.ts'

/**
 * What a day's units are worth as an observation of demand.
 *
 * - `in_stock`: it could be bought all day; its units are its demand.
 * - `promoted`: could be bought, and a deal or coupon ran; demand of its own kind.
 * - `ran_out`: stock ended within the day; demand was at least its units.
 * - `not_buyable`: out of stock, suppressed or closed; demand is unknown.
 * - `unknown`: no record says which; demand is unknown.
 */
export const DAY = { in_stock: 0, promoted: 1, ran_out: 2, not_buyable: 3, unknown: 4 } as const
export type DayFlag = keyof typeof DAY

export interface DemandSeries {
  /** The first day; the others follow without gaps. */
  readonly from_on: LocalDate
  /** Units ordered per day, 0 or more. */
  readonly units: Float64Array
  /** A code of `DAY` per day. */
  readonly flags: Uint8Array
}

/** Days looked at; older ones say little about tomorrow and cost time. */
export const HISTORY_DAYS_MAX = 400

export interface DayOfDemand {
  readonly units: number
  readonly flag: DayFlag
}

const refuse = (message: string, next: string): never => {
  throw new Problem('bad_input', message, next)
}

/**
 * A series from days as somebody wrote them, the last `HISTORY_DAYS_MAX` of them. Throws `bad_input` for a day that is
 * none, and for units that are negative, infinite or not a number.
 */
export const parseSeries = (from_on: string, days: readonly DayOfDemand[]): DemandSeries => {
  const first = LocalDateSchema.safeParse(from_on)
  if (!first.success)
    return refuse(`from_on is "${from_on}", which is no calendar day.`, 'Write it as 2026-11-23.')
  const at = days.findIndex(({ units }) => !Number.isFinite(units) || units < 0)
  if (at >= 0)
    return refuse(
      `Day ${at + 1} of the series has ${days[at]?.units} units.`,
      'Send units of 0 or more; a day of unknown demand has the flag "unknown".',
    )
  const skipped = Math.max(0, days.length - HISTORY_DAYS_MAX)
  const kept = days.slice(skipped)
  return {
    from_on: addDays(first.data, skipped),
    units: Float64Array.from(kept, ({ units }) => units),
    flags: Uint8Array.from(kept, ({ flag }) => DAY[flag]),
  }
}

/** The last day of a series; the day before its first where it is empty. */
export const throughOn = (series: DemandSeries): LocalDate => addDays(series.from_on, series.units.length - 1)

/** A weekday, 0 for Thursday: 1970-01-01 was one. The curve's order has no meaning beyond itself. */
export const weekdayOf = (day: LocalDate): number => {
  const days = daysFrom(EPOCH, day) % 7
  return days < 0 ? days + 7 : days
}
const EPOCH = LocalDateSchema.parse('1970-01-01')

/** Demand was seen: the day counts as an observation of what is usual. */
export const isUsual = (flag: number): boolean => flag === DAY.in_stock

/** Something is known of the day's demand, be it unusual or only a floor. */
export const isSeen = (flag: number): boolean => flag <= DAY.ran_out

/** The weekly curve of a week without one: every day alike. */
export const FLAT_WEEK: Float64Array = new Float64Array(7).fill(1)
