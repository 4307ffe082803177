import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Ledger, lineOf, openLedger } from './ledger.ts'

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

const PROGRAMS = ['ads_sp_product_performance', 'ads_sd_product_performance'] as const
const covered = async (from_on = '2026-08-01', through_on = '2026-11-22'): Promise<void> => {
  for (const dataset of PROGRAMS) await ledger.covered(dataset, [from_on, through_on])
}
const ad = (served_on: string, cost_amount: number, sales_7d_amount: number, more = {}): Promise<void> =>
  ledger.put('ads_sp_product_performance', {
    campaign_id: '1',
    advertised_sku: 'A',
    served_on,
    cost_amount,
    sales_7d_amount,
    ...more,
  })
let orders = 0
const order = (ordered_on: string, item_price_amount: number | null, more = {}): Promise<void> => {
  orders += 1
  return ledger.put('orders', {
    amazon_order_id: `111-${orders}`,
    sku: 'A',
    ordered_on,
    item_price_amount,
    ...more,
  })
}
const lines = async (columns: string, where = 'true'): Promise<readonly string[]> =>
  (await ledger.ready('ads_by_sku', columns, where)).map(lineOf)
const RATIOS = `window_days, from_on, spend_amount, sales_amount, total_sales_amount, acos_ratio, roas_ratio, tacos_ratio`

test('ACOS, ROAS and TACOS are worked out of the sums of a window, not averaged over its days', async () => {
  await covered()
  await ledger.covered('orders', ['2026-08-01', '2026-11-22'])
  await ad('2026-11-20', 10, 20)
  await ad('2026-11-10', 15, 80)
  await order('2026-11-21', 400)
  await order('2026-11-01', 100)
  await order('2026-11-01', 70, { sku: 'B' })
  expect(await lines(RATIOS)).toEqual([
    // 10 ÷ 20, 20 ÷ 10, 10 ÷ 400.
    '7 2026-11-16 10.0000 20.0000 400.0000 0.5 2 0.025',
    // (10 + 15) ÷ (20 + 80); the average of 0.5 and 0.1875 would be 0.3438. 25 ÷ 400.
    '14 2026-11-09 25.0000 100.0000 400.0000 0.25 4 0.0625',
    // 25 ÷ (400 + 100).
    '30 2026-10-24 25.0000 100.0000 500.0000 0.25 4 0.05',
    '60 2026-09-24 25.0000 100.0000 500.0000 0.25 4 0.05',
    '90 2026-08-25 25.0000 100.0000 500.0000 0.25 4 0.05',
  ])
})

test('the newest days are marked incomplete by the longest attribution of what was shown, and restated 28 days more', async () => {
  await covered()
  await ad('2026-11-20', 10, 20)
  await ad('2026-11-20', 3, 6, { advertised_sku: 'B' })
  await ledger.put('ads_sd_product_performance', {
    campaign_id: '2',
    promoted_sku: 'B',
    served_on: '2026-11-01',
    cost_amount: 1,
  })
  const marks = 'sku, window_days, attribution_days, incomplete_from_on, restated_from_on'
  expect(await lines(marks, 'window_days in (7, 60)')).toEqual([
    'A 7 7 2026-11-16 2026-11-16',
    // 22 November - 6; - 34.
    'A 60 7 2026-11-16 2026-10-19',
    'B 7 7 2026-11-16 2026-11-16',
    // Display was shown as well: 22 November - 13; - 41.
    'B 60 14 2026-11-09 2026-10-12',
  ])
})

test('a ratio without what it is divided by is unknown, with the reason; what sold nothing has a ROAS of 0', async () => {
  await covered()
  await ledger.covered('orders', ['2026-08-01', '2026-11-22'])
  await ad('2026-11-20', 10, 0)
  await ad('2026-11-20', 0, 0, { advertised_sku: 'B', impressions_count: 40 })
  await order('2026-11-20', 50, { sku: 'B' })
  const columns =
    'sku, acos_ratio, acos_ratio_reason, roas_ratio, roas_ratio_reason, tacos_ratio, tacos_ratio_reason'
  expect(await lines(columns, 'window_days = 7')).toEqual([
    'A - no_attributed_sales 0 - - no_sales_in_window',
    // Nothing spent of 50.00.
    'B - no_attributed_sales - nothing_spent 0 -',
  ])
})

test('a window that reaches beyond the ads or the sales that are loaded is unknown, not small', async () => {
  await covered('2026-10-24', '2026-11-22')
  await ledger.covered('orders', ['2026-11-10', '2026-11-22'])
  await ad('2026-11-20', 10, 20)
  await order('2026-11-20', 100)
  const columns =
    'window_days, spend_amount, spend_amount_reason, acos_ratio_reason, tacos_ratio, tacos_ratio_reason'
  expect(await lines(columns, 'window_days in (7, 30, 60)')).toEqual([
    '7 10.0000 - - 0.1 -',
    '30 10.0000 - - - sales_history_too_short',
    '60 - ads_history_too_short ads_history_too_short - ads_history_too_short',
  ])
})

test('windows end on the newest day that all programs cover, and sales that end sooner leave TACOS unknown', async () => {
  await ledger.covered('ads_sp_product_performance', ['2026-08-01', '2026-11-22'])
  await ledger.covered('ads_sd_product_performance', ['2026-08-01', '2026-11-20'])
  await ledger.covered('orders', ['2026-08-01', '2026-11-19'])
  await ad('2026-11-22', 99, 99)
  await ad('2026-11-20', 10, 40)
  expect(
    await lines('through_on, programs, spend_amount, acos_ratio, tacos_ratio_reason', 'window_days = 7'),
  ).toEqual(['2026-11-20 ["sd","sp"] 10.0000 0.25 sales_history_is_behind'])
})

test('currencies are told apart, each with the sales of its own; pending units have no price yet', async () => {
  await covered()
  await ledger.covered('orders', ['2026-08-01', '2026-11-22'])
  await ad('2026-11-20', 10, 40, { currency: 'USD' })
  await ad('2026-11-20', 6, 10, { currency: 'CAD' })
  await order('2026-11-20', 100, { currency: 'USD' })
  await order('2026-11-20', 60, { currency: 'CAD' })
  await order('2026-11-20', null, { order_status: 'Pending', ordered_units: 3 })
  expect(
    await lines('currency, acos_ratio, total_sales_amount, tacos_ratio, unpriced_units', 'window_days = 30'),
  ).toEqual(['CAD 0.6 60.0000 0.1 0', 'USD 0.25 100.0000 0.1 3'])
})
