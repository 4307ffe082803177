/**
 * The models, all of one kind: each ends with a level and a damped slope. They differ in how fast they forget. Which are
 * believed is decided per series by how they would have done before (`combine.ts`).
 */
import type { CleanSeries } from './clean.ts'

/** Where a model stands at the end of a day: tomorrow's demand on a mean weekday, and what each further day adds. */
export interface Standing {
  readonly level: number
  readonly slope: number
}

/** Takes in a day's units; `usual` is what the weekly curve gives that weekday. */
type Step = (state: State, units: number, usual: number, forgets: number) => void

interface State {
  level: number
  slope: number
  chance: number
  size: number
}

export interface Model {
  readonly name: string
  /** How much a new day weighs against all before; 0 weighs all days alike. */
  readonly forgets: number
  /** What is left of a slope after a day. */
  readonly damping: number
  /** How much it is believed before anything was seen. */
  readonly prior: number
  readonly step: Step
}

/** Units are compared, not divided by the curve: where the curve is not right yet, a week's total still is. */
const smooth: Step = (state, units, usual, forgets) => {
  state.level = Math.max(0, state.level + forgets * (units - state.level * usual))
}

const withSlope =
  (slopeForgets: number): Step =>
  (state, units, usual, forgets) => {
    const surprise = units - state.level * usual
    state.level = Math.max(0, state.level + forgets * surprise)
    state.slope += forgets * slopeForgets * surprise
  }

/** Teunter, Syntetos and Babai: the chance that a day sells anything, and how much it sells then, apart. */
const inLumps: Step = (state, units, _, forgets) => {
  state.chance += forgets * ((units > 0 ? 1 : 0) - state.chance)
  if (units > 0) state.size += (state.size === 0 ? 1 : 2 * forgets) * (units - state.size)
  state.level = state.chance * state.size
}

export const MODELS: readonly Model[] = [
  { name: 'all_days', forgets: 0, damping: 0, prior: 0.7, step: smooth },
  { name: 'smooth_slow', forgets: 0.015, damping: 0, prior: 1, step: smooth },
  { name: 'smooth', forgets: 0.05, damping: 0, prior: 1, step: smooth },
  { name: 'smooth_fast', forgets: 0.12, damping: 0, prior: 0.7, step: smooth },
  { name: 'lumps', forgets: 0.015, damping: 0, prior: 0.7, step: inLumps },
  { name: 'trend_slow', forgets: 0.04, damping: 0.985, prior: 0.5, step: withSlope(0.02) },
  { name: 'trend', forgets: 0.08, damping: 0.975, prior: 0.5, step: withSlope(0.03) },
]

/** Days before a slope is begun: two weeks of weekdays say little about direction. */
const SLOPE_FROM_DAYS = 21

/**
 * Where a model stood before each of the days `origins` (ascending; the series' length is the newest). A day that does not
 * count moves nothing but the slope, which wears off.
 */
export const standingsOf = (
  model: Model,
  clean: CleanSeries,
  curve: Float64Array,
  firstWeekday: number,
  origins: readonly number[],
): readonly Standing[] => {
  const state: State = { level: 0, slope: 0, chance: 0, size: 0 }
  const standings: Standing[] = []
  let counted = 0
  let next = 0
  for (let at = 0; at <= clean.days; at += 1) {
    while (origins[next] === at) {
      standings.push({ level: state.level, slope: state.slope })
      next += 1
    }
    if (model.damping > 0) {
      state.slope *= model.damping
      state.level = Math.max(0, state.level + state.slope)
    }
    const usual = curve[(firstWeekday + at) % 7] ?? 1
    if (at === clean.days || clean.counts[at] === 0 || usual <= 0) continue
    counted += 1
    // A mean of all days so far, until the model forgets faster than that.
    model.step(state, clean.units[at] ?? 0, usual, Math.max(model.forgets, 1 / counted))
    if (counted < SLOPE_FROM_DAYS) state.slope = 0
  }
  return standings
}

/** Demand of a mean weekday, so many days from 0 after a standing, into `into` by weight. */
export const addPath = (
  { level, slope }: Standing,
  damping: number,
  weight: number,
  into: Float64Array,
): void => {
  let at = level
  let step = slope
  for (let day = 0; day < into.length; day += 1) {
    step *= damping
    at += step
    into[day] = (into[day] ?? 0) + weight * Math.max(0, at)
  }
}
