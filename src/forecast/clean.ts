/**
 * A series made ready for models: which days count, what they count, how noisy they are, and what was unusual. Nothing
 * is hidden: outliers are capped for the models, answered with their days, and what they add in the long run is added.
 */
import { DAY, type DemandSeries, FLAT_WEEK, isSeen, isUsual } from './series.ts'

export interface CleanSeries {
  readonly days: number
  /** Units without what events multiplied, outliers capped. */
  readonly units: Float64Array
  /** 1 where the day's demand was seen and usual, else 0. */
  readonly counts: Uint8Array
  readonly multipliers: Float64Array
  /** The mean of the three weeks around a day, over days that count; it carries over gaps. */
  readonly around: Float64Array
  readonly uncapped: Float64Array
  /** Units beyond the caps per unit within, as far as they recur: what such days add in the long run. */
  readonly excess_ratio: number
  /** How far outliers are demand: one is an accident, the more there are the less so. 0 to 1. */
  readonly recurring_ratio: number
  /** Days, counted from the first, whose units were capped. */
  readonly outliers: readonly number[]
  readonly counted_days: number
}

/** Three whole weeks, so that every weekday weighs the same. */
const AROUND_DAYS = 10

/** The mean of the counted days within `AROUND_DAYS`; where none counts, that of the day before, else of all. */
const meansAround = (units: Float64Array, counts: Uint8Array): Float64Array => {
  const days = units.length
  const means = new Float64Array(days)
  let total = 0
  let counted = 0
  for (let at = 0; at < days; at += 1) {
    total += (units[at] ?? 0) * (counts[at] ?? 0)
    counted += counts[at] ?? 0
  }
  let last = counted === 0 ? 0 : total / counted
  let sum = 0
  let n = 0
  const take = (at: number, sign: number): void => {
    if (at < 0 || at >= days || counts[at] === 0) return
    sum += sign * (units[at] ?? 0)
    n += sign
  }
  for (let at = 0; at < AROUND_DAYS; at += 1) take(at, 1)
  for (let at = 0; at < days; at += 1) {
    take(at + AROUND_DAYS, 1)
    take(at - AROUND_DAYS - 1, -1)
    if (n > 0) last = Math.max(0, sum / n)
    means[at] = last
  }
  return means
}

/** A mean of three weeks has a part of each day's own noise in it. */
const OWN_NOISE = 1 - 1 / (2 * AROUND_DAYS + 1)

/**
 * Variance of a day's units relative to what the weeks around it, and its weekday, would have made of it; at least 1, which
 * is Poisson's.
 */
const dispersionOf = (
  units: Float64Array,
  counts: Uint8Array,
  means: Float64Array,
  curve: Float64Array,
  firstWeekday: number,
): number => {
  let squares = 0
  let expected = 0
  for (let at = 0; at < units.length; at += 1) {
    if (counts[at] === 0) continue
    const mean = (means[at] ?? 0) * (curve[(firstWeekday + at) % 7] ?? 1)
    squares += ((units[at] ?? 0) - mean) ** 2
    expected += mean
  }
  return expected === 0 ? 1 : Math.max(1, squares / expected / OWN_NOISE)
}

/** How noisy days are around a weekly curve: usual ones, and all with outliers as far as they recur. */
export interface Noise {
  readonly usual: number
  readonly with_outliers: number
}

export const noiseOf = (clean: CleanSeries, curve: Float64Array, firstWeekday: number): Noise => {
  const { units, uncapped, counts, around, recurring_ratio } = clean
  const usual = dispersionOf(units, counts, around, curve, firstWeekday)
  const all = recurring_ratio === 0 ? usual : dispersionOf(uncapped, counts, around, curve, firstWeekday)
  return { usual, with_outliers: usual + recurring_ratio * Math.max(0, all - usual) }
}

const USUAL_SHARE = 0.95
const TIMES_USUAL = 2.5
const DEVIATIONS = 6

/** What 95 % of the days that sold anything stayed below. */
const usualHigh = (units: Float64Array, counts: Uint8Array): number => {
  const sold = units.filter((each, at) => counts[at] === 1 && each > 0).sort()
  return sold[Math.min(sold.length - 1, Math.floor(USUAL_SHARE * sold.length))] ?? 0
}

/**
 * Caps what is both far beyond the weeks around it and far beyond the SKU's usual high days: one bulk order must not
 * become the pace. What it is measured by is taken without it.
 */
const capOutliers = (units: Float64Array, counts: Uint8Array): readonly number[] => {
  const high = usualHigh(units, counts) * TIMES_USUAL
  const held = units.map((each) => Math.min(each, high))
  const means = meansAround(held, counts)
  const dispersion = dispersionOf(held, counts, means, FLAT_WEEK, 0)
  const outliers: number[] = []
  for (let at = 0; at < units.length; at += 1) {
    const mean = means[at] ?? 0
    const limit = Math.max(high, mean + DEVIATIONS * Math.sqrt(dispersion * mean))
    if (counts[at] === 1 && (units[at] ?? 0) > limit) {
      outliers.push(at)
      units[at] = limit
    }
  }
  return outliers
}

/** A day that ran out counts where it sold more than is usual even so: a floor above the level is news. */
const countFloors = (series: DemandSeries, units: Float64Array, counts: Uint8Array): void => {
  const means = meansAround(units, counts)
  for (let at = 0; at < units.length; at += 1)
    if (series.flags[at] === DAY.ran_out && (units[at] ?? 0) > (means[at] ?? 0)) counts[at] = 1
}

const sumCounted = (units: Float64Array, counts: Uint8Array): number =>
  units.reduce((sum, each, at) => sum + each * (counts[at] ?? 0), 0)

export const cleanSeries = (series: DemandSeries, multipliers: Float64Array): CleanSeries => {
  const days = series.units.length
  const units = new Float64Array(days)
  const counts = new Uint8Array(days)
  for (let at = 0; at < days; at += 1) {
    const multiplier = multipliers[at] ?? 1
    const flag = series.flags[at] ?? DAY.unknown
    // A day that an event ended says nothing of other days.
    units[at] = isSeen(flag) && multiplier > 0 ? (series.units[at] ?? 0) / multiplier : 0
    counts[at] = isUsual(flag) && multiplier > 0 ? 1 : 0
  }
  countFloors(series, units, counts)
  const uncapped = Float64Array.from(units)
  const outliers = capOutliers(units, counts)
  const around = meansAround(units, counts)
  const total = sumCounted(units, counts)
  const recurring_ratio = outliers.length === 0 ? 0 : 1 - 1 / outliers.length
  return {
    days,
    units,
    uncapped,
    counts,
    multipliers,
    around,
    excess_ratio: total === 0 ? 0 : recurring_ratio * (sumCounted(uncapped, counts) / total - 1),
    recurring_ratio,
    outliers,
    counted_days: counts.reduce((sum, each) => sum + each, 0),
  }
}
