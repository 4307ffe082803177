/** The night is a plan: one source's failure delays no other, and what the night could not finish the day does. */
import { afterEach, expect, test } from 'vitest'
import { reports } from '../../src/capabilities.ts'
import { Instant } from '../../src/core/time.ts'
import { AMAZON_PACE } from '../../src/sync/failure.ts'
import { reopenFailed } from '../../src/sync/book.ts'
import type { Report } from '../../src/sync/define.ts'
import { reopenByDay, unplannedAccounts } from '../../src/sync/by-day.ts'
import { enterNight } from '../../src/sync/night.ts'
import { TYPES } from './documents.ts'
import { newPrefix, openShift, untilQuiet } from './shift.ts'
import { type Night, type NightOptions, openNight } from './support.ts'
import { until } from './until.ts'

const closing: (() => Promise<void>)[] = []
const open = async (options: NightOptions = {}): Promise<Night> => {
  const night = await openNight(options)
  closing.push(() => night.close())
  return night
}
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

/** Of our reports only these, whatever else ships. */
const few = (...datasets: readonly string[]) => reports.filter(({ dataset }) => datasets.includes(dataset))

const endsOf = async (night: Night, but: string) => {
  const { rows } = await night.owner.query<{ dataset: string; seconds: number }>(
    `select dataset, extract(epoch from max(finished_at) - min(created_at))::int as seconds from report_run
     where dataset <> $1 and state in ('loaded', 'empty') group by dataset order by dataset`,
    [but],
  )
  return rows
}

test('a source that fails all night delays no other by a second', async () => {
  const ends: unknown[] = []
  for (const isTroubled of [false, true]) {
    const night = await open({ pace: AMAZON_PACE, backfill_days: 20 })
    if (isTroubled) night.emulator.faults.next({ kind: 'fatal', report_type: TYPES.orders, times: 99 })
    await night.plan()
    await night.runUntilQuiet()
    const failed = (await night.runs()).filter(({ state }) => state === 'failed')
    expect(failed.map(({ dataset }) => dataset)).toEqual(isTroubled ? ['orders'] : [])
    ends.push(await endsOf(night, 'orders'))
  }
  expect(ends[1]).toEqual(ends[0])
})

test('a source that Amazon never finishes holds up those that ask about what it told before for three hours at most', async () => {
  const night = await open({
    pace: AMAZON_PACE,
    reports: few('listings', 'catalog_items'),
    backfill_days: 5,
    sku_count: 3,
  })
  await night.plan()
  await night.runUntilQuiet()
  night.clock.advance({ days: 1 })
  night.emulator.faults.next({ kind: 'stuck', report_type: TYPES.listings })
  const planned_ms = Date.parse(night.clock.now())
  await night.plan()
  const newest = async (dataset: string) => (await night.runs(dataset)).at(-1)
  let steps = 0
  for (; steps < 1_000 && isOpen((await newest('catalog_items')) ?? { state: '' }); steps++)
    await night.stepNext()
  expect((await newest('catalog_items'))?.state).toBe('loaded')
  expect((await newest('listings'))?.state).toBe('requested')
  expect((Date.parse(night.clock.now()) - planned_ms) / 3_600_000).toBeLessThan(3.2)
  // Both look at growing distances: every two seconds would be thousands of steps.
  expect(steps).toBeLessThan(150)
})

const isOpen = ({ state }: { readonly state: string }): boolean => !['loaded', 'empty'].includes(state)

test('a source whose downloads hang leaves slots of the worker to the others', async () => {
  const night = await open({
    live: true,
    reports: few('ledger_detail', 'listings', 'fba_inventory', 'orders'),
    backfill_days: 200,
    history_days: 210,
    sku_count: 3,
    emulator: { slow_ms: 1_500 },
  })
  night.emulator.faults.next({ kind: 'slow_download', report_type: TYPES.ledger_detail, times: 99 })
  const shift = await openShift(night, night.url)
  closing.push(() => shift.stop())
  await shift.start()
  let slow = 0
  await until('all others are loaded', async () => {
    const runs = await night.runs()
    slow = runs.filter((run) => run.dataset === 'ledger_detail' && !isOpen(run)).length
    return runs.length > 0 && runs.every((run) => run.dataset === 'ledger_detail' || !isOpen(run))
  })
  const all = (await night.runs('ledger_detail')).length
  expect(all).toBeGreaterThan(4)
  expect(slow).toBeLessThan(all / 2)
  await untilQuiet(night)
  expect((await night.runs()).filter(isOpen)).toEqual([])
})

/** The stock of now, read so slowly that it waits until it is let go. */
const waiting = (dataset: string, gate: Promise<void>): Report => {
  const [report] = few(dataset)
  if (report?.source.way !== 'read') throw new Error(`${dataset} is not read`)
  const { source } = report
  return {
    ...report,
    source: {
      ...source,
      async *rows(doors, question) {
        await gate
        yield* source.rows(doors, question)
      },
    },
  }
}

test('a step that waits long for pages gives its slot back, and ends by itself when they come', async () => {
  const { promise: gate, resolve: letGo } = Promise.withResolvers<void>()
  const slow = ['inventory_summaries', 'listing_issues', 'recent_order_items']
  const night = await open({
    live: true,
    reports: [
      ...slow.map((dataset) => waiting(dataset, gate)),
      ...few('listings', 'fba_inventory', 'orders'),
    ],
    backfill_days: 3,
    sku_count: 3,
  })
  // Three slots and three slow steps: one of them goes aside.
  const shift = await openShift(night, night.url, newPrefix(), { aside_after_ms: 100 })
  closing.push(async () => {
    letGo()
    await shift.stop()
  })
  await shift.start()
  const isSlow = ({ dataset }: { readonly dataset: string }): boolean => slow.includes(dataset)
  await until('what need not wait is loaded', async () => {
    const runs = await night.runs()
    const others = runs.filter((run) => !isSlow(run))
    return others.length > 2 && others.every((run) => !isOpen(run))
  })
  expect((await night.runs()).filter(isSlow).every(isOpen)).toBe(true)
  letGo()
  await untilQuiet(night)
  expect((await night.runs()).filter(isOpen)).toEqual([])
})

test('what failed in the night is taken up again by day, until it is loaded', async () => {
  const night = await open({ pace: AMAZON_PACE, backfill_days: 20 })
  // Four documents of the night and one of the first round by day.
  night.emulator.faults.next({ kind: 'fatal', report_type: TYPES.orders, times: 5 })
  await night.plan()
  await night.runUntilQuiet()
  const failed = async () => (await night.runs()).filter(({ state }) => state === 'failed')
  expect(await failed()).toHaveLength(1)
  expect(await reopenByDay(night.pool, night.clock.now())).toBe(0)
  night.clock.advance({ hours: 3 })
  expect(await reopenByDay(night.pool, night.clock.now())).toBe(1)
  await night.runUntilQuiet()
  expect(await failed()).toEqual([])
  expect((await night.runs('orders')).filter(({ state }) => state !== 'loaded')).toEqual([])
})

test('what fails on is taken up twice in a day, and what Amazon refused outright not at all', async () => {
  const night = await open({ pace: AMAZON_PACE, backfill_days: 20 })
  night.emulator.faults.next({ kind: 'fatal', report_type: TYPES.orders, times: 99 })
  await night.plan()
  await night.runUntilQuiet()
  const rounds: number[] = []
  for (let round = 0; round < 4; round++) {
    night.clock.advance({ hours: 3 })
    rounds.push(await reopenByDay(night.pool, night.clock.now()))
    await night.runUntilQuiet()
  }
  expect(rounds).toEqual([1, 1, 0, 0])
  await night.owner.query(`update report_run set rounds = 0, tries = 0 where state = 'failed'`)
  night.clock.advance({ hours: 1 })
  expect(await reopenByDay(night.pool, night.clock.now())).toBe(0)
})

test('a night nobody planned is found once its hour has come, and not when it was planned', async () => {
  const night = await open({ backfill_days: 5 })
  const unplanned = () => unplannedAccounts(night.pool, night.clock.now())
  expect(await unplanned()).toEqual([night.account_id])
  await night.plan()
  expect(await unplanned()).toEqual([])
  night.clock.advance({ hours: 23 })
  // Half past one of the next night: its hour is still to come.
  expect(await unplanned()).toEqual([])
  night.clock.advance({ hours: 12 })
  expect(await unplanned()).toEqual([night.account_id])
})

const hourly = ({ window }: Report): boolean => window.kind === 'as_of_now' && window.hourly

test('what was asked by the hour does not pass for the night that nobody planned', async () => {
  const night = await open({ backfill_days: 5 })
  await night.plan()
  // Ten past midnight, and the database is away when the night is rung for.
  night.clock.advance({ hours: 21, minutes: 40 })
  expect(await enterNight(night.parts, night.account_id, hourly)).toBeGreaterThan(0)
  night.clock.advance({ hours: 3 })
  expect(await unplannedAccounts(night.pool, night.clock.now())).toEqual([night.account_id])
  expect(await night.plan()).toBeGreaterThan(0)
  expect(await unplannedAccounts(night.pool, night.clock.now())).toEqual([])
})

test('where it was still the day before when the night was planned, what failed is taken up again by day as well', async () => {
  // Quarter past two in Abu Dhabi is quarter past ten in the evening in London.
  const night = await open({
    region: 'eu',
    marketplaces: ['AE', 'GB'],
    now: Instant.parse('2026-11-20T22:15:00.000Z'),
    pace: AMAZON_PACE,
    backfill_days: 20,
  })
  night.emulator.faults.next({ kind: 'fatal', report_type: TYPES.orders, times: 99 })
  await night.plan()
  await night.runUntilQuiet()
  const failed = (await night.runs('orders')).map(({ night_on, state }) => `${night_on} ${state}`)
  expect(failed.toSorted()).toEqual(['2026-11-20 failed', '2026-11-21 failed'])
  // Quarter to midnight in London: so does who asks for it by hand.
  expect(await reopenFailed(night.owner, night.account_id, { now: night.clock.now() })).toBe(2)
  await night.runUntilQuiet()
  night.clock.advance({ hours: 4 })
  expect(await reopenByDay(night.pool, night.clock.now())).toBe(2)
})

test('a worker that was away all night plans and finishes it by day', async () => {
  const night = await open({ live: true, reports: few('listings', 'fba_inventory'), sku_count: 3 })
  const shift = await openShift(night, night.url)
  closing.push(() => shift.stop())
  await shift.start()
  await untilQuiet(night)
  const before = (await night.runs()).length
  // The queue's own clock did not move, as if its ring had been lost.
  night.clock.advance({ days: 1, hours: 6 })
  await until('the missed night is planned', async () => (await night.runs()).length > before)
  await untilQuiet(night)
  expect((await night.runs()).filter(({ state }) => state !== 'loaded')).toEqual([])
})
