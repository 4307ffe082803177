import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Ledger, lineOf, openLedger } from './ledger.ts'

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

const at = (hour: number): string => `2026-11-23T${String(hour).padStart(2, '0')}:00:00.000Z`
const freshness = (columns: string) => ledger.ready('freshness', columns)
const version = async () => (await freshness('data_version'))[0]?.['data_version']
const failed = {
  dataset: 'orders',
  from_on: '2026-11-01',
  through_on: '2026-11-21',
  state: 'failed',
  problem_code: 'amazon_busy',
}

test('a windowed dataset is as far as its covered days, and as fresh as its last good run', async () => {
  await ledger.covered('orders', ['2026-11-01', '2026-11-20'], at(8))
  await ledger.covered('orders', ['2026-11-21', '2026-11-22'], at(10))
  expect(await freshness('dataset, data_from_on, data_through_on, synced_at, last_problem_code')).toEqual([
    {
      dataset: 'orders',
      data_from_on: '2026-11-01',
      data_through_on: '2026-11-22',
      synced_at: at(10),
      last_problem_code: null,
    },
  ])
})

test('a picture of now covers the local day on which it was taken', async () => {
  // 04:00 in UTC on the 23rd is 20:00 on the 22nd in Los Angeles.
  await ledger.covered('listings', null, at(4))
  expect(await freshness('data_from_on, data_through_on')).toEqual([
    { data_from_on: '2026-11-22', data_through_on: '2026-11-22' },
  ])
})

test('a failure is told until a later run succeeds', async () => {
  await ledger.covered('orders', ['2026-11-01', '2026-11-20'], at(8))
  await ledger.run({ ...failed, finished_at: at(9) })
  const problem = 'synced_at, last_problem_code, last_problem_at'
  expect(await freshness(problem)).toEqual([
    { synced_at: at(8), last_problem_code: 'amazon_busy', last_problem_at: at(9) },
  ])
  await ledger.covered('orders', ['2026-11-01', '2026-11-22'], at(10))
  expect(await freshness(problem)).toEqual([
    { synced_at: at(10), last_problem_code: null, last_problem_at: null },
  ])
})

test('a dataset that only ever failed was never synced', async () => {
  await ledger.run({ ...failed, finished_at: at(9) })
  expect(await freshness('synced_at, data_through_on, last_problem_code, data_version')).toEqual([
    { synced_at: null, data_through_on: null, last_problem_code: 'amazon_busy', data_version: 0 },
  ])
})

test('the version grows with loads that changed a row, and with no other', async () => {
  const run = { dataset: 'orders', from_on: '2026-11-01', state: 'loaded' }
  await ledger.run({
    ...run,
    run_id: 100,
    through_on: '2026-11-20',
    finished_at: at(8),
    inserted_rows: 5,
    superseded_rows: 0,
  })
  expect(await version()).toBe(1)
  await ledger.run({
    ...run,
    run_id: 101,
    through_on: '2026-11-21',
    finished_at: at(9),
    inserted_rows: 0,
    superseded_rows: 0,
  })
  expect(await version()).toBe(1)
  await ledger.run({
    ...run,
    run_id: 102,
    through_on: '2026-11-22',
    finished_at: at(10),
    inserted_rows: 0,
    superseded_rows: 1,
  })
  expect(await version()).toBe(2)
  // A backfill ends newest first: a run that was entered earlier may load later.
  await ledger.run({
    ...run,
    run_id: 90,
    from_on: '2026-10-01',
    through_on: '2026-10-31',
    finished_at: at(11),
    inserted_rows: 7,
    superseded_rows: 0,
  })
  expect(await version()).toBe(3)
})

test('as known at a moment, later runs have not happened', async () => {
  await ledger.covered('orders', ['2026-11-01', '2026-11-20'], at(8))
  await ledger.covered('orders', ['2026-11-01', '2026-11-22'], at(12))
  expect(await ledger.known(at(10), 'freshness', 'data_through_on, synced_at')).toEqual([
    { data_through_on: '2026-11-20', synced_at: at(8) },
  ])
})

test('what is asked by the hour is next asked an hour later, what comes by whole weeks the seventh night', async () => {
  const run = { state: 'loaded', purpose: 'night', created_at: at(10), finished_at: at(11) }
  await ledger.run({ ...run, dataset: 'inventory_summaries', slot: '2026-11-23T02' })
  await ledger.run({ ...run, dataset: 'listings' })
  const week = { from_on: '2026-11-15', through_on: '2026-11-21', every_nights: 7 }
  await ledger.run({ ...run, ...week, dataset: 'search_queries', created_at: at(11) })
  // A quarter past ten in UTC is a quarter past two in Los Angeles.
  expect(await freshness('dataset, next_sync_at')).toEqual([
    { dataset: 'inventory_summaries', next_sync_at: at(11) },
    { dataset: 'listings', next_sync_at: '2026-11-24T10:15:00.000Z' },
    { dataset: 'search_queries', next_sync_at: '2026-11-30T10:15:00.000Z' },
  ])
})

test('how the sync stands names the same next moment', async () => {
  const run = { state: 'loaded', purpose: 'night', created_at: at(11), finished_at: at(11) }
  const week = { from_on: '2026-11-15', through_on: '2026-11-21', every_nights: 7 }
  await ledger.run({ ...run, dataset: 'inventory_summaries', slot: '2026-11-23T03' })
  await ledger.run({ ...run, dataset: 'listings' })
  await ledger.run({ ...run, ...week, dataset: 'search_queries' })
  const told = await freshness('dataset, next_sync_at')
  expect(told.map(lineOf)).toEqual((await ledger.ready('sync_status', 'dataset, next_at')).map(lineOf))
})
