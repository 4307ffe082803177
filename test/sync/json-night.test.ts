/** A night of the sources that answer in pages of JSON, from the emulated Amazon to the tables. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { reports } from '../../src/capabilities.ts'
import { instantAfter } from '../../src/core/time.ts'
import { reopenByDay } from '../../src/sync/by-day.ts'
import type { Report } from '../../src/sync/define.ts'
import { type Night, openNight } from './support.ts'

const NAMES = [
  'fba_inventory',
  'inventory_summaries',
  'awd_inventory',
  'awd_shipments',
  'inbound_shipments',
  'inbound_shipment_items',
  'inbound_plans',
  'planned_shipments',
  'planned_shipment_items',
  'orders',
  'recent_order_items',
  'ledger_detail',
  'finance_transactions',
  'fees_at_price',
  'listings',
  'catalog_items',
  'sales_ranks',
  'competitive_pricing',
  'listing_issues',
  'sales_and_traffic',
  'sales_by_date',
]
const named = (names: readonly string[]): readonly Report[] =>
  reports.filter(({ dataset }) => names.includes(dataset))

let night: Night
beforeAll(async () => {
  night = await openNight({ reports: named(NAMES), sku_count: 48, history_days: 60, backfill_days: 60 })
  await night.plan()
  await night.runUntilQuiet()
}, 300_000)
afterAll(() => night.close())

const count = async (query: string): Promise<number> => {
  const { rows } = await night.owner.query<{ n: number }>(`select count(*)::int as n from ${query}`)
  return rows[0]?.n ?? 0
}

test('every source is loaded, nothing is set aside, and no field is unknown to its definition', async () => {
  const runs = await night.runs()
  expect(new Set(runs.map(({ dataset }) => dataset))).toEqual(new Set(NAMES))
  // Empty is only the day before the seller's history.
  const bad = runs.filter(
    ({ state, from_on, unreadable_rows }) =>
      (state !== 'loaded' && !(state === 'empty' && from_on === '2026-09-20')) || (unreadable_rows ?? 0) > 0,
  )
  expect(bad).toEqual([])
  const { rows } = await night.owner.query(
    'select dataset, new_headers from report_document where cardinality(new_headers) > 0',
  )
  expect(rows).toEqual([])
  expect((await night.owner.query('select header, line from unreadable_row')).rows).toEqual([])
  for (const name of NAMES) expect([name, await count(`data.${name}`)]).not.toEqual([name, 0])
})

test('the hourly picture is the nightly one of the same moment', async () => {
  const differing = `data.fba_inventory as night full join data.inventory_summaries as hour using (sku)
    where (night.fulfillable_units, night.total_units) is distinct from (hour.fulfillable_units, hour.total_units)`
  expect(await count(differing)).toBe(0)
})

test('what v0 says was received is what the ledger booked; plans lead to the same shipments', async () => {
  const receipts = `(select reference_id, sum(moved_units)::int as units from data.ledger_detail
      where event_type = 'Receipts' group by 1) as booked
    join data.inbound_shipment_items as item on item.shipment_id = booked.reference_id`
  // A shipment that began before the history has receipts in no ledger row.
  expect(await count(`${receipts} where item.received_units < booked.units`)).toBe(0)
  expect(await count(`${receipts} where item.received_units = booked.units`)).toBeGreaterThan(10)
  expect(
    await count(`data.planned_shipments as planned left join data.inbound_shipments as v0 using (shipment_id)
      where v0.shipment_id is null`),
  ).toBe(0)
  // Both generations name the same units of the same SKUs.
  expect(
    await count(`(select planned.shipment_id, item.sku, sum(item.planned_units)::int as units
        from data.planned_shipment_items as item join data.planned_shipments as planned using (planned_shipment_id)
        group by 1, 2) as planned
      full join (select item.* from data.inbound_shipment_items as item join data.planned_shipments using (shipment_id)) as v0
        using (shipment_id, sku)
      where planned.units is distinct from v0.shipped_units`),
  ).toBe(0)
})

test('an order of the last hours is the same in the nightly report', async () => {
  const both = `data.recent_order_items as recent
    join data.orders as nightly on nightly.amazon_order_id = recent.order_id and nightly.sku = recent.sku`
  expect(await count(both)).toBeGreaterThan(0)
  expect(await count(`${both} where nightly.ordered_on is distinct from recent.ordered_on`)).toBe(0)
})

test('an order is told once, whichever source has its later word, and none of either is missing', async () => {
  const items = `facts.order_item as item`
  expect(await count(items)).toBe(
    await count(`(select amazon_order_id, sku, item_no from ${items} group by 1, 2, 3) as once`),
  )
  const missing = (table: string, id: string) =>
    count(`data.${table} as told where not exists (
      select from ${items} where item.amazon_order_id = told.${id} and item.sku = told.sku)`)
  expect([
    await missing('orders', 'amazon_order_id'),
    await missing('recent_order_items', 'order_id'),
  ]).toEqual([0, 0])
})

test('a second night writes only what differs', async () => {
  await night.plan()
  await night.runUntilQuiet()
  const before = await night.dumpTables()
  night.clock.advance({ hours: 1 })
  expect(await night.plan()).toBeGreaterThan(2)
  await night.runUntilQuiet()
  const hourly = (await night.runs('inventory_summaries')).at(-1)
  expect(hourly?.state).toBe('loaded')
  expect(hourly?.inserted_rows).toBeLessThan(hourly?.rows ?? 0)
  expect(before).not.toBe('')
})

const openOwn = async (...names: readonly string[]): Promise<Night> => {
  const own = await openNight({ reports: named(names), sku_count: 48, backfill_days: 60 })
  onTestFinished(() => own.close())
  return own
}
const plannedIn = async ({ owner }: Night, of = 'planned_shipments'): Promise<number> => {
  const { rows } = await owner.query<{ n: number }>(
    `select count(distinct planned_shipment_id)::int as n from data.${of}`,
  )
  return rows[0]?.n ?? 0
}

describe('a thing that is gone when it is asked for by its id', () => {
  test('is left out, and the others are loaded', async () => {
    const own = await openOwn('planned_shipments')
    own.emulator.faults.next({ kind: 'gone', operation: 'getShipment' })
    await own.plan()
    await own.runUntilQuiet()
    expect(new Set((await own.runs()).map(({ state }) => state))).toEqual(new Set(['loaded']))
    expect(await plannedIn(own)).toBe((await count('data.planned_shipments')) - 1)
  })

  test('holds nothing, and what the others hold is loaded', async () => {
    const own = await openOwn('planned_shipment_items')
    own.emulator.faults.next({ kind: 'gone', operation: 'listShipmentItems' })
    await own.plan()
    await own.runUntilQuiet()
    expect(new Set((await own.runs()).map(({ state }) => state))).toEqual(new Set(['loaded']))
    expect(await plannedIn(own, 'planned_shipment_items')).toBe((await count('data.planned_shipments')) - 1)
  })

  test('passes for no empty answer where nothing listed it: those days are asked for again', async () => {
    const own = await openOwn('inbound_shipment_items')
    own.emulator.faults.next({ kind: 'gone', operation: 'getShipmentItems' })
    await own.plan()
    await own.runUntilQuiet()
    const failed = (await own.runs()).filter(({ state }) => state === 'failed')
    expect(failed).toMatchObject([{ problem_code: 'not_found' }])
    expect(await reopenByDay(own.pool, instantAfter(own.clock.now(), 4 * 3_600_000))).toBe(1)
  })
})

describe('a seller outside of AWD', () => {
  test('has no AWD stock, and nothing failed', async () => {
    const own = await openNight({
      reports: named(['awd_inventory', 'awd_shipments']),
      marketplaces: ['CA'],
      sku_count: 6,
      backfill_days: 10,
    })
    onTestFinished(() => own.close())
    await own.plan()
    await own.runUntilQuiet()
    const runs = await own.runs()
    expect(runs.length).toBeGreaterThan(1)
    expect(new Set(runs.map(({ state }) => state))).toEqual(new Set(['empty']))
  })
})
