/** A run under Amazon's moods: what is asked again, what is waited out, and when it ends without data. */
import { afterEach, describe, expect, test } from 'vitest'
import { rateOf } from '../../src/amazon/operation.ts'
import type { SellingPartner } from '../../src/amazon/selling-partner.ts'
import { DAY_MS, msOf } from '../../src/core/time.ts'
import { AMAZON_PACE } from '../../src/sync/failure.ts'
import { stepRun } from '../../src/sync/run.ts'
import { fetchDocument, linesOf, moved, ordered, quotedTsv, stocks, tsv, TYPES } from './documents.ts'
import { doorsTo } from './seller.ts'
import { type Night, type NightOptions, openNight, type RunFacts } from './support.ts'

const nights: Night[] = []
const open = async (options: NightOptions = {}): Promise<Night> => {
  const made = await openNight({ pace: AMAZON_PACE, ...options })
  nights.push(made)
  return made
}
afterEach(async () => {
  for (const made of nights.splice(0)) await made.close()
})

const NOVEMBER = { from_on: '2026-11-01', through_on: '2026-11-10' } as const
const created = (night: Night): number => night.emulator.counters.of('createReport').calls
const only = (runs: readonly RunFacts[]): RunFacts => {
  const [run] = runs
  if (run === undefined || runs.length > 1) throw new Error(`${runs.length} runs`)
  return run
}

describe('CANCELLED', () => {
  test('once is asked again, half an hour later', async () => {
    const night = await open()
    const began = msOf(night.clock.now())
    night.emulator.faults.next({ kind: 'cancelled' })
    const run = await fetchDocument(night, 'orders', tsv([ordered('1', '2026-11-02T00:00:00Z', 1)]), {
      days: NOVEMBER,
    })
    expect(run).toMatchObject({ state: 'loaded', rows: 1, tries: 1, problem_code: null })
    expect(created(night)).toBe(2)
    expect(msOf(night.clock.now()) - began).toBeGreaterThan(30 * 60_000)
  })

  test('twice means no data where Amazon says so', async () => {
    const night = await open()
    night.emulator.faults.next({ kind: 'cancelled', times: 9 })
    const run = await fetchDocument(night, 'orders', '', { days: NOVEMBER })
    expect(run).toMatchObject({ state: 'empty', rows: 0, tries: 1 })
    expect(created(night)).toBe(2)
  })

  test('after other trouble it is still the first', async () => {
    const night = await open()
    const { faults } = night.emulator
    faults.next({ kind: 'fatal' })
    faults.next({ kind: 'cancelled' })
    const run = await fetchDocument(night, 'orders', tsv([ordered('1', '2026-11-02T00:00:00Z', 1)]), {
      days: NOVEMBER,
    })
    expect(run).toMatchObject({ state: 'loaded', rows: 1, tries: 2 })
  })

  test('twice with throttling in between means no data all the same', async () => {
    const night = await open()
    night.emulator.faults.next({ kind: 'cancelled', times: 2 })
    night.emulator.faults.next({ kind: 'throttle', operation: 'createReport', skip: 1 })
    expect(await fetchDocument(night, 'orders', '', { days: NOVEMBER })).toMatchObject({ state: 'empty' })
  })

  test('does not make a full warehouse empty: the run fails and the picture stays', async () => {
    const night = await open()
    await fetchDocument(night, 'fba_inventory', tsv(stocks(3)))
    night.emulator.faults.next({ kind: 'cancelled', times: 9 })
    const run = await fetchDocument(night, 'fba_inventory', '')
    expect(run).toMatchObject({ state: 'failed', problem_code: 'amazon_refused' })
    expect(await linesOf(night, 'fba_inventory', 'sku')).toHaveLength(3)
  })

  test('of a ledger is asked again until the night gives up, and the next night asks anew', async () => {
    const night = await open()
    night.emulator.faults.next({ kind: 'cancelled', times: 4 })
    const run = await fetchDocument(night, 'ledger_detail', quotedTsv([moved('11/05/2026', 'A', 1)]), {
      days: NOVEMBER,
    })
    expect(run).toMatchObject({ state: 'failed', problem_code: 'amazon_refused', tries: 3 })
    expect(created(night)).toBe(4)
  })
})

test('FATAL is asked again, and its words are read for the log alone', async () => {
  const night = await open()
  night.emulator.faults.next({ kind: 'fatal_with_document' })
  const run = await fetchDocument(night, 'ledger_detail', quotedTsv([moved('11/05/2026', 'A', 1)]), {
    days: NOVEMBER,
  })
  expect(run).toMatchObject({ state: 'loaded', rows: 1, tries: 1 })
  expect(night.emulator.counters.of('downloadDocument').calls).toBe(2)
})

test('a report that is stuck in Amazon’s queue is given up after a day', async () => {
  const night = await open()
  const began = msOf(night.clock.now())
  night.emulator.faults.next({ kind: 'stuck' })
  const run = await fetchDocument(night, 'ledger_detail', '', { days: NOVEMBER })
  expect(run).toMatchObject({ state: 'failed', problem_code: 'amazon_busy' })
  const waited = msOf(night.clock.now()) - began
  expect(waited).toBeGreaterThan(DAY_MS)
  expect(waited).toBeLessThan(DAY_MS + 2 * 3_600_000)
  expect(created(night)).toBe(1)
})

test('a cut, an expired and a busy download are repeated without asking for the report again', async () => {
  const night = await open()
  for (const kind of ['cut_download', 'expired_url', 'error_503_download'] as const)
    night.emulator.faults.next({ kind })
  const rows = Array.from({ length: 3_000 }, (_, index) => moved('11/05/2026', `S${index}`, 1))
  const run = await fetchDocument(night, 'ledger_detail', quotedTsv(rows), { days: NOVEMBER })
  expect(run).toMatchObject({ state: 'loaded', rows: 3_000, tries: 0 })
  expect(created(night)).toBe(1)
})

test('Amazon away for hours is waited out, with fewer and fewer calls', async () => {
  const night = await open()
  night.emulator.faults.next({ kind: 'error_503', operation: 'getReport', times: 60 })
  const run = await fetchDocument(night, 'ledger_detail', quotedTsv([moved('11/05/2026', 'A', 1)]), {
    days: NOVEMBER,
  })
  expect(run).toMatchObject({ state: 'loaded', rows: 1 })
  expect(night.emulator.counters.of('getReport').calls).toBeLessThan(70)
})

test('a withdrawn consent ends the run at once, and nothing asks again that night', async () => {
  const night = await open({ backfill_days: 10 })
  const entered = await night.plan()
  night.emulator.tokens.revoke('Atzr|nightshift')
  await night.runUntilQuiet()
  const runs = await night.runs()
  expect(runs).toHaveLength(entered)
  expect(runs.every((run) => run.state === 'failed' && run.problem_code === 'connection_revoked')).toBe(true)
  expect(runs.every(({ steps }) => steps === 1)).toBe(true)
  expect(await night.plan()).toBe(0)
  night.emulator.tokens.restore('Atzr|nightshift')
  night.clock.advance({ days: 1 })
  expect(await night.plan()).toBe(entered)
  await night.runUntilQuiet()
  expect((await night.runs()).filter(({ state }) => state === 'loaded')).toHaveLength(entered)
})

/** The worker dies at the call: Amazon has done it, or not, and nobody notes anything. */
const killedAt = (partner: SellingPartner, before: boolean): SellingPartner => ({
  ...partner,
  reports: {
    ...partner.reports,
    async create(request) {
      if (!before) await partner.reports.create(request)
      throw Object.assign(new Error('killed'), { code: 'ECONNRESET' })
    },
  },
})

describe('a question whose answer was lost', () => {
  test.each([
    ['was heard: its report is adopted, and none is made twice', false, 1],
    ['was never sent: it is asked once', true, 1],
  ] as const)('%s', async (_, before, reports) => {
    const night = await open()
    night.emulator.documents.serve({
      report_type: TYPES.orders,
      body: () => [tsv([ordered('1', '2026-11-02T00:00:00Z', 1)])],
    })
    const run_id = await night.enter('orders', NOVEMBER)
    const key = { account_id: night.account_id, run_id }
    const partner = await night.parts.doors(night.account_id).sellingPartner()
    const dying = { ...night.parts, doors: doorsTo(() => Promise.resolve(killedAt(partner, before))) }
    await expect(stepRun(dying, key)).rejects.toThrow('killed')
    await night.runUntilQuiet()
    expect(only(await night.runs())).toMatchObject({ state: 'loaded', rows: 1 })
    expect(created(night)).toBe(reports)
    expect(night.emulator.counters.of('getReports').calls).toBe(1)
  })

  test('a report of another run is not adopted', async () => {
    const night = await open()
    night.emulator.documents.serve({ report_type: TYPES.fba_inventory, body: () => [tsv(stocks(2))] })
    const first = await night.enter('fba_inventory')
    const second = await night.enter('fba_inventory')
    const partner = await night.parts.doors(night.account_id).sellingPartner()
    const dying = { ...night.parts, doors: doorsTo(() => Promise.resolve(killedAt(partner, true))) }
    await expect(stepRun(dying, { account_id: night.account_id, run_id: second })).rejects.toThrow('killed')
    await stepRun(night.parts, { account_id: night.account_id, run_id: first })
    await night.runUntilQuiet()
    expect(created(night)).toBe(2)
    const { rows } = await night.owner.query('select count(distinct amazon_report_id) as n from report_run')
    expect(rows).toEqual([{ n: 2 }])
  })
})

test('two workers at once take each step once', async () => {
  const night = await open({ backfill_days: 60 })
  await night.plan()
  const step = async (run: RunFacts) =>
    Promise.all(
      [1, 2, 3].map(() => stepRun(night.parts, { account_id: night.account_id, run_id: run.run_id })),
    )
  for (let round = 0; round < 3; round++) {
    for (const run of await night.runs()) await step(run)
    night.clock.advance({ minutes: 10 })
  }
  const runs = await night.runs()
  expect(runs.filter(({ state }) => state !== 'loaded')).toEqual([])
  expect(runs.every(({ steps }) => steps === 3)).toBe(true)
  expect(created(night)).toBe(runs.length)
})

test('a ring that comes too early takes no step and says when to come', async () => {
  const night = await open()
  await night.enter('fba_inventory')
  await night.stepNext()
  const { run_id, next_step_at } = only(await night.runs())
  expect(await stepRun(night.parts, { account_id: night.account_id, run_id })).toEqual({
    at: next_step_at,
    steps: 1,
  })
  expect(night.emulator.counters.of('getReport').calls).toBe(0)
})

test('a backfill of some sixty runs at Amazon’s own rates make no call over a limit, and none fails for having to wait', async () => {
  const night = await open({ rates: rateOf, backfill_days: 640, history_days: 660, sku_count: 1 })
  const planned = await night.plan()
  expect(planned).toBeGreaterThan(55)
  const began = msOf(night.clock.now())
  await night.runUntilQuiet()
  const runs = await night.runs()
  expect(runs.filter(({ state }) => state !== 'loaded' && state !== 'empty')).toEqual([])
  for (const [operation, count] of Object.entries(night.emulator.counters.all()))
    expect({ operation, over: count.over_limit, refused: count.by_status[429] ?? 0 }).toEqual({
      operation,
      over: 0,
      refused: 0,
    })
  expect(created(night)).toBe(planned)
  expect(night.emulator.counters.of('getReports').calls).toBe(0)
  const hours = (msOf(night.clock.now()) - began) / 3_600_000
  // All but the first 15 questions wait a minute each; the rest is the price of waiting by chance.
  expect(hours).toBeGreaterThan(0.7)
  expect(hours).toBeLessThan(2)
}, 120_000)

test('a bug of ours ends the run after a few tries, in words that hold nothing of it', async () => {
  const night = await open()
  const broken = {
    ...night,
    parts: {
      ...night.parts,
      doors: doorsTo(() => Promise.reject(new Error('secret words'))),
    },
  }
  const run_id = await night.enter('fba_inventory')
  for (let step = 0; step < 8; step++) {
    night.clock.advance({ hours: 1 })
    await stepRun(broken.parts, { account_id: night.account_id, run_id })
  }
  const run = only(await night.runs())
  expect(run).toMatchObject({ state: 'failed', problem_code: 'our_bug', steps: 6 })
  expect(run.problem_message).not.toContain('secret')
})

test('two marketplaces are two datasets of one account', async () => {
  const night = await open({ marketplaces: ['DE', 'GB'], region: 'eu', backfill_days: 20 })
  await night.plan()
  await night.runUntilQuiet()
  const { rows } = await night.owner.query(
    `select marketplace_id, count(*) > 0 as has, min(currency) = max(currency) as one, min(currency) as currency
     from data.listings group by 1 order by 4`,
  )
  expect(rows).toEqual([
    { marketplace_id: 'A1PA6795UKMFR9', has: true, one: true, currency: 'EUR' },
    { marketplace_id: 'A1F83G8C2ARO7P', has: true, one: true, currency: 'GBP' },
  ])
  expect((await night.runs()).filter(({ state }) => state === 'failed')).toEqual([])
})

test('orders are asked through now, for an order of yesterday may be confirmed this morning', async () => {
  const night = await open({ backfill_days: 40 })
  await night.plan()
  await night.runUntilQuiet()
  const { rows } = await night.owner.query<{ updated_today: boolean; newest: string; covered: string }>(
    `select bool_or(orders.updated_at > run.through_on + 1) as updated_today, max(orders.ordered_on)::text as newest,
            (select through_on::text from ready.coverage where dataset = 'orders') as covered
     from data.orders as orders, report_run as run
     where run.dataset = 'orders' and run.through_on = (select max(through_on) from report_run where dataset = 'orders')`,
  )
  expect(rows[0]?.updated_today).toBe(true)
  // Yet only whole days count as covered.
  expect((rows[0]?.covered ?? '') < (rows[0]?.newest ?? '')).toBe(true)
})
