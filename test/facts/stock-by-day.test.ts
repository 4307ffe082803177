import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Ledger, openLedger } from './ledger.ts'

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

const balance = (values: Parameters<Ledger['put']>[1]): Promise<void> =>
  ledger.put('ledger_summary', { sku: 'A', balanced_on: '2026-11-20', ...values })
const stock = (): Promise<unknown> =>
  ledger.ready('stock_by_day', 'stocked_on, opening_units, closing_units, was_in_stock')

test('sellable balances of all centres and labels are summed; others count nothing', async () => {
  await balance({ fnsku: 'X1', location: 'PHX7', opening_units: 5, closing_units: 4 })
  await balance({ fnsku: 'X1', location: 'ABE8', opening_units: 3, closing_units: 3 })
  await balance({ fnsku: 'X2', location: 'ABE8', opening_units: 2, closing_units: 0 })
  await balance({
    fnsku: 'X1',
    location: 'ABE8',
    disposition: 'DEFECTIVE',
    opening_units: 50,
    closing_units: 50,
  })
  // 5 + 3 + 2 = 10 at the start of the day, 4 + 3 + 0 = 7 at its end.
  expect(await stock()).toEqual([
    { stocked_on: '2026-11-20', opening_units: 10, closing_units: 7, was_in_stock: true },
  ])
})

test('a day was in stock when it began, ended or shipped with units', async () => {
  await balance({ balanced_on: '2026-11-16', opening_units: 4, closing_units: 0 })
  await balance({ balanced_on: '2026-11-17', opening_units: 0, closing_units: 4 })
  await balance({
    balanced_on: '2026-11-18',
    opening_units: 0,
    closing_units: 0,
    receipt_units: 2,
    customer_shipment_units: -2,
  })
  await balance({
    balanced_on: '2026-11-19',
    opening_units: 0,
    closing_units: 0,
    lost_units: -1,
    found_units: 1,
  })
  await balance({ balanced_on: '2026-11-20', opening_units: 0, closing_units: 0, customer_shipment_units: 0 })
  expect(await ledger.ready('stock_by_day', 'stocked_on, was_in_stock')).toEqual([
    { stocked_on: '2026-11-16', was_in_stock: true },
    { stocked_on: '2026-11-17', was_in_stock: true },
    { stocked_on: '2026-11-18', was_in_stock: true },
    { stocked_on: '2026-11-19', was_in_stock: false },
    { stocked_on: '2026-11-20', was_in_stock: false },
  ])
})

test('a day with unsellable units alone is no day of the fact', async () => {
  await balance({ disposition: 'CUSTOMER_DAMAGED', opening_units: 1, closing_units: 1 })
  expect(await stock()).toEqual([])
})
