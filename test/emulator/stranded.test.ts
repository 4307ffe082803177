/** Stock nobody can buy: the reports about it, about listings and about inventory say the same. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clockAt } from '../../src/core/clock.ts'
import { Instant } from '../../src/core/time.ts'
import { DEMO_SELLER } from '../../src/emulator/sellers.ts'
import { type Client, type Document, INVENTORY, LISTINGS, startClient } from './client.ts'

const STRANDED = 'GET_STRANDED_INVENTORY_UI_DATA'
const ALL_INVENTORY = 'GET_FBA_MYI_ALL_INVENTORY_DATA'
const ACTIVE = 'GET_MERCHANT_LISTINGS_DATA'
const SUPPRESSED = 'GET_MERCHANTS_LISTINGS_FYP_REPORT'

let client: Client
let stranded: Document
let inventory: Document
let all: Document
let listings: Document
beforeAll(async () => {
  const clock = clockAt(Instant.parse('2026-11-23T17:00:00Z'))
  client = await startClient({ clock, sellers: [{ ...DEMO_SELLER, sku_count: 300 }] })
  stranded = await client.report(STRANDED)
  inventory = await client.report(INVENTORY)
  all = await client.report(ALL_INVENTORY)
  listings = await client.report(LISTINGS)
})
afterAll(() => client.emulator.close())

type Row = Document['rows'][number]
const bySku = (document: Document, header = 'sku'): ReadonlyMap<string | undefined, Row> =>
  new Map(document.rows.map((row) => [row[header], row]))

test('stranded units are those of the inventory report, of listings that are closed, incomplete or suppressed', () => {
  const stock = bySku(inventory)
  const listed = bySku(listings, 'seller-sku')
  expect(new Set(stranded.rows.map((row) => row['stranded-reason'])).size).toBeGreaterThan(1)
  for (const row of stranded.rows) {
    const held = stock.get(row['sku'])
    expect([row['fulfillable-qty'], row['unfulfillable-qty'], row['reserved-quantity']]).toEqual([
      held?.['afn-fulfillable-quantity'],
      held?.['afn-unsellable-quantity'],
      held?.['afn-reserved-quantity'],
    ])
    expect(held?.['afn-warehouse-quantity']).not.toBe('0')
    expect(listed.get(row['sku'])?.['status']).not.toBe('Active')
  }
  const stuck = inventory.rows.filter(
    (row) => row['afn-fulfillable-quantity'] !== '0' && listed.get(row['sku'])?.['status'] !== 'Active',
  )
  expect(bySku(stranded).keys().toArray()).toEqual(expect.arrayContaining(stuck.map((row) => row['sku'])))
})

test('what is stranded has sold nothing since', () => {
  for (const row of stranded.rows) {
    const { days } = client.emulator.world.truth(row['sku'] ?? '')
    const since = days.filter((day) => day.on > (row['date-stranded'] ?? ''))
    expect(since.reduce((sum, { ordered }) => sum + ordered.amazon + ordered.non_amazon, 0)).toBe(0)
  }
})

test('where nothing is stranded, the report is cancelled', async () => {
  const own = await startClient({ sellers: [{ ...DEMO_SELLER, sku_count: 4 }] })
  const created = await own.create(STRANDED)
  const report = await own.call('GET', `/reports/2021-06-30/reports/${created.text('reportId')}`)
  expect(report.at('processingStatus')).toBe('CANCELLED')
  await own.emulator.close()
})

test('active listings are the active ones of all listings, without a status', async () => {
  const active = await client.report(ACTIVE)
  expect(active.header).not.toContain('status')
  expect(active.header).toHaveLength(40)
  expect(active.rows.map((row) => row['seller-sku'])).toEqual(
    listings.rows.filter((row) => row['status'] === 'Active').map((row) => row['seller-sku']),
  )
})

test('every suppressed listing has Amazon’s words for it, and is not active', async () => {
  const suppressed = await client.report(SUPPRESSED)
  const listed = bySku(listings, 'seller-sku')
  expect(suppressed.rows.length).toBeGreaterThan(3)
  for (const row of suppressed.rows) {
    expect(row['Issue Description']).not.toBe('')
    expect(row['Status Change Date']).toMatch(/^[A-Z][a-z]{2} \d{1,2}, \d{4}$/)
    expect(listed.get(row['SKU'])?.['status']).not.toBe('Active')
  }
})

test('archived listings are in the report of all inventory alone, with nothing left', () => {
  const shown = bySku(inventory)
  const archived = all.rows.filter((row) => !shown.has(row['sku']))
  expect(archived.length).toBeGreaterThan(0)
  expect(new Set(archived.map((row) => row['afn-total-quantity']))).toEqual(new Set(['0']))
  expect(all.rows.filter((row) => shown.has(row['sku']))).toEqual(inventory.rows)
})
