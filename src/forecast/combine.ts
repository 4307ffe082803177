/**
 * Which models a series believes: from each of the last weeks every model says what the four weeks after it would bring;
 * the nearer it came, the more it weighs. The errors of the weighted sum are also how uncertain the level is.
 */
import type { CleanSeries } from './clean.ts'
import { addPath, MODELS, type Standing, standingsOf } from './models.ts'

export interface Combined {
  /** Demand of a mean weekday for each day to come. */
  readonly path: Float64Array
  /** Weight per model, in their order; together 1. */
  readonly weights: readonly number[]
  /** What was expected and what came, for each earlier week that was judged. */
  readonly judged: readonly Judged[]
}

export interface Judged {
  readonly days: number
  readonly expected: number
  readonly came: number
  /** How much it says about now: older ones say less. */
  readonly weight: number
}

export const AHEAD_DAYS = 28
const ORIGINS_MAX = 20
const EVERY_DAYS = 7
/** Days that must lie before a judged week. */
const BEFORE_DAYS = 28
const AGES = 0.93
/** How sharply the better is preferred; the mean error is a vote for all alike. */
const SHARPNESS = 4
const DOUBT = 0.3

const originsOf = (days: number): readonly number[] => {
  const origins: number[] = []
  for (let k = ORIGINS_MAX; k >= 1; k -= 1)
    if (days - k * EVERY_DAYS >= BEFORE_DAYS) origins.push(days - k * EVERY_DAYS)
  return origins
}

interface Window {
  readonly from: number
  readonly to: number
  readonly weight: number
  /** Counted days' curve summed up to each day of the window. */
  readonly usual: Float64Array
  readonly came: number
}

const windowOf = (clean: CleanSeries, curve: Float64Array, firstWeekday: number, from: number): Window => {
  const to = Math.min(clean.days, from + AHEAD_DAYS)
  const usual = new Float64Array(to - from)
  let came = 0
  for (let at = from; at < to; at += 1) {
    if (clean.counts[at] === 0) continue
    usual[at - from] = curve[(firstWeekday + at) % 7] ?? 1
    came += clean.units[at] ?? 0
  }
  return { from, to, weight: AGES ** ((clean.days - from) / EVERY_DAYS), usual, came }
}

const expectedIn = (window: Window, { level, slope }: Standing, damping: number): number => {
  let expected = 0
  let at = level
  let step = slope
  for (const usual of window.usual) {
    step *= damping
    at += step
    expected += Math.max(0, at) * usual
  }
  return expected
}

const weightsOf = (
  errors: readonly number[],
  windows: readonly Window[],
  dispersion: number,
): readonly number[] => {
  // What no model can foresee is no model's fault: noise of this size is in every error.
  const noise = windows.reduce(
    (sum, { weight, came }) => sum + weight * Math.sqrt(dispersion * (came + dispersion)),
    0,
  )
  const raw = MODELS.map(({ prior }, at) => prior * ((errors[at] ?? 0) + DOUBT * noise + 1e-9) ** -SHARPNESS)
  const total = raw.reduce((sum, each) => sum + each, 0)
  return raw.map((each) => each / total)
}

/** The models' say about so many days to come, and how they did. `curve` is the weekly one, mean 1. */
export const combine = (
  clean: CleanSeries,
  curve: Float64Array,
  firstWeekday: number,
  dispersion: number,
  horizonDays: number,
): Combined => {
  const origins = originsOf(clean.days)
  const windows = origins.map((from) => windowOf(clean, curve, firstWeekday, from))
  const standings = MODELS.map((model) =>
    standingsOf(model, clean, curve, firstWeekday, [...origins, clean.days]),
  )
  const expected = MODELS.map(({ damping }, model) =>
    windows.map((window, at) => expectedIn(window, standings[model]?.[at] ?? NOWHERE, damping)),
  )
  const errors = expected.map((each) =>
    windows.reduce((sum, { weight, came }, at) => sum + weight * Math.abs(came - (each[at] ?? 0)), 0),
  )
  const weights = weightsOf(errors, windows, dispersion)
  const path = new Float64Array(horizonDays)
  MODELS.forEach(({ damping }, model) => {
    const standing = standings[model]?.at(-1) ?? NOWHERE
    addPath(standing, damping, weights[model] ?? 0, path)
  })
  const judged = windows.map(({ usual, came, weight }, at) => ({
    days: usual.reduce((sum, each) => sum + (each > 0 ? 1 : 0), 0),
    expected: expected.reduce((sum, each, model) => sum + (weights[model] ?? 0) * (each[at] ?? 0), 0),
    came,
    weight,
  }))
  return { path, weights, judged }
}

const NOWHERE: Standing = { level: 0, slope: 0 }
