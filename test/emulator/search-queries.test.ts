import { afterAll, beforeAll, expect, test } from 'vitest'
import { clockAt } from '../../src/core/clock.ts'
import { Instant } from '../../src/core/time.ts'
import { DEMO_SELLER } from '../../src/emulator/sellers.ts'
import { at, startClient, US, type Client } from './client.ts'
import { itemsAt } from './walking.ts'

const QUERIES = 'GET_BRAND_ANALYTICS_SEARCH_QUERY_PERFORMANCE_REPORT'
const SALES = 'GET_SALES_AND_TRAFFIC_REPORT'
const NOW = Instant.parse('2026-11-23T17:00:00.000Z')
let client: Client
beforeAll(async () => {
  client = await startClient({ clock: clockAt(NOW), sellers: [{ ...DEMO_SELLER, sku_count: 40 }] })
})
afterAll(() => client.emulator.close())

const WEEK = { dataStartTime: '2026-11-08T00:00:00Z', dataEndTime: '2026-11-14T23:59:59Z' }

const bodyOf = async (type: string, more: object): Promise<unknown> => {
  const { bytes } = await client.report(type, { ...WEEK, ...more })
  const body: unknown = JSON.parse(bytes.toString('utf8'))
  return body
}
const rowsOf = async (asins: readonly string[]): Promise<readonly Readonly<Record<string, unknown>>[]> =>
  itemsAt(
    await bodyOf(QUERIES, { reportOptions: { reportPeriod: 'WEEK', asin: asins.join(' ') } }),
    'dataByAsin',
  )
const sum = (rows: readonly unknown[], ...path: readonly string[]): number =>
  rows.reduce<number>((all, row) => all + Number(at(row, ...path)), 0)

test('searches bring a part of those who look and buy, and no more than all products got', async () => {
  const sales = itemsAt(
    await bodyOf(SALES, { reportOptions: { asinGranularity: 'CHILD' } }),
    'salesAndTrafficByAsin',
  )
  const asins = sales.map((row) => String(row['childAsin'])).slice(0, 18)
  const rows = await rowsOf(asins)
  expect(new Set(rows.map((row) => row['asin'])).size).toBeGreaterThan(12)
  expect(rows.every((row) => asins.includes(String(row['asin'])))).toBe(true)
  for (const asin of asins) {
    const own = rows.filter((row) => row['asin'] === asin)
    const [product] = sales.filter((row) => row['childAsin'] === asin)
    const sessions = Number(at(product, 'trafficByAsin', 'sessions'))
    expect(sum(own, 'clickData', 'asinClickCount')).toBeLessThanOrEqual(sessions)
    const ordered = Number(at(product, 'salesByAsin', 'totalOrderItems'))
    expect(sum(own, 'purchaseData', 'asinPurchaseCount')).toBeLessThanOrEqual(ordered)
  }
  for (const row of rows) {
    const own = ['impressionData', 'clickData', 'cartAddData', 'purchaseData'].map((part, place) =>
      Number(at(row, part, `asin${['Impression', 'Click', 'CartAdd', 'Purchase'][place]}Count`)),
    )
    expect(own).toEqual(own.toSorted((a, b) => b - a))
    expect(own[1]).toBeLessThanOrEqual(Number(at(row, 'clickData', 'totalClickCount')))
    expect(Number(at(row, 'clickData', 'asinClickShare'))).toBeLessThanOrEqual(1)
  }
  expect(sum(rows, 'purchaseData', 'asinPurchaseCount')).toBeGreaterThan(0)
})

test('a search has the same totals whichever product is asked about', async () => {
  const listed = itemsAt(
    await bodyOf(SALES, { reportOptions: { asinGranularity: 'CHILD' } }),
    'salesAndTrafficByAsin',
  ).map((row) => String(row['childAsin']))
  const totals = new Map<string, unknown>()
  for (const asin of listed.slice(0, 12))
    for (const row of await rowsOf([asin])) {
      const query = String(at(row, 'searchQueryData', 'searchQuery'))
      const volume = at(row, 'searchQueryData', 'searchQueryVolume')
      expect(totals.get(query) ?? volume).toBe(volume)
      totals.set(query, volume)
    }
  expect(totals.size).toBeGreaterThan(5)
})

const statusOf = async (span: object): Promise<unknown> => {
  const { body } = await client.create(QUERIES, {
    ...WEEK,
    reportOptions: { reportPeriod: 'WEEK', asin: 'B000000000' },
    ...span,
  })
  return (await client.call('GET', `/reports/2021-06-30/reports/${String(at(body, 'reportId'))}`)).body
}

test('only whole periods that are ready; else it fails and says so', async () => {
  expect(await statusOf({})).toMatchObject({ processingStatus: 'DONE' })
  const unavailable = { processingStatus: 'FATAL', reportDocumentId: expect.any(String) }
  const monday = { dataStartTime: '2026-11-09T00:00:00Z', dataEndTime: '2026-11-15T23:59:59Z' }
  const fresh = { dataStartTime: '2026-11-15T00:00:00Z', dataEndTime: '2026-11-21T23:59:59Z' }
  for (const span of [monday, fresh]) expect(await statusOf(span)).toMatchObject(unavailable)
  const month = { dataStartTime: '2026-10-01T00:00:00Z', dataEndTime: '2026-10-31T23:59:59Z' }
  const reportOptions = { reportPeriod: 'MONTH', asin: 'B000000000' }
  expect(await statusOf({ ...month, reportOptions })).toMatchObject({ processingStatus: 'DONE' })
})

test('one marketplace, a period, and some ASINs, but not too many', async () => {
  const asin = 'B000000000'
  const wrong = [
    { reportOptions: { asin } },
    { reportOptions: { reportPeriod: 'WEEK' } },
    { reportOptions: { reportPeriod: 'DAY', asin } },
    { reportOptions: { reportPeriod: 'WEEK', asin: Array.from({ length: 19 }, () => asin).join(' ') } },
    { reportOptions: { reportPeriod: 'WEEK', asin }, marketplaceIds: [US, US] },
  ]
  for (const more of wrong) expect((await client.create(QUERIES, { ...WEEK, ...more })).status).toBe(400)
})
