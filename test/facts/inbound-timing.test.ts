import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { CA, type Ledger, lineOf, openLedger } from './ledger.ts'

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

interface Sent {
  readonly id: string
  readonly sku?: string
  readonly status?: string
  readonly center?: string
  readonly units?: number
  /** The first day of the plan's window; none: Amazon knows no plan. */
  readonly left?: string
  /** Day and units. */
  readonly receipts?: readonly (readonly [string, number])[]
}

const receive = (sku: string, id: string, receipts: readonly (readonly [string, number])[]) =>
  Promise.all(
    receipts.map(([occurred_on, moved_units]) =>
      ledger.put('ledger_detail', {
        sku,
        event_type: 'Receipts',
        reference_id: id,
        occurred_on,
        moved_units,
      }),
    ),
  )

const send = async (sent: Sent): Promise<void> => {
  const { id, sku = 'A', status = 'CLOSED', center = 'PHX7', units = 100, left, receipts = [] } = sent
  const received_units = receipts.reduce((sum, [, each]) => sum + each, 0)
  await ledger.put('inbound_shipments', {
    shipment_id: id,
    shipment_status: status,
    fulfillment_center: center,
  })
  await ledger.put('inbound_shipment_items', { shipment_id: id, sku, shipped_units: units, received_units })
  if (left !== undefined)
    await ledger.put('planned_shipments', {
      planned_shipment_id: `sh-${id}`,
      inbound_plan_id: `wf-${id}`,
      shipment_id: id,
      // The afternoon in Los Angeles.
      ready_from_at: `${left}T22:00:00Z`,
    })
  await receive(sku, id, receipts)
}

const lines = async (fact: string, columns: string, where?: string) =>
  (await ledger.ready(fact, columns, where)).map(lineOf)

const TRIP = 'shipment_id, shipped_on, shipped_on_source, first_receipt_on, sellable_on'

describe('a trip', () => {
  test('is sellable on the day by whose end nine tenths were received, or at the last receipt once closed', async () => {
    await send({
      id: 'F1',
      left: '2026-10-03',
      receipts: [
        ['2026-10-20', 60],
        ['2026-10-22', 35],
        ['2026-10-29', 5],
      ],
    })
    await send({
      id: 'F2',
      left: '2026-10-03',
      receipts: [
        ['2026-10-20', 60],
        ['2026-10-24', 20],
      ],
    })
    await send({
      id: 'F3',
      status: 'RECEIVING',
      left: '2026-10-03',
      receipts: [
        ['2026-10-20', 60],
        ['2026-10-24', 20],
      ],
    })
    // Counted 95 and corrected by 10 the same day: 85 by its end, nine tenths only with the next five.
    await send({
      id: 'F4',
      left: '2026-10-03',
      receipts: [
        ['2026-10-20', 95],
        ['2026-10-20', -10],
        ['2026-10-21', 5],
      ],
    })
    expect(await lines('inbound_trip', TRIP)).toEqual([
      'F1 2026-10-03 planned 2026-10-20 2026-10-22',
      'F2 2026-10-03 planned 2026-10-20 2026-10-24',
      'F3 2026-10-03 planned 2026-10-20 -',
      'F4 2026-10-03 planned 2026-10-20 2026-10-21',
    ])
  })

  test('left the day before the night that first told it on its way; a plan is believed only where nobody saw', async () => {
    await send({ id: 'F1', status: 'IN_TRANSIT', left: '2026-10-01' })
    const version = { shipment_id: 'F1', fulfillment_center: 'PHX7' }
    await ledger.put('inbound_shipments_history', {
      ...version,
      shipment_status: 'WORKING',
      known_from: '2026-10-01T10:00:00Z',
      known_to: '2026-10-05T10:00:00Z',
    })
    await ledger.put('inbound_shipments_history', {
      ...version,
      shipment_status: 'SHIPPED',
      known_from: '2026-10-05T10:00:00Z',
      known_to: '2026-10-08T10:00:00Z',
    })
    // Seen on its way at once, and without a plan: nobody knows when it left. Waiting, with a plan: it has not left.
    await send({ id: 'F2', status: 'SHIPPED' })
    await send({ id: 'F3', status: 'WORKING', left: '2026-11-30' })
    expect(await lines('inbound_trip', `${TRIP}, ready_on`)).toEqual([
      'F1 2026-10-04 seen - - 2026-10-01',
      'F2 - - - - -',
      'F3 - - - - 2026-11-30',
    ])
  })
})

/** Shipments that left on 1 October and were received whole after so many days. */
const travelled = (days: readonly number[], center = 'PHX7', sku = 'A') =>
  Promise.all(
    days.map((each, at) =>
      send({
        id: `${center}-${at}`,
        sku,
        center,
        left: '2026-10-01',
        receipts: [
          [`2026-10-${String(each).padStart(2, '0')}`, 50],
          [`2026-10-${String(each + 1).padStart(2, '0')}`, 50],
        ],
      }),
    ),
  )

const TIMING =
  'destination, shipments, learned_from, learned_shipments, first_receipt_p50_days, first_receipt_p80_days, sellable_p50_days, sellable_p80_days, reason'

describe('the inbound clock', () => {
  test('five shipments of 10, 11, 12, 14 and 29 days are 12 at P50 and 14 at P80; a center with too few has the numbers of all', async () => {
    await ledger.covered('ledger_detail', ['2026-08-01', '2026-11-22'])
    await travelled([10, 11, 12, 14, 29])
    await travelled([20], 'ONT8', 'B')
    // Received before 1 October would be: still on its way, so it tells nothing.
    await send({ id: 'F9', sku: 'C', center: 'ONT8', status: 'SHIPPED', left: '2026-11-01' })
    expect(await lines('inbound_timing', `${TIMING}, open_shipments, remaining_units`)).toEqual([
      // 9, 10, 11, 13, 19 and 28 days to the first receipt over all; a day more until sellable.
      '* 6 marketplace 6 11 19 12 20 - 1 100',
      'ONT8 1 marketplace 6 11 19 12 20 - 1 100',
      'PHX7 5 destination 5 11 13 12 14 - 0 0',
    ])
  })

  test('four shipments are too few, and so are those before the ledger or more than a year back', async () => {
    await ledger.covered('ledger_detail', ['2026-08-01', '2026-11-22'])
    await travelled([10, 11, 12, 14])
    await send({ id: 'F5', left: '2026-07-31', receipts: [['2026-08-09', 100]] })
    expect(await lines('inbound_timing', TIMING)).toEqual([
      '* 4 - - - - - - too_few_shipments',
      'PHX7 4 - - - - - - too_few_shipments',
    ])
  })

  test('a plan of the whole account tells when shipments to another of its marketplaces left', async () => {
    await ledger.put('inbound_shipments', {
      marketplace_id: CA,
      shipment_id: 'F1',
      shipment_status: 'SHIPPED',
    })
    await ledger.put('inbound_shipment_items', {
      marketplace_id: CA,
      shipment_id: 'F1',
      sku: 'A',
      shipped_units: 5,
      received_units: 0,
    })
    await ledger.put('planned_shipments', {
      planned_shipment_id: 'sh1',
      inbound_plan_id: 'wf1',
      shipment_id: 'F1',
      ready_from_at: '2026-11-10T22:00:00Z',
    })
    expect(await lines('inbound_trip', `marketplace_id, ${TRIP}`)).toEqual([
      `${CA} F1 2026-11-10 planned - -`,
    ])
  })
})

const EXPECTED =
  'sku, shipment_id, is_planned, remaining_units, leaves_on, learned_shipments, expected_p50_on, expected_p80_on, expected_reason'

test('an open shipment is expected by what was learned: from its leaving, from its first receipt, or from its plan', async () => {
  await ledger.covered('ledger_detail', ['2026-08-01', '2026-11-22'])
  await travelled([10, 11, 12, 14, 29])
  await send({ id: 'F6', sku: 'B', status: 'IN_TRANSIT', left: '2026-11-10' })
  await send({ id: 'F7', sku: 'B', status: 'RECEIVING', receipts: [['2026-11-20', 40]] })
  await send({ id: 'F8', sku: 'B', status: 'WORKING', left: '2026-12-01', units: 30 })
  await send({ id: 'F9', sku: 'B', status: 'SHIPPED' })
  expect(await lines('inbound_expected', EXPECTED)).toEqual([
    'B F6 false 100 2026-11-10 5 2026-11-22 2026-11-24 -',
    // Always a day from the first receipt to the second.
    'B F7 false 60 - 5 2026-11-21 2026-11-21 -',
    'B F8 true 30 2026-12-01 5 2026-12-13 2026-12-15 -',
    'B F9 false 100 - 5 - - left_on_unknown',
  ])
  await ledger.owner.query(`delete from data.inbound_shipments where shipment_id = 'PHX7-0'`)
  expect(await lines('inbound_expected', 'shipment_id, expected_p50_on, expected_reason')).toEqual([
    'F6 - too_few_shipments',
    'F7 - too_few_shipments',
    'F8 - too_few_shipments',
    'F9 - too_few_shipments',
  ])
})
