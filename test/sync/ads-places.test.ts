/** Advertising that differs from place to place: programs that Amazon does not have there, days of another zone. */
import { expect, onTestFinished, test } from 'vitest'
import { TimeZone } from '../../src/core/time.ts'
import type { SellerSetup } from '../../src/emulator/sellers.ts'
import { advertise, planWithAds } from './advertising.ts'
import { SELLER } from './seller.ts'
import { type Night, openNight } from './support.ts'

const nightOf = async (setup: Partial<SellerSetup>, datasets: readonly string[]): Promise<Night> => {
  const sellers = [{ ...SELLER, sku_count: 12, history_days: 60, ...setup }]
  const night = await openNight({ emulator: { sellers }, backfill_days: 10 })
  onTestFinished(() => night.close())
  await advertise(night)
  await planWithAds(night, ({ dataset }) => datasets.includes(dataset))
  await night.runUntilQuiet()
  return night
}

const programOf = (dataset: string): string | null =>
  /_s[bd]_/.exec(dataset)?.[0] === '_sb_' ? 'Brands' : dataset.includes('_sd_') ? 'Display' : null
const told = (name: string): string =>
  `Amazon has no Sponsored ${name} for this advertiser in this marketplace.`

test('a program that Amazon does not have there ends empty with the reason, and the others are loaded', async () => {
  const night = await nightOf({ ads_without: ['sb', 'sd'] }, [
    'ads_sb_campaigns',
    'ads_sb_negative_targets',
    'ads_sb_campaign_performance',
    'ads_sd_campaigns',
    'ads_sd_campaign_performance',
    'ads_sp_campaigns',
    'ads_portfolios',
    'ads_budget_usage',
  ])
  const runs = await night.runs()
  const expected = runs.map(({ dataset }) => {
    const absent = programOf(dataset)
    return absent === null ? [dataset, 'loaded', null] : [dataset, 'empty', told(absent)]
  })
  expect(runs.map((run) => [run.dataset, run.state, run.problem_message])).toEqual(expected)
  const { rows } = await night.owner.query(
    `select dataset, state, problem_message from facts.sync_status where problem_code is not null order by dataset`,
  )
  expect(rows.map((row) => row.dataset)).toEqual(
    [...new Set(runs.flatMap(({ dataset }) => (programOf(dataset) === null ? [] : [dataset])))].toSorted(
      (a, b) => (a < b ? -1 : 1),
    ),
  )
  expect(runs.filter(({ state }) => state === 'loaded').length).toBe(3)
})

test('negative targets and portfolios are loaded as they stand, each with what campaigns name', async () => {
  const night = await nightOf({ sku_count: 60, history_days: 400 }, [
    'ads_sb_negative_targets',
    'ads_sb_campaigns',
    'ads_sp_campaigns',
    'ads_portfolios',
  ])
  const { rows } = await night.owner.query(
    `select (select count(*) from data.ads_portfolios)::int > 0 as has_portfolios,
            (select count(*) from data.ads_sb_negative_targets)::int > 0 as has_targets,
            (select count(*) from data.ads_sp_campaigns as campaign where portfolio_id is not null
               and not exists (select from data.ads_portfolios as one where one.portfolio_id = campaign.portfolio_id))::int as orphans,
            (select count(*) from data.ads_sb_negative_targets as target
               where not exists (select from data.ads_sb_campaigns as one where one.campaign_id = target.campaign_id))::int as strays,
            (select coalesce(sum(cardinality(new_headers)), 0) from report_document)::int as unknown`,
  )
  expect(rows).toEqual([{ has_portfolios: true, has_targets: true, orphans: 0, strays: 0, unknown: 0 }])
})

test('days are the profile’s, though the marketplace is a day further', async () => {
  const ads_time_zone = TimeZone.parse('Pacific/Pago_Pago')
  const datasets = ['ads_sp_campaign_performance', 'orders']
  const night = await nightOf({ ads_time_zone }, datasets)
  const newest = async (dataset: string) =>
    (await night.runs(dataset)).map(({ through_on }) => through_on ?? '').reduce((a, b) => (a > b ? a : b))
  expect(await newest('orders')).toBe('2026-11-19')
  // There it is still the 19th.
  expect(await newest('ads_sp_campaign_performance')).toBe('2026-11-18')
  const runs = await night.runs()
  const entered = await planWithAds(night, ({ dataset }) => datasets.includes(dataset))
  expect([entered, (await night.runs()).length]).toEqual([0, runs.length])
})
