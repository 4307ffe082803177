/** A night of advertising: forty sources, asked, adopted, listed and loaded beside those of selling. */
import { afterEach, describe, expect, test } from 'vitest'
import { revokeAdvertising } from '../../src/access/advertising.ts'
import type { Report } from '../../src/sync/define.ts'
import { enterNight } from '../../src/sync/night.ts'
import { ADVERTISER, advertise, planWithAds } from './advertising.ts'
import { ADS_REFRESH_TOKEN } from './seller.ts'
import { type Night, type NightOptions, openNight } from './support.ts'

let open: Night | undefined
afterEach(async () => {
  await open?.close()
  open = undefined
})

const start = async (options: NightOptions = {}): Promise<Night> => {
  open = await openNight({ sku_count: 12, history_days: 60, backfill_days: 10, ...options })
  await advertise(open)
  return open
}

const isAds = ({ source }: Report): boolean => source.api === 'ads'
const only =
  (...datasets: readonly string[]) =>
  ({ dataset }: Report): boolean =>
    datasets.includes(dataset)
const plan = (night: Night, isWanted: (report: Report) => boolean = isAds): Promise<number> =>
  planWithAds(night, isWanted)

const one = async (night: Night, sql: string): Promise<Record<string, unknown>> => {
  const { rows } = await night.owner.query(sql)
  return rows[0]
}

test('every source of advertising is loaded, and they agree with each other', {
  timeout: 300_000,
}, async () => {
  const night = await start()
  const entered = await plan(night)
  await night.runUntilQuiet()
  const runs = await night.runs()
  expect(runs.filter(({ state }) => state !== 'loaded' && state !== 'empty')).toEqual([])
  expect(runs.filter(({ state }) => state === 'loaded').length).toBeGreaterThan(entered - 8)
  const drift = await one(
    night,
    `select coalesce(sum(cardinality(new_headers)), 0)::int as fresh, coalesce(sum(cardinality(missing_headers)), 0)::int as missing
    from report_document where dataset like '%performance' or dataset like '%purchased%'`,
  )
  expect(drift).toEqual({ fresh: 0, missing: 0 })
  // All grains of Sponsored Products tell one cost.
  const grains = ['campaign', 'ad_group', 'placement', 'targeting', 'search_term', 'product']
  for (const grain of grains) {
    const { cost } = await one(
      night,
      `select sum(cost_amount)::text as cost from data.ads_sp_${grain}_performance`,
    )
    expect([grain, cost]).toEqual([
      grain,
      (await one(night, 'select sum(cost_amount)::text as cost from data.ads_sp_campaign_performance'))[
        'cost'
      ],
    ])
  }
  // Everything that cost something stands in the lists of what there is.
  const orphans = await one(
    night,
    `select count(*)::int as n from data.ads_sd_campaign_performance as row
    where not exists (select from data.ads_sd_campaigns as listed where listed.campaign_id = row.campaign_id)`,
  )
  expect(orphans).toEqual({ n: 0 })
  const budgets = await one(
    night,
    'select count(*)::int as n, max(used_percent) <= 100 as within from data.ads_budget_usage',
  )
  expect(budgets).toMatchObject({ within: true })
})

test('the next night restates the days before it, and keeps what was said of them', async () => {
  const night = await start({ sku_count: 50 })
  const wanted = only('ads_sp_campaign_performance')
  await plan(night, wanted)
  await night.runUntilQuiet()
  const orders = async (): Promise<number> =>
    Number(
      (
        await one(
          night,
          `select sum(purchases_30d_count) as n from data.ads_sp_campaign_performance where served_on = '2026-11-19'`,
        )
      )['n'],
    )
  const before = await orders()
  night.clock.advance({ days: 6 })
  await plan(night, wanted)
  await night.runUntilQuiet()
  expect(await orders()).toBeGreaterThan(before)
  const kept = await one(night, 'select count(*)::int as n from data.ads_sp_campaign_performance_history')
  expect(kept['n']).toBeGreaterThan(0)
})

test('what still changes after a month is asked for on Sundays, as far back as it may', async () => {
  const night = await start({ history_days: 120, backfill_days: 80 })
  const wanted = only('ads_sp_campaign_performance')
  await plan(night, wanted)
  await night.runUntilQuiet()
  const first = (await night.runs()).length
  for (const _ of ['Saturday', 'Sunday']) {
    night.clock.advance({ days: 1 })
    await plan(night, wanted)
    await night.runUntilQuiet()
  }
  const later = (await night.runs()).slice(first)
  expect(later.map(({ from_on, through_on }) => `${from_on} ${through_on}`)).toEqual([
    '2026-10-21 2026-11-20',
    '2026-10-22 2026-11-21',
    '2026-09-24 2026-10-21',
  ])
})

describe('when something goes wrong', () => {
  const wanted = only('ads_sp_campaign_performance', 'ads_sp_campaigns')

  test('a lost answer makes no second report, and broken downloads are read again', async () => {
    const night = await start()
    const { faults, counters } = night.emulator
    faults.next({ kind: 'reset_after', operation: 'createAdsReport' })
    faults.next({ kind: 'throttle', operation: 'getAdsReport' })
    faults.next({ kind: 'cut_download', report_type: 'spCampaigns' })
    faults.next({ kind: 'expired_url', report_type: 'spCampaigns' })
    faults.next({ kind: 'error_503', operation: 'listAdsEntities' })
    await plan(night, wanted)
    await night.runUntilQuiet()
    expect((await night.runs()).map(({ state }) => state)).toEqual(['loaded', 'loaded'])
    expect(counters.of('createAdsReport').calls).toBe(2)
    expect(faults.fired()).toEqual({
      reset_after: 1,
      throttle: 1,
      cut_download: 1,
      expired_url: 1,
      error_503: 1,
    })
  })

  test('a report Amazon fails to make is asked for anew', async () => {
    const night = await start()
    night.emulator.faults.next({ kind: 'fatal', report_type: 'spCampaigns' })
    await plan(night, only('ads_sp_campaign_performance'))
    await night.runUntilQuiet()
    expect(await night.runs()).toMatchObject([{ state: 'loaded', tries: 1 }])
  })

  test('a column Amazon no longer takes costs that column, not the report', async () => {
    const night = await start()
    night.emulator.ads.forbidColumn('spCampaigns', 'addToList')
    await plan(night, only('ads_sp_campaign_performance'))
    await night.runUntilQuiet()
    expect(await night.runs()).toMatchObject([{ state: 'loaded' }])
    expect(await one(night, 'select missing_headers from report_document')).toEqual({
      missing_headers: ['addToList'],
    })
  })

  test('days Amazon no longer has cost themselves alone, and are unknown', async () => {
    const night = await start({ history_days: 120, backfill_days: 80 })
    night.emulator.ads.keepDays('spCampaigns', 45)
    await plan(night, only('ads_sp_campaign_performance'))
    await night.runUntilQuiet()
    const said = async () =>
      (await night.runs()).map(({ from_on, through_on, state, problem_code }) =>
        [from_on, through_on, state, problem_code].join(' '),
      )
    expect(await said()).toEqual([
      '2026-10-20 2026-11-19 loaded ',
      '2026-10-06 2026-10-19 loaded ',
      '2026-09-01 2026-09-18 empty amazon_refused',
    ])
    const covered = `select from_on::text, through_on::text from facts.coverage where dataset = 'ads_sp_campaign_performance'`
    expect(await one(night, covered)).toEqual({ from_on: '2026-10-06', through_on: '2026-11-19' })
    night.clock.advance({ days: 1 })
    await plan(night, only('ads_sp_campaign_performance'))
    await night.runUntilQuiet()
    expect((await said()).slice(3)).toEqual([
      '2026-10-21 2026-11-20 loaded ',
      '2026-09-19 2026-10-05 empty amazon_refused',
    ])
    expect(await one(night, covered)).toEqual({ from_on: '2026-10-06', through_on: '2026-11-20' })
  })

  test('a withdrawn grant ends its runs with what to do; selling goes on', async () => {
    const night = await start()
    night.emulator.ads.tokens.revoke(ADS_REFRESH_TOKEN)
    await plan(night, only('ads_sp_campaigns', 'reserved_inventory'))
    await night.runUntilQuiet()
    const runs = await night.runs()
    expect(runs.find(({ dataset }) => dataset === 'ads_sp_campaigns')).toMatchObject({
      state: 'failed',
      problem_code: 'connection_revoked',
    })
    expect(runs.find(({ dataset }) => dataset === 'reserved_inventory')).toMatchObject({ state: 'loaded' })
  })

  test('an account whose advertising was forgotten or never connected is asked nothing of it', async () => {
    const night = await start()
    await revokeAdvertising(night.owner, ADVERTISER, night.clock.now())
    expect(await plan(night)).toBe(0)
    await advertise(night)
    expect(await enterNight(night.parts, night.account_id, isAds)).toBe(0)
    expect(await plan(night)).toBeGreaterThan(30)
  })
})
