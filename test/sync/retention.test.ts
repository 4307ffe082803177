/** What is let go of after years, and what never: facts stay what they were, and a moment too long ago is refused. */
import { afterEach, describe, expect, test } from 'vitest'
import { openKeyRing } from '../../src/access/key-ring.ts'
import { createKey, parseScopes } from '../../src/access/api-key.ts'
import { tools } from '../../src/capabilities.ts'
import { silentLog } from '../../src/core/log.ts'
import type { Instant } from '../../src/core/time.ts'
import { openPool } from '../../src/db/pool.ts'
import { refreshFacts } from '../../src/facts/refresh.ts'
import { type Keeping, letGo, type Limits } from '../../src/sync/retention.ts'
import { startWorker } from '../../src/sync/worker.ts'
import { serveRead } from '../../src/tools/read.ts'
import { keepTotals } from '../../src/tools/totals.ts'
import { factRows, fileOf, loadDocument } from '../facts/documents.ts'
import { LISTING_HEADERS } from '../facts/random-documents.ts'
import { openShift } from './shift.ts'
import { type Night, openNight } from './support.ts'
import { until } from './until.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})
const openOne = async (): Promise<Night> => {
  const night = await openNight({ sku_count: 4, history_days: 60, backfill_days: 40 })
  closing.push(() => night.close())
  return night
}

const KEEPING: Keeping = { history_days: 731, hourly_history_days: 731, runs_days: 100 }
const SMALL: Limits = { batch: { history: 2, runs: 3 }, night_max: { history: 3, runs: 5 } }
const prune = (night: Night, limits?: Limits, keeping = KEEPING) =>
  letGo({ ...night.parts, keeping }, night.account_id, limits)

const countOf = async (night: Night, table: string): Promise<number> => {
  const { rows } = await night.owner.query<{ count: number }>(`select count(*)::int as count from ${table}`)
  return rows[0]?.count ?? 0
}

/** What is known now, by view and by table, and what was known at those moments. */
const told = async (night: Night, moments: readonly Instant[]) => ({
  now: await factRows(night, 'facts'),
  ready: await factRows(night, 'ready'),
  known: await Promise.all(moments.map((at) => factRows(night, 'known', at))),
})

/** Nights of a seller, months apart; answers a moment after each. */
const liveThrough = async (night: Night, gaps: readonly number[]): Promise<readonly Instant[]> => {
  const moments: Instant[] = []
  for (const days of gaps) {
    await night.plan()
    await night.runUntilQuiet()
    night.clock.advance({ minutes: 5 })
    moments.push(night.clock.now())
    night.clock.advance({ hours: days * 24 })
  }
  return moments
}

describe('runs on the books', () => {
  test('fold away batch by batch, and what is covered and fresh stays as it was, now and at every moment since', async () => {
    const night = await openOne()
    const moments = await liveThrough(night, [1, 1, 60, 60, 1])
    const failed = await night.enter('orders', { from_on: '2026-10-01', through_on: '2026-10-02' })
    await night.owner.query(
      `update report_run set state = 'failed', problem_code = 'amazon_refused', finished_at = created_at - interval '122 days' where run_id = $1`,
      [failed],
    )
    const before = await told(night, moments)
    const runs = await countOf(night, 'report_run')
    // Stopped in the middle, as by a death between two batches.
    expect(await prune(night, SMALL)).toEqual({ runs: 5, history: 0 })
    expect(await told(night, moments)).toEqual(before)
    await Promise.all([prune(night), prune(night)])
    expect(await prune(night)).toEqual({ runs: 0, history: 0 })
    expect(await told(night, moments)).toEqual(before)
    const left = await countOf(night, 'report_run')
    expect(left).toBeLessThan(runs / 2)
    expect(
      (await countOf(night, 'data.dataset_past')) + (await countOf(night, 'data.dataset_past_history')),
    ).toBe(runs - left)
  }, 300_000)

  test('that folded are not asked for again, and a row still leads to its report', async () => {
    const [night, other] = [await openOne(), await openOne()]
    for (const each of [night, other]) await liveThrough(each, [1, 1, 110])
    await prune(night)
    expect(await countOf(night, 'report_run')).toBeLessThan(await countOf(other, 'report_run'))
    expect(await night.plan()).toBe(await other.plan())
    const { rows } = await night.owner.query<{ orphans: number }>(
      `select count(*)::int as orphans from data.orders
       where run_id not in (select run_id from facts.source_run where amazon_report_id is not null and finished_at is not null)`,
    )
    expect(rows).toEqual([{ orphans: 0 }])
  }, 300_000)

  test('of a dataset that was loaded last years ago stay, for they say how it stands', async () => {
    const night = await openOne()
    await loadDocument(night, { dataset: 'listings', file: fileOf(LISTING_HEADERS, []) })
    night.clock.advance({ hours: 24 * 400 })
    expect(await prune(night)).toEqual({ runs: 0, history: 0 })
    expect(await countOf(night, 'report_run')).toBe(1)
  })
})

const ORDER_HEADERS = ['amazon-order-id', 'purchase-date', 'last-updated-date', 'order-status']
ORDER_HEADERS.push('fulfillment-channel', 'sku', 'quantity')
const DAYS = { from_on: '2026-11-01', through_on: '2026-11-19' }
const order = (status: string, updated: string, quantity: number) =>
  fileOf(ORDER_HEADERS, [
    {
      'amazon-order-id': '111-1',
      'purchase-date': '2026-11-10T20:00:00+00:00',
      'last-updated-date': updated,
      'order-status': status,
      'fulfillment-channel': 'Amazon',
      sku: 'KETTLE',
      quantity,
    },
  ])

/** Asks get_orders as known at a moment. */
const openAsking = async (night: Night) => {
  const server = openPool({
    url: night.url,
    role: 'asm_server',
    max: 1,
    log: silentLog,
    statement_ms_max: 20_000,
    pipelined: true,
  })
  closing.push(() => server.end())
  const order = { workspace: 'Night', name: 'asks', scopes: parseScopes(['*:read']) }
  const limits = { accounts: null, marketplaces: null, tools: null, expires_at: null }
  const { key } = await createKey(
    night.owner,
    { ...order, ...limits },
    { now: night.clock.now(), tools: new Set() },
  )
  const keys = openKeyRing({ pool: server, clock: night.clock, log: silentLog })
  const principal = await keys.principal(key)
  await keys.close()
  const tool = tools.find(({ name }) => name === 'get_orders')
  if (!tool) throw new Error('there is no tool get_orders')
  const served = serveRead(tool, { pool: server, totals: keepTotals() })
  return (as_known_at: Instant) =>
    served.call(principal, { sku: 'KETTLE', as_known_at }, { request_id: 'test', now: night.clock.now() })
}

describe('what was said before', () => {
  test('is let go of after two years, what stands is not, and a moment before is refused and not told wrongly', async () => {
    const night = await openOne()
    await loadDocument(night, {
      dataset: 'orders',
      days: DAYS,
      file: order('Pending', '2026-11-10T21:00:00+00:00', 1),
    })
    night.clock.advance({ minutes: 1 })
    const pending = night.clock.now()
    night.clock.advance({ hours: 24 })
    for (const units of [2, 3, 4, 5]) {
      await loadDocument(night, {
        dataset: 'orders',
        days: DAYS,
        file: order('Shipped', `2026-11-1${units}T21:00:00+00:00`, units),
      })
      night.clock.advance({ hours: 1 })
    }
    await refreshFacts(night.pool, night.account_id)
    const ask = await openAsking(night)
    await expect(ask(pending)).resolves.toMatchObject({ totals: { ordered_units: 1 } })
    night.clock.advance({ hours: 24 * 730 })
    expect(await prune(night)).toMatchObject({ history: 0 })
    night.clock.advance({ hours: 24 * 70 })
    const before = await told(night, [])
    expect(await prune(night, SMALL)).toMatchObject({ history: 3 })
    expect(await countOf(night, 'data.orders_history')).toBe(1)
    await expect(ask(pending)).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringMatching(
        /^What orders said at .* is no longer kept: its history reaches back to /,
      ),
    })
    expect(await prune(night, SMALL)).toMatchObject({ history: 1 })
    expect(await told(night, [])).toEqual(before)
    expect(await countOf(night, 'data.orders')).toBe(1)
    const { rows } = await night.owner.query<{ whole_since: Instant }>(
      'select whole_since from history_horizon',
    )
    const [horizon] = rows
    if (!horizon) throw new Error('no horizon was noted')
    await expect(ask(horizon.whole_since)).resolves.toMatchObject({
      totals: { ordered_units: 5 },
    })
  }, 240_000)

  test('is let go of by the worker, once the night is planned', async () => {
    const night = await openNight({ live: true, sku_count: 2, history_days: 60, backfill_days: 40 })
    closing.push(() => night.close())
    await night.owner.query(
      `insert into data.ledger_detail_history (account_id, marketplace_id, occurred_on, sku, event_type, moved_units, run_id, line_no, known_from, known_to)
       select account_id, marketplace_id, '2023-01-02', 'KETTLE', 'Shipments', -1, 1, 1, '2023-01-04', '2023-01-05' from account_marketplace`,
    )
    const shift = await openShift(night, night.url)
    closing.push(() => shift.stop())
    const left = () => countOf(night, 'data.ledger_detail_history')
    expect(await left()).toBe(1)
    await startWorker({ ...shift.parts, keeping: KEEPING }, 3)
    await until('the old version is gone', async () => (await left()) === 0)
  }, 240_000)

  test('is kept for ever where a fact is made of it, and what others wrote down is never touched', async () => {
    const night = await openOne()
    for (const asin of ['B000000001', 'B000000002', 'B000000003']) {
      await loadDocument(night, {
        dataset: 'listings',
        file: fileOf(
          [...LISTING_HEADERS, 'asin1'],
          [{ 'seller-sku': 'KETTLE', asin1: asin, 'fulfillment-channel': 'DEFAULT', status: 'Active' }],
        ),
      })
      night.clock.advance({ hours: 24 })
    }
    await night.owner.query(
      `insert into data.planning_input_history (account_id, marketplace_id, kind, subject, name, value, source, author, preview_id, known_from, version, known_to)
       select account_id, marketplace_id, 'discontinued', 'KETTLE', '', 'true', '', '', '', $1, 1, $1 from account_marketplace`,
      [night.clock.now()],
    )
    const before = await night.owner.query(
      'select change, from_value, to_value from facts.identity_change order by seen_at',
    )
    expect(before.rows).toHaveLength(2)
    night.clock.advance({ hours: 24 * 3_000 })
    await prune(night)
    const after = await night.owner.query(
      'select change, from_value, to_value from facts.identity_change order by seen_at',
    )
    expect(after.rows).toEqual(before.rows)
    expect(await countOf(night, 'data.planning_input_history')).toBe(1)
  })
})
