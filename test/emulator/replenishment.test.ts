import { afterAll, beforeAll, expect, test } from 'vitest'
import { clockAt } from '../../src/core/clock.ts'
import { Instant } from '../../src/core/time.ts'
import { DEMO_SELLER } from '../../src/emulator/sellers.ts'
import { startClient, US, type Client } from './client.ts'
import { itemsAt } from './walking.ts'

const NOW = Instant.parse('2026-11-23T17:00:00.000Z')

let client: Client
beforeAll(async () => {
  client = await startClient({
    clock: clockAt(NOW),
    sellers: [{ ...DEMO_SELLER, marketplaces: ['US', 'MX'], sku_count: 60 }],
  })
})
afterAll(() => client.emulator.close())

const ROOT = '/replenishment/2022-11-07'
const PROGRAM = { marketplaceId: US, programTypes: ['SUBSCRIBE_AND_SAVE'] }
const offers = (more: object = {}, pagination: object = { limit: 100, offset: 0 }, sort?: object) =>
  client.call('POST', `${ROOT}/offers/search`, { filters: { ...PROGRAM, ...more }, pagination, sort })
const asked = (startDate: string, endDate: string, aggregationFrequency = 'MONTH') => ({
  ...PROGRAM,
  timePeriodType: 'PERFORMANCE',
  aggregationFrequency,
  timeInterval: { startDate: `${startDate}T00:00:00Z`, endDate: `${endDate}T00:00:00Z` },
})
const metrics = (filters: object, pagination: object = { limit: 500, offset: 0 }, sort?: object) =>
  client.call('POST', `${ROOT}/offers/metrics/search`, { filters, pagination, sort })
const totals = (body: object) => client.call('POST', `${ROOT}/sellingPartners/metrics/search`, body)

type Row = Readonly<Record<string, unknown>>
const sum = (rows: readonly Row[], name: string): number =>
  rows.reduce((all, row) => all + Number(row[name]), 0)

test('offers come page by page without a gap, and what is asked narrows them', async () => {
  const all = itemsAt((await offers()).body, 'offers')
  expect(all.length).toBeGreaterThan(10)
  const pages = []
  for (let offset = 0; offset < all.length; offset += 7) {
    const page = await offers({}, { limit: 7, offset })
    expect(page.at('pagination', 'totalResults')).toBe(all.length)
    pages.push(...itemsAt(page.body, 'offers'))
  }
  expect(pages).toEqual(all)
  const [first] = all
  expect(itemsAt((await offers({ skus: [first?.['sku']] })).body, 'offers')).toEqual([first])
  const states = ['ELIGIBLE', 'INELIGIBLE', 'SUSPENDED', 'REPLENISHMENT_ONLY_ORDERING']
  const parts = []
  for (const state of states)
    parts.push(...itemsAt((await offers({ eligibilities: [state] })).body, 'offers'))
  expect(new Set(parts)).toEqual(new Set(all))
  const sorted = await offers({}, { limit: 100, offset: 0 }, { order: 'DESC', key: 'SUBSCRIPTION_COUNT' })
  const counts = itemsAt(sorted.body, 'offers').map((offer) => Number(offer['subscriptions']))
  expect(counts).toEqual(counts.toSorted((a, b) => b - a))
  expect(counts[0]).toBeGreaterThan(0)
})

test('subscriptions sell a part of what the SKU sold, and offers add up to the seller', async () => {
  const october = asked('2026-10-05', '2026-10-05')
  const rows = itemsAt((await metrics(october)).body, 'offers')
  expect(rows.length).toBeGreaterThan(10)
  for (const row of rows) {
    const { days } = client.emulator.world.truth(String(row['sku']))
    // Shipped in October, so ordered at most six days before.
    const ordered = days
      .filter(({ on }) => on >= '2026-09-25' && on <= '2026-10-31')
      .reduce((all, day) => all + day.ordered.amazon, 0)
    expect(Number(row['shippedSubscriptionUnits'])).toBeLessThanOrEqual(ordered)
    expect(Number(row['revenuePenetration'])).toBeLessThanOrEqual(100)
    expect(row['timeInterval']).toEqual({
      startDate: '2026-10-01T00:00:00Z',
      endDate: '2026-10-31T00:00:00Z',
    })
  }
  const units = sum(rows, 'shippedSubscriptionUnits')
  expect(units).toBeGreaterThan(50)
  const whole = await totals(october)
  expect(whole.at('metrics', 0, 'shippedSubscriptionUnits')).toBe(units)
  expect(whole.at('metrics', 0, 'activeSubscriptions')).toBe(sum(rows, 'activeSubscriptions'))
  expect(Number(whole.at('metrics', 0, 'totalSubscriptionsRevenue'))).toBeCloseTo(
    sum(rows, 'totalSubscriptionsRevenue'),
    2,
  )
})

test('the seller has every metric, or those that are named, for each period', async () => {
  const [october, november] = itemsAt((await totals(asked('2026-10-31', '2026-11-01'))).body, 'metrics')
  // 32 figures, the interval and the currency.
  expect(Object.keys(october ?? {})).toHaveLength(34)
  expect(november).toMatchObject({
    timeInterval: { startDate: '2026-11-01T00:00:00Z', endDate: '2026-11-22T00:00:00Z' },
  })
  const both = 'revenueFromSubscriptionsWithMultipleDeliveries'
  const single = ['Active', 'Cancelled'].map(
    (kind) => Object.entries(october ?? {}).find(([name]) => name.startsWith(`revenueFrom${kind}`))?.[1],
  )
  const parts = [october?.[both], ...single].reduce((all: number, part) => all + Number(part), 0)
  expect(parts).toBeCloseTo(Number(october?.['totalSubscriptionsRevenue']), 2)
  const named = await totals({
    ...asked('2026-10-05', '2026-10-05', 'WEEK'),
    metrics: ['REVENUE_PENETRATION'],
  })
  expect(itemsAt(named.body, 'metrics')).toEqual([
    {
      revenuePenetration: expect.any(Number),
      timeInterval: { startDate: '2026-10-04T00:00:00Z', endDate: '2026-10-10T00:00:00Z' },
      currencyCode: 'USD',
    },
  ])
})

test('forecasts grow with their days', async () => {
  const filters = { ...asked('2026-11-23', '2026-11-23'), timePeriodType: 'FORECAST' }
  const rows = itemsAt((await metrics(filters)).body, 'offers')
  expect(sum(rows, 'next30DayShippedSubscriptionUnits')).toBeGreaterThan(0)
  for (const row of rows) {
    const [near, far] = [30, 90].map((days) => Number(row[`next${days}DayShippedSubscriptionUnits`]))
    expect(near).toBeLessThanOrEqual(far ?? 0)
    expect(row).not.toHaveProperty('shippedSubscriptionUnits')
  }
  const whole = itemsAt((await totals(filters)).body, 'metrics')
  expect(whole.map((one) => one['timeInterval'])).toHaveLength(3)
  expect(whole[0]?.['shippedSubscriptionUnits']).toBe(sum(rows, 'next30DayShippedSubscriptionUnits'))
})

test('what Amazon does not answer is refused in its words', async () => {
  const messages = {
    'aggregationFrequency is provided. Only WEEK, MONTH, QUARTER and YEAR': metrics(
      asked('2026-10-01', '2026-10-01', 'DAY'),
    ),
    'eligibility is provided. Only ELIGIBLE, INELIGIBLE, SUSPENDED and': offers({
      eligibilities: ['BAD_VALUE'],
    }),
    'single unit of the aggregationFrequency': metrics(asked('2026-09-30', '2026-10-01')),
    'trailing 2 years': metrics(asked('2023-10-01', '2023-10-01')),
    'Unsupported marketplaceId': offers({ marketplaceId: 'A1AM78C64UM0Y8' }),
    'missing or invalid parameters': offers({}, { limit: 101, offset: 0 }),
    'invalid parameters': offers({}, { limit: 100, offset: 9001 }),
    'cannot be parsed': offers({ skus: [] }),
  }
  for (const [message, call] of Object.entries(messages)) {
    const reply = await call
    expect([reply.status, reply.text('errors', 0, 'code')]).toEqual([400, 'InvalidInput'])
    expect(reply.text('errors', 0, 'message')).toContain(message)
  }
})
