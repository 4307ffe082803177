/** One bucket for all who call: never more tokens than Amazon gives, whoever takes them. */
import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { AccountId } from '../../src/core/ids.ts'
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
      Array.from({ length: times / buckets.length }, async () => {
        const taken = await bucket.take(account_id, operation)
        if (taken.granted) await bucket.answered(account_id, operation)
        return taken
      }),
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
  await bucket?.answered(account_id, 'wait')
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
  await bucket?.answered(account_id, 'slower')
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

test('a call on its way is not taken again, and counts from its answer on', async () => {
  const [bucket] = takers(1, 1)
  expect(await bucket?.take(account_id, 'flight')).toEqual({ granted: true })
  await pass('flight', 60)
  expect(await bucket?.take(account_id, 'flight')).toMatchObject({ granted: false })
  await bucket?.answered(account_id, 'flight')
  const refused = await bucket?.take(account_id, 'flight')
  expect(refused?.granted === false && refused.wait_ms).toBeGreaterThan(900)
  await pass('flight', 1)
  expect(await bucket?.take(account_id, 'flight')).toEqual({ granted: true })
})

test('a call whose caller died counts after two minutes, and gives its place back', async () => {
  const [one, two] = takers(0.001, 3)
  for (let call = 0; call < 3; call++) await one?.take(account_id, 'died')
  await pass('died', 1_000)
  expect(await two?.take(account_id, 'died')).toMatchObject({ granted: false })
  await owner.query(`update rate_bucket set in_flight_until = now() where operation = 'died'`)
  // Three lost calls count now; one token has come back since, in a bucket that was full until here.
  expect(await two?.take(account_id, 'died')).toMatchObject({ granted: false })
  await pass('died', 3_000)
  expect(await two?.take(account_id, 'died')).toMatchObject({ granted: false })
  const { rows } = await owner.query(`select in_flight from rate_bucket where operation = 'died'`)
  expect(rows).toEqual([{ in_flight: 3 }])
})

test('one seller in two workspaces draws from one bucket', async () => {
  const { rows } = await owner.query(
    `with brand as (insert into workspace (name) values ('The agency') returning workspace_id),
          grant_of as (insert into connection (workspace_id, api, region, seller_id, sealed_refresh_token)
            select brand.workspace_id, 'sp', region, seller_id, 'x' from brand, account where account_id = $1 returning workspace_id, connection_id)
     insert into account (workspace_id, connection_id, name, seller_id, region, home_marketplace_id, time_zone)
     select grant_of.workspace_id, grant_of.connection_id, name, seller_id, region, home_marketplace_id, time_zone
     from grant_of, account where account_id = $1 returning account_id`,
    [account_id],
  )
  const twin = z.array(z.object({ account_id: AccountId })).parse(rows)[0]?.account_id
  const [worker, , server] = takers(0.001, 4)
  let granted = 0
  for (let call = 0; call < 4; call++)
    for (const [bucket, account] of [
      [worker, account_id],
      [server, twin],
    ] as const)
      if (account !== undefined && (await bucket?.take(account, 'twin'))?.granted === true) granted += 1
  expect(granted).toBe(4)
})

test('a cap of the application holds over all its accounts, and a call its account refuses does not count', async () => {
  const [pool] = pools
  if (pool === undefined) throw new Error('no pool')
  const rate = { per_second: 0.001, burst: 3, application_per_second: 5 }
  const buckets = sharedBuckets<string>(pool, () => rate)
  const taken: boolean[] = []
  for (const account of [101, 102, 103])
    for (let call = 0; call < 4; call++) taken.push((await buckets.take(account, 'capped')).granted)
  // 3 of the first, 2 of the second before the application has none; the refused fourth of the first cost nothing.
  expect(taken.filter(Boolean)).toHaveLength(5)
  await buckets.answered(101, 'capped')
  expect(await buckets.take(103, 'capped')).toMatchObject({ granted: false })
})
