import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Ledger, lineOf, openLedger } from './ledger.ts'

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

const covered = async (from_on = '2026-08-01', through_on = '2026-11-22'): Promise<void> => {
  for (const program of ['sp', 'sb', 'sd'])
    await ledger.covered(`ads_${program}_campaign_performance`, [from_on, through_on])
}
const shown = (program: 'sp' | 'sb' | 'sd', values: Parameters<Ledger['put']>[1]): Promise<void> =>
  ledger.put(`ads_${program}_campaign_performance`, {
    campaign_id: program,
    served_on: '2026-11-20',
    impressions_count: 100,
    ...values,
  })

test('a campaign’s ratios are of its sums, in each window, under its newest name', async () => {
  await covered()
  await shown('sp', {
    campaign_name: 'Kettles',
    served_on: '2026-11-10',
    cost_amount: 15,
    sales_7d_amount: 80,
    sales_14d_amount: 95,
  })
  await shown('sp', {
    campaign_name: 'Kettles, exact',
    cost_amount: 10,
    sales_7d_amount: 20,
    purchases_7d_count: 1,
  })
  await shown('sb', {
    campaign_name: 'Brand',
    cost_amount: 4,
    sales_amount: 8,
    purchases_count: 2,
    sold_units: 3,
  })
  const rows = await ledger.ready(
    'ads_by_campaign',
    'program, campaign_id, window_days, campaign_name, attribution_days, incomplete_from_on, spend_amount, sales_amount, orders_count, acos_ratio, roas_ratio',
    'window_days in (7, 30)',
  )
  expect(rows.map(lineOf)).toEqual([
    'sb sb 7 Brand 14 2026-11-16 4.0000 8.0000 2 0.5 2',
    'sb sb 30 Brand 14 2026-11-09 4.0000 8.0000 2 0.5 2',
    'sp sp 7 Kettles, exact 7 2026-11-16 10.0000 20.0000 1 0.5 2',
    // (15 + 10) ÷ (80 + 20).
    'sp sp 30 Kettles, exact 7 2026-11-16 25.0000 100.0000 1 0.25 4',
  ])
})

test('a marketplace’s TACOS is what all programs cost ÷ all that was ordered, advertised or not', async () => {
  await covered()
  await ledger.covered('orders', ['2026-08-01', '2026-11-22'])
  await shown('sp', { cost_amount: 20, sales_7d_amount: 90 })
  await shown('sb', { cost_amount: 4, sales_amount: 8 })
  await shown('sd', { cost_amount: 6, sales_amount: 22 })
  await ledger.put('orders', { amazon_order_id: '111-1', sku: 'A', item_price_amount: 450 })
  await ledger.put('orders', {
    amazon_order_id: '111-2',
    sku: 'B',
    item_price_amount: 150,
    fulfillment_channel: 'Merchant',
  })
  const rows = await ledger.ready(
    'ads_total',
    `currency, programs, sp_spend_amount, sb_spend_amount, sd_spend_amount, spend_amount, sales_amount, total_sales_amount, acos_ratio,
     roas_ratio, tacos_ratio, incomplete_from_on`,
    'window_days = 30',
  )
  // 20 + 4 + 6 = 30 of 90 + 8 + 22 = 120 attributed and 450 + 150 = 600 in all: 0.25, 4 and 0.05.
  expect(rows.map(lineOf)).toEqual([
    'USD ["sb","sd","sp"] 20.0000 4.0000 6.0000 30.0000 120.0000 600.0000 0.25 4 0.05 2026-11-09',
  ])
})

test('covered days without an ad are nothing spent, days that no program covers are unknown', async () => {
  await covered('2026-11-10')
  await ledger.covered('orders', ['2026-08-01', '2026-11-22'])
  await ledger.put('orders', { amazon_order_id: '111-1', sku: 'A', item_price_amount: 50 })
  const rows = await ledger.ready(
    'ads_total',
    'window_days, spend_amount, spend_amount_reason, acos_ratio_reason, roas_ratio_reason, tacos_ratio, tacos_ratio_reason',
    'window_days in (7, 30)',
  )
  expect(rows.map(lineOf)).toEqual([
    '7 0.0000 - no_attributed_sales nothing_spent 0 -',
    '30 - ads_history_too_short ads_history_too_short ads_history_too_short - ads_history_too_short',
  ])
})
