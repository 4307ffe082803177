import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clockAt } from '../../src/core/clock.ts'
import { Instant } from '../../src/core/time.ts'
import * as types from '../../src/emulator/ads/catalogue/index.ts'
import { isWritable } from '../../src/emulator/ads/rows.ts'
import { type AdsClient, type Asked, type Row, startAdsClient } from './ads-client.ts'

const NOW = Instant.parse('2026-11-23T18:00:00Z')
const CAMPAIGNS: Asked = {
  reportTypeId: 'spCampaigns',
  groupBy: ['campaign'],
  columns: [
    'date',
    'campaignId',
    'campaignBudgetAmount',
    'impressions',
    'clicks',
    'cost',
    'purchases30d',
    'sales30d',
  ],
  startDate: '2026-11-01',
  endDate: '2026-11-22',
}
const number = (row: Row, name: string): number => Number(row[name])
const sum = (rows: readonly Row[], name: string): number =>
  rows.reduce((total, row) => total + Math.round(number(row, name) * 100), 0) / 100

const clock = clockAt(NOW)
let client: AdsClient
beforeAll(async () => {
  client = await startAdsClient({ clock })
})
afterAll(() => client.emulator.close())

test('every column that Amazon documents for a report has something to say', () => {
  const columns = Object.values(types).flatMap((type) => [
    ...type.columns,
    ...Object.values(type.groups).flatMap((group) => group.columns),
  ])
  expect(columns.filter((column) => !isWritable(column))).toEqual([])
  expect(new Set(columns).size).toBeGreaterThan(150)
})

describe('ads are of the living seller', () => {
  test('the orders of ads are orders of the seller, each by one click at most', () => {
    const world = client.emulator.world.market()
    const { day } = client.emulator.ads.traffic(world)
    const touches = Array.from({ length: 60 }, (_, index) => day(340 + index)).flat()
    const bought = touches.flatMap((touch) => touch.bought ?? [])
    expect(bought.length).toBeGreaterThan(300)
    expect(new Set(bought.map(({ order }) => order)).size).toBe(bought.length)
    for (const { order, life } of bought) {
      expect(world.life(life.profile.index, order.placed_day).orders).toContain(order)
      expect(order.channel).not.toBe('non_amazon')
    }
    const late = touches.filter(({ at_ms, bought: buy }) => buy !== null && buy.order.placed_ms <= at_ms)
    expect(late).toEqual([])
  })

  test('a campaign has as many clicks as orders at least, and stays within its daily budget', async () => {
    const rows = await client.rows(CAMPAIGNS)
    expect(rows.length).toBeGreaterThan(200)
    for (const row of rows) {
      expect(number(row, 'clicks')).toBeGreaterThanOrEqual(number(row, 'purchases30d'))
      expect(number(row, 'cost')).toBeLessThanOrEqual(number(row, 'campaignBudgetAmount'))
    }
  })

  test('campaigns, targets, products and placements tell one cost; search terms that of clicks alone', async () => {
    const columns = ['date', 'campaignId', 'impressions', 'clicks', 'cost', 'purchases30d', 'sales30d']
    const grains: readonly (readonly [string, string])[] = [
      ['spTargeting', 'targeting'],
      ['spAdvertisedProduct', 'advertiser'],
      ['spCampaigns', 'campaignPlacement'],
      ['spSearchTerm', 'searchTerm'],
    ]
    const whole = await client.rows(CAMPAIGNS)
    for (const [reportTypeId, group] of grains) {
      const rows = await client.rows({ ...CAMPAIGNS, reportTypeId, groupBy: [group], columns })
      for (const name of ['clicks', 'cost', 'purchases30d', 'sales30d'])
        expect(sum(rows, name)).toBe(sum(whole, name))
      const silent = rows.filter((row) => number(row, 'clicks') === 0)
      expect(silent.length > 0).toBe(group !== 'searchTerm')
      const missing = sum(whole, 'impressions') - sum(rows, 'impressions')
      expect(missing > 0).toBe(group === 'searchTerm')
    }
  })

  test('a day is restated while its orders come in and false clicks are found, and settles', async () => {
    const day = { ...CAMPAIGNS, startDate: '2026-11-22', endDate: '2026-11-22' }
    const later = async (): Promise<{ orders: number; clicks: number; text: string }> => {
      const rows = await client.rows(day)
      return { orders: sum(rows, 'purchases30d'), clicks: sum(rows, 'clicks'), text: JSON.stringify(rows) }
    }
    const first = await later()
    clock.advance({ days: 6 })
    const second = await later()
    clock.advance({ days: 38 })
    const third = await later()
    clock.advance({ days: 20 })
    const last = await later()
    clock.set(NOW)
    expect(second.orders).toBeGreaterThan(first.orders)
    expect(second.clicks).toBeLessThanOrEqual(first.clicks)
    expect(third.clicks).toBeLessThan(first.clicks)
    expect(last.text).toBe(third.text)
    expect((await later()).text).toBe(first.text)
  })

  test('what was bought beside the advertised product is listed by the product bought', async () => {
    const columns = ['date', 'campaignId', 'advertisedAsin', 'advertisedSku', 'purchasedAsin', 'purchases30d']
    const asked = { ...CAMPAIGNS, reportTypeId: 'spPurchasedProduct', groupBy: ['asin'], columns }
    const rows = await client.rows(asked)
    expect(rows.length).toBeGreaterThan(5)
    for (const row of rows) expect(number(row, 'purchases30d')).toBeGreaterThan(0)
  })

  test('ids are numbers, those of display campaigns longer than a double holds', async () => {
    const asked = { ...CAMPAIGNS, reportTypeId: 'sdCampaigns', columns: ['date', 'campaignId', 'clicks'] }
    const [row] = await client.rows(asked)
    expect(Number.isSafeInteger(Number(row?.['campaignId']))).toBe(false)
    const { body } = await client.call('GET', '/sd/campaigns?stateFilter=enabled,paused,archived')
    expect(JSON.stringify(body)).toContain(`"campaignId":"${String(row?.['campaignId'])}"`)
  })

  test('budget usage is what was spent today', async () => {
    const today = await client.rows({ ...CAMPAIGNS, startDate: '2026-11-23', endDate: '2026-11-23' })
    const type = 'application/vnd.spcampaignbudgetusage.v1+json'
    const campaignIds = [...today.map((row) => String(row['campaignId'])), '1']
    const path = '/sp/campaigns/budget/usage'
    const reply = await client.call('POST', path, { campaignIds }, { 'content-type': type, accept: type })
    expect(reply.status).toBe(207)
    expect(reply.at('error', 0)).toMatchObject({ index: today.length, campaignId: '1' })
    for (const [index, row] of today.entries()) {
      const percent = Number(reply.at('success', index, 'budgetUsagePercent'))
      expect(percent).toBeCloseTo((100 * number(row, 'cost')) / number(row, 'campaignBudgetAmount'), 1)
      expect(percent).toBeLessThanOrEqual(100)
    }
  })
})

const campaigns = async (): Promise<string> => {
  const type = 'application/vnd.spCampaign.v3+json'
  return JSON.stringify(
    (await client.call('POST', '/sp/campaigns/list', {}, { 'content-type': type, accept: type })).body,
  )
}

describe('entities are listed', () => {
  const SP = 'application/vnd.spKeyword.v3+json'
  const list = (body: object, headers = { 'content-type': SP, accept: SP }) =>
    client.call('POST', '/sp/keywords/list', body, headers)

  test('page by page, each once, under tokens that are good for the same filters alone', async () => {
    const seen: string[] = []
    let nextToken: string | undefined
    let total = 0
    for (;;) {
      const page = await list({ maxResults: 20, ...(nextToken === undefined ? {} : { nextToken }) })
      const keywords = page.at('keywords')
      if (Array.isArray(keywords)) seen.push(...keywords.map((keyword) => JSON.stringify(keyword)))
      total = Number(page.at('totalResults'))
      if (page.at('nextToken') === undefined) break
      nextToken = page.text('nextToken')
    }
    expect(seen.length).toBe(total)
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.length).toBeGreaterThan(40)
    expect((await list({ maxResults: 30, nextToken })).status).toBe(400)
  })

  test('under their own media type and no other', async () => {
    expect((await list({}, { 'content-type': 'application/json', accept: SP })).body).toMatchObject({
      code: 'UNSUPPORTED_MEDIA_TYPE',
    })
    expect((await list({}, { 'content-type': SP, accept: 'application/json' })).status).toBe(406)
  })

  test('and change from day to day as people change them', async () => {
    const before = await campaigns()
    clock.advance({ days: 30 })
    const after = await campaigns()
    clock.set(NOW)
    expect(after).not.toBe(before)
    expect(await campaigns()).toBe(before)
  })
})
