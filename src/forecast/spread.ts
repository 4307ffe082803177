/**
 * How far demand may stray from its mean. Two causes: days are noisy (variance in proportion to the mean, at least
 * Poisson's), and the level itself is uncertain and wanders (variance in proportion to its square, more the further
 * ahead). Small totals are counts of a negative binomial, large ones lognormal: both closed, so quantiles need no dice.
 */
import type { Judged } from './combine.ts'

export interface Spread {
  /** Variance of a day relative to its mean. */
  readonly dispersion: number
  /** Relative variance of the level over four weeks. */
  readonly level: number
  /** Relative variance of a day by promotions that come unannounced, and for how many days one lasts. */
  readonly bursts: Bursts
}

export interface Bursts {
  readonly variance: number
  readonly days: number
}

export const NO_BURSTS: Bursts = { variance: 0, days: 1 }

/** What the level's relative variance is believed to be before anything was seen, and what that belief weighs. */
const LEVEL_BEFORE = 0.022
const LEVEL_BELIEF = 3
const LEVEL_MIN = 0.002
const LEVEL_MAX = 1
/** How the variance of the level grows: that of `GROWTH_DAYS` and the days ahead, 1 at four weeks. */
const GROWTH_DAYS = 8
const FOUR_WEEKS = 28

/** The spread by what came instead of what was expected in the weeks before. */
export const spreadOf = (judged: readonly Judged[], dispersion: number, bursts: Bursts): Spread => {
  let squares = 0
  let weights = 0
  for (const { expected, came, weight, days } of judged) {
    if (days < FOUR_WEEKS / 2 || expected <= 0) continue
    // Weeks that sell little say little about the level: all their error is noise.
    const says = weight * (expected / (expected + dispersion * 10))
    squares += (says * ((came - expected) ** 2 - dispersion * expected)) / expected ** 2
    weights += says
  }
  // Windows overlap by three weeks of four, so four of them say hardly more than one.
  const said = weights / 4
  const level = (squares / 4 + LEVEL_BELIEF * LEVEL_BEFORE) / (said + LEVEL_BELIEF)
  return { dispersion, bursts, level: Math.min(LEVEL_MAX, Math.max(LEVEL_MIN, level)) }
}

/** Relative variance of the level over the first so many days. */
const levelAt = (spread: Spread, days: number): number =>
  (spread.level * (GROWTH_DAYS + days)) / (GROWTH_DAYS + FOUR_WEEKS)

/** The variance of demand with that mean, summed up over the first `days`. */
export const varianceOfSum = (spread: Spread, mean: number, days: number): number =>
  spread.dispersion * mean + (levelAt(spread, days) + burstsIn(spread.bursts, days)) * mean * mean

/** The variance of one day, so many days ahead. */
export const varianceOfDay = (spread: Spread, mean: number, days: number): number =>
  spread.dispersion * mean + (levelAt(spread, days) + spread.bursts.variance) * mean * mean

/** Days of one burst rise together, bursts come apart: the longer the sum, the more they even out. */
const burstsIn = (bursts: Bursts, days: number): number =>
  (bursts.variance * Math.min(days, bursts.days)) / days

/** Below this mean demand is counted unit by unit. */
const COUNTED_BELOW = 20
const COUNT_MAX = 2_000

/** Quantiles of a negative binomial count, for probabilities in ascending order, into `into` from `at`. */
const countedQuantiles = (
  mean: number,
  variance: number,
  probabilities: Float64Array,
  into: Float64Array,
  at: number,
): void => {
  const size = (mean * mean) / Math.max(variance - mean, 1e-9 * mean)
  const ratio = mean / (size + mean)
  let mass = Math.exp(size * Math.log1p(-ratio))
  let below = mass
  let count = 0
  for (let each = 0; each < probabilities.length; each += 1) {
    const wanted = probabilities[each] ?? 0
    while (below < wanted && count < COUNT_MAX) {
      mass *= ((count + size) / (count + 1)) * ratio
      count += 1
      below += mass
    }
    into[at + each] = count
  }
}

/** Probabilities, each with its counterpart, whose quantiles are asked together, with the normal deviates that go with them. */
export interface Probabilities {
  readonly values: Float64Array
  readonly deviates: Float64Array
}

/** Acklam's rational approximation of the normal quantile; its relative error is below 1.2e-9. */
export const normalQuantile = (probability: number): number => {
  if (probability <= 0) return -Infinity
  if (probability >= 1) return Infinity
  if (probability > 0.5) return -normalQuantile(1 - probability)
  if (probability < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(probability))
    return horner(TAIL_OVER, q) / (horner(TAIL_UNDER, q) * q + 1)
  }
  const q = probability - 0.5
  const r = q * q
  return (horner(MIDDLE_OVER, r) * q) / (horner(MIDDLE_UNDER, r) * r + 1)
}
const horner = (coefficients: readonly number[], x: number): number =>
  coefficients.reduce((sum, each) => sum * x + each, 0)
const MIDDLE_OVER = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
]
const MIDDLE_UNDER = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1,
]
const TAIL_OVER = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
]
const TAIL_UNDER = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416]

/** Ascending probabilities, between 0 and 1, as far below a half as above it. */
export const probabilities = (values: readonly number[]): Probabilities => ({
  values: Float64Array.from(values),
  deviates: Float64Array.from(values, normalQuantile),
})

/** Quantiles of demand with a mean and a variance, ascending, into `into` from `at`. */
export const quantilesInto = (
  mean: number,
  variance: number,
  asked: Probabilities,
  into: Float64Array,
  at: number,
): void => {
  if (mean <= 0) return void into.fill(0, at, at + asked.values.length)
  if (mean < COUNTED_BELOW) return countedQuantiles(mean, variance, asked.values, into, at)
  const squared = Math.log1p(variance / (mean * mean))
  const middle = mean * Math.exp(-squared / 2)
  const deviation = Math.sqrt(squared)
  const last = asked.deviates.length - 1
  // As far below the middle as above it, so that one power tells of two.
  for (let low = 0; low <= last - low; low += 1) {
    const times = Math.exp(-(asked.deviates[low] ?? 0) * deviation)
    into[at + low] = middle / times
    into[at + last - low] = middle * times
  }
}
