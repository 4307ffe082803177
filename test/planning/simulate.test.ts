import type { SQL } from 'drizzle-orm/sql'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Problem } from '../../src/core/problem.ts'
import { addDays, daysFrom } from '../../src/core/time.ts'
import { rows } from '../../src/db/rows.ts'
import { simulatePlan } from '../../src/planning/simulate.ts'
import {
  asked,
  clock,
  days,
  forecast,
  ledger,
  on,
  openSeller,
  steady,
  stock,
  SUNDAY,
  tell,
} from './seller.ts'

openSeller()

const Day = z.string().nullable()
const Side = z.object({
  demand_units: z.number(),
  runs_out_on: z.array(Day).optional(),
  lost_units: z.number().optional(),
  out_probability: z.number().optional(),
  gap_probability: z.number().nullable().optional(),
  reorder_by_on: Day.optional(),
  transfer_by_on: Day.optional(),
  candidate_units: z.number().optional(),
  order_units: z.number().optional(),
})
const Answer = z.array(
  z.object({ sku: z.string(), before: Side, after: Side, reason: z.string().nullable() }),
)

/** What the tool's query finds, and what comes of it. */
const simulate = async (input: Readonly<Record<string, unknown>>, sku = '%') => {
  const found = await asked(
    `select forecast.marketplace_id, forecast.sku, held.channel, forecast.as_of_on, forecast.reason, forecast.inputs,
            made.inputs -> 'known' as known, made.inputs -> 'week' as week
     from forecast join forecast_run as made using (account_id, run_id)
     join inventory as held on held.marketplace_id = forecast.marketplace_id and held.sku = forecast.sku
     where forecast.sku like '${sku}' order by forecast.sku desc`,
  )
  const answer = await simulatePlan(found, input, {
    account_id: ledger.account_id,
    rows: (query: SQL) => rows(ledger.worker, query),
  })
  return Answer.parse(answer)
}
const only = async (input: Readonly<Record<string, unknown>>) => {
  const [row, ...others] = await simulate(input)
  if (row === undefined || others.length > 0) throw new Error('expected one SKU')
  return row
}

/** 300 units at 10 a day, with a lead time of 20 days and 60 units in Reno. */
const standing = async () => {
  await steady()
  await tell('lead_time_days', 'A', 20)
  await tell('reserve_units', 'A', 60, 'Reno')
  await tell('transfer_days', 'A', 5, 'Reno')
  await forecast()
}

describe('a what-if', () => {
  test('has the standing forecast before, the same after where nothing is changed, and stores nothing', async () => {
    await standing()
    const [stored] =
      await asked(`select array[runs_out_with_inbound_p10_on::text, runs_out_with_inbound_p50_on::text, runs_out_with_inbound_p90_on::text] as runs_out_on,
      latest_safe_reorder_on as reorder_by_on, latest_safe_transfer_on as transfer_by_on, order_units, round(demand_p50[3]::numeric, 1)::float8 as demand_units,
      round(lost_in_28_days_units::numeric, 1)::float8 as lost_units from forecast`)
    const { before, after } = await only({})
    expect(before).toMatchObject(stored ?? {})
    expect(after).toEqual(before)
    expect(
      await asked(
        'select (select count(*) from forecast_run)::int as runs, (select count(*) from data.sku_forecast_history)::int as superseded',
      ),
    ).toEqual([{ runs: 1, superseded: 0 }])
  })

  test('with a longer lead time has to reorder as many days earlier, closed periods included', async () => {
    await standing()
    const { before, after } = await only({ lead_time_days: 30 })
    // P80 is the lead time and 0.8416 times a fifth of it: 23.4 days become 35.05.
    expect(daysFrom(on(String(after.reorder_by_on)), on(String(before.reorder_by_on)))).toBe(36 - 24)
    expect(after.runs_out_on).toEqual(before.runs_out_on)
  })

  test('with an extra shipment runs out later and lacks as many units less', async () => {
    await standing()
    const { before, after } = await only({
      shipments: [{ units: 100, expected_on: addDays(on(SUNDAY), 10), by_on: addDays(on(SUNDAY), 12) }],
    })
    expect(Number(before.candidate_units) - Number(after.candidate_units)).toBe(100)
    const later = daysFrom(on(String(before.runs_out_on?.[1])), on(String(after.runs_out_on?.[1])))
    expect(later).toBeGreaterThanOrEqual(9)
    expect(later).toBeLessThanOrEqual(11)
    expect(before.gap_probability).toBeNull()
    expect(after.gap_probability).toBe(0)
  })

  test('with a deal week that triples demand sells 140 units more in the next 28 days, and runs out earlier', async () => {
    await standing()
    const { before, after } = await only({
      events: [{ from_on: addDays(on(SUNDAY), 1), through_on: addDays(on(SUNDAY), 7), multiplier: 3 }],
    })
    expect(after.demand_units - before.demand_units).toBeGreaterThan(130)
    expect(after.demand_units - before.demand_units).toBeLessThan(150)
    expect(String(after.runs_out_on?.[1]) < String(before.runs_out_on?.[1])).toBe(true)
    expect(Number(after.lost_units)).toBeGreaterThan(Number(before.lost_units))
  })

  test('with other reserves, cases and minimum orders lacks as much more or less', async () => {
    await standing()
    // 60 days want some 600, of which 300 are there and 60 lie in Reno.
    const { before, after } = await only({ reserves: [{ reserve: 'Reno', units: 160 }] })
    expect(Number(before.order_units) - Number(after.order_units)).toBe(100)
    expect(after.candidate_units).toBe(before.candidate_units)
    const beside = await only({ reserves: [{ reserve: 'Ontario', units: 40, transfer_days: 2 }] })
    expect(Number(beside.before.order_units) - Number(beside.after.order_units)).toBe(40)
    const raised = await only({ case_pack_units: 100, minimum_order_units: 450 })
    expect(raised.after.order_units).toBe(500)
    const problem = await simulate({ reserves: [{ reserve: 'Ohio', units: 4 }] }).catch(
      (error: unknown) => error,
    )
    expect(problem).toMatchObject({ code: 'bad_input' })
  })

  test('of several SKUs, planned in several nights, says of each in turn what it says of it alone', async () => {
    await steady()
    for (const [sku, units] of [
      ['B', 3],
      ['C', 7],
    ] as const) {
      await stock(sku, 100)
      await days(sku, '2026-09-01', SUNDAY, units)
    }
    await forecast()
    clock.advance({ days: 1 })
    await tell('target_cover_days', 'B', 90)
    await forecast()
    expect(await asked('select distinct run_id from forecast')).toHaveLength(2)
    const change = { lead_time_days: 12, shipments: [{ units: 50, expected_on: '2026-12-01' }] }
    const together = await simulate(change)
    expect(together.map(({ sku }) => sku).toSorted()).toEqual(['A', 'B', 'C'])
    for (const row of together) expect(await simulate(change, row.sku)).toEqual([row])
  })

  test('of what is discontinued orders nothing', async () => {
    await standing()
    await tell('discontinued', 'A', true)
    await forecast()
    const { before, after } = await only({ target_cover_days: 120 })
    expect([before.order_units, after.order_units, after.reorder_by_on]).toEqual([0, 0, null])
  })

  test('with a late shipment has a gap before it; one that is not on its way is named', async () => {
    await steady()
    await ledger.owner.query(
      'update data.fba_inventory set fulfillable_units = 100, inbound_receiving_units = 200',
    )
    await forecast()
    const { before, after } = await only({ delays: [{ shipment_id: 'inbound_receiving', days: 20 }] })
    // Ten days of stock; expected after 4 days, and then after 24.
    expect(before.gap_probability).toBeLessThan(0.2)
    expect(after.gap_probability).toBeGreaterThan(0.9)
    const problem = await simulate({ delays: [{ shipment_id: 'F1', days: 2 }] }).catch(
      (error: unknown) => error,
    )
    expect(problem).toBeInstanceOf(Problem)
    expect(String(problem)).toContain('inbound_receiving')
  })

  test('of a SKU whose stock is unknown tells demand alone, and why', async () => {
    await steady()
    await ledger.owner.query(`delete from data.fba_inventory`)
    await ledger.put('listings', { sku: 'A' })
    await forecast()
    const { before, reason } = await only({})
    expect(Object.keys(before)).toEqual(['demand_units'])
    expect(reason).toBe('fba_stock_not_reported')
  })

  test('with inputs that cannot be is refused in words', async () => {
    await standing()
    const wrong = await simulate({
      events: [{ from_on: '2026-12-02', through_on: '2026-12-01', multiplier: 2 }],
    }).catch((error: unknown) => error)
    expect(wrong).toMatchObject({ code: 'bad_input' })
  })
})
