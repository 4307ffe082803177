/** What operators recorded, as forecasts take it: while it holds, by whom, and what deliveries that were seen outrank. */
import { describe, expect, test } from 'vitest'
import { addDays } from '../../src/core/time.ts'
import {
  asked,
  days,
  covered,
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

const input = async (path: string): Promise<unknown> => {
  const [row] = await asked(`select inputs #> '{${path}}' as told from forecast where sku = 'A'`)
  return row?.['told']
}

describe('a record', () => {
  test('counts on the days it holds: told for later it is not believed yet, told for before it is not any more', async () => {
    await steady()
    // Orders are known through Sunday the 22nd, so plans are made on the 23rd.
    await tell('target_cover_days', 'A', 90, '', ['2026-11-24', '2026-12-31'])
    await tell('case_pack_units', 'A', 24, '', ['2026-01-01', '2026-11-22'])
    await tell('minimum_order_units', 'A', 100, '', ['2026-11-23', '2026-11-23'])
    await forecast()
    expect(await input('target_cover_days')).toEqual({ value: 60, source: 'default' })
    expect(await input('case_pack_units')).toEqual({ value: 1, source: 'default' })
    expect(await input('minimum_order_units')).toEqual({
      value: 100,
      source: 'operator',
      record: {
        author: 'planner',
        source: 'plan.csv',
        valid_from_on: '2026-11-23',
        valid_through_on: '2026-11-23',
      },
    })
    expect(await asked('select kind, is_believed from planning_inputs order by kind')).toEqual([
      { kind: 'case_pack_units', is_believed: false },
      { kind: 'minimum_order_units', is_believed: true },
      { kind: 'target_cover_days', is_believed: false },
    ])
  })

  test('is told with the forecast: its value, source, author and days; so is what is a default', async () => {
    await steady()
    await tell('supplier', 'A', 'Kettles')
    await tell('lead_time_days', 'supplier:Kettles', 20)
    await tell('closed_period', 'supplier:Kettles', true, 'New Year', ['2027-01-01', '2027-01-10'])
    await tell('demand_event', '*', 3, 'Deal week', ['2026-12-01', '2026-12-07'])
    await tell('reserve_units', 'A', 40, 'Reno')
    await forecast()
    const record = { author: 'planner', source: 'plan.csv' }
    expect(await input('supplier')).toEqual({ value: 'Kettles', source: 'operator', record })
    expect(await input('lead_time')).toEqual({
      p50_days: 20,
      // 20 + 0.8416 × a fifth of it.
      p80_days: expect.closeTo(23.3664, 6),
      closed: [
        {
          from_on: '2027-01-01',
          through_on: '2027-01-10',
          record: { ...record, valid_from_on: '2027-01-01', valid_through_on: '2027-01-10' },
        },
      ],
      source: 'operator',
      deviation_source: 'default',
      record,
    })
    expect(await input('events')).toEqual([
      expect.objectContaining({ name: 'Deal week', multiplier: 3, source: 'operator' }),
    ])
    expect(await input('reserves')).toEqual([
      expect.objectContaining({
        id: 'Reno',
        units: 40,
        source: 'operator',
        author: 'planner',
        transfer_source: 'default',
      }),
    ])
  })

  test('is told with the forecast where it was learned: the pace and the week; and what is Amazon’s', async () => {
    await steady()
    await forecast()
    expect(await input('velocity')).toEqual({
      value: 10,
      source: 'learned',
      valid_from_on: '2026-09-01',
      valid_through_on: SUNDAY,
    })
    expect(await input('week')).toEqual({
      value: [1, 1, 1, 1, 1, 1, 1],
      source: 'learned',
      first_day: 'Monday',
    })
    expect(await input('on_hand_units')).toEqual({ value: 300, source: 'amazon', reason: null })
    expect(await input('discontinued')).toEqual({ value: false, source: 'default' })
  })
})

const delivery = (subject: string, name: string, from: string, through: string) =>
  tell('delivery_seen', subject, true, name, [from, through])

describe('a lead time', () => {
  test('is learned from three deliveries or more, and outranks what was quoted', async () => {
    await steady()
    await tell('supplier', 'A', 'Kettles')
    await tell('lead_time_days', 'supplier:Kettles', 20)
    await tell('lead_time_deviation_days', 'supplier:Kettles', 1)
    await delivery('supplier:Kettles', 'PO 1', '2026-05-01', '2026-05-29')
    await delivery('supplier:Kettles', 'PO 2', '2026-07-01', '2026-07-31')
    await forecast()
    expect(await input('lead_time,source')).toBe('operator')
    await delivery('supplier:Kettles', 'PO 3', '2026-09-01', '2026-10-06')
    // Not there yet, and longer ago than two years: neither tells anything.
    await delivery('supplier:Kettles', 'PO 4', '2026-11-01', '2026-11-30')
    await delivery('supplier:Kettles', 'PO 0', '2024-01-01', '2024-11-22')
    await forecast()
    // 28, 30 and 35 days: mean 31, deviation √((9 + 1 + 16) ÷ 2) = 3.606, of the next × √(4 ÷ 3) = 4.163; P80 34.5.
    expect(await input('lead_time')).toMatchObject({
      p50_days: 31,
      p80_days: expect.closeTo(31 + 0.8416 * 4.1633, 3),
      source: 'learned',
      deviation_source: 'learned',
      learned: { mean_days: 31, deviation_days: expect.closeTo(4.1633, 4), deliveries: 3 },
      quoted: { value: 20, source: 'operator' },
    })
    const [row] = await asked('select latest_safe_reorder_on, used_up_p10_on from forecast')
    expect(row?.['latest_safe_reorder_on']).toBe(addDays(on(String(row?.['used_up_p10_on'])), -35))
  })

  test('is learned in open days, and of the SKU itself before its supplier', async () => {
    await steady()
    await tell('supplier', 'A', 'Kettles')
    for (const at of [1, 2, 3]) {
      await delivery('supplier:Kettles', `PO ${at}`, `2026-0${at + 4}-01`, `2026-0${at + 4}-21`)
      await delivery('A', `PO ${at}`, `2026-0${at + 4}-01`, `2026-0${at + 4}-16`)
    }
    await tell('closed_period', 'supplier:Kettles', true, 'May', ['2026-05-06', '2026-05-08'])
    await forecast()
    // 15 days each, and of the first three were closed: 12, 15, 15.
    expect(await input('lead_time,learned')).toEqual({
      mean_days: 14,
      deviation_days: expect.closeTo(2, 6),
      deliveries: 3,
    })
  })
})

test('a transfer is learned from three that were seen, of the warehouse; the SKU’s own before those of all', async () => {
  await steady()
  await tell('reserve_units', 'A', 40, 'Reno')
  await tell('transfer_days', '*', 4, 'Reno')
  for (const [at, through] of ['2026-05-09', '2026-05-11', '2026-05-13'].entries())
    await tell('transfer_seen', '*', true, `Reno/T${at}`, ['2026-05-01', through])
  await tell('transfer_seen', 'A', true, 'Reno/T9', ['2026-05-01', '2026-05-31'])
  expect(
    (
      await ledger.ready(
        'reserve_stock',
        'transfer_p50_days, transfer_p80_days, transfer_source, learned_transfers',
      )
    )[0],
    // 8, 10 and 12 days: 10, and 10 + 0.8416 × 2 × √(4 ÷ 3) = 11.94. One of the SKU's own is too few.
  ).toEqual({
    transfer_p50_days: 10,
    transfer_p80_days: expect.closeTo(11.9436, 3),
    transfer_source: 'learned',
    learned_transfers: 3,
  })
})

test('a listing that is shut is told with the forecast, which depends on its coming back', async () => {
  await steady()
  await ledger.put('listings', { sku: 'A' })
  await ledger.put('suppressed_listings', { sku: 'A', issue_no: 1, status_changed_on: '2026-11-20' })
  await forecast()
  expect(await input('listing')).toMatchObject({
    value: 'suppressed',
    source: 'amazon',
    valid_from_on: '2026-11-20',
  })
  const [row] = await asked('select dependencies -> 0 as first from forecast')
  expect(row?.['first']).toEqual({ on: 'listing_becomes_buyable', is: 'suppressed' })
  expect(await asked('select constraints from stock_outlook')).toEqual([
    { constraints: expect.arrayContaining(['listing_suppressed']) },
  ])
})

test('a SKU without a day of history has no demand that is known: nothing is told that rests on it, least of all zeros', async () => {
  await steady()
  await stock('NEW', 50, { inbound_shipped_units: 20 })
  await tell('lead_time_days', 'NEW', 20)
  await forecast()
  expect(
    await asked(
      `select reason, units_per_day, demand_p50, stock_p50, runs_out_p50_on, units_to_target, order_units, out_in_28_days_probability,
              lost_in_28_days_units, out_before_next_receipt_probability, latest_safe_reorder_on, latest_safe_reorder_reason
       from forecast where sku = 'NEW'`,
    ),
  ).toEqual([
    {
      reason: 'no_history',
      units_per_day: null,
      demand_p50: null,
      stock_p50: null,
      runs_out_p50_on: null,
      units_to_target: null,
      order_units: null,
      out_in_28_days_probability: null,
      lost_in_28_days_units: null,
      out_before_next_receipt_probability: null,
      latest_safe_reorder_on: null,
      latest_safe_reorder_reason: 'demand_unknown',
    },
  ])
  expect(await asked(`select count(*)::int as days from forecast_trajectory where sku = 'NEW'`)).toEqual([
    { days: 0 },
  ])
})

test('what is discontinued is to be ordered by nobody, and its reserves are still to be sent', async () => {
  await days('A', '2026-09-01', SUNDAY, 10)
  await covered('2026-09-01', SUNDAY)
  await pictured()
  await stock('A', 100)
  await tell('discontinued', 'A', true)
  await tell('lead_time_days', 'A', 20)
  await tell('reserve_units', 'A', 70, 'Reno')
  await forecast()
  expect(
    await asked(
      'select order_units, transfer_units, candidate_units, latest_safe_reorder_on, latest_safe_reorder_reason from stock_outlook',
    ),
  ).toEqual([
    {
      order_units: 0,
      transfer_units: 70,
      candidate_units: 70,
      latest_safe_reorder_on: null,
      latest_safe_reorder_reason: 'discontinued',
    },
  ])
})
