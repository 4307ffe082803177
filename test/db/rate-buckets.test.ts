/** One bucket for all who call: never more tokens than Amazon gives, whoever takes them. */
import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AccountId } from '../../src/core/ids.ts'
import { silentLog } from '../../src/core/log.ts'
import { openPool } from '../../src/db/pool.ts'
import { sharedBuckets } from '../../src/db/rate-buckets.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { connectSeller } from '../sync/seller.ts'

let database: TestDatabase
let owner: pg.Pool
let pools: readonly pg.Pool[]
let account_id: AccountId
beforeAll(async () => {
  database = await freshDatabase()
  owner = openPool({ url: database.url, role: 'owner', max: 2, log: silentLog, statement_ms_max: 0 })
  account_id = await connectSeller(owner, ['ATVPDKIKX0DER'])
  pools = ['asm_worker', 'asm_worker', 'asm_server', 'asm_server'].map((role) =>
    openPool({
      url: database.url,
      role: role === 'asm_server' ? 'asm_server' : 'asm_worker',
      max: 4,
      log: silentLog,
      statement_ms_max: 0,
    }),
  )
})
afterAll(async () => {
  await Promise.all([owner, ...pools].map((pool) => pool.end()))
  await database.drop()
})

const takers = (per_second: number, burst: number) =>
  pools.map((pool) => sharedBuckets<string>(pool, () => ({ per_second, burst })))

/** Moves the bucket's clock, so that no test waits. */
const pass = (operation: string, seconds: number) =>
  owner.query(
    `update rate_bucket set filled_at = filled_at - make_interval(secs => $2) where operation = $1`,
    [operation, seconds],
  )

const takeMany = async (operation: string, per_second: number, burst: number, times: number) => {
  const buckets = takers(per_second, burst)
  const taken = await Promise.all(
    buckets.flatMap((bucket) =>
      Array.from({ length: times / buckets.length }, () => bucket.take(account_id, operation)),
    ),
  )
  return taken.filter(({ granted }) => granted).length
}

test('many takers at once get exactly the burst, and later exactly what came back', async () => {
  expect(await takeMany('burst', 0.001, 15, 60)).toBe(15)
  await pass('burst', 3_000)
  expect(await takeMany('burst', 0.001, 15, 60)).toBe(3)
  await pass('burst', 1_000_000)
  expect(await takeMany('burst', 0.001, 15, 60)).toBe(15)
})

test('a wait says when the next token is there, and asking meanwhile does not put it off', async () => {
  const [bucket] = takers(0.5, 1)
  expect(await bucket?.take(account_id, 'wait')).toEqual({ granted: true })
  for (let asked = 0; asked < 3; asked++) {
    const refused = await bucket?.take(account_id, 'wait')
    expect(refused).toMatchObject({ granted: false })
    expect(refused?.granted === false && refused.wait_ms).toBeGreaterThan(1_500)
    expect(refused?.granted === false && refused.wait_ms).toBeLessThanOrEqual(2_000)
  }
  await pass('wait', 2)
  expect(await bucket?.take(account_id, 'wait')).toEqual({ granted: true })
})

test('over any second of real time no more than burst and rate are granted', async () => {
  const started = performance.now()
  let granted = 0
  while (performance.now() - started < 600) {
    granted += await takeMany('real', 50, 5, 8)
    await pause(5)
  }
  const seconds = (performance.now() - started) / 1000
  expect(granted).toBeLessThanOrEqual(5 + Math.ceil(50 * seconds))
  expect(granted).toBeGreaterThan(5 + 50 * seconds * 0.5)
})

test('after a refusal of Amazon’s nobody asks until the wait is over', async () => {
  const [one, two] = takers(0.5, 10)
  await one?.exhausted(account_id, 'refused', 10_000)
  const refused = await two?.take(account_id, 'refused')
  expect(refused?.granted === false && refused.wait_ms).toBeGreaterThan(9_000)
  await pass('refused', 10.001)
  expect(await two?.take(account_id, 'refused')).toEqual({ granted: true })
})

test('a rate learned from Amazon’s header holds from then on, not for the time before', async () => {
  const [bucket] = takers(0.001, 10)
  expect(await takeMany('learned', 0.001, 10, 12)).toBe(10)
  await pass('learned', 500)
  await bucket?.learned(account_id, 'learned', 1)
  expect(await takeMany('learned', 0.001, 10, 12)).toBe(0)
  await pass('learned', 4)
  expect(await takeMany('learned', 0.001, 10, 12)).toBe(4)
})

test('a rate learned while Amazon refuses does not lengthen the wait', async () => {
  const [bucket] = takers(100, 10)
  await bucket?.take(account_id, 'slower')
  await bucket?.exhausted(account_id, 'slower', 10_000)
  await bucket?.learned(account_id, 'slower', 0.5)
  const refused = await bucket?.take(account_id, 'slower')
  // Ten seconds, and the two that a token takes at the new rate.
  expect(refused?.granted === false && refused.wait_ms).toBeLessThanOrEqual(12_000)
})

test('a clock that steps back takes no token away and gives none', async () => {
  expect(await takeMany('back', 1, 5, 4)).toBe(4)
  await pass('back', -3_600)
  expect(await takeMany('back', 1, 5, 12)).toBe(1)
})
