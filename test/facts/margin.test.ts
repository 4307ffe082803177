import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { DE, type Ledger, lineOf, LOADED_AT, openLedger, US } from './ledger.ts'

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

type Values = Parameters<Ledger['put']>[1]

let orders = 0
const order = (values: Values): Promise<void> => {
  orders += 1
  return ledger.put('orders', { amazon_order_id: `111-${orders}`, sku: 'A', ...values })
}
const cost = (sku: string, amount: string, currency = 'USD', expires_on: string | null = null) =>
  ledger.owner.query(
    `insert into data.planning_input (account_id, marketplace_id, kind, subject, name, value, expires_on, source, author, preview_id, known_from)
     values ($1, '${US}', 'landed_cost', $2, '', $3, $4, 'plan.csv', 'planner', 'pv_1', '${LOADED_AT}')`,
    [ledger.account_id, sku, JSON.stringify({ amount, currency }), expires_on],
  )
const fees = (values: Values = {}): Promise<void> =>
  ledger.put('fees_at_price', {
    sku: 'A',
    estimate_status: 'Success',
    price_amount: 30,
    currency: 'USD',
    is_amazon_fulfilled: true,
    referral_fee_amount: 4.5,
    fba_fees_amount: 5,
    ...values,
  })

const FROM = '2026-08-01'
const covered = async (datasets: readonly string[], through_on = '2026-11-22'): Promise<void> => {
  for (const dataset of datasets) await ledger.covered(dataset, [FROM, through_on])
}
const ADS = ['ads_sp_product_performance', 'ads_sd_product_performance']
const DAYS = ['orders', 'customer_returns', ...ADS]
const everythingIsCovered = async (): Promise<void> => {
  await covered(DAYS)
  await ledger.covered('storage_fees', ['2026-09-01', '2026-10-31'])
}

const PARTS = `sales_amount, vat_amount, referral_amount, closing_amount, fulfillment_amount, storage_amount, returns_amount,
  ad_spend_amount, landed_cost_amount, margin_amount, margin_ratio, missing_parts`
const margins = async (columns: string, where = 'window_days = 30'): Promise<readonly string[]> =>
  (await ledger.ready('margin', columns, where)).map(lineOf)

test('what is left of 300.00 after each part is 81.50', async () => {
  await everythingIsCovered()
  await order({ ordered_units: 7, item_price_amount: 215, item_promotion_discount_amount: 5 })
  await order({ ordered_units: 3, item_price_amount: 90 })
  await fees()
  await ledger.put('fba_inventory', { sku: 'A', fnsku: 'X1' })
  await ledger.put('storage_fees', { month_on: '2026-10-01', fnsku: 'X1', fee_amount: 6.2, currency: 'USD' })
  await ledger.put('customer_returns', { sku: 'A', disposition: 'SELLABLE' })
  await ledger.put('ads_sp_product_performance', {
    campaign_id: '1',
    advertised_sku: 'A',
    served_on: '2026-11-20',
    cost_amount: 20,
  })
  await cost('A', '8.00')
  expect(
    await margins(`sold_units, returned_units, unit_price_amount, ${PARTS}, unit_margin_amount`),
  ).toEqual([
    // Referral 4.50 of 30.00, so 15 % of 300.00; 10 × 5.00; 6.20 of October's 31 days for 30; one back for 30.00 - 4.50;
    // that one is in sellable state, so 9 × 8.00. 300 - 45 - 50 - 6 - 25.50 - 20 - 72 = 81.50, ÷ 300 and ÷ 10.
    '10 1 30.0000 300.0000 0.0000 45.0000 0.0000 50.0000 6.0000 25.5000 20.0000 72.0000 81.5000 0.2717 ["refund_fees"] 8.1500',
  ])
})

test('what is not known is no zero: each part is missing with its reason, and without Amazon’s fees nothing is left over', async () => {
  await covered(['orders'])
  await order({ ordered_units: 2, item_price_amount: 60 })
  expect(await margins(PARTS)).toEqual([
    '60.0000 0.0000 - - - - - - - - - ["referral","fulfillment","storage","returns","ad_spend","landed_cost"]',
  ])
  const reasons = `referral_amount_reason, fulfillment_amount_reason, storage_amount_reason, returns_amount_reason, ad_spend_amount_reason,
    landed_cost_amount_reason, margin_amount_reason, margin_ratio_reason`
  expect(await margins(reasons)).toEqual([
    'fees_not_told fees_not_told storage_fees_not_synced returns_not_synced ads_not_synced not_recorded fees_not_told fees_not_told',
  ])
  await fees()
  // 60 - 9 - 10, and what else it cost is named.
  expect(await margins('margin_amount, margin_ratio, missing_parts')).toEqual([
    '41.0000 0.6833 ["storage","returns","ad_spend","landed_cost"]',
  ])
})

test('a window is unknown where orders, returns or ads do not reach as far', async () => {
  await ledger.covered('orders', ['2026-10-01', '2026-11-22'])
  await ledger.covered('customer_returns', ['2026-11-01', '2026-11-22'])
  await covered(ADS, '2026-11-21')
  await order({ item_price_amount: 30 })
  await fees()
  expect(
    await margins(
      'window_days, from_on, sales_amount, sales_amount_reason, returns_amount_reason, ad_spend_amount_reason, margin_amount, margin_amount_reason',
      'true',
    ),
  ).toEqual([
    '30 2026-10-24 30.0000 - returns_history_too_short ads_are_behind 20.5000 -',
    '90 2026-08-25 - sales_history_too_short sales_history_too_short sales_history_too_short - sales_history_too_short',
  ])
})

test('more units back than sold are valued at what was paid, and those sold again cost nothing', async () => {
  await everythingIsCovered()
  await order({ ordered_units: 1, item_price_amount: 30 })
  await ledger.put('customer_returns', { sku: 'A', returned_units: 2, disposition: 'SELLABLE' })
  await ledger.put('customer_returns', { sku: 'A', returned_units: 1, disposition: 'DEFECTIVE' })
  await ledger.put('customer_returns', { sku: 'B', returned_units: 1, disposition: 'DEFECTIVE' })
  await fees()
  await cost('A', '8.00')
  expect(await margins(`sku, ${PARTS}, returns_amount_reason, margin_ratio_reason`)).toEqual([
    // 3 × (30 - 4.50) came back; 1 - 2 units at 8.00. 30 - 4.50 - 5 - 76.50 + 8 = -48.00.
    'A 30.0000 0.0000 4.5000 0.0000 5.0000 0.0000 76.5000 0.0000 -8.0000 -48.0000 -1.6 ["refund_fees"] - -',
    // Of a unit nobody bought in these days nothing says what was paid.
    'B 0.0000 0.0000 0.0000 0.0000 0.0000 0.0000 - 0.0000 - 0.0000 - ["returns","landed_cost","refund_fees"] no_sales_in_window no_sales_in_window',
  ])
})

test('what is stored and advertised without a sale is a loss, without a ratio', async () => {
  await everythingIsCovered()
  await ledger.put('fba_inventory', { sku: 'A', fnsku: 'X1' })
  await ledger.put('storage_fees', { month_on: '2026-10-01', fnsku: 'X1', fee_amount: 31, currency: 'USD' })
  await ledger.put('ads_sd_product_performance', {
    campaign_id: '1',
    promoted_sku: 'A',
    served_on: '2026-11-20',
    cost_amount: 3,
  })
  // 31.00 for October, 30.00 for 30 days.
  expect(
    await margins(
      'storage_amount, stored_month_on, ad_spend_amount, margin_amount, margin_ratio, margin_ratio_reason',
    ),
  ).toEqual(['30.0000 2026-10-01 3.0000 -33.0000 - no_sales_in_window'])
})

test('units the seller ships itself have no fulfillment fee, and what they cost is named as missing', async () => {
  await everythingIsCovered()
  await order({ ordered_units: 2, item_price_amount: 60, fulfillment_channel: 'Merchant' })
  await order({ ordered_units: 1, item_price_amount: 30 })
  await order({ ordered_units: 5, sales_channel: 'Non-Amazon' })
  await fees({
    is_amazon_fulfilled: false,
    fba_fees_amount: 0,
    variable_closing_fee_amount: 1.8,
    per_item_fee_amount: 0.99,
  })
  await ledger.put('fee_estimates', {
    sku: 'A',
    store: 'CA',
    currency: 'USD',
    price_amount: 30,
    referral_amount: 3,
    fulfillment_amount: 7,
  })
  await ledger.put('fee_estimates', {
    sku: 'A',
    store: 'US',
    currency: 'USD',
    price_amount: 30,
    referral_amount: 3,
    fulfillment_amount: 6,
  })
  await cost('A', '1.00')
  expect(
    await margins(
      'sold_units, fba_units, referral_amount, referral_source, closing_amount, fulfillment_amount, fulfillment_source, margin_amount, missing_parts',
    ),
  ).toEqual([
    // 90 - 13.50 - 3 × (1.80 + 0.99) - 6.00 - 3.00; the fees asked for tell nothing of shipping by Amazon, the preview of the US store does.
    '3 1 13.5000 fees_at_price 8.3700 6.0000 fee_estimates 59.1300 ["merchant_shipping","merchant_returns"]',
  ])
})

test('VAT in prices is taken off where Amazon tells it, and named as missing where not', async () => {
  await ledger.covered('orders', ['2026-08-01', '2026-11-22'])
  await ledger.run({
    dataset: 'orders',
    marketplace_id: DE,
    from_on: '2026-08-01',
    through_on: '2026-11-22',
    state: 'loaded',
    finished_at: LOADED_AT,
    inserted_rows: 1,
    superseded_rows: 0,
  })
  for (const sku of ['A', 'B']) {
    const fee = {
      sku,
      estimate_status: 'Success',
      price_amount: 11.9,
      currency: 'EUR',
      referral_fee_amount: 1.19,
    }
    await ledger.put('fees_at_price', {
      ...fee,
      marketplace_id: DE,
      is_amazon_fulfilled: true,
      fba_fees_amount: 3,
    })
  }
  const german = { marketplace_id: DE, item_price_amount: 11.9, currency: 'EUR' }
  await order({ ...german, vat_exclusive_item_price_amount: 10 })
  await order({ ...german, sku: 'B' })
  expect(
    await margins(
      'sku, currency, vat_amount, vat_amount_reason, referral_amount, margin_amount, missing_parts[1]',
    ),
  ).toEqual([
    // 11.90 - 1.90 - 1.19 - 3.00.
    'A EUR 1.9000 - 1.1900 5.8100 storage',
    'B EUR - vat_not_told 1.1900 7.7100 vat',
  ])
})

test('a landed cost is believed until it expires and in the marketplace’s currency; other currencies are never added', async () => {
  await everythingIsCovered()
  for (const sku of ['A', 'B', 'C']) {
    await order({ sku, item_price_amount: 30 })
    await fees({ sku })
  }
  await order({ sku: 'A', item_price_amount: 999, currency: 'CAD' })
  await cost('A', '8.00', 'USD', '2026-11-23')
  await cost('B', '8.00', 'USD', '2026-11-22')
  await cost('C', '8.00', 'CAD')
  expect(await margins('sku, sales_amount, landed_cost_amount, missing_parts')).toEqual([
    'A 30.0000 8.0000 ["other_currencies"]',
    'B 30.0000 - ["landed_cost"]',
    'C 30.0000 - ["landed_cost"]',
  ])
})

test('a pending line has no price, so its units are neither sold nor charged yet', async () => {
  await everythingIsCovered()
  await order({ ordered_units: 2, item_price_amount: 60 })
  await order({ ordered_units: 3, order_status: 'Pending' })
  await fees()
  expect(await margins('sold_units, unpriced_units, sales_amount, fulfillment_amount')).toEqual([
    '2 3 60.0000 10.0000',
  ])
})

test('ads of brands have no cost by SKU, and are named as missing where there are any', async () => {
  await everythingIsCovered()
  for (const program of ['sp', 'sb', 'sd']) await covered([`ads_${program}_campaign_performance`])
  await order({ item_price_amount: 30 })
  await fees()
  await cost('A', '8.00')
  await ledger.put('ads_sb_campaign_performance', {
    campaign_id: '1',
    served_on: '2026-11-01',
    cost_amount: 2,
  })
  expect(await margins('missing_parts')).toEqual(['["sponsored_brands"]'])
})
