import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { addDays, LocalDate } from '../../src/core/time.ts'
import { type Ledger, lineOf, openLedger } from './ledger.ts'

const THROUGH = LocalDate.parse('2026-11-22')
/** The day so many days before the newest covered one. */
const ago = (days: number): LocalDate => addDays(THROUGH, -days)

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

const stocked = (sku: string, days_ago: number, opening_units: number, closing_units: number) =>
  ledger.put('ledger_summary', { sku, balanced_on: ago(days_ago), opening_units, closing_units })
const covered = async (dataset: string, days = 120): Promise<void> =>
  ledger.covered(dataset, [ago(days - 1), THROUGH])
const allCovered = async (days = 120): Promise<void> => {
  for (const dataset of ['orders', 'ledger_summary', 'ledger_detail']) await covered(dataset, days)
}
const lines = async (columns: string): Promise<readonly string[]> =>
  (await ledger.ready('inventory_metrics', columns)).map(lineOf)

/** 60 units at the end of each of 90 days but the last nine, of which none has any; 162 shipped in all, 30 ordered in 30 days. */
const shipping = async (): Promise<void> => {
  await allCovered()
  for (let day = 9; day < 90; day += 1) await stocked('A', day, 60, 60)
  await stocked('A', 9, 0, 0)
  await ledger.put('ledger_detail', { sku: 'A', occurred_on: ago(10), moved_units: -162 })
  await ledger.put('orders', { sku: 'A', ordered_on: ago(10), ordered_units: 30 })
  await ledger.put('fba_inventory', { sku: 'A', fulfillable_units: 8, warehouse_units: 90 })
}

test('five metrics of a SKU stand side by side', async () => {
  await shipping()
  await stocked('A', 0, 0, 0)
  expect(
    await lines(`units_per_day, units_per_in_stock_day, cover_days, shipped_units, average_units, sell_through_ratio, observed_days,
      out_of_stock_days, stockout_ratio, is_out_of_stock`),
  ).toEqual([
    // 30 units in 30 days are 1 a day; in 21 days with stock 1.4286; 8 units last 8 days.
    // 81 days with 60 units and 9 without are 54 on average; 162 / 54 = 3. 9 of 90 days without stock are 0.1.
    '1 1.4286 8 162 54 3 90 9 0.1 true',
  ])
  const [row] = await ledger.ready('inventory_metrics', 'out_of_stock_on::text[]')
  expect(row).toEqual({ out_of_stock_on: [8, 7, 6, 5, 4, 3, 2, 1, 0].map(ago) })
})

test('movements that end a day before the balances leave sell-through unknown: its two parts are of the same days', async () => {
  await covered('orders')
  await covered('ledger_summary')
  await ledger.covered('ledger_detail', [ago(119), ago(1)])
  for (let day = 0; day < 91; day += 1) await stocked('A', day, 60, 60)
  await ledger.put('ledger_detail', { sku: 'A', occurred_on: ago(90), moved_units: -162 })
  await ledger.put('fba_inventory', { sku: 'A', fulfillable_units: 60 })
  // Over the balances' 90 days nothing is known to have been shipped; the 162 are of the day before those.
  expect(await lines('shipped_units, average_units, sell_through_ratio, sell_through_ratio_reason')).toEqual([
    '- 60 - movements_are_behind',
  ])
})

test('a SKU is observed since it first had stock, and not before', async () => {
  await allCovered()
  // Received 20 days ago, gone on days 3 and 2 back.
  await stocked('NEW', 20, 0, 5)
  for (let day = 0; day < 20; day += 1) if (day !== 3 && day !== 2) await stocked('NEW', day, 5, 5)
  await ledger.put('fba_inventory', { sku: 'NEW', fulfillable_units: 5 })
  await ledger.put('fba_inventory', { sku: 'NEVER', fulfillable_units: 0 })
  // In stock before the 90 days, and not in them: out of stock on all of them.
  await stocked('OUT', 100, 5, 5)
  await ledger.put('fba_inventory', { sku: 'OUT', fulfillable_units: 0 })
  expect(
    await lines(
      'sku, observed_from_on, observed_days, out_of_stock_days, stockout_ratio, stockout_ratio_reason, is_out_of_stock',
    ),
  ).toEqual([
    'NEVER - - - - never_in_stock -',
    // 2 of 21.
    `NEW ${ago(20)} 21 2 0.0952 - false`,
    `OUT ${ago(89)} 90 90 1 - true`,
  ])
})

test('the share of SKUs without stock is told by day, of those that were there by then', async () => {
  await allCovered()
  for (const sku of ['A', 'B', 'C', 'D']) await ledger.put('fba_inventory', { sku, fulfillable_units: 5 })
  await stocked('A', 3, 5, 5)
  await stocked('B', 3, 5, 0)
  await stocked('C', 2, 0, 5)
  await stocked('D', 0, 0, 5)
  await stocked('B', 0, 0, 4)
  await stocked('C', 0, 5, 5)
  expect(
    (
      await ledger.ready(
        'stockouts_by_day',
        'observed_on, observed_skus, out_of_stock_skus, out_of_stock_ratio',
      )
    ).map(lineOf),
  ).toEqual([
    `${ago(3)} 2 0 0`,
    // C has come; A and B are without.
    `${ago(2)} 3 2 0.6667`,
    `${ago(1)} 3 3 1`,
    // D has come; A alone is without.
    `${ago(0)} 4 1 0.25`,
  ])
})

test('accuracy is told per pair of sources, and of units in centers beside the other metrics', async () => {
  await allCovered()
  await ledger.put('fba_inventory', { sku: 'A', warehouse_units: 90, fulfillable_units: 10 })
  await ledger.put('fba_inventory', { sku: 'B', warehouse_units: 0, fulfillable_units: 0 })
  await ledger.put('fba_inventory', { sku: 'C', warehouse_units: 0, fulfillable_units: 0 })
  await stocked('A', 0, 100, 100)
  await stocked('B', 0, 3, 3)
  await ledger.put('inventory_planning', { sku: 'A', available_units: 30, currency: 'USD' })
  expect(await lines('sku, recorded_units, ledger_units, accuracy_ratio, accuracy_ratio_reason')).toEqual([
    // 1 - 10 / 90.
    'A 90 100 0.8889 -',
    'B 0 3 - nothing_recorded',
    'C - - - not_told_by_both',
  ])
  const { rows } = await ledger.owner.query(
    `select sku, quantity, source, accuracy_ratio, accuracy_ratio_reason from facts.inventory_accuracy order by 1, 2, 3`,
  )
  expect(rows.map(lineOf)).toEqual([
    // 1 - 20 / 10.
    'A fulfillable inventory_planning -1 -',
    'A in_centers ledger_summary 0.8889 -',
    // The ledger’s balance of units that cannot be sold is none; the stock report does not tell.
    'B in_centers ledger_summary - nothing_recorded',
  ])
})

test('what the seller ships itself has a pace and cover, and no history of stock', async () => {
  await allCovered()
  await ledger.put('listings', { sku: 'M', fulfillment_channel: 'DEFAULT', quantity_units: 30 })
  await ledger.put('orders', {
    sku: 'M',
    ordered_on: ago(1),
    ordered_units: 60,
    fulfillment_channel: 'Merchant',
  })
  expect(
    await lines(`units_per_day, cover_days, sell_through_ratio, sell_through_ratio_reason, stockout_ratio, stockout_ratio_reason,
      accuracy_ratio_reason`),
  ).toEqual(['2 15 - merchant_stock_has_no_history - merchant_stock_has_no_history not_told_by_both'])
})

const unknowns = () =>
  lines(`units_per_day_reason, cover_days_reason, sell_through_ratio_reason, observed_days, stockout_ratio,
    stockout_ratio_reason`)

test('what is not loaded is unknown, metric by metric', async () => {
  await ledger.put('fba_inventory', { sku: 'A', fulfillable_units: 5 })
  expect(await unknowns()).toEqual([
    'sales_not_synced sales_not_synced stock_not_synced - - stock_not_synced',
  ])
  // 40 days of the ledger: too few for sell-through over 90, enough for 40 observed days.
  for (let day = 0; day < 40; day += 1) await stocked('A', day, 5, day === 7 ? 0 : 5)
  await covered('ledger_summary', 40)
  expect(await unknowns()).toEqual(['sales_not_synced sales_not_synced movements_not_synced 40 0 -'])
  await covered('ledger_detail', 120)
  await covered('orders', 20)
  expect(await unknowns()).toEqual([
    'sales_history_too_short sales_history_too_short stock_history_too_short 40 0 -',
  ])
})
