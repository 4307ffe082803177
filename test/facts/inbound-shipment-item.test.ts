import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { CA, type Ledger, lineOf, openLedger, US } from './ledger.ts'

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

test('100 shipped and 92 received are 8 remaining; dates are those of the plan and the ledger, problems Amazon’s', async () => {
  const item = { shipment_id: 'FBA1', sku: 'A' }
  await ledger.put('inbound_shipments', {
    shipment_id: 'FBA1',
    shipment_status: 'CLOSED',
    fulfillment_center: 'PHX7',
  })
  await ledger.put('inbound_shipment_items', { ...item, shipped_units: 100, received_units: 92 })
  await ledger.put('inbound_shipment_items', { ...item, sku: 'B', shipped_units: 10, received_units: 12 })
  await ledger.put('planned_shipments', {
    planned_shipment_id: 'sh1',
    inbound_plan_id: 'wf1',
    shipment_id: 'FBA1',
    delivery_through_at: '2026-11-10T00:00:00Z',
  })
  await ledger.put('inbound_plans', {
    inbound_plan_id: 'wf1',
    plan_status: 'SHIPPED',
    created_at: '2026-11-01T09:00:00Z',
    updated_at: '2026-11-01T09:00:00Z',
  })
  for (const [occurred_on, moved_units] of [
    ['2026-11-12', 90],
    ['2026-11-14', 2],
  ] as const)
    await ledger.put('ledger_detail', {
      sku: 'A',
      event_type: 'Receipts',
      reference_id: 'FBA1',
      occurred_on,
      moved_units,
    })
  for (const problem_type of ['Missing label', 'Damaged', 'Damaged'])
    await ledger.put('inbound_problems', { ...item, reported_on: '2026-11-13', problem_type })
  const rows = await ledger.ready(
    'inbound_shipment_item',
    'sku, shipment_status, stage, remaining_units, created_on, due_on, received_from_on, received_through_on, problems',
  )
  expect(rows.map(lineOf)).toEqual([
    'A CLOSED closed 8 2026-11-01 2026-11-09 2026-11-12 2026-11-14 ["Damaged","Missing label"]',
    // Amazon counted two more than the seller.
    'B CLOSED closed -2 2026-11-01 2026-11-09 - - []',
  ])
})

test('of a cancelled shipment nothing remains; one to AWD is told beside those to centres, its units where they are units', async () => {
  for (const [shipment_id, shipment_status] of [
    ['FBA1', 'CANCELLED'],
    ['FBA2', 'WORKING'],
    ['FBA3', 'CHECKED_IN'],
    ['FBA4', 'ERROR'],
  ] as const) {
    await ledger.put('inbound_shipments', { shipment_id, shipment_status })
    await ledger.put('inbound_shipment_items', {
      shipment_id,
      sku: 'A',
      shipped_units: 50,
      received_units: 0,
    })
  }
  const awd = { sku: 'A', shipment_status: 'IN_TRANSIT', warehouse_reference_id: 'IUSQ' }
  await ledger.put('awd_shipments', {
    ...awd,
    shipment_id: 'STAR-1',
    expected_units: 120,
    expected_unit: 'PRODUCT_UNITS',
    received_units: 24,
    received_unit: 'PRODUCT_UNITS',
  })
  await ledger.put('awd_shipments', {
    ...awd,
    shipment_id: 'STAR-2',
    expected_units: 10,
    expected_unit: 'CASES',
  })
  const rows = await ledger.ready(
    'inbound_shipment_item',
    'shipment_id, destination, stage, fulfillment_center, shipped_units, remaining_units',
  )
  expect(rows.map(lineOf)).toEqual([
    'FBA1 fba cancelled - 50 0',
    'FBA2 fba planned - 50 50',
    'FBA3 fba receiving - 50 50',
    'FBA4 fba - - 50 50',
    'STAR-1 awd on_the_way AWD IUSQ 120 96',
    'STAR-2 awd on_the_way AWD IUSQ - -',
  ])
})

const counted = async (...seen: readonly string[]) =>
  (await ledger.seenIn(seen, 'inbound_shipment_item_counted', 'marketplace_id, is_counted')).map(lineOf)

test('a shipment that two marketplaces of a region tell is one, and counts in the first that is seen', async () => {
  for (const marketplace_id of [US, CA]) {
    await ledger.put('inbound_shipments', { marketplace_id, shipment_id: 'FBA1', shipment_status: 'SHIPPED' })
    await ledger.put('inbound_shipment_items', {
      marketplace_id,
      shipment_id: 'FBA1',
      sku: 'A',
      shipped_units: 50,
      received_units: 0,
    })
  }
  expect(await counted(US, CA)).toEqual([`${CA} true`, `${US} false`])
  expect(await counted(US)).toEqual([`${US} true`])
})
