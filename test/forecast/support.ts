import { LocalDate } from '../../src/core/time.ts'
import type { DemandForecast } from '../../src/forecast/demand.ts'
import { type DayOfDemand, type DemandSeries, parseSeries } from '../../src/forecast/series.ts'
import { NO_BURSTS, type Spread } from '../../src/forecast/spread.ts'
import type { SupplyInputs } from '../../src/forecast/supply.ts'

export const on = (day: string): LocalDate => LocalDate.parse(day)

/** A series that ends on 2026-11-22, all in stock unless a day says otherwise. */
export const seriesOf = (days: readonly (number | DayOfDemand)[]): DemandSeries => {
  const ends = Date.parse('2026-11-22')
  const first = new Date(ends - (days.length - 1) * 86_400_000).toISOString().slice(0, 10)
  return parseSeries(
    first,
    days.map((day) => (typeof day === 'number' ? { units: day, flag: 'in_stock' as const } : day)),
  )
}

export const times = <T>(count: number, value: (at: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, at) => value(at))

const NOTHING = { p10: new Float64Array(), p50: new Float64Array(), p90: new Float64Array() }

/** Demand of so many units every day after 2026-11-22; without a spread it is certain. */
export const demandOf = (
  units: number,
  horizon_days: number,
  spread: Spread = { dispersion: 0, level: 0, bursts: NO_BURSTS },
): DemandForecast => {
  const mean = new Float64Array(horizon_days).fill(units)
  const cumulated = mean.map((_, day) => units * (day + 1))
  return {
    as_of_on: on('2026-11-22'),
    horizon_days,
    mean,
    daily: NOTHING,
    cumulated: { p10: cumulated, p50: cumulated, p90: cumulated },
    spread,
    basis: {
      reason: null,
      counted_days: 100,
      missing_days: 0,
      promoted_days: 0,
      promotion_lift: null,
      outliers_on: [],
      units_per_day: units,
      week: [1, 1, 1, 1, 1, 1, 1],
      weights: {},
    },
  }
}

export const supplyOf = (more: Partial<SupplyInputs>): SupplyInputs => ({
  on_hand_units: 0,
  arrivals: [],
  reserves: [],
  lead_time: null,
  target_cover_days: 30,
  case_pack_units: 1,
  minimum_order_units: 0,
  ...more,
})
