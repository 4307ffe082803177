/**
 * Demand to come, of one SKU: mean and quantiles per day and summed up. Pure and deterministic: the same series, pool and
 * events are the same forecast, everywhere.
 */
import { addDays, type LocalDate } from '../core/time.ts'
import { type CleanSeries, cleanSeries } from './clean.ts'
import { combine } from './combine.ts'
import { assertEvents, type DemandEvent, multipliersOf } from './events.ts'
import { MODELS } from './models.ts'
import { DAY, type DemandSeries, FLAT_WEEK, throughOn, weekdayOf } from './series.ts'
import {
  type Bursts,
  NO_BURSTS,
  probabilities,
  quantilesInto,
  type Spread,
  spreadOf,
  varianceOfDay,
  varianceOfSum,
} from './spread.ts'
import { weekOf } from './weekly.ts'

export interface DemandInputs {
  readonly series: DemandSeries
  /** The account's weekly curve (`pooledCurve`), for what the SKU's own history cannot tell; flat without one. */
  readonly week?: Float64Array
  readonly events?: readonly DemandEvent[]
  /**
   * `as_before`: nothing is known of promotions to come, so they are as frequent and as strong as in the last year.
   * `as_listed`: the events name them all.
   */
  readonly promotions?: 'as_before' | 'as_listed'
  readonly horizon_days: number
}

export const HORIZON_DAYS_MAX = 365

/** Quantiles per day to come, the first being the day after the series ends. */
export interface Quantiles {
  readonly p10: Float64Array
  readonly p50: Float64Array
  readonly p90: Float64Array
}

export interface DemandForecast {
  /** The last day that was seen; day 0 of the arrays is the one after. */
  readonly as_of_on: LocalDate
  readonly horizon_days: number
  /** Expected units per day. */
  readonly mean: Float64Array
  /** Units of a day. P10 to P90 is the P80 interval. */
  readonly daily: Quantiles
  /** Units from the first day through each. */
  readonly cumulated: Quantiles
  readonly spread: Spread
  readonly basis: Basis
}

/** What the forecast stands on, for whoever asks why. */
export interface Basis {
  /** `no_history` where no day counts: nothing is forecast then, and all arrays are zero. */
  readonly reason: 'no_history' | 'short_history' | null
  readonly counted_days: number
  /** Days that were not buyable or unknown, and therefore not counted as demand. */
  readonly missing_days: number
  readonly promoted_days: number
  /** How demand of promoted days stands to usual ones; null where there were too few. */
  readonly promotion_lift: number | null
  readonly outliers_on: readonly LocalDate[]
  /** Units per day of a mean weekday without events, at the start of the horizon. */
  readonly units_per_day: number
  /** Demand per weekday relative to the mean, Monday first. */
  readonly week: readonly number[]
  /** What each model weighs, by name; together 1. */
  readonly weights: Readonly<Record<string, number>>
}

/** Fewer counted days than this are called a short history: the interval is as wide as the belief before any data. */
export const SHORT_HISTORY_DAYS = 28
const PROMOTED_DAYS_MIN = 3
const YEAR = 365

interface Promotions {
  readonly days: number
  readonly lift: number | null
  /** What promotions as frequent as before make of a mean day. */
  readonly factor: number
  readonly bursts: Bursts
}

const promotionsOf = (
  series: DemandSeries,
  clean: CleanSeries,
  curve: Float64Array,
  firstWeekday: number,
): Promotions => {
  let days = 0
  let runs = 0
  let lastYear = 0
  let came = 0
  let usual = 0
  for (let at = 0; at < clean.days; at += 1) {
    if (series.flags[at] !== DAY.promoted) continue
    days += 1
    if (series.flags[at - 1] !== DAY.promoted) runs += 1
    if (at >= clean.days - YEAR) lastYear += 1
    came += clean.units[at] ?? 0
    usual += (clean.around[at] ?? 0) * (curve[(firstWeekday + at) % 7] ?? 1)
  }
  if (days < PROMOTED_DAYS_MIN || usual <= 0) return { days, lift: null, factor: 1, bursts: NO_BURSTS }
  const lift = came / usual
  const share = lastYear / Math.min(YEAR, clean.days)
  const factor = 1 + share * (lift - 1)
  const variance = factor <= 0 ? 0 : (share * (1 - share) * (lift - 1) ** 2) / factor ** 2
  return { days, lift, factor: Math.max(0, factor), bursts: { variance, days: days / runs } }
}

const [LOW, MIDDLE, HIGH] = [0.1, 0.5, 0.9]
const ASKED = probabilities([LOW, MIDDLE, HIGH])

const quantilesOf = (mean: Float64Array, spread: Spread, isSum: boolean): Quantiles => {
  const days = mean.length
  const [p10, p50, p90] = [new Float64Array(days), new Float64Array(days), new Float64Array(days)]
  const three = new Float64Array(3)
  let sum = 0
  for (let day = 0; day < days; day += 1) {
    sum += mean[day] ?? 0
    const expected = isSum ? sum : (mean[day] ?? 0)
    quantilesInto(
      expected,
      (isSum ? varianceOfSum : varianceOfDay)(spread, expected, day + 1),
      ASKED,
      three,
      0,
    )
    // A sum over more days is not less; where counts turn into a density the two may differ by a hair.
    const floor = isSum && day > 0 ? day - 1 : -1
    p10[day] = Math.max(three[0] ?? 0, p10[floor] ?? 0)
    p50[day] = Math.max(three[1] ?? 0, p50[floor] ?? 0)
    p90[day] = Math.max(three[2] ?? 0, p90[floor] ?? 0)
  }
  return { p10, p50, p90 }
}

const MONDAY_FROM_THURSDAY = 4
const mondayFirst = (curve: Float64Array): readonly number[] =>
  Array.from({ length: 7 }, (_, day) => curve[(day + MONDAY_FROM_THURSDAY) % 7] ?? 1)

/** Throws `bad_input` for events that are none. Never for a series: an empty one is answered with its reason. */
export const forecastDemand = (inputs: DemandInputs): DemandForecast => {
  const { series, week = FLAT_WEEK, events = [], promotions = 'as_before' } = inputs
  const horizon_days = Math.min(HORIZON_DAYS_MAX, Math.max(1, Math.floor(inputs.horizon_days)))
  assertEvents(events)
  const days = series.units.length
  const firstWeekday = weekdayOf(series.from_on)
  const clean = cleanSeries(series, multipliersOf(events, series.from_on, days))
  const { curve, noise } = weekOf(clean, firstWeekday, week)
  const { path, weights, judged } = combine(clean, curve, firstWeekday, noise.usual, horizon_days)
  const promoted = promotionsOf(series, clean, curve, firstWeekday)
  const isAsBefore = promotions === 'as_before'
  const factor = (1 + clean.excess_ratio) * (isAsBefore ? promoted.factor : 1)
  const as_of_on = throughOn(series)
  const ahead = multipliersOf(events, addDays(as_of_on, 1), horizon_days)
  const mean = path.map(
    (each, day) => each * (curve[(firstWeekday + days + day) % 7] ?? 1) * (ahead[day] ?? 1) * factor,
  )
  const spread = spreadOf(judged, noise.with_outliers, isAsBefore ? promoted.bursts : NO_BURSTS)
  return {
    as_of_on,
    horizon_days,
    mean,
    daily: quantilesOf(mean, spread, false),
    cumulated: quantilesOf(mean, spread, true),
    spread,
    basis: {
      reason:
        clean.counted_days === 0
          ? 'no_history'
          : clean.counted_days < SHORT_HISTORY_DAYS
            ? 'short_history'
            : null,
      counted_days: clean.counted_days,
      missing_days: series.flags.reduce((sum, flag) => sum + (flag >= DAY.not_buyable ? 1 : 0), 0),
      promoted_days: promoted.days,
      promotion_lift: promoted.lift,
      outliers_on: clean.outliers.map((at) => addDays(series.from_on, at)),
      units_per_day: (path[0] ?? 0) * factor,
      week: mondayFirst(curve),
      weights: Object.fromEntries(MODELS.map(({ name }, at) => [name, weights[at] ?? 0])),
    },
  }
}
