/**
 * The weekly curve: how a weekday's demand stands to the week's mean. A SKU with much evidence has its own; one with little
 * leans on the curve of all SKUs, and that on a flat one. Evidence is weighed by its noise, so that units sold in lumps
 * of ten count as a tenth.
 */
import { type CleanSeries, type Noise, noiseOf } from './clean.ts'
import { FLAT_WEEK } from './series.ts'

/** Per weekday: what was sold and what the weeks around would have made of it, both by noise. */
export interface WeeklyEvidence {
  readonly sold: Float64Array
  readonly expected: Float64Array
}

/** How far a SKU's weekdays stand from the pool's, as a standard deviation of their ratio. */
const OWN_SPREAD = 0.15
/** The same for the pool and a flat week. */
const POOL_SPREAD = 0.3

export const noWeeklyEvidence = (): WeeklyEvidence => ({
  sold: new Float64Array(7),
  expected: new Float64Array(7),
})

const evidenceOf = (clean: CleanSeries, firstWeekday: number, dispersion: number): WeeklyEvidence => {
  const evidence = noWeeklyEvidence()
  for (let at = 0; at < clean.days; at += 1) {
    if (clean.counts[at] === 0) continue
    const weekday = (firstWeekday + at) % 7
    evidence.sold[weekday] = (evidence.sold[weekday] ?? 0) + (clean.units[at] ?? 0) / dispersion
    evidence.expected[weekday] = (evidence.expected[weekday] ?? 0) + (clean.around[at] ?? 0) / dispersion
  }
  return evidence
}

/** Adds evidence to a pool, in place. */
export const pool = (into: WeeklyEvidence, more: WeeklyEvidence): void => {
  for (let weekday = 0; weekday < 7; weekday += 1) {
    into.sold[weekday] = (into.sold[weekday] ?? 0) + (more.sold[weekday] ?? 0)
    into.expected[weekday] = (into.expected[weekday] ?? 0) + (more.expected[weekday] ?? 0)
  }
}

const curveOf = (evidence: WeeklyEvidence, prior: Float64Array, spread: number): Float64Array => {
  const weight = 1 / spread ** 2
  const curve = prior.map(
    (usual, weekday) =>
      ((evidence.sold[weekday] ?? 0) + weight * usual) / ((evidence.expected[weekday] ?? 0) + weight),
  )
  const mean = curve.reduce((sum, each) => sum + each, 0) / 7
  return mean > 0 ? curve.map((each) => each / mean) : Float64Array.from(FLAT_WEEK)
}

/** The curve of all SKUs together; mean 1. */
export const pooledCurve = (evidence: WeeklyEvidence): Float64Array =>
  curveOf(evidence, FLAT_WEEK, POOL_SPREAD)

export interface OwnWeek {
  readonly evidence: WeeklyEvidence
  /** The SKU's curve: its own as far as its evidence carries, the pool's for the rest; mean 1. */
  readonly curve: Float64Array
  readonly noise: Noise
}

const ROUNDS = 3

/**
 * What a clean series that begins on a weekday says of its week. In rounds, because a strong curve is no noise: each curve
 * tells how noisy days are around it, and that how much the next may be believed.
 */
export const weekOf = (
  clean: CleanSeries,
  firstWeekday: number,
  pooled: Float64Array = FLAT_WEEK,
): OwnWeek => {
  let curve = pooled
  let noise = noiseOf(clean, curve, firstWeekday)
  let evidence = noWeeklyEvidence()
  for (let round = 0; round < ROUNDS; round += 1) {
    evidence = evidenceOf(clean, firstWeekday, noise.usual)
    curve = curveOf(evidence, pooled, OWN_SPREAD)
    noise = noiseOf(clean, curve, firstWeekday)
  }
  return { evidence, curve, noise }
}
