import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { DE, type Ledger, lineOf, openLedger } from './ledger.ts'

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

const quantities = async (): Promise<readonly string[]> =>
  (
    await ledger.ready(
      'source_quantity',
      'quantity, fba_inventory_units, inventory_summaries_units, ledger_summary_units, inventory_planning_units, reserved_inventory_units, restock_recommendations_units, apart_units',
    )
  ).map(lineOf)

test('a quantity stands side by side as each source tells it; one that is told once, or as nothing by all, does not', async () => {
  await ledger.covered('ledger_summary', ['2026-11-20', '2026-11-20'])
  await ledger.put('fba_inventory', {
    sku: 'A',
    fulfillable_units: 50,
    unsellable_units: 3,
    reserved_units: 12,
    warehouse_units: 65,
    inbound_shipped_units: 0,
  })
  const balance = { sku: 'A', balanced_on: '2026-11-20' }
  await ledger.put('ledger_summary', { ...balance, location: 'PHX7', closing_units: 58 })
  await ledger.put('ledger_summary', { ...balance, disposition: 'DEFECTIVE', closing_units: 3 })
  await ledger.put('reserved_inventory', {
    sku: 'A',
    reserved_units: 12,
    transfer_units: 4,
    customer_order_units: 8,
  })
  await ledger.put('inventory_summaries', { sku: 'A', fulfillable_units: 49, reserved_units: 12 })
  await ledger.put('inventory_planning', { sku: 'A', available_units: 80, inbound_shipped_units: 0 })
  await ledger.put('restock_recommendations', {
    sku: 'A',
    available_units: 50,
    customer_order_units: 8,
    fulfilled_by: 'Amazon',
  })
  expect(await quantities()).toEqual([
    'customer_orders - - - - 8 8 0',
    'fulfillable 50 49 - 80 - 50 31',
    // 65 in the warehouses, 4 of them on the road between two: 61, and 58 + 3 by the ledger.
    'in_centers 61 - 61 - - - 0',
    'reserved 12 12 - - 12 - 0',
    'unsellable 3 - 3 - - - 0',
  ])
})

test('a SKU the seller ships is no word on Amazon’s stock', async () => {
  await ledger.put('fba_inventory', { sku: 'A', fulfillable_units: 50 })
  await ledger.put('restock_recommendations', { sku: 'A', available_units: 7, fulfilled_by: 'Merchant' })
  expect(await quantities()).toEqual([])
})

test('of a SKU that lies in other countries too the summaries tell their own country’s units, held against those alone', async () => {
  const stock = { sku: 'A', marketplace_id: DE, fulfillable_units: 65, reserved_units: 9 }
  await ledger.put('fba_inventory', { ...stock, fulfillable_local_units: 40, fulfillable_remote_units: 25 })
  await ledger.put('inventory_summaries', {
    sku: 'A',
    marketplace_id: DE,
    fulfillable_units: 38,
    reserved_units: 4,
  })
  await ledger.put('inventory_planning', { sku: 'A', marketplace_id: DE, available_units: 65 })
  expect(await quantities()).toEqual(['fulfillable 65 - - 65 - - 0', 'fulfillable_local 40 38 - - - - 2'])
})

test('a SKU without a line in a ledger that is loaded has nothing there, whatever the stock report says', async () => {
  const stock = { fulfillable_units: 30, unsellable_units: 0, warehouse_units: 30 }
  await ledger.put('fba_inventory', { sku: 'A', ...stock })
  expect(await quantities()).toEqual([])
  await ledger.covered('ledger_summary', ['2026-11-20', '2026-11-20'])
  expect(await quantities()).toEqual(['in_centers 30 - 0 - - - 30'])
})
