/** Five reports, one world: what one of them says, the others say too. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clockAt } from '../../src/core/clock.ts'
import { DAY_MS, Instant, instantOf } from '../../src/core/time.ts'
import { DEMO_SELLER } from '../../src/emulator/sellers.ts'
import {
  INVENTORY,
  LEDGER,
  LEDGER_SUMMARY,
  LISTINGS,
  ORDERS,
  startClient,
  type Client,
  type Document,
} from './client.ts'

/** Nine in the morning in Los Angeles. */
const NOW = Instant.parse('2026-11-23T17:00:00Z')
const HISTORY = { dataStartTime: '2025-10-18T07:00:00Z', dataEndTime: NOW } as const
const MONTH = { dataStartTime: '2026-11-01T07:00:00Z', dataEndTime: NOW } as const

let client: Client
let inventory: Document
let detail: Document
let daily: Document

beforeAll(async () => {
  client = await startClient({ clock: clockAt(NOW) })
  inventory = await client.report(INVENTORY)
  detail = await client.report(LEDGER, HISTORY)
  daily = await client.report(LEDGER_SUMMARY, {
    ...HISTORY,
    reportOptions: { aggregatedByTimePeriod: 'DAILY' },
  })
})
afterAll(() => client.emulator.close())

type Row = Document['rows'][number]
const count = (row: Row | undefined, name: string): number => Number(row?.[name] ?? Number.NaN)
const sum = (rows: readonly Row[], name: string): number =>
  rows.reduce((all, row) => all + count(row, name), 0)

const groups = (rows: readonly Row[], ...names: readonly string[]): ReadonlyMap<string, readonly Row[]> =>
  Map.groupBy(rows, (row) => names.map((name) => row[name]).join('\t'))

test('the ledger’s movements since the beginning sum to the warehouse quantity of every SKU', () => {
  const bySku = groups(detail.rows, 'MSKU')
  expect(inventory.rows.length).toBeGreaterThan(40)
  for (const row of inventory.rows) {
    const moves = bySku.get(row['sku'] ?? '') ?? []
    const { stock } = client.emulator.world.truth(row['sku'] ?? '')
    // Units between two centres are in no ledger balance; the inventory report counts them as reserved.
    expect(sum(moves, 'Quantity') + stock.reserved_transfers).toBe(count(row, 'afn-warehouse-quantity'))
  }
})

test('the inventory report keeps its own arithmetic', () => {
  for (const row of inventory.rows) {
    const inside = ['afn-fulfillable-quantity', 'afn-unsellable-quantity', 'afn-reserved-quantity']
    const outside = ['working', 'shipped', 'receiving'].map((stage) => `afn-inbound-${stage}-quantity`)
    const warehouse = inside.reduce((all, name) => all + count(row, name), 0)
    expect(warehouse).toBe(count(row, 'afn-warehouse-quantity'))
    expect(warehouse + outside.reduce((all, name) => all + count(row, name), 0)).toBe(
      count(row, 'afn-total-quantity'),
    )
  }
})

const SIGNED = [
  'Receipts',
  'Customer Shipments',
  'Customer Returns',
  'Vendor Returns',
  'Warehouse Transfer In/Out',
  'Found',
  'Lost',
  'Damaged',
  'Disposed',
  'Other Events',
  'Unknown Events',
] as const

test('every line of the ledger summary balances, and each day begins where the last one ended', () => {
  for (const lines of groups(daily.rows, 'MSKU', 'Disposition', 'Location').values()) {
    for (const [index, row] of lines.entries()) {
      const moved = SIGNED.reduce((all, name) => all + count(row, name), 0)
      expect(count(row, 'Starting Warehouse Balance') + moved).toBe(count(row, 'Ending Warehouse Balance'))
      const before = lines[index - 1]
      const carried = before
        ? count(before, 'Ending Warehouse Balance')
        : count(row, 'Starting Warehouse Balance')
      expect(count(row, 'Starting Warehouse Balance')).toBe(carried)
    }
  }
})

test('outgoing columns of the summary are negative', () => {
  for (const name of ['Customer Shipments', 'Vendor Returns', 'Lost', 'Damaged', 'Disposed']) {
    const units = daily.rows.map((row) => count(row, name))
    expect(Math.max(...units)).toBe(0)
    expect(Math.min(...units)).toBeLessThan(0)
  }
})

test('the summary’s shipments of a day are the detail’s', () => {
  const closed = detail.rows.filter(
    (row) => row['Event Type'] === 'Shipments' && row['Date'] !== '11/23/2026',
  )
  const shipped = groups(closed, 'MSKU', 'Date')
  let compared = 0
  for (const [key, lines] of groups(daily.rows, 'MSKU', 'Date')) {
    const moves = shipped.get(key) ?? []
    expect(sum(lines, 'Customer Shipments')).toBe(sum(moves, 'Quantity'))
    compared += moves.length
  }
  expect(compared).toBe(closed.length)
})

test('the summary knows only days that are over; the detail knows today', () => {
  expect(daily.rows.some((row) => row['Date'] === '11/22/2026')).toBe(true)
  expect(daily.rows.some((row) => row['Date'] === '11/23/2026')).toBe(false)
  expect(detail.rows.some((row) => row['Date'] === '11/23/2026')).toBe(true)
})

test('by centre, by week and by month the same movements are summed', async () => {
  const total = sum(daily.rows, 'Customer Shipments')
  for (const aggregatedByTimePeriod of ['WEEKLY', 'MONTHLY']) {
    const reportOptions = { aggregatedByTimePeriod, aggregateByLocation: 'FC' }
    const other = await client.report(LEDGER_SUMMARY, { ...HISTORY, reportOptions })
    expect(sum(other.rows, 'Customer Shipments')).toBe(total)
    expect(new Set(other.rows.map((row) => row['Location']))).toEqual(
      new Set(['ABE8', 'PHX7', 'ONT8', 'LAS2']),
    )
  }
})

test('units shipped by Amazon in the ledger are units shipped in the orders report', async () => {
  const orders = await client.report(ORDERS, MONTH)
  const shipped = orders.rows.filter(
    (row) => row['fulfillment-channel'] === 'Amazon' && row['order-status'] === 'Shipped',
  )
  // The orders of the range are those last updated in it: an order's last update is its shipment.
  const moves = detail.rows
    .filter((row) => row['Event Type'] === 'Shipments' && (row['Date'] ?? '').startsWith('11/'))
    .filter((row) => (row['Date'] ?? '').endsWith('2026'))
  expect(shipped.length).toBeGreaterThan(500)
  expect(sum(shipped, 'quantity') + sum(moves, 'Quantity')).toBe(0)
})

test('an order is pending without a price, then shipped with one, or cancelled with no units', async () => {
  const clock = clockAt(NOW)
  const own = await startClient({ clock })
  const rows = async () => {
    const dataEndTime = clock.now()
    return (await own.report(ORDERS, { dataStartTime: '2026-11-20T00:00:00Z', dataEndTime })).rows
  }
  const pending = (await rows()).filter((row) => row['order-status'] === 'Pending')
  expect(pending.length).toBeGreaterThan(0)
  expect(pending.every((row) => row['item-price'] === '' && Number(row['quantity']) > 0)).toBe(true)
  clock.advance({ days: 6 })
  const later = new Map((await rows()).map((row) => [row['order-item-id'], row]))
  for (const row of pending) {
    const now = later.get(row['order-item-id'])
    expect(['Shipped', 'Cancelled']).toContain(now?.['order-status'])
    expect(now?.['order-status'] === 'Cancelled' ? now['quantity'] : now?.['item-price']).toMatch(
      /^(0|\d+\.\d\d|)$/,
    )
    expect((now?.['last-updated-date'] ?? '') > (row['last-updated-date'] ?? '')).toBe(true)
  }
  await own.emulator.close()
})

/** Thirty-day windows over the whole history; the orders report takes no more at once. */
const WINDOWS = Array.from({ length: 14 }, (_, index) => {
  const end_ms = Date.parse(NOW) - index * 30 * DAY_MS
  return { dataStartTime: instantOf(end_ms - 30 * DAY_MS), dataEndTime: instantOf(end_ms) }
})

test('the orders of four hundred days are the truth about every SKU, by channel, once each', async () => {
  const rows: Row[] = []
  for (const window of WINDOWS) rows.push(...(await client.report(ORDERS, window)).rows)
  expect(new Set(rows.map((row) => row['order-item-id'])).size).toBe(rows.length)
  const bySku = groups(rows, 'sku')
  const { world } = client.emulator
  for (const sku of world.skus()) {
    const { ordered_units, cancelled_units } = world.truth(sku)
    const of = (name: string, value: string): number =>
      sum(
        (bySku.get(sku) ?? []).filter((row) => row[name] === value),
        'quantity',
      )
    const [merchant, elsewhere] = [of('fulfillment-channel', 'Merchant'), of('sales-channel', 'Non-Amazon')]
    const amazon = of('sales-channel', 'Amazon.com') - merchant
    const ordered = ordered_units.amazon + ordered_units.merchant + ordered_units.non_amazon
    expect(amazon + merchant + elsewhere).toBe(ordered - cancelled_units)
    expect(ordered_units.amazon).toBeGreaterThanOrEqual(amazon)
    expect(ordered_units.non_amazon).toBeGreaterThanOrEqual(elsewhere)
  }
})

test('identical ledger rows are there, and are not mistakes', () => {
  const lines = detail.rows.map((row) => JSON.stringify(row))
  expect(lines.length - new Set(lines).size).toBeGreaterThan(100)
})

test('what is reconciled changes later, on old rows', async () => {
  const clock = clockAt(Instant.parse('2026-09-01T17:00:00Z'))
  const own = await startClient({ clock })
  const open = async () => {
    const range = { dataStartTime: '2026-06-01T07:00:00Z', dataEndTime: '2026-08-31T07:00:00Z' }
    const { rows } = await own.report(LEDGER, { ...range, reportOptions: { eventType: 'Adjustments' } })
    return sum(
      rows.filter((row) => row['Reason'] === 'M'),
      'Unreconciled Quantity',
    )
  }
  const before = await open()
  clock.advance({ days: 30 })
  expect(await open()).toBeLessThan(before)
  await own.emulator.close()
})

const monthOf = async (reportOptions: Readonly<Record<string, string>>) =>
  (await client.report(LEDGER, { ...MONTH, reportOptions })).rows

test('a list of two event types finds nothing, one finds itself, and a SKU finds its own rows', async () => {
  expect(await monthOf({ eventType: 'Adjustments,Receipts' })).toEqual([])
  expect(new Set((await monthOf({ eventType: 'Receipts' })).map((row) => row['Event Type']))).toEqual(
    new Set(['Receipts']),
  )
  expect(new Set((await monthOf({ MSKU: 'mug-01' })).map((row) => row['MSKU']))).toEqual(new Set(['mug-01']))
})

test('listings are cp1252: umlauts survive, and what cp1252 cannot say is a question mark for ever', async () => {
  const listings = await client.report(LISTINGS)
  expect(listings.content_type).toBe('text/plain; charset=Cp1252')
  const skus = listings.rows.map((row) => row['seller-sku'])
  expect(skus).toEqual(
    expect.arrayContaining(['Müller-Ölkanne-5L', '0012345', 'LAMP/OAK/E27', 'PAN-12"', '"QUOTED"']),
  )
  expect(listings.bytes.includes(Buffer.from('Müller', 'latin1'))).toBe(true)
  expect(listings.rows.some((row) => row['item-name']?.includes('?????'))).toBe(true)
  expect(inventory.rows.some((row) => row['product-name']?.includes('Шарик'))).toBe(true)
  expect(new Set(listings.rows.map((row) => row['status']))).toEqual(
    new Set(['Active', 'Inactive', 'Incomplete']),
  )
  expect(listings.rows.find((row) => row['fulfillment-channel'] === 'DEFAULT')?.['quantity']).toMatch(/^\d+$/)
})

test('in Japan the listings are Shift_JIS with Japanese headers, unless English is asked for', async () => {
  const seller = { ...DEMO_SELLER, marketplaces: ['JP'], sku_count: 6 }
  const own = await startClient({ clock: clockAt(NOW), sellers: [seller] })
  const marketplaceIds = ['A1VC38T7YXB528']
  const japanese = await own.report(LISTINGS, { marketplaceIds })
  expect(japanese.content_type).toBe('text/plain; charset=Shift_JIS')
  expect(japanese.header).toContain('出品者SKU')
  expect(japanese.rows[0]?.['商品名']).toContain('ノースウィンド')
  const reportOptions = { preferredReportDocumentLocale: 'en_US' }
  expect((await own.report(LISTINGS, { marketplaceIds, reportOptions })).header[3]).toBe('seller-sku')
  await own.emulator.close()
})

test('in Europe the inventory splits local and remote stock, and ledger days are marked at UTC midnight', async () => {
  const seller = { ...DEMO_SELLER, marketplaces: ['GB', 'DE'], sku_count: 6 }
  const own = await startClient({ clock: clockAt(Instant.parse('2026-07-20T10:00:00Z')), sellers: [seller] })
  const marketplaceIds = ['A1F83G8C2ARO7P']
  expect((await own.report(INVENTORY, { marketplaceIds })).header).toHaveLength(26)
  expect((await own.report(LISTINGS, { marketplaceIds })).header).toContain('fulfilment-channel')
  const range = { dataStartTime: '2026-07-01T00:00:00Z', dataEndTime: '2026-07-20T00:00:00Z' }
  const ledger = await own.report(LEDGER, { marketplaceIds, ...range })
  expect(ledger.rows[0]?.['Date and Time']).toMatch(/^2026-07-\d\dT01:00:00\+0100$/)
  const both = await own.report(INVENTORY, { marketplaceIds: ['A1F83G8C2ARO7P', 'A1PA6795UKMFR9'] })
  expect(both.rows).toHaveLength(2 * (await own.report(INVENTORY, { marketplaceIds })).rows.length)
  await own.emulator.close()
})

test('the ledgers can be had in the spelling of the documentation', async () => {
  const layouts = { [LEDGER]: 'as_documented', [LEDGER_SUMMARY]: 'as_documented' } as const
  const own = await startClient({ clock: clockAt(NOW), layouts })
  const documented = await own.report(LEDGER, MONTH)
  expect(documented.header).toHaveLength(14)
  expect(documented.header).toContain('UnreconciledQuantity')
  expect((await own.report(LEDGER_SUMMARY, MONTH)).header).toContain('WarehouseTransferIn/Out')
  expect(detail.header).toHaveLength(16)
  await own.emulator.close()
})
