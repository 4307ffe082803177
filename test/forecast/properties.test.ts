import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays } from '../../src/core/time.ts'
import { type DemandForecast, forecastDemand, type Quantiles } from '../../src/forecast/demand.ts'
import { planSku } from '../../src/forecast/plan.ts'
import { DAY, type DayFlag } from '../../src/forecast/series.ts'
import { normalQuantile } from '../../src/forecast/spread.ts'
import { projectSupply } from '../../src/forecast/supply.ts'
import { on, seriesOf, supplyOf } from './support.ts'

const FLAGS: readonly DayFlag[] = [
  'in_stock',
  'in_stock',
  'in_stock',
  'promoted',
  'ran_out',
  'not_buyable',
  'unknown',
]
const day = fc.record({
  units: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(1_000)),
  flag: fc.constantFrom(...FLAGS),
})
const days = fc.array(day, { maxLength: 150 })
const horizon_days = 60
const TODAY = on('2026-11-22')

const arrival = fc
  .record({
    id: fc.constantFrom('S1', 'S2', 'S3'),
    units: fc.nat(500),
    p50: fc.integer({ min: -5, max: 80 }),
    wait: fc.nat(30),
  })
  .map(({ id, units, p50, wait }) => ({
    id,
    units,
    p50_on: addDays(TODAY, p50),
    p80_on: addDays(TODAY, p50 + wait),
  }))

const numbersOf = ({ mean, daily, cumulated, spread }: DemandForecast): readonly number[] => [
  ...mean,
  ...[daily, cumulated].flatMap(({ p10, p50, p90 }) => [...p10, ...p50, ...p90]),
  spread.level,
  spread.dispersion,
]

const isOrdered = ({ p10, p50, p90 }: Quantiles): boolean =>
  p10.every((low, at) => low <= (p50[at] ?? -1) && (p50[at] ?? 0) <= (p90[at] ?? -1))

const isRising = (values: Float64Array): boolean =>
  values.every((each, at) => at === 0 || each >= (values[at - 1] ?? 0))

describe('whatever the series', () => {
  test('every number is one, quantiles are in order, sums never fall', () => {
    fc.assert(
      fc.property(days, (made) => {
        const forecast = forecastDemand({ series: seriesOf(made), horizon_days })
        const { daily, cumulated } = forecast
        expect(numbersOf(forecast).every((each) => Number.isFinite(each) && each >= 0)).toBe(true)
        expect(isOrdered(daily) && isOrdered(cumulated)).toBe(true)
        expect([cumulated.p10, cumulated.p50, cumulated.p90].every(isRising)).toBe(true)
      }),
    )
  })

  test('the same inputs are the same forecast', () => {
    fc.assert(
      fc.property(
        days,
        fc.array(arrival, { maxLength: 3 }),
        fc.nat(2_000),
        (made, arrivals, on_hand_units) => {
          const plan = () =>
            planSku({
              demand: { series: seriesOf(made), horizon_days },
              supply: supplyOf({ on_hand_units, arrivals }),
            })
          expect(plan()).toEqual(plan())
        },
      ),
      { numRuns: 30 },
    )
  })

  test('units of a day without stock change nothing', () => {
    fc.assert(
      fc.property(days, fc.nat(1_000), (made, units) => {
        const other = made.map((each) => (each.flag === 'not_buyable' ? { ...each, units } : each))
        const [a, b] = [made, other].map((each) => forecastDemand({ series: seriesOf(each), horizon_days }))
        expect(a).toEqual(b)
      }),
      { numRuns: 50 },
    )
  })

  test('ten times the units are ten times the forecast', () => {
    // Where days are noisier than counts must be: below that, ten times the units are less noisy for what they are.
    const noisy = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 40, maxLength: 150 })
    fc.assert(
      fc.property(noisy, (units) => {
        const ask = (factor: number) =>
          forecastDemand({ series: seriesOf(units.map((each) => factor * each)), horizon_days })
        const [one, ten] = [ask(1), ask(10)]
        fc.pre(one.spread.dispersion > 1)
        one.mean.forEach((each, at) => expect(ten.mean[at]).toBeCloseTo(10 * each, 4))
        const last = horizon_days - 1
        expect((ten.cumulated.p90[last] ?? 0) / (one.cumulated.p90[last] ?? 1)).toBeCloseTo(10, 4)
      }),
      { numRuns: 50 },
    )
  })
})

describe('whatever the stock', () => {
  const never = '9999-12-31'

  test('more on hand never runs out sooner, nor more probably before the next receipt', () => {
    fc.assert(
      fc.property(
        days,
        fc.array(arrival, { maxLength: 3 }),
        fc.nat(1_000),
        fc.nat(500),
        (made, arrivals, units, more) => {
          const demand = forecastDemand({ series: seriesOf(made), horizon_days })
          const [less, much] = [units, units + more].map((on_hand_units) =>
            projectSupply(demand, supplyOf({ on_hand_units, arrivals })),
          )
          for (const stage of ['on_hand', 'with_inbound', 'with_inbound_used_up'] as const)
            for (const p of ['p10_on', 'p50_on', 'p90_on'] as const)
              expect((much?.[stage][p] ?? never) >= (less?.[stage][p] ?? never)).toBe(true)
          expect(much?.out_before_next_receipt_probability ?? 0).toBeLessThanOrEqual(
            less?.out_before_next_receipt_probability ?? 0,
          )
          expect(much?.units_to_target ?? 0).toBeLessThanOrEqual(less?.units_to_target ?? 0)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('days of running out are in order, and stock is never negative', () => {
    fc.assert(
      fc.property(
        days,
        fc.array(arrival, { maxLength: 3 }),
        fc.nat(1_000),
        (made, arrivals, on_hand_units) => {
          const demand = forecastDemand({ series: seriesOf(made), horizon_days })
          const { stock, ...facts } = projectSupply(demand, supplyOf({ on_hand_units, arrivals }))
          for (const { p10_on, p50_on, p90_on } of [
            facts.on_hand,
            facts.with_inbound,
            facts.with_inbound_used_up,
          ]) {
            expect((p10_on ?? never) <= (p50_on ?? never)).toBe(true)
            expect((p50_on ?? never) <= (p90_on ?? never)).toBe(true)
          }
          expect(isOrdered(stock)).toBe(true)
          expect(stock.p10.every((each) => each >= 0)).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })
})

test('the normal quantile is that of the tables, and odd', () => {
  for (const [probability, deviate] of [
    [0.5, 0],
    [0.8, 0.8416212],
    [0.9, 1.2815516],
    [0.975, 1.959964],
    [0.995, 2.5758293],
  ] as const) {
    expect(normalQuantile(probability)).toBeCloseTo(deviate, 6)
    expect(normalQuantile(1 - probability)).toBeCloseTo(-deviate, 6)
  }
})

test('a day’s flag is one byte, and what is seen comes first', () => {
  expect(Object.values(DAY)).toEqual([0, 1, 2, 3, 4])
})
