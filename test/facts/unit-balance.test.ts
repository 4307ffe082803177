import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Ledger, lineOf, openLedger } from './ledger.ts'

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

const balance = (values: Parameters<Ledger['put']>[1]): Promise<void> =>
  ledger.put('ledger_summary', { sku: 'A', location: 'PHX7', ...values })
const move = (values: Parameters<Ledger['put']>[1]): Promise<void> =>
  ledger.put('ledger_detail', { sku: 'A', fulfillment_center: 'PHX7', ...values })

const COLUMNS = `window_days, from_on, through_on, opening_units, receipt_units, shipment_units, return_units, removal_units,
  transfer_units, adjustment_units, other_units, closing_units, residual_units, residual_units_reason`

const covered = async (balances: readonly [string, string], moves: readonly [string, string]) => {
  await ledger.covered('ledger_summary', balances)
  await ledger.covered('ledger_detail', moves)
}

test('what moved is told per day and kind, all dispositions together', async () => {
  const on = { occurred_on: '2026-11-20' }
  await move({ ...on, event_type: 'Receipts', moved_units: 40 })
  await move({ ...on, event_type: 'Receipts', moved_units: -2 })
  await move({ ...on, event_type: 'Shipments', moved_units: -1 })
  await move({ ...on, event_type: 'Shipments', moved_units: -1 })
  await move({ ...on, event_type: 'CustomerReturns', moved_units: 1, disposition: 'CUSTOMER_DAMAGED' })
  await move({ ...on, event_type: 'VendorReturns', moved_units: -3 })
  await move({ ...on, event_type: 'WhseTransfers', moved_units: -5 })
  // A unit that is damaged leaves the sellable ones and enters the damaged ones.
  await move({ ...on, event_type: 'Adjustments', moved_units: -1, disposition: 'SELLABLE', reason: 'E' })
  await move({
    ...on,
    event_type: 'Adjustments',
    moved_units: 1,
    disposition: 'WAREHOUSE_DAMAGED',
    reason: 'P',
  })
  await move({ ...on, event_type: 'Adjustments', moved_units: -4, reason: 'M' })
  await move({ ...on, event_type: 'SomethingNew', moved_units: 6 })
  expect(
    await ledger.ready(
      'units_moved_by_day',
      `moved_on, receipt_units, shipment_units, return_units, removal_units, transfer_units, adjustment_units, other_units`,
    ),
  ).toEqual([
    {
      moved_on: '2026-11-20',
      // 40 - 2.
      receipt_units: 38,
      shipment_units: -2,
      return_units: 1,
      removal_units: -3,
      transfer_units: -5,
      // -1 + 1 - 4.
      adjustment_units: -4,
      other_units: 6,
    },
  ])
})

test('opening, movements and closing add up to a residual, window by window', async () => {
  await covered(['2026-08-01', '2026-11-20'], ['2026-08-01', '2026-11-20'])
  // 90 days through 20 November begin on 23 August, 30 on 22 October, 7 on 14 November.
  await balance({ balanced_on: '2026-08-23', opening_units: 60, closing_units: 60 })
  await balance({
    balanced_on: '2026-08-23',
    disposition: 'DEFECTIVE',
    opening_units: 40,
    closing_units: 40,
  })
  await balance({ balanced_on: '2026-10-22', opening_units: 140, closing_units: 140 })
  await balance({ balanced_on: '2026-11-14', opening_units: 86, closing_units: 85 })
  await balance({ balanced_on: '2026-11-20', opening_units: 84, closing_units: 80 })
  await balance({ balanced_on: '2026-11-20', location: 'ABE8', opening_units: 4, closing_units: 4 })
  await move({ occurred_on: '2026-08-22', event_type: 'Receipts', moved_units: 1_000 })
  await move({ occurred_on: '2026-08-23', event_type: 'Receipts', moved_units: 40 })
  await move({ occurred_on: '2026-10-22', event_type: 'Shipments', moved_units: -54 })
  await move({ occurred_on: '2026-10-23', event_type: 'CustomerReturns', moved_units: 3 })
  await move({ occurred_on: '2026-11-13', event_type: 'WhseTransfers', moved_units: -2 })
  await move({ occurred_on: '2026-11-14', event_type: 'Shipments', moved_units: -1 })
  await move({ occurred_on: '2026-11-20', event_type: 'Adjustments', moved_units: -1, reason: 'M' })
  await move({ occurred_on: '2026-11-21', event_type: 'Receipts', moved_units: 1_000 })
  const rows = await ledger.ready('unit_balance', COLUMNS)
  expect(rows.map(lineOf)).toEqual([
    // 86 - 1 shipment - 1 adjustment = 84.
    '7 2026-11-14 2026-11-20 86 0 -1 0 0 0 -1 0 84 0 -',
    // 140 - 55 shipments + 3 returns - 2 transfers - 1 adjustment = 85; there are 84.
    '30 2026-10-22 2026-11-20 140 0 -55 3 0 -2 -1 0 84 -1 -',
    // 60 sellable and 40 defective ones + 40 receipts - 55 + 3 - 2 - 1 = 85; there are 84.
    '90 2026-08-23 2026-11-20 100 40 -55 3 0 -2 -1 0 84 -1 -',
  ])
})

test('the window ends with the ledger that ends first', async () => {
  await covered(['2026-08-01', '2026-11-21'], ['2026-08-01', '2026-11-20'])
  await balance({ balanced_on: '2026-11-20', opening_units: 5, closing_units: 5 })
  await balance({ balanced_on: '2026-11-21', opening_units: 5, closing_units: 9 })
  expect(
    await ledger.ready(
      'unit_balance',
      'window_days, through_on, opening_units, closing_units, residual_units',
    ),
  ).toEqual([
    // No line is no unit: 0 to begin with, 5 at the end, nothing that explains them.
    { window_days: 7, through_on: '2026-11-20', opening_units: 0, closing_units: 5, residual_units: 5 },
    { window_days: 30, through_on: '2026-11-20', opening_units: 0, closing_units: 5, residual_units: 5 },
    { window_days: 90, through_on: '2026-11-20', opening_units: 0, closing_units: 5, residual_units: 5 },
  ])
})

test('beyond what is loaded of either ledger the residual is unknown, and says why', async () => {
  const asked = async () =>
    (
      await ledger.ready(
        'unit_balance',
        'window_days, opening_units, shipment_units, closing_units, residual_units, residual_units_reason',
      )
    ).map(lineOf)
  await balance({ balanced_on: '2026-11-20', opening_units: 5, closing_units: 5 })
  await ledger.covered('ledger_summary', ['2026-11-01', '2026-11-20'])
  expect(await asked()).toEqual([
    '7 0 - 5 - movements_not_synced',
    '30 - - 5 - movements_not_synced',
    '90 - - 5 - movements_not_synced',
  ])
  await ledger.covered('ledger_detail', ['2026-08-20', '2026-11-20'])
  expect(await asked()).toEqual([
    '7 0 0 5 5 -',
    '30 - 0 5 - stock_history_too_short',
    '90 - 0 5 - stock_history_too_short',
  ])
  await ledger.covered('ledger_summary', ['2026-08-01', '2026-10-31'])
  expect(await asked()).toEqual(['7 0 0 5 5 -', '30 0 0 5 5 -', '90 0 0 5 5 -'])
})

test('movements that do not reach back far enough leave the residual unknown', async () => {
  await covered(['2026-08-01', '2026-11-20'], ['2026-11-01', '2026-11-20'])
  await balance({ balanced_on: '2026-11-20', opening_units: 5, closing_units: 5 })
  expect(
    await ledger.ready('unit_balance', 'window_days, opening_units, residual_units, residual_units_reason'),
  ).toEqual([
    { window_days: 7, opening_units: 0, residual_units: 5, residual_units_reason: null },
    {
      window_days: 30,
      opening_units: 0,
      residual_units: null,
      residual_units_reason: 'movement_history_too_short',
    },
    {
      window_days: 90,
      opening_units: 0,
      residual_units: null,
      residual_units_reason: 'movement_history_too_short',
    },
  ])
})
