import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Ledger, openLedger } from './ledger.ts'

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

/** A moment of November 2026, in UTC; Los Angeles is eight hours behind, so 10:15 is a quarter past two there. */
const at = (day: number, hour: number, minute = 0): string =>
  `2026-11-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00.000Z`

const night = (day: number, values: Readonly<Record<string, string | number | null>>) =>
  ledger.run({
    dataset: 'orders',
    night_on: `2026-11-${day}`,
    purpose: 'night',
    from_on: '2026-11-01',
    through_on: `2026-11-${day - 1}`,
    created_at: at(day, 10, 15),
    requested_at: at(day, 10, 16),
    next_step_at: at(day, 10, 20),
    ...values,
  })
const loaded = (day: number) =>
  night(day, { state: 'loaded', finished_at: at(day, 11), rows: 50, inserted_rows: 7, superseded_rows: 3 })
const trouble = (since: string) => ({
  problem_code: 'bad_file',
  problem_message: 'The file is cut.',
  problem_next: 'It is asked for again.',
  problem_since: since,
  problem_at: since,
})

const status = (columns: string) => ledger.ready('sync_status', columns)

test('a dataset loaded last night is due the next one, and late six hours after that', async () => {
  await loaded(20)
  expect(await status('state, since_at, rows, changed_rows, next_at, late_at')).toEqual([
    {
      state: 'loaded',
      since_at: at(20, 11),
      rows: 50,
      changed_rows: 10,
      next_at: at(21, 10, 15),
      // 16:15 in UTC is a quarter past eight in the morning.
      late_at: at(21, 16, 15),
    },
  ])
})

test('a night that fails keeps the day that was promised: the dataset becomes late, and says why and since when', async () => {
  await loaded(20)
  await night(21, { state: 'failed', finished_at: at(21, 12), tries: 3, ...trouble(at(21, 10, 30)) })
  expect(
    await status(
      'state, since_at, synced_at, runs, runs_failed, tries, problem_message, problem_next, late_at',
    ),
  ).toEqual([
    {
      state: 'failed',
      since_at: at(21, 10, 30),
      synced_at: at(20, 11),
      runs: 1,
      runs_failed: 1,
      tries: 3,
      problem_message: 'The file is cut.',
      problem_next: 'It is asked for again.',
      late_at: at(21, 16, 15),
    },
  ])
})

test('a backfill that goes on does not make newest data seem loaded, nor hide that it is', async () => {
  await night(20, { state: 'requested' })
  const past = { purpose: 'backfill', from_on: '2026-10-01', through_on: '2026-10-30' }
  await night(20, { ...past, state: 'loaded', finished_at: at(20, 11), rows: 900 })
  await night(20, { ...past, from_on: '2026-09-01', through_on: '2026-09-30', state: 'due' })
  const progress = 'state, runs, runs_ended, rows, synced_at, late_at'
  // Never loaded as far as tonight is concerned: late six hours after it was planned.
  expect(await status(progress)).toEqual([
    { state: 'running', runs: 3, runs_ended: 1, rows: 900, synced_at: at(20, 11), late_at: at(20, 16, 15) },
  ])
})

test('what is asked by the hour is late two hours after its hour', async () => {
  await ledger.run({
    dataset: 'fba_inventory',
    night_on: '2026-11-20',
    slot: '2026-11-20T05',
    purpose: 'night',
    created_at: at(20, 13),
    state: 'loaded',
    finished_at: at(20, 13, 2),
  })
  expect(await status('state, late_at')).toEqual([{ state: 'loaded', late_at: at(20, 16) }])
})

test('trouble of the newest data is told before trouble of the past', async () => {
  await loaded(20)
  const past = { purpose: 'backfill', from_on: '2026-10-01', through_on: '2026-10-30', state: 'due' }
  await night(21, { ...past, ...trouble(at(21, 10, 30)), problem_message: 'Of the past.' })
  await night(21, { state: 'requested' })
  expect(await status('state, problem_message')).toEqual([
    { state: 'running', problem_message: 'Of the past.' },
  ])
  await ledger.owner.query(
    `update report_run set problem_code = 'amazon_busy', problem_message = 'Of last night.', problem_next = '' where state = 'requested'`,
  )
  expect(await status('state, problem_message')).toEqual([
    { state: 'running', problem_message: 'Of last night.' },
  ])
})
