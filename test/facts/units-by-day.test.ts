import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { DE, type Ledger, openLedger } from './ledger.ts'

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

test('units of a SKU, a channel and a day are summed, and its orders counted once each', async () => {
  await ledger.put('orders', { amazon_order_id: '111-A', sku: 'A', item_no: 1, ordered_units: 2 })
  await ledger.put('orders', { amazon_order_id: '111-A', sku: 'A', item_no: 2, ordered_units: 3 })
  await ledger.put('orders', { amazon_order_id: '111-B', sku: 'A', item_no: 1, ordered_units: 4 })
  await ledger.put('orders', { amazon_order_id: '111-B', sku: 'B', item_no: 1, ordered_units: 1 })
  // A: 2 + 3 in one order and 4 in another; B: 1 in an order it shares with A.
  expect(await ledger.ready('units_by_day', 'sku, channel, ordered_on, ordered_units, orders')).toEqual([
    { sku: 'A', channel: 'fba', ordered_on: '2026-11-20', ordered_units: 9, orders: 2 },
    { sku: 'B', channel: 'fba', ordered_on: '2026-11-20', ordered_units: 1, orders: 1 },
  ])
})

test('a SKU sold through both channels has a row for each, and multi-channel orders one of their own', async () => {
  await order({ ordered_units: 5 })
  await order({ ordered_units: 7, fulfillment_channel: 'Merchant' })
  await order({ ordered_units: 11, sales_channel: 'Non-Amazon' })
  await order({ ordered_units: 13, sales_channel: 'Non-Amazon US' })
  await order({ ordered_units: 17, fulfillment_channel: 'AFN', sales_channel: null })
  expect(await ledger.ready('units_by_day', 'channel, ordered_units')).toEqual([
    { channel: 'fba', ordered_units: 22 },
    { channel: 'merchant', ordered_units: 7 },
    { channel: 'multi_channel', ordered_units: 24 },
  ])
})

test('cancelled orders and items, and items without units, are not there', async () => {
  await order({ ordered_units: 5, order_status: 'Cancelled' })
  await order({ ordered_units: 5, order_status: 'Canceled' })
  await order({ ordered_units: 5, item_status: 'Cancelled' })
  await order({ ordered_units: 0 })
  await order({ ordered_units: null })
  expect(await ledger.ready('units_by_day', 'sku')).toEqual([])
  await order({ ordered_units: 1, order_status: 'Pending' })
  expect(await ledger.ready('units_by_day', 'ordered_units')).toEqual([{ ordered_units: 1 }])
})

test('marketplaces stand apart, whatever their currency', async () => {
  await order({ ordered_units: 2, currency: 'USD', item_price_amount: 20 })
  await order({ ordered_units: 3, currency: 'EUR', item_price_amount: 30, marketplace_id: DE })
  expect(await ledger.ready('units_by_day', 'ordered_units, marketplace_id')).toEqual([
    { ordered_units: 2, marketplace_id: 'ATVPDKIKX0DER' },
    { ordered_units: 3, marketplace_id: DE },
  ])
})

test('units that are cancelled later leave the day, and the day leaves when none are left', async () => {
  await order({ amazon_order_id: '111-X', ordered_units: 2 })
  await order({ amazon_order_id: '111-Y', ordered_units: 3 })
  expect(await ledger.ready('units_by_day', 'ordered_units')).toEqual([{ ordered_units: 5 }])
  await ledger.owner.query(
    `update data.orders set order_status = 'Cancelled' where amazon_order_id = '111-Y'`,
  )
  expect(await ledger.ready('units_by_day', 'ordered_units')).toEqual([{ ordered_units: 2 }])
  await ledger.owner.query(
    `update data.orders set order_status = 'Cancelled' where amazon_order_id = '111-X'`,
  )
  expect(await ledger.ready('units_by_day', 'ordered_units')).toEqual([])
})
