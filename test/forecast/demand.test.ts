import { describe, expect, test } from 'vitest'
import { forecastDemand } from '../../src/forecast/demand.ts'
import { type DemandSeries, parseSeries, weekdayOf } from '../../src/forecast/series.ts'
import { cleanSeries } from '../../src/forecast/clean.ts'
import { pooledCurve, weekOf } from '../../src/forecast/weekly.ts'
import { multipliersOf } from '../../src/forecast/events.ts'
import { on, seriesOf, times } from './support.ts'

const sum = (values: Iterable<number>): number => [...values].reduce((total, each) => total + each, 0)

/** Ten a day, then ten days that ran out after so many units. */
const ranOut = (units: number) =>
  forecastDemand({
    series: seriesOf([...times(60, () => 10), ...times(10, () => ({ units, flag: 'ran_out' as const }))]),
    horizon_days: 7,
  })

const clean = (series: DemandSeries) =>
  cleanSeries(series, multipliersOf([], series.from_on, series.units.length))

const rangeOf = (mean: Float64Array): number => Math.max(...mean) / Math.min(...mean)

describe('demand to come', () => {
  test('ten a day for a hundred days are ten a day to come, from the day after the last', () => {
    const { as_of_on, mean, cumulated, basis } = forecastDemand({
      series: seriesOf(times(100, () => 10)),
      horizon_days: 28,
    })
    expect(as_of_on).toBe('2026-11-22')
    expect([...mean]).toEqual(times(28, () => expect.closeTo(10, 6)))
    // 280 units in four weeks, give or take.
    expect(cumulated.p10[27]).toBeLessThan(280)
    expect(cumulated.p90[27]).toBeGreaterThan(280)
    expect(basis).toMatchObject({ reason: null, counted_days: 100, missing_days: 0, outliers_on: [] })
    expect(basis.units_per_day).toBeCloseTo(10, 6)
    expect(sum(Object.values(basis.weights))).toBeCloseTo(1, 9)
  })

  test('days out of stock are missing, not zero', () => {
    // 10 a day on 40 days in stock, nothing on 60 days without: not 4 a day but 10.
    const series = seriesOf(times(100, (at) => (at % 5 < 2 ? 10 : { units: 0, flag: 'not_buyable' })))
    const { mean, basis } = forecastDemand({ series, horizon_days: 7 })
    expect(sum(mean)).toBeCloseTo(70, 6)
    expect(basis).toMatchObject({ counted_days: 40, missing_days: 60 })
  })

  test('a day that ran out counts only where it sold more than is usual', () => {
    expect(sum(ranOut(3).mean)).toBeCloseTo(70, 6)
    expect(ranOut(3).basis.counted_days).toBe(60)
    expect(sum(ranOut(14).mean)).toBeGreaterThan(75)
    expect(ranOut(14).basis.counted_days).toBe(70)
  })

  test('a week’s curve is the account’s own', () => {
    // 700 on six days and 1,400 on the seventh: 5,600 in a week, and twice as much on that day.
    const series = seriesOf(times(140, (at) => (at % 7 === 6 ? 1_400 : 700)))
    const { mean, basis } = forecastDemand({ series, horizon_days: 7 })
    expect(sum(mean) / 5_600).toBeCloseTo(1, 2)
    expect((mean[6] ?? 0) / (mean[0] ?? 1)).toBeCloseTo(2, 1)
    // 2026-11-22 is a Sunday: 1,400 ÷ 800.
    expect(basis.week[6]).toBeCloseTo(1.75, 1)
  })

  test('a SKU that sold too little for a curve of its own takes that of all SKUs', () => {
    // Of all SKUs: half as much on the first six days, four times as much on Sunday, and hardly any noise.
    const others = seriesOf(times(350, (at) => (at % 7 === 6 ? 8 : 1)))
    const week = pooledCurve(weekOf(clean(others), weekdayOf(others.from_on)).evidence)
    const few = seriesOf(times(70, (at) => (at % 10 === 0 ? 1 : 0)))
    const pooled = forecastDemand({ series: few, week, horizon_days: 7 })
    const alone = forecastDemand({ series: few, horizon_days: 7 })
    expect(rangeOf(alone.mean)).toBeLessThan(1.5)
    expect(rangeOf(pooled.mean)).toBeGreaterThan(2)
  })

  test('an event multiplies its days, before and after today', () => {
    const deal = { name: 'Deal week', from_on: on('2026-11-16'), through_on: on('2026-11-22'), multiplier: 3 }
    const holiday = {
      name: 'Holidays',
      from_on: on('2026-11-24'),
      through_on: on('2026-11-25'),
      multiplier: 2,
    }
    // Thirty a day in the deal week were ten a day tripled; from there 10, then two days of 20, then 10.
    const series = seriesOf([...times(90, () => 10), ...times(7, () => 30)])
    const { mean } = forecastDemand({ series, events: [deal, holiday], horizon_days: 5 })
    expect([...mean]).toEqual([10, 20, 20, 10, 10].map((each) => expect.closeTo(each, 6)))
  })

  test('promoted days are demand of their own kind', () => {
    // Every tenth day promoted and tripled: 10 usual, and 10 × (1 + 10 % × 2) = 12 a day where promotions go on.
    const series = seriesOf(times(100, (at) => (at % 10 === 4 ? { units: 30, flag: 'promoted' } : 10)))
    const listed = forecastDemand({ series, promotions: 'as_listed', horizon_days: 7 })
    const before = forecastDemand({ series, horizon_days: 7 })
    expect(listed.basis).toMatchObject({ promoted_days: 10, promotion_lift: expect.closeTo(3, 6) })
    expect(sum(listed.mean)).toBeCloseTo(70, 6)
    expect(sum(before.mean)).toBeCloseTo(84, 6)
    expect((before.cumulated.p90[6] ?? 0) - (before.cumulated.p10[6] ?? 0)).toBeGreaterThan(
      (listed.cumulated.p90[6] ?? 0) - (listed.cumulated.p10[6] ?? 0),
    )
  })

  test('one bulk order is named and does not become the pace', () => {
    const series = seriesOf(times(100, (at) => (at === 95 ? 500 : 10)))
    const { mean, basis } = forecastDemand({ series, horizon_days: 7 })
    expect(basis.outliers_on).toEqual(['2026-11-18'])
    expect(sum(mean)).toBeLessThan(80)
  })

  test('a trend goes on, and wears off', () => {
    const series = seriesOf(times(200, (at) => 20 + at))
    const { mean } = forecastDemand({ series, horizon_days: 200 })
    // It was 219 on the last day and grew by one a day.
    expect(mean[27]).toBeGreaterThan(210)
    expect(mean[27]).toBeLessThan(250)
    expect((mean[199] ?? 0) - (mean[150] ?? 0)).toBeLessThan(5)
  })

  test('what sells now and then is forecast as a small pace with a count’s quantiles', () => {
    // Two units every tenth day: 0.2 a day, 5.6 in four weeks.
    const series = seriesOf(times(200, (at) => (at % 10 === 0 ? 2 : 0)))
    const { cumulated, mean } = forecastDemand({ series, horizon_days: 28 })
    expect(sum(mean)).toBeGreaterThan(4.5)
    expect(sum(mean)).toBeLessThan(6.7)
    for (const each of [cumulated.p10[27], cumulated.p50[27], cumulated.p90[27]])
      expect(Number.isInteger(each)).toBe(true)
    expect(cumulated.p10[27]).toBeGreaterThan(0)
    expect(cumulated.p90[27]).toBeGreaterThan(7)
  })
})

describe('a series that says little', () => {
  test.each([
    ['no day at all', []],
    ['no day on which it could be bought', times(60, () => ({ units: 0, flag: 'not_buyable' as const }))],
    ['no day of which anything is known', times(60, () => ({ units: 4, flag: 'unknown' as const }))],
  ])('%s is no history, and nothing is forecast', (_, days) => {
    const { mean, cumulated, basis } = forecastDemand({ series: seriesOf(days), horizon_days: 14 })
    expect(basis.reason).toBe('no_history')
    expect(sum(mean) + sum(cumulated.p90)).toBe(0)
  })

  test('nothing sold in many days in stock is nothing to come', () => {
    const { cumulated, basis } = forecastDemand({ series: seriesOf(times(100, () => 0)), horizon_days: 14 })
    expect(basis.reason).toBeNull()
    expect(cumulated.p50[13]).toBe(0)
  })

  test('a week of sales is a short history with its mean', () => {
    const { mean, basis } = forecastDemand({ series: seriesOf(times(7, () => 6)), horizon_days: 7 })
    expect(basis.reason).toBe('short_history')
    expect(sum(mean)).toBeCloseTo(42, 6)
  })
})

const parse = (units: number) => () =>
  parseSeries('2026-11-01', [
    { units: 1, flag: 'in_stock' },
    { units, flag: 'in_stock' },
  ])

const event = { name: 'X', from_on: on('2026-11-24'), through_on: on('2026-11-25'), multiplier: 2 }
const ask = (more: object) => () =>
  forecastDemand({ series: seriesOf([1, 1]), events: [{ ...event, ...more }], horizon_days: 7 })

describe('bad input', () => {
  test('units that are none are named by their day', () => {
    expect(parse(-1)).toThrow('Day 2 of the series has -1 units.')
    expect(parse(Number.NaN)).toThrow('Day 2 of the series has NaN units.')
    expect(() => parseSeries('yesterday', [])).toThrow('from_on is "yesterday", which is no calendar day.')
  })

  test('events that cannot be are named', () => {
    expect(ask({ multiplier: -1 })).toThrow('The demand event "X" has the multiplier -1.')
    expect(ask({ multiplier: Number.NaN })).toThrow('has the multiplier NaN')
    expect(ask({ through_on: on('2026-11-23') })).toThrow(
      'ends on 2026-11-23, before it begins on 2026-11-24',
    )
  })
})
