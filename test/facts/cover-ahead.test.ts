import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Ledger, lineOf, LOADED_AT, openLedger, US } from './ledger.ts'

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

const ship = async (id: string, sku: string, values: Readonly<Record<string, string | number>>) => {
  const { left, status = 'IN_TRANSIT', units = 50, received = 0 } = values
  await ledger.put('inbound_shipments', {
    shipment_id: id,
    shipment_status: status,
    fulfillment_center: 'PHX7',
  })
  await ledger.put('inbound_shipment_items', {
    shipment_id: id,
    sku,
    shipped_units: units,
    received_units: received,
  })
  await ledger.put('planned_shipments', {
    planned_shipment_id: id,
    inbound_plan_id: id,
    shipment_id: id,
    ready_from_at: `${left}T22:00:00Z`,
  })
}

/** Five shipments that all took ten days, so that P50 and P80 are ten. */
const learned = async () => {
  await ledger.covered('orders', ['2026-10-01', '2026-11-22'])
  await ledger.covered('ledger_detail', ['2026-09-01', '2026-11-22'])
  for (const id of ['F1', 'F2', 'F3', 'F4', 'F5']) {
    await ship(id, 'Z', { left: '2026-10-01', status: 'CLOSED', received: 50 })
    await ledger.put('ledger_detail', {
      sku: 'Z',
      event_type: 'Receipts',
      reference_id: id,
      occurred_on: '2026-10-11',
      moved_units: 50,
    })
  }
}

const stock = async (sku: string, fulfillable_units: number, inbound_shipped_units: number) => {
  await ledger.put('fba_inventory', {
    sku,
    fulfillable_units,
    inbound_working_units: 0,
    inbound_shipped_units,
    inbound_receiving_units: 0,
  })
  // 300 in 30 days are 10 a day.
  await ledger.put('orders', { amazon_order_id: sku, sku, ordered_on: '2026-11-20', ordered_units: 300 })
}

const lines = async (columns: string) =>
  (await ledger.ready('cover_ahead', columns, `sku <> 'Z'`)).map(lineOf)

test('80 on hand, 50 in time, 30 too late and 40 in AWD are 8, 13 and 17 days, each with its day', async () => {
  await learned()
  await stock('A', 80, 80)
  // Expected on the 30th, day 8, and on 12 December, long after 130 units are gone on 5 December.
  await ship('F6', 'A', { left: '2026-11-20' })
  await ship('F7', 'A', { left: '2026-12-02', units: 30 })
  await ship('F8', 'A', { left: '2026-11-20', status: 'WORKING', units: 500 })
  await ledger.put('awd_inventory', { sku: 'A', onhand_units: 40, available_units: 40 })
  expect(
    await lines(
      'inbound_in_time_units, next_inbound_on, inbound_undated_units, reserve_units, reserve_lands_on, cover_days_with_inbound_in_time, cover_days_with_reserve, runs_out_on, runs_out_with_inbound_on, runs_out_with_reserve_on',
    ),
  ).toEqual(['50 2026-11-30 0 40 2026-12-08 13 17 2026-11-30 2026-12-05 2026-12-09'])
})

test('a shipment that lands in time makes room for the next; a day too late and it does not', async () => {
  await learned()
  await stock('A', 80, 100)
  await ship('F6', 'A', { left: '2026-11-20' })
  // Day 13, the last of 130 units at 10 a day.
  await ship('F7', 'A', { left: '2026-11-25' })
  await stock('B', 80, 100)
  // Day 9: by then nothing is left, and what comes later comes later still.
  await ship('F8', 'B', { left: '2026-11-21' })
  await ship('F9', 'B', { left: '2026-11-22' })
  expect(await lines('sku, inbound_in_time_units, cover_days_with_inbound_in_time')).toEqual([
    'A 100 18',
    'B 0 8',
  ])
})

test('units no shipment explains do not count as in time, and a shipment brings no more than the stock report tells', async () => {
  await learned()
  await stock('A', 80, 70)
  await ship('F6', 'A', { left: '2026-11-20' })
  await stock('B', 80, 20)
  await ship('F7', 'B', { left: '2026-11-20' })
  expect(await lines('sku, inbound_in_time_units, inbound_undated_units')).toEqual(['A 50 20', 'B 20 0'])
})

test('without sales there is no cover and no day; a day beyond ten years is unknown', async () => {
  await learned()
  await ledger.put('fba_inventory', {
    sku: 'A',
    fulfillable_units: 10,
    inbound_shipped_units: 0,
    inbound_receiving_units: 0,
  })
  await ledger.put('fba_inventory', {
    sku: 'B',
    fulfillable_units: 9_000,
    inbound_shipped_units: 0,
    inbound_receiving_units: 0,
  })
  await ledger.put('orders', { amazon_order_id: '1', sku: 'B', ordered_on: '2026-11-20', ordered_units: 30 })
  await ledger.owner.query(
    `insert into data.planning_input (account_id, marketplace_id, kind, subject, name, value, source, author, preview_id, known_from)
     values ($1, '${US}', 'reserve_units', 'A', 'Reno', '25', 'plan.csv', 'planner', 'pv_1', '${LOADED_AT}')`,
    [ledger.account_id],
  )
  expect(
    await lines('sku, reserve_units, cover_days_with_inbound_in_time, runs_out_on, runs_out_with_reserve_on'),
  ).toEqual(['A 25 - - -', 'B 0 9000 - -'])
})
