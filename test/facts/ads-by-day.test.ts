import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Ledger, lineOf, openLedger } from './ledger.ts'

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

const products = (values: Parameters<Ledger['put']>[1]): Promise<void> =>
  ledger.put('ads_sp_product_performance', { campaign_id: '1', served_on: '2026-11-20', ...values })
const display = (values: Parameters<Ledger['put']>[1]): Promise<void> =>
  ledger.put('ads_sd_product_performance', { campaign_id: '2', served_on: '2026-11-20', ...values })

test('a day of a SKU sums its ads, with the sales within 7 days in Products and 14 in Display, and never across currencies', async () => {
  const sold = {
    sales_1d_amount: 10,
    sales_7d_amount: 40,
    sales_14d_amount: 70,
    purchases_7d_count: 2,
    sold_clicks_7d_units: 3,
  }
  await products({
    advertised_sku: 'A',
    ad_id: '1',
    impressions_count: 900,
    clicks_count: 12,
    cost_amount: 6.5,
    currency: 'USD',
    ...sold,
  })
  await products({
    advertised_sku: 'A',
    ad_id: '2',
    impressions_count: 100,
    clicks_count: 3,
    cost_amount: 1.25,
    currency: 'USD',
  })
  await products({ advertised_sku: 'A', ad_id: '3', cost_amount: 2, currency: 'CAD' })
  await products({ advertised_sku: null, ad_id: '4', cost_amount: 99, currency: 'USD' })
  await display({
    promoted_sku: 'A',
    impressions_count: 50,
    clicks_count: 1,
    cost_amount: 0.8,
    sales_amount: 25,
    currency: null,
  })
  const rows = await ledger.ready(
    'ads_by_day',
    'sku, program, served_on, currency, impressions_count, clicks_count, spend_amount, sales_amount, orders_count, sold_units',
  )
  expect(rows.map(lineOf)).toEqual([
    'A sd 2026-11-20 USD 50 1 0.8000 25.0000 0 0',
    'A sp 2026-11-20 CAD 0 0 2.0000 0.0000 0 0',
    // 900 + 100, 12 + 3, 6.50 + 1.25.
    'A sp 2026-11-20 USD 1000 15 7.7500 40.0000 2 3',
  ])
})

test('a day is complete once its last order can be known, and final 28 days later', async () => {
  await ledger.covered('ads_sp_product_performance', ['2026-08-01', '2026-11-22'])
  await ledger.covered('ads_sd_product_performance', ['2026-08-01', '2026-11-22'])
  // Known through the 22nd: of a click of the 15th an order within 7 days may be of the 22nd, of the 16th one of the 23rd.
  for (const served_on of ['2026-10-17', '2026-10-18', '2026-11-15', '2026-11-16'])
    await products({ served_on, advertised_sku: 'A', cost_amount: 5, sales_7d_amount: 20 })
  // In Display 14 days: the 8th is complete, the 9th is not.
  for (const served_on of ['2026-11-08', '2026-11-09'])
    await display({ served_on, promoted_sku: 'A', cost_amount: 5 })
  await ledger.ready('ads_by_day', 'sku')
  const rows = await ledger.seenIn(
    ['ATVPDKIKX0DER'],
    'ads_day',
    'program, served_on, acos_ratio, acos_ratio_reason, roas_ratio, is_complete, is_final',
  )
  expect(rows.map(lineOf)).toEqual([
    'sd 2026-11-08 - no_attributed_sales 0 true false',
    'sd 2026-11-09 - no_attributed_sales 0 false false',
    'sp 2026-10-17 0.25 - 4 true true',
    // 18 October + 7 + 28 is 22 November: final from that day on; 19 October is not.
    'sp 2026-10-18 0.25 - 4 true true',
    'sp 2026-11-15 0.25 - 4 true false',
    'sp 2026-11-16 0.25 - 4 false false',
  ])
})
