import { describe, expect, test } from 'vitest'
import { addDays, daysFrom } from '../../src/core/time.ts'
import { US } from '../facts/ledger.ts'
import {
  asked,
  clock,
  covered,
  days,
  forecast,
  ledger,
  on,
  openSeller,
  pictured,
  steady,
  stock,
  SUNDAY,
  tell,
} from './seller.ts'

openSeller()

const made = async () => (await asked('select run_id from forecast_run')).length

describe('a night of forecasts', () => {
  test('300 units at 10 a day are gone about thirty days after the last known one', async () => {
    await steady()
    await forecast()
    const [row] =
      await asked(`select as_of_on, reason, counted_days, missing_days, units_per_day, runs_out_p10_on, runs_out_p50_on,
        runs_out_p90_on, weeks_of_supply, latest_safe_reorder_reason, ahead_days, demand_p50[3] as demand_28, units_to_target, order_units
      from forecast`)
    expect(row).toMatchObject({
      as_of_on: SUNDAY,
      reason: null,
      counted_days: 83,
      missing_days: 0,
      units_per_day: 10,
      latest_safe_reorder_reason: 'lead_time_unknown',
    })
    const out = daysFrom(on(SUNDAY), on(String(row?.['runs_out_p50_on'])))
    expect(out).toBeGreaterThanOrEqual(30)
    expect(out).toBeLessThanOrEqual(32)
    expect(row?.['weeks_of_supply']).toBe(Math.round((out * 10) / 7) / 10)
    expect(String(row?.['runs_out_p10_on']) < String(row?.['runs_out_p90_on'])).toBe(true)
    // The median of a skewed total lies a little below 280; sixty days want some 600, half of which are there.
    expect(Number(row?.['demand_28'])).toBeGreaterThan(265)
    expect(Number(row?.['units_to_target'])).toBeGreaterThan(250)
    expect(row?.['order_units']).toBe(row?.['units_to_target'])
    expect(
      await asked(
        `select from_on, cardinality(demand_p50) as days, cardinality(stock_p50) as stock from forecast_trajectory`,
      ),
    ).toEqual([{ from_on: '2026-11-23', days: 90, stock: 90 }])
    expect(
      await asked('select as_of_on, skus, made, unchanged from forecast_run where finished_at is not null'),
    ).toEqual([{ as_of_on: SUNDAY, skus: 1, made: 1, unchanged: 0 }])
  })

  test('days the ledger shows without stock are missing, and stock that was not reported has no end', async () => {
    await days('A', '2026-09-01', '2026-10-31', 10)
    await covered('2026-09-01', SUNDAY)
    await pictured()
    await ledger.put('listings', { sku: 'A' })
    await forecast()
    // 61 days with stock; 22 without.
    expect(
      await asked(
        `select reason, counted_days, missing_days, units_per_day, runs_out_p50_on, units_to_target, latest_safe_reorder_reason, stock_p50 from forecast`,
      ),
    ).toEqual([
      {
        reason: 'fba_stock_not_reported',
        counted_days: 61,
        missing_days: 22,
        units_per_day: 10,
        runs_out_p50_on: null,
        units_to_target: null,
        latest_safe_reorder_reason: 'stock_unknown',
        stock_p50: null,
      },
    ])
  })

  test('the same night again makes nothing; a night still being fetched waits', async () => {
    await steady()
    await forecast()
    await forecast()
    expect(await asked('select count(*)::int as runs from forecast_run')).toEqual([{ runs: 1 }])
    await ledger.run({ dataset: 'orders', state: 'due', from_on: '2026-11-23', through_on: '2026-11-23' })
    await tell('target_cover_days', '*', 90)
    await forecast()
    expect(await asked('select count(*)::int as runs from forecast_run')).toEqual([{ runs: 1 }])
  })

  test('a source that hangs is waited for three hours; then they are made by the hour', async () => {
    await steady()
    await forecast()
    const created_at = clock.now()
    const day = { from_on: '2026-11-23', through_on: '2026-11-23' }
    await ledger.run({ dataset: 'orders', state: 'due', ...day, created_at })
    await tell('target_cover_days', '*', 90)
    clock.advance({ minutes: 179 })
    await forecast()
    expect(await made()).toBe(1)
    clock.advance({ minutes: 1 })
    await forecast()
    expect(await made()).toBe(2)
    await tell('target_cover_days', 'A', 70)
    clock.advance({ minutes: 59 })
    await forecast()
    expect(await made()).toBe(2)
    clock.advance({ minutes: 1 })
    await forecast()
    expect(await made()).toBe(3)
  })

  test('what was told about one SKU makes that one anew, and the earlier forecast stays on record', async () => {
    await steady()
    await stock('B', 5)
    await forecast()
    const before = clock.now()
    clock.advance({ minutes: 10 })
    await tell('supplier', 'A', 'Kettles')
    await tell('lead_time_days', 'supplier:Kettles', 20)
    await tell('lead_time_deviation_days', 'supplier:Kettles', 0)
    await tell('reserve_units', 'A', 100, 'Reno 3PL')
    await tell('transfer_days', '*', 10, 'Reno 3PL')
    await tell('case_pack_units', 'A', 24)
    await forecast()
    expect(await asked('select skus, made, unchanged from forecast_run order by run_id')).toEqual([
      { skus: 2, made: 2, unchanged: 0 },
      { skus: 2, made: 1, unchanged: 1 },
    ])
    const [row] =
      await asked(`select order_units, used_up_p10_on, latest_safe_reorder_on, runs_out_with_inbound_p10_on,
        latest_safe_transfer_on, inputs, dependencies from forecast where sku = 'A'`)
    expect(Number(row?.['order_units']) % 24).toBe(0)
    // Twenty days before everything is used up; a transfer of ten days takes 11.7 at P80, so twelve before stock is.
    expect(row?.['latest_safe_reorder_on']).toBe(addDays(on(String(row?.['used_up_p10_on'])), -20))
    expect(row?.['latest_safe_transfer_on']).toBe(
      addDays(on(String(row?.['runs_out_with_inbound_p10_on'])), -12),
    )
    expect(row?.['inputs']).toMatchObject({
      lead_time: { p50_days: 20, p80_days: 20, source: 'operator' },
      target_cover_days: { value: 60, source: 'default' },
    })
    expect(row?.['dependencies']).toEqual([
      { on: 'listing_stays_buyable' },
      { on: 'reserve', id: 'Reno 3PL', units: 100 },
      { on: 'lead_time', p80_days: 20 },
    ])
    // What was forecast before can still be read as it was known.
    expect(await ledger.known(before, 'forecast', 'sku, latest_safe_reorder_reason', `sku = 'A'`)).toEqual([
      { sku: 'A', latest_safe_reorder_reason: 'lead_time_unknown' },
    ])
  })

  test('a SKU that is gone has no forecast that stands, and one that cannot be planned does not stop the others', async () => {
    await steady()
    await stock('B', 5)
    await forecast()
    await ledger.owner.query(`delete from data.fba_inventory where sku = 'B'`)
    for (let at = 0; at < 201; at += 1)
      await tell('demand_event', 'A', 2, `E${at}`, ['2026-12-01', '2026-12-02'])
    await stock('C', 5)
    await forecast()
    expect(await asked('select sku from forecast order by sku')).toEqual([{ sku: 'A' }, { sku: 'C' }])
  })
})

/** A scored forecast of 28 days for which 20 units came. */
const scored = (as_of_on: string, p50: number, held: boolean) =>
  ledger.owner.query(
    `insert into data.forecast_score (account_id, marketplace_id, sku, as_of_on, ahead_days, run_id, known_from, demand_p10, demand_p50, demand_p90,
                                 came_units, days_without_stock, demand_was_held, demand_error_units)
     values ($1, '${US}', 'A', $2, 28, 1, now(), 10, $3::real, 30, 20, 0, $4, $3::real - 20)`,
    [ledger.account_id, as_of_on, p50, held],
  )

describe('forecasts whose days have passed', () => {
  test('are held against what came: demand, its bias and interval, stock, and what did not arrive', async () => {
    await steady()
    await forecast()
    // The week after brings 14 a day rather than 10, and stock ends at 180 where 300 − 98 would be 202: 22 units went astray.
    await days('A', '2026-11-23', '2026-11-28', 14)
    await days('A', '2026-11-29', '2026-11-29', 14, 180)
    await covered('2026-11-23', '2026-11-29')
    await forecast()
    // Noted, so that the accuracy of the SKU is kept ready by the next refresh.
    expect(await asked(`select sku from stale_fact where dataset = 'forecast_score'`)).toEqual([{ sku: 'A' }])
    const [score] =
      await asked(`select as_of_on, ahead_days, came_units, days_without_stock, demand_was_held, stock_units, stock_was_held,
      round(demand_p50) as forecast, round(demand_error_units::numeric, 1)::float8 as demand_error, round(stock_p50) as stock_forecast,
      round(supply_error_units::numeric, 1)::float8 as supply_error from forecast_score`)
    expect(score).toMatchObject({
      as_of_on: SUNDAY,
      ahead_days: 7,
      came_units: 98,
      days_without_stock: 0,
      stock_units: 180,
      demand_was_held: false,
      stock_was_held: false,
    })
    const [forecastUnits, stockForecast] = [Number(score?.['forecast']), Number(score?.['stock_forecast'])]
    expect(forecastUnits + stockForecast).toBeCloseTo(300, -0.5)
    expect(Number(score?.['demand_error'])).toBeCloseTo(forecastUnits - 98, 0)
    expect(Number(score?.['supply_error'])).toBeCloseTo(stockForecast - 180 + forecastUnits - 98, -0.5)
    expect(Number(score?.['supply_error'])).toBeCloseTo(22, -0.5)
    await forecast()
    expect(await asked('select count(*)::int as scores from forecast_score')).toEqual([{ scores: 1 }])
    expect(await ledger.ready('forecast_accuracy', 'sku, ahead_days, forecasts, came_units')).toEqual([
      { sku: 'A', ahead_days: 7, forecasts: 1, came_units: 98 },
    ])
  })

  test('a week with days out of stock is no judge of demand', async () => {
    await steady()
    await forecast()
    await days('A', '2026-11-23', '2026-11-25', 14)
    await covered('2026-11-23', '2026-11-29')
    await forecast()
    expect(
      await asked(
        'select came_units, days_without_stock, demand_was_held, demand_error_units, supply_error_units from forecast_score',
      ),
    ).toEqual([
      {
        came_units: 42,
        days_without_stock: 4,
        demand_was_held: null,
        demand_error_units: null,
        supply_error_units: null,
      },
    ])
  })

  test('a week with days on which the listing was shut is no judge of demand either', async () => {
    await steady()
    await ledger.put('listings', { sku: 'A' })
    await forecast()
    await days('A', '2026-11-23', '2026-11-25', 14)
    for (const day of ['2026-11-26', '2026-11-27', '2026-11-28', '2026-11-29'])
      await ledger.put('ledger_summary', {
        sku: 'A',
        balanced_on: day,
        opening_units: 500,
        closing_units: 500,
      })
    await ledger.put('suppressed_listings', { sku: 'A', issue_no: 1, status_changed_on: '2026-11-25' })
    await covered('2026-11-23', '2026-11-29')
    await forecast()
    // Suppressed since the 25th, on which it sold all the same.
    expect(
      await asked(
        'select came_units, days_without_stock, days_shut, demand_was_held, demand_error_units from forecast_score',
      ),
    ).toEqual([
      {
        came_units: 42,
        days_without_stock: 0,
        days_shut: 4,
        demand_was_held: null,
        demand_error_units: null,
      },
    ])
  })

  test('accuracy adds them up: 28 and 14 where 20 and 20 came are off by 14 of 40, and too much by 2', async () => {
    await scored('2026-10-04', 28, true)
    await scored('2026-10-11', 14, false)
    expect(
      await asked(
        `select forecasts, came_units, demand_error_units, demand_bias_units, demand_error_ratio, demand_bias_ratio, demand_held_ratio from facts.forecast_accuracy`,
      ),
    ).toEqual([
      {
        forecasts: 2,
        came_units: 40,
        demand_error_units: 14,
        demand_bias_units: 2,
        demand_error_ratio: 0.35,
        demand_bias_ratio: 0.05,
        demand_held_ratio: 0.5,
      },
    ])
  })
})
