/** Planning, restock and the surcharge on old stock: what they count is what the other reports count. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clockAt } from '../../src/core/clock.ts'
import { Instant, LocalDate } from '../../src/core/time.ts'
import { DEMO_SELLER } from '../../src/emulator/sellers.ts'
import { type Client, type Document, INVENTORY, LEDGER, startClient } from './client.ts'

const PLANNING = 'GET_FBA_INVENTORY_PLANNING_DATA'
const RESTOCK = 'GET_RESTOCK_INVENTORY_RECOMMENDATIONS_REPORT'
const SURCHARGE = 'GET_FBA_FULFILLMENT_LONGTERM_STORAGE_FEE_CHARGES_DATA'

const NOW = Instant.parse('2026-11-23T17:00:00Z')

let client: Client
let planning: Document
let inventory: Document
beforeAll(async () => {
  client = await startClient({ clock: clockAt(NOW) })
  planning = await client.report(PLANNING)
  inventory = await client.report(INVENTORY)
})
afterAll(() => client.emulator.close())

type Row = Document['rows'][number]
const count = (row: Row | undefined, name: string): number => Number(row?.[name] ?? Number.NaN)
const sum = (row: Row, ...names: readonly string[]): number =>
  names.reduce((all, name) => all + count(row, name), 0)
const age = (band: string): string => `inv-age-${band}-days`

test('ages add up to the units that can be sold, in each of the splits', () => {
  expect(planning.rows.length).toBe(inventory.rows.length)
  for (const row of planning.rows) {
    const available = inventory.rows.find((other) => other['sku'] === row['sku'])?.[
      'afn-fulfillable-quantity'
    ]
    expect(row['available']).toBe(available)
    const older = [age('91-to-180'), age('181-to-270'), age('271-to-365'), age('366-to-455'), age('456-plus')]
    expect(sum(row, age('0-to-90'), ...older)).toBe(count(row, 'available'))
    expect(sum(row, age('0-to-30'), age('31-to-60'), age('61-to-90'))).toBe(count(row, age('0-to-90')))
    expect(sum(row, age('181-to-330'), age('331-to-365'))).toBe(
      sum(row, age('181-to-270'), age('271-to-365')),
    )
  }
  expect(planning.rows.some((row) => sum(row, age('271-to-365'), age('366-to-455')) > 0)).toBe(true)
})

test('units shipped in thirty days are the shipments of the ledger', async () => {
  const month = { dataStartTime: '2026-10-24T07:00:00Z', dataEndTime: '2026-11-23T08:00:00Z' }
  const moves = (await client.report(LEDGER, { ...month, reportOptions: { eventType: 'Shipments' } })).rows
  const shipped = Map.groupBy(moves, (row) => row['MSKU'])
  for (const row of planning.rows) {
    const units = (shipped.get(row['sku']) ?? []).reduce((all, move) => all - count(move, 'Quantity'), 0)
    expect(count(row, 'units-shipped-t30')).toBe(units)
  }
})

test('no fee for a low level while a month of stock was there, or little was shipped', () => {
  const charged = planning.rows.filter(
    (row) => row['Low-Inventory-Level fee applied in current week?'] === 'Yes',
  )
  expect(charged.length).toBeGreaterThan(0)
  for (const row of charged) {
    expect(count(row, 'units-shipped-t7')).toBeGreaterThanOrEqual(20)
    expect(count(row, 'historical-days-of-supply')).toBeLessThanOrEqual(28)
  }
})

test('restock says of a SKU what planning and inventory say, and lists what the seller ships as well', async () => {
  const restock = await client.report(RESTOCK)
  const planned = new Map(planning.rows.map((row) => [row['sku'], row]))
  const stocked = new Map(inventory.rows.map((row) => [row['sku'], row]))
  for (const row of restock.rows.filter((each) => each['Fulfilled by'] === 'Amazon')) {
    const [plan, stock] = [planned.get(row['Merchant SKU']), stocked.get(row['Merchant SKU'])]
    expect(row['Available']).toBe(plan?.['available'])
    expect(row['Units Sold Last 30 Days']).toBe(plan?.['units-shipped-t30'])
    expect(row['Recommended replenishment qty']).toBe(plan?.['Recommended ship-in quantity'])
    expect(row['Total Units']).toBe(stock?.['afn-total-quantity'])
  }
  expect(restock.rows.some((row) => row['Fulfilled by'] === 'Merchant')).toBe(true)
})

const YEAR = { dataStartTime: '2025-11-24T08:00:00Z', dataEndTime: '2026-11-23T08:00:00Z' } as const

test('the surcharge is units × volume × rate on the 15th of each month, and is due some days later', async () => {
  const { rows } = await client.report(SURCHARGE, YEAR)
  expect(rows.length).toBeGreaterThan(10)
  for (const row of rows) {
    expect(row['snapshot-date']).toMatch(/-15$/)
    const charge = count(row, 'qty-charged') * count(row, 'per-unit-volume') * count(row, 'rate-surcharge')
    expect(count(row, 'amount-charged')).toBeGreaterThanOrEqual(Number(charge.toFixed(2)))
  }
  expect(rows.some((row) => row['snapshot-date'] === '2026-11-15')).toBe(true)
  const sooner = await startClient({ clock: clockAt(Instant.parse('2026-11-17T17:00:00Z')) })
  const early = await sooner.report(SURCHARGE, { ...YEAR, dataEndTime: '2026-11-17T08:00:00Z' })
  expect(early.rows.some((row) => row['snapshot-date'] === '2026-11-15')).toBe(false)
  await sooner.emulator.close()
})

test('what planning expects for the coming 15th is charged then', async () => {
  // The last second of the 14th in Los Angeles.
  const clock = clockAt(Instant.parse('2026-11-15T07:59:59Z'))
  // Pinned: by default a world begins so many days before its emulator starts.
  const own = await startClient({
    clock,
    sellers: [{ ...DEMO_SELLER, began_on: LocalDate.parse('2025-10-19') }],
  })
  const planned = (await own.report(PLANNING)).rows
  clock.set(NOW)
  const charged = await own.report(SURCHARGE, { dataStartTime: '2026-11-01T08:00:00Z', dataEndTime: NOW })
  // What is still being put on the shelf can be sold from midnight on.
  const unsold = planned.filter((row) => row['available'] !== '0' && row['Reserved FC Processing'] === '0')
  expect(unsold.length).toBeGreaterThan(0)
  for (const row of unsold) {
    const rows = charged.rows.filter((each) => each['sku'] === row['sku'])
    const expected = Object.keys(row).filter((name) => name.startsWith('quantity-to-be-charged-ais'))
    expect(rows.reduce((all, each) => all + count(each, 'qty-charged'), 0)).toBe(sum(row, ...expected))
  }
  await own.emulator.close()
})

test('in Europe planning words the low-level fee as cost coverage and measures in cubic metres', async () => {
  const seller = { ...DEMO_SELLER, marketplaces: ['DE'], sku_count: 4 }
  const own = await startClient({ clock: clockAt(NOW), sellers: [seller] })
  const german = await own.report(PLANNING, { marketplaceIds: ['A1PA6795UKMFR9'] })
  expect(german.header).toContain('Low-Inventory cost coverage fee applied in current week?')
  expect(german.rows[0]?.['volume-unit-measurement']).toBe('cubic meters')
  await own.emulator.close()
})
