/** Lets a stock run down along every path of demand, with what arrives meanwhile. */
import { addDays, type LocalDate } from '../core/time.ts'
import { type DemandPaths, PATHS } from './paths.ts'
import { HORIZON_DAYS_MAX } from './demand.ts'

/** Units that arrive, and on which day of each path (1 is the day after the forecast's last known one). */
export interface Incoming {
  readonly units: number
  readonly days: Float64Array
}

/** Days of running out, P10 being the early one. Null lies beyond the horizon. */
export interface Depletion {
  readonly p10_on: LocalDate | null
  readonly p50_on: LocalDate | null
  readonly p90_on: LocalDate | null
  /** Share of the paths that run out within the horizon. */
  readonly probability: number
}

export interface RunDown {
  /** The first day on which nothing is left, whether or not more arrives later. */
  readonly first_out: Depletion
  /** The day on which everything that is known of, arrivals included, is used up. */
  readonly used_up: Depletion
  /** Per path, the day of `first_out`; 0 is now, infinity beyond the horizon. */
  readonly first_out_days: Float64Array
  /** Units demanded within `OUTLOOK_DAYS` while nothing was left, over all paths. */
  readonly lost_units: number
}

/** Days ahead in which running out is counted as near: four weeks, so that each weekday weighs the same. */
export const OUTLOOK_DAYS = 28

const quantileOf = (sorted: Float64Array, probability: number): number =>
  sorted[Math.max(0, Math.ceil(probability * sorted.length) - 1)] ?? Infinity

const depletionOf = (days: Float64Array, as_of_on: LocalDate): Depletion => {
  const sorted = days.toSorted()
  const on = (probability: number): LocalDate | null => {
    const day = quantileOf(sorted, probability)
    return day === Infinity ? null : addDays(as_of_on, day)
  }
  const out = sorted.reduce((sum, day) => sum + (day === Infinity ? 0 : 1), 0)
  return { p10_on: on(0.1), p50_on: on(0.5), p90_on: on(0.9), probability: out / PATHS.count }
}

/** Less than this is nothing: quantiles of large sums are no whole numbers. */
const NOTHING = 1e-6

interface Ways {
  readonly first: Float64Array
  readonly last: Float64Array
  readonly lost: Float64Array
}

/** What lands, at `day * PATHS.count + path`; where paths are worked out, one SKU after the other. */
const LANDS = new Float64Array(HORIZON_DAYS_MAX * PATHS.count)
const LEFT = new Float64Array(PATHS.count)

/** Day by day, each for all paths: numbers are read in the order in which they lie. */
const walk = (on_hand: number, demand: DemandPaths, ways: Ways, stock: Float64Array | null): void => {
  const { count } = PATHS
  const { first, last, lost } = ways
  LEFT.fill(on_hand)
  const start = on_hand > NOTHING ? Infinity : 0
  first.fill(start)
  last.fill(start)
  for (let row = 0, day = 1; row < demand.length; row += count, day += 1) {
    const isNear = day <= OUTLOOK_DAYS
    for (let path = 0; path < count; path += 1) {
      const at = row + path
      const before = row === 0 ? 0 : (demand[at - count] ?? 0)
      const left = (LEFT[path] ?? 0) + (LANDS[at] ?? 0) - ((demand[at] ?? 0) - before)
      if (left > NOTHING) {
        LEFT[path] = left
        last[path] = Infinity
      } else {
        if (left < 0 && isNear) lost[path] = (lost[path] ?? 0) - left
        LEFT[path] = 0
        if (first[path] === Infinity) first[path] = day
        if (last[path] === Infinity) last[path] = day
      }
    }
    stock?.set(LEFT, row)
  }
}

/** `stock`, where given, gets the units at the end of each day, at `day * PATHS.count + path`. */
export const runDown = (
  on_hand: number,
  incoming: readonly Incoming[],
  demand: DemandPaths,
  as_of_on: LocalDate,
  stock: Float64Array | null = null,
): RunDown => {
  const ways: Ways = {
    first: new Float64Array(PATHS.count),
    last: new Float64Array(PATHS.count),
    lost: new Float64Array(PATHS.count),
  }
  LANDS.fill(0, 0, demand.length)
  // What lands beyond the horizon is not used up within it.
  const beyond = new Float64Array(PATHS.count)
  for (const { units, days } of incoming)
    for (let path = 0; path < PATHS.count; path += 1) {
      const at = ((days[path] ?? 1) - 1) * PATHS.count + path
      if (at < demand.length) LANDS[at] = (LANDS[at] ?? 0) + units
      else beyond[path] = (beyond[path] ?? 0) + units
    }
  walk(on_hand, demand, ways, stock)
  for (let path = 0; path < PATHS.count; path += 1)
    if ((beyond[path] ?? 0) > NOTHING) ways.last[path] = Infinity
  return {
    first_out: depletionOf(ways.first, as_of_on),
    used_up: depletionOf(ways.last, as_of_on),
    first_out_days: ways.first,
    lost_units: ways.lost.reduce((sum, each) => sum + each, 0) / PATHS.count,
  }
}
