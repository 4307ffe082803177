import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Ledger, openLedger } from './ledger.ts'

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

test('identical rows are two units, reasons and states are kept apart, and what was paid for is known', async () => {
  const back = { sku: 'A', reason: 'DEFECTIVE', disposition: 'DEFECTIVE', amazon_order_id: '111-1' }
  await ledger.put('customer_returns', back)
  await ledger.put('customer_returns', back)
  await ledger.put('customer_returns', { ...back, amazon_order_id: '111-2', status: 'Reimbursed' })
  await ledger.put('customer_returns', { ...back, disposition: 'SELLABLE', reason: null, returned_units: 3 })
  await ledger.put('customer_returns', { ...back, returned_on: '2026-11-19' })
  expect(
    await ledger.ready(
      'returns_by_day',
      'returned_on, reason, disposition, returned_units, reimbursed_units, orders',
    ),
  ).toEqual([
    {
      returned_on: '2026-11-19',
      reason: 'DEFECTIVE',
      disposition: 'DEFECTIVE',
      returned_units: 1,
      reimbursed_units: 0,
      orders: 1,
    },
    {
      returned_on: '2026-11-20',
      reason: '',
      disposition: 'SELLABLE',
      returned_units: 3,
      reimbursed_units: 0,
      orders: 1,
    },
    // 1 + 1 of one order, 1 of another that Amazon paid for.
    {
      returned_on: '2026-11-20',
      reason: 'DEFECTIVE',
      disposition: 'DEFECTIVE',
      returned_units: 3,
      reimbursed_units: 1,
      orders: 2,
    },
  ])
})

test('what came back of one order is told apart from what came back of others that day', async () => {
  const back = { sku: 'A', reason: 'DEFECTIVE', disposition: 'DEFECTIVE' }
  await ledger.put('customer_returns', { ...back, amazon_order_id: '111-1' })
  await ledger.put('customer_returns', { ...back, amazon_order_id: '111-1' })
  await ledger.put('customer_returns', { ...back, amazon_order_id: '111-2', returned_units: 3 })
  await ledger.put('customer_returns', { ...back, amazon_order_id: null })
  expect(
    await ledger.ready('returns_by_order', 'amazon_order_id, returned_on, returned_units, orders'),
  ).toEqual([
    { amazon_order_id: '111-1', returned_on: '2026-11-20', returned_units: 2, orders: 1 },
    { amazon_order_id: '111-2', returned_on: '2026-11-20', returned_units: 3, orders: 1 },
  ])
})
