import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Ledger, lineOf, openLedger } from './ledger.ts'

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

test('8 of 10 units sold with a promotion are told with their day; cancelled and multi-channel units are neither', async () => {
  const order = (amazon_order_id: string, values: Readonly<Record<string, string | number>>) =>
    ledger.put('orders', { amazon_order_id, sku: 'A', ordered_on: '2026-11-20', ...values })
  await order('1', { ordered_units: 8, item_promotion_discount_amount: '3.00' })
  await order('2', { ordered_units: 2 })
  await order('3', { ordered_units: 5, item_promotion_discount_amount: '3.00', order_status: 'Cancelled' })
  await order('4', { ordered_units: 9, sales_channel: 'Non-Amazon' })
  // Free shipping is no promotion of the item.
  await order('5', { ordered_units: 3, ordered_on: '2026-11-21', ship_promotion_discount_amount: '3.00' })
  expect(
    (await ledger.ready('promoted_day', 'sku, ordered_on, promoted_units, ordered_units')).map(lineOf),
  ).toEqual(['A 2026-11-20 8 10'])
})
