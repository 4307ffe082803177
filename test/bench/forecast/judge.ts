/** Walk-forward judgement: from each origin everybody forecasts the four weeks ahead, then the demand that came is told. */
import { LocalDate } from '../../../src/core/time.ts'
import { cleanSeries } from '../../../src/forecast/clean.ts'
import { forecastDemand, type Quantiles } from '../../../src/forecast/demand.ts'
import { multipliersOf } from '../../../src/forecast/events.ts'
import { type DayFlag, type DemandSeries, parseSeries, weekdayOf } from '../../../src/forecast/series.ts'
import { noWeeklyEvidence, pool, pooledCurve, weekOf } from '../../../src/forecast/weekly.ts'
import { generate, type Generated, type Kind, KINDS } from './generate.ts'
import { RULES } from './rules.ts'

export const DAYS = 540
export const AHEAD = 28
export const OURS = 'forecast'
const FIRST = LocalDate.parse('2025-01-02')
/** Totals over so many days are judged for calibration; 1 is each single day. */
export const SPANS = [1, 7, 14, 28] as const

interface Sum {
  daily_error: number
  total_error: number
  bias: number
  came: number
}

interface Held {
  within: number
  below: number
  above: number
}

export interface Verdict {
  readonly series: number
  readonly forecasts: number
  error(by: string, kind: Kind | 'all'): Sum
  held(kind: Kind | 'all', span: number): Held
}

const flagOf = (made: Generated, day: number): DayFlag => {
  if (made.stocked[day] !== true) return 'not_buyable'
  if (made.ran_out[day] === true) return 'ran_out'
  return made.promoted[day] === true ? 'promoted' : 'in_stock'
}

/** The records of a seller up to a day, as the method gets them. */
export const recordsOf = (made: Generated, through: number): DemandSeries =>
  parseSeries(
    FIRST,
    Array.from({ length: through }, (_, day) => ({ units: made.sold[day] ?? 0, flag: flagOf(made, day) })),
  )

const pooledWeek = (all: readonly DemandSeries[]): Float64Array => {
  const evidence = noWeeklyEvidence()
  for (const series of all) {
    const clean = cleanSeries(series, multipliersOf([], series.from_on, series.units.length))
    pool(evidence, weekOf(clean, weekdayOf(series.from_on)).evidence)
  }
  return pooledCurve(evidence)
}

const sumOf = (values: Iterable<number>): number => {
  let sum = 0
  for (const each of values) sum += each
  return sum
}

const add = <T extends Sum | Held>(
  to: Map<string, T>,
  keys: readonly string[],
  empty: () => T,
): readonly T[] =>
  keys.map((key) => {
    const found = to.get(key) ?? empty()
    to.set(key, found)
    return found
  })
const noSum = (): Sum => ({ daily_error: 0, total_error: 0, bias: 0, came: 0 })
const noneHeld = (): Held => ({ within: 0, below: 0, above: 0 })

const noteHeld = (
  held: Map<string, Held>,
  kind: Kind,
  came: readonly number[],
  { daily, cumulated }: { readonly daily: Quantiles; readonly cumulated: Quantiles },
): void => {
  const note = (span: number, value: number, of: Quantiles, at: number): void => {
    for (const each of add(held, [`${kind} ${span}`, `all ${span}`], noneHeld)) {
      if (value < (of.p10[at] ?? 0)) each.below += 1
      else if (value > (of.p90[at] ?? 0)) each.above += 1
      else each.within += 1
    }
  }
  came.forEach((units, day) => note(1, units, daily, day))
  for (const span of SPANS) if (span > 1) note(span, sumOf(came.slice(0, span)), cumulated, span - 1)
}

/** Judges `perKind` series of each kind with seeds from `seed` on, from `origins` days each. */
export const judge = (seed: number, perKind: number, origins: number): Verdict => {
  const made = KINDS.flatMap((kind) =>
    Array.from({ length: perKind }, (_, at) => generate(kind, seed + at, DAYS)),
  )
  const errors = new Map<string, Sum>()
  const held = new Map<string, Held>()
  for (let origin = 0; origin < origins; origin += 1) {
    const through = DAYS - AHEAD * (origins - origin)
    const records = made.map((each) => recordsOf(each, through))
    const week = pooledWeek(records)
    made.forEach((each, at) => {
      const series = records[at]
      if (series === undefined) return
      const came = each.demand.slice(through, through + AHEAD)
      const ours = forecastDemand({ series, week, horizon_days: AHEAD })
      noteHeld(held, each.kind, came, ours)
      const say = (by: string, daily: Iterable<number>, total: number): void => {
        const days = [...daily]
        for (const sum of add(errors, [`${by} ${each.kind}`, `${by} all`], noSum)) {
          sum.daily_error += sumOf(days.map((value, day) => Math.abs(value - (came[day] ?? 0))))
          sum.total_error += Math.abs(total - sumOf(came))
          sum.bias += total - sumOf(came)
          sum.came += sumOf(came)
        }
      }
      say(OURS, ours.daily.p50, ours.cumulated.p50[AHEAD - 1] ?? 0)
      const [sold, stocked] = [each.sold.slice(0, through), each.stocked.slice(0, through)]
      for (const rule of RULES) {
        const days = rule.forecast(sold, stocked, AHEAD)
        say(rule.name, days, sumOf(days))
      }
    })
  }
  return {
    series: made.length,
    forecasts: made.length * origins,
    error: (by, kind) => errors.get(`${by} ${kind}`) ?? noSum(),
    held: (kind, span) => held.get(`${kind} ${span}`) ?? noneHeld(),
  }
}
