/** Search query performance: whole weeks, eighteen ASINs a request, from the emulated Amazon to the table. */
import { expect, onTestFinished, test } from 'vitest'
import { Instant } from '../../src/core/time.ts'
import { SELLER } from './seller.ts'
import { type Night, type NightOptions, openNight } from './support.ts'

const PLANS = ['listings', 'search_queries', 'sales_and_traffic']

const nightOf = async (options: NightOptions = {}): Promise<Night> => {
  const night = await openNight({ plans: PLANS, sku_count: 24, backfill_days: 20, ...options })
  onTestFinished(() => night.close())
  await night.plan()
  await night.runUntilQuiet()
  return night
}

test('each ASIN is asked about once a week, and what its searches brought is no more than it had', async () => {
  const night = await nightOf()
  const runs = await night.runs('search_queries')
  expect(runs.filter(({ state }) => state === 'failed')).toEqual([])
  const weeks = new Set(runs.map(({ from_on }) => from_on))
  expect(weeks).toEqual(new Set(['2026-10-25', '2026-11-01', '2026-11-08']))
  // 22 ASINs: two groups.
  expect(runs.filter(({ state }) => state === 'loaded')).toHaveLength(weeks.size * 2)
  const { rows } = await night.owner.query(
    `select count(*)::int as rows, count(distinct asin)::int > 15 as has_most, bool_and(through_on = week_on + 6) as is_week,
            bool_and(undeclared is null) as is_known, bool_and(currency = 'USD') as has_currency
     from data.search_queries`,
  )
  expect(rows).toEqual([
    {
      rows: runs.reduce((sum, run) => sum + (run.rows ?? 0), 0),
      has_most: true,
      is_week: true,
      is_known: true,
      has_currency: true,
    },
  ])
  const more = await night.owner.query(
    `select query.asin from (select asin, sum(clicks_count) as clicks, sum(purchases_count) as purchases
                             from data.search_queries where week_on = '2026-11-01' group by asin) as query
     left join (select asin, sum(sessions_count) as sessions, sum(order_items) as orders from data.sales_and_traffic
                where sold_on between '2026-11-01' and '2026-11-07' group by asin) as sold using (asin)
     where clicks > coalesce(sessions, 0) or purchases > coalesce(orders, 0)`,
  )
  expect(more.rows).toEqual([])
})

test('the next week asks for itself and again for the one before, and rewrites only what differs', async () => {
  const night = await nightOf()
  const first = await night.runs('search_queries')
  night.clock.advance({ days: 1 })
  await night.plan()
  await night.runUntilQuiet()
  expect(await night.runs('search_queries')).toHaveLength(first.length)
  night.clock.set(Instant.parse('2026-11-25T10:30:00.000Z'))
  await night.plan()
  await night.runUntilQuiet()
  const second = (await night.runs('search_queries')).slice(first.length)
  expect(new Set(second.map(({ from_on }) => from_on))).toEqual(new Set(['2026-11-08', '2026-11-15']))
  const again = second.filter(({ from_on, state }) => from_on === '2026-11-08' && state === 'loaded')
  expect(again).toHaveLength(2)
  for (const run of again) expect(run.inserted_rows).toBeLessThan(run.rows ?? 0)
})

test('an application without the role: nothing failed, and the run says what is missing', async () => {
  const sellers = [{ ...SELLER, brand_analytics: false, sku_count: 6, history_days: 60 }]
  const night = await nightOf({ emulator: { sellers }, plans: PLANS })
  const traffic = await night.runs('sales_and_traffic')
  expect(new Set(traffic.map(({ state, problem_code }) => `${state} ${problem_code}`))).toEqual(
    new Set(['empty not_offered']),
  )
  const runs = await night.runs('search_queries')
  expect(new Set(runs.map(({ state }) => state))).toEqual(new Set(['empty']))
  const asked = runs.filter(({ problem_code }) => problem_code !== null)
  expect(asked).toHaveLength(runs.length / 2)
  expect(asked[0]).toMatchObject({
    problem_code: 'not_offered',
    problem_message: expect.stringContaining('denies'),
  })
  // Of days that were denied nothing is known, and only the newest are asked for again.
  const { rows } = await night.owner.query(
    `select dataset from facts.coverage where dataset in ('search_queries', 'sales_and_traffic')`,
  )
  expect(rows).toEqual([])
  night.clock.advance({ days: 1 })
  await night.plan()
  expect(await night.runs('sales_and_traffic')).toHaveLength(traffic.length + 4)
  // Granted, all of them come.
  night.emulator.sellers.register({ ...SELLER, sku_count: 6, history_days: 60 })
  await night.runUntilQuiet()
  night.clock.advance({ days: 1 })
  await night.plan()
  await night.runUntilQuiet()
  const covered = await night.owner.query(
    `select through_on - from_on + 1 as days from facts.coverage where dataset = 'sales_and_traffic'`,
  )
  expect(covered.rows).toEqual([{ days: 20 }])
})

test('a week that Amazon says it does not have ends empty the second time', async () => {
  const night = await openNight({ plans: ['listings', 'search_queries'], sku_count: 6, backfill_days: 3 })
  onTestFinished(() => night.close())
  const type = 'GET_BRAND_ANALYTICS_SEARCH_QUERY_PERFORMANCE_REPORT'
  night.emulator.faults.next({ kind: 'fatal_with_document', report_type: type, times: 2 })
  await night.plan()
  await night.runUntilQuiet()
  const runs = await night.runs('search_queries')
  expect(runs.map(({ state, problem_code }) => [state, problem_code])).toEqual([
    ['empty', null],
    ['empty', 'amazon_refused'],
  ])
})
