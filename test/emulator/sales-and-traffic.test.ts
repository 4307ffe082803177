import { afterAll, beforeAll, expect, test } from 'vitest'
import { clockAt } from '../../src/core/clock.ts'
import { Instant } from '../../src/core/time.ts'
import { DEMO_SELLER } from '../../src/emulator/sellers.ts'
import { at, ORDERS, startClient, US, type Client } from './client.ts'
import { itemsAt } from './walking.ts'

const SALES = 'GET_SALES_AND_TRAFFIC_REPORT'
let client: Client
beforeAll(async () => {
  const clock = clockAt(Instant.parse('2026-11-23T17:00:00.000Z'))
  client = await startClient({ clock, sellers: [{ ...DEMO_SELLER, sku_count: 60 }] })
})
afterAll(() => client.emulator.close())

const ask = async (from: string, through: string, reportOptions: Readonly<Record<string, string>>) => {
  const span = { dataStartTime: `${from}T00:00:00Z`, dataEndTime: `${through}T23:59:59Z` }
  const document = await client.report(SALES, { ...span, reportOptions })
  expect(document.content_type).toBe('application/json; charset=UTF-8')
  const body: unknown = JSON.parse(document.bytes.toString('utf8'))
  return body
}

const units = (rows: readonly unknown[], ...path: readonly string[]): number =>
  rows.reduce<number>((sum, row) => sum + Number(at(row, ...path)), 0)

test('a day by SKU sums to the day, and to the days of a week', async () => {
  const body = await ask('2026-11-18', '2026-11-18', { asinGranularity: 'SKU' })
  const [day] = itemsAt(body, 'salesAndTrafficByDate')
  const skus = itemsAt(body, 'salesAndTrafficByAsin')
  expect(day?.['date']).toBe('2026-11-18')
  expect(skus.length).toBeGreaterThan(30)
  for (const field of ['unitsOrdered', 'totalOrderItems'])
    expect(units(skus, 'salesByAsin', field)).toBe(at(day, 'salesByDate', field))
  for (const field of ['sessions', 'pageViews', 'browserSessions', 'mobileAppPageViews'])
    expect(units(skus, 'trafficByAsin', field)).toBe(at(day, 'trafficByDate', field))
  const week = await ask('2026-11-15', '2026-11-21', { dateGranularity: 'WEEK' })
  const days = await ask('2026-11-15', '2026-11-21', {})
  const [whole] = itemsAt(week, 'salesAndTrafficByDate')
  expect(whole?.['date']).toBe('2026-11-15')
  expect(units(itemsAt(days, 'salesAndTrafficByDate'), 'salesByDate', 'unitsOrdered')).toBe(
    at(whole, 'salesByDate', 'unitsOrdered'),
  )
})

test('the units and sales of a day are those of the orders placed on it', async () => {
  const body = await ask('2026-11-12', '2026-11-12', { asinGranularity: 'SKU' })
  const span = { dataStartTime: '2026-11-12T08:00:00Z', dataEndTime: '2026-11-23T16:00:00Z' }
  const { rows } = await client.report(ORDERS, span)
  const placed = rows.filter((row) => {
    const purchased = row['purchase-date'] ?? ''
    return (
      row['sales-channel'] !== 'Non-Amazon' &&
      purchased >= '2026-11-12T08:00:00' &&
      purchased < '2026-11-13T08:00:00'
    )
  })
  const [day] = itemsAt(body, 'salesAndTrafficByDate')
  const ordered = placed.reduce((sum, row) => sum + Number(row['quantity']), 0)
  expect(ordered).toBeGreaterThan(50)
  expect(at(day, 'salesByDate', 'unitsOrdered')).toBe(ordered)
  const cents = placed.reduce((sum, row) => sum + Math.round(Number(row['item-price']) * 100), 0)
  expect(Math.round(Number(at(day, 'salesByDate', 'orderedProductSales', 'amount')) * 100)).toBe(cents)
})

const rowsBy = async (asinGranularity: string) =>
  itemsAt(await ask('2026-11-18', '2026-11-18', { asinGranularity }), 'salesAndTrafficByAsin')

test('by child and by parent there are fewer rows and the same units', async () => {
  const [sku, child, parent] = [await rowsBy('SKU'), await rowsBy('CHILD'), await rowsBy('PARENT')]
  expect(child.length).toBeLessThan(sku.length)
  expect(parent.length).toBeLessThan(child.length)
  expect(units(parent, 'salesByAsin', 'unitsOrdered')).toBe(units(sku, 'salesByAsin', 'unitsOrdered'))
  expect(parent[0]).not.toHaveProperty('childAsin')
})

test('one marketplace at a time, and only the granularities there are', async () => {
  const span = { dataStartTime: '2026-11-18T00:00:00Z', dataEndTime: '2026-11-18T23:59:59Z' }
  const wrong = [
    { ...span, marketplaceIds: [US, US] },
    { ...span, reportOptions: { asinGranularity: 'FAMILY' } },
    { dataStartTime: span.dataStartTime },
  ]
  for (const more of wrong) expect((await client.create(SALES, more)).status).toBe(400)
})
