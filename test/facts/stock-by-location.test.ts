import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { CA, DE, FR, type Ledger, lineOf, LOADED_AT, openLedger, US } from './ledger.ts'

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

const COLUMNS = 'location_kind, location, units, counted_units, counted_units_reason'
const total = async (...marketplaces: readonly string[]): Promise<unknown> =>
  (
    await ledger.seenIn(
      marketplaces,
      '(select sum(counted_units)::int as units from stock_by_location_counted) as total',
      'units',
    )
  )[0]

test('every unit has a place, and counts in one: 90 + 10 in centres, 4 between, 30 coming, 6 at the merchant’s', async () => {
  await ledger.covered('ledger_summary', ['2026-11-19', '2026-11-20'])
  const balance = { sku: 'A', fnsku: 'X1', balanced_on: '2026-11-20' }
  await ledger.put('ledger_summary', { ...balance, location: 'PHX7', closing_units: 90 })
  await ledger.put('ledger_summary', {
    ...balance,
    location: 'PHX7',
    disposition: 'DEFECTIVE',
    closing_units: 10,
  })
  await ledger.put('ledger_summary', { ...balance, location: 'ABE8', opening_units: 5, closing_units: 0 })
  await ledger.put('ledger_summary', {
    ...balance,
    location: 'ONT8',
    closing_units: 50,
    balanced_on: '2026-11-19',
  })
  await ledger.put('reserved_inventory', {
    sku: 'A',
    fnsku: 'X1',
    reserved_units: 12,
    transfer_units: 4,
    customer_order_units: 7,
    processing_units: 1,
  })
  await ledger.put('fba_inventory', {
    sku: 'A',
    fnsku: 'X1',
    fulfillable_units: 79,
    inbound_working_units: 25,
    inbound_shipped_units: 20,
    inbound_receiving_units: 10,
    merchant_listing_exists: true,
    merchant_fulfillable_units: 6,
  })
  const lines = await ledger.ready('stock_by_location_counted', `${COLUMNS}, balanced_on`)
  expect(lines.map(lineOf)).toEqual([
    'between_centers  4 4 - -',
    'fulfillment_center PHX7 10 10 - 2026-11-20',
    'fulfillment_center PHX7 90 90 - 2026-11-20',
    'inbound planned 25 0 still_with_the_merchant -',
    'inbound receiving 10 10 - -',
    'inbound shipped 20 20 - -',
    'merchant  6 6 - -',
    'reserved customer_orders 7 0 part_of_a_center -',
    'reserved processing 1 0 part_of_a_center -',
  ])
  expect(await total(US)).toEqual({ units: 140 })
})

test('a centre is one place: told by two marketplaces of Europe it counts once, and centres of their own add up', async () => {
  const balance = { sku: 'A', fnsku: 'X1', balanced_on: '2026-11-20' }
  for (const marketplace_id of [DE, FR]) {
    await ledger.run({
      marketplace_id,
      dataset: 'ledger_summary',
      from_on: '2026-11-20',
      through_on: '2026-11-20',
      state: 'loaded',
      finished_at: '2026-11-23T10:00:00Z',
    })
    await ledger.put('ledger_summary', { ...balance, marketplace_id, location: 'LEJ1', closing_units: 60 })
  }
  await ledger.put('ledger_summary', { ...balance, marketplace_id: FR, location: 'ORY1', closing_units: 5 })
  await ledger.ready('stock_by_location', 'sku')
  expect(await total(DE, FR)).toEqual({ units: 65 })
  expect(await total(FR)).toEqual({ units: 65 })
  expect(await total(DE)).toEqual({ units: 60 })
})

test('what is on the way to a North American pool is one shipment, told in two marketplaces', async () => {
  for (const marketplace_id of [US, CA])
    await ledger.put('fba_inventory', {
      marketplace_id,
      sku: 'A',
      fnsku: 'X1',
      fulfillable_units: 40,
      inbound_shipped_units: 12,
    })
  expect(await ledger.ready('stock_by_location_counted', `marketplace_id, ${COLUMNS}`)).toEqual([
    {
      marketplace_id: CA,
      location_kind: 'inbound',
      location: 'shipped',
      units: 12,
      counted_units: 12,
      counted_units_reason: null,
    },
    {
      marketplace_id: US,
      location_kind: 'inbound',
      location: 'shipped',
      units: 12,
      counted_units: 0,
      counted_units_reason: 'counted_in_another_marketplace',
    },
  ])
})

test('bulk storage is the account’s too; what leaves it for FBA is inbound there and counts once', async () => {
  await ledger.put('fba_inventory', { sku: 'A', fnsku: 'X1', inbound_shipped_units: 24 })
  await ledger.put('awd_inventory', {
    sku: 'A',
    onhand_units: 120,
    inbound_units: 36,
    replenishment_units: 24,
  })
  expect((await ledger.ready('stock_by_location_counted', COLUMNS)).map(lineOf)).toEqual([
    'awd inbound 36 36 -',
    'awd on_hand 120 120 -',
    'awd replenishment 24 0 part_of_inbound',
    'inbound shipped 24 24 -',
  ])
  expect(await total(US)).toEqual({ units: 180 })
})

test('a warehouse of a third party is a place: what an operator counted there is told until it expires, one name once', async () => {
  await ledger.covered('orders', ['2026-10-01', '2026-11-22'])
  for (const [marketplace_id, sku, name, units, expires_on] of [
    [US, 'A', 'Reno', 40, null],
    [CA, 'A', 'Reno', 40, null],
    [US, 'A', 'Dallas', 25, '2026-11-23'],
    [US, 'B', 'Reno', 9, '2026-11-22'],
    [US, 'C', 'AWD', 12, null],
  ] as const)
    await ledger.owner.query(
      `insert into data.planning_input (account_id, marketplace_id, kind, subject, name, value, expires_on, source, author, preview_id, known_from)
       values ($1, $2, 'reserve_units', $3, $4, $5, $6, 'plan.csv', 'planner', 'pv_1', '${LOADED_AT}')`,
      [ledger.account_id, marketplace_id, sku, name, String(units), expires_on],
    )
  const lines = await ledger.ready('stock_by_location_counted', `marketplace_id, sku, ${COLUMNS}`)
  expect(lines.map(lineOf).toSorted()).toEqual([
    `${CA} A third_party Reno 40 40 -`,
    `${US} A third_party Dallas 25 25 -`,
    `${US} A third_party Reno 40 0 counted_in_another_marketplace`,
    `${US} C awd on_hand 12 12 -`,
  ])
  expect(await total(US)).toEqual({ units: 77 })
  expect(await total(US, CA)).toEqual({ units: 77 })
  expect(
    (await ledger.ready('location', 'location_kind, location', `marketplace_id = '${US}'`)).map(lineOf),
  ).toEqual(['awd on_hand', 'third_party Dallas', 'third_party Reno'])
})
