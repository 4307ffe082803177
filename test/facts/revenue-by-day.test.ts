import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Ledger, lineOf, openLedger } from './ledger.ts'

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

let orders = 0
const order = (values: Parameters<Ledger['put']>[1]): Promise<void> => {
  orders += 1
  return ledger.put('orders', { amazon_order_id: `111-${orders}`, sku: 'A', ...values })
}
const lines = async (columns: string): Promise<readonly string[]> =>
  (await ledger.ready('revenue_by_day', columns)).map(lineOf)

test('a day’s revenue is the prices of its lines less their promotions; a pending line has none yet', async () => {
  await order({
    ordered_units: 2,
    item_price_amount: 30,
    item_promotion_discount_amount: 3,
    item_tax_amount: 2.1,
  })
  await order({ ordered_units: 1, item_price_amount: 15, shipping_price_amount: 5 })
  await order({ ordered_units: 1, order_status: 'Pending' })
  await order({ ordered_units: 4, item_price_amount: 60, order_status: 'Cancelled' })
  await order({ ordered_units: 4, item_price_amount: 60, item_status: 'Cancelled' })
  await order({ ordered_units: 9, sales_channel: 'Non-Amazon' })
  // 30 - 3 + 15; 2 + 1 + 1 units, one of them without a price; a blank currency is the marketplace's.
  expect(
    await lines('sku, channel, ordered_on, currency, ordered_units, unpriced_units, sales_amount'),
  ).toEqual(['A fba 2026-11-20 USD 4 1 42.0000'])
})

test('channels and currencies of one day are told apart, and never added', async () => {
  await order({ item_price_amount: 10, currency: 'USD' })
  await order({ item_price_amount: 7, currency: 'CAD' })
  await order({ item_price_amount: 11, currency: 'USD', fulfillment_channel: 'Merchant' })
  expect(await lines('channel, currency, sales_amount')).toEqual([
    'fba CAD 7.0000',
    'fba USD 10.0000',
    'merchant USD 11.0000',
  ])
})

test('VAT is told of the units whose price without it is told', async () => {
  await order({ ordered_units: 2, item_price_amount: 23.8, vat_exclusive_item_price_amount: 20 })
  await order({ ordered_units: 1, item_price_amount: 11.9 })
  // 23.80 - 20.00 of 2 units; of the third nothing is known.
  expect(await lines('sales_amount, vat_amount, vat_told_units')).toEqual(['35.7000 3.8000 2'])
})
