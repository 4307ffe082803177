import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Ledger, lineOf, openLedger } from './ledger.ts'

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
    'sku, shipment_status, remaining_units, created_at, due_at, received_from_on, received_through_on, problems',
  )
  expect(rows.map(lineOf)).toEqual([
    'A CLOSED 8 2026-11-01T09:00:00.000Z 2026-11-10T00:00:00.000Z 2026-11-12 2026-11-14 ["Damaged","Missing label"]',
    // Amazon counted two more than the seller.
    'B CLOSED -2 2026-11-01T09:00:00.000Z 2026-11-10T00:00:00.000Z - - []',
  ])
})
