/** Lets a stock run down along every path of demand, with what arrives meanwhile. */
import { addDays, type LocalDate } from '../core/time.ts'
import { type DemandPaths, PATHS } from './paths.ts'

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

export const quantileOf = (sorted: Float64Array, probability: number): number =>
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
  readonly stock: Float64Array | null
  readonly lost: Float64Array
}

const walk = (path: number, on_hand: number, demand: DemandPaths, lands: Float64Array, ways: Ways): void => {
  const days = lands.length
  let stock = on_hand
  let before = 0
  let first = stock > NOTHING ? Infinity : 0
  let last = first
  for (let day = 0; day < days; day += 1) {
    const through = demand[day * PATHS.count + path] ?? 0
    stock += lands[day] ?? 0
    const left = stock - (through - before)
    before = through
    if (left < 0 && day < OUTLOOK_DAYS) ways.lost[path] = (ways.lost[path] ?? 0) - left
    stock = left > NOTHING ? left : 0
    if (stock === 0) {
      if (first === Infinity) first = day + 1
      if (last === Infinity) last = day + 1
    } else last = Infinity
    if (ways.stock !== null) ways.stock[day * PATHS.count + path] = stock
  }
  ways.first[path] = first
  ways.last[path] = last
}

/** `stock`, where given, gets the units at the end of each day, at `day * PATHS.count + path`. */
export const runDown = (
  on_hand: number,
  incoming: readonly Incoming[],
  demand: DemandPaths,
  as_of_on: LocalDate,
  stock: Float64Array | null = null,
): RunDown => {
  const days = demand.length / PATHS.count
  const ways: Ways = {
    first: new Float64Array(PATHS.count),
    last: new Float64Array(PATHS.count),
    lost: new Float64Array(PATHS.count),
    stock,
  }
  const lands = new Float64Array(days)
  for (let path = 0; path < PATHS.count; path += 1) {
    lands.fill(0)
    // What lands beyond the horizon is not used up within it.
    let beyond = 0
    for (const { units, days: arrives } of incoming) {
      const day = (arrives[path] ?? 1) - 1
      if (day < days) lands[day] = (lands[day] ?? 0) + units
      else beyond += units
    }
    walk(path, on_hand, demand, lands, ways)
    if (beyond > NOTHING) ways.last[path] = Infinity
  }
  return {
    first_out: depletionOf(ways.first, as_of_on),
    used_up: depletionOf(ways.last, as_of_on),
    first_out_days: ways.first,
    lost_units: ways.lost.reduce((sum, each) => sum + each, 0) / PATHS.count,
  }
}
