import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { analyzeWhereDue } from '../../src/db/analyze.ts'
import { openPool } from '../../src/db/pool.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { planOf } from '../support/plan.ts'

let database: TestDatabase
let owner: pg.Pool
let client: pg.PoolClient
beforeAll(async () => {
  database = await freshDatabase()
  owner = openPool({ url: database.url, role: 'owner', max: 1, log: silentLog, statement_ms_max: 0 })
  client = await owner.connect()
  await client.query(`
    create table ready.counted (account_id int not null, sku text not null, primary key (account_id, sku)) with (autovacuum_enabled = false);
    insert into ready.counted select account_id, 'SKU-' || sku from generate_series(1, 20) as account_id, generate_series(1, 5000) as sku;
    analyze ready.counted`)
})
afterAll(async () => {
  client.release()
  await owner.end()
  await database.drop()
})

const insert = (account_id: number, rows: number, prefix: string) =>
  client.query(`insert into ready.counted select $1, $2 || sku from generate_series(1, $3) as sku`, [
    account_id,
    prefix,
    rows,
  ])
const counted = async (): Promise<number> => {
  const { rows } = await client.query<{ rows: number }>(
    `select reltuples::int as rows from pg_class where oid = 'ready.counted'::regclass`,
  )
  return rows[0]?.rows ?? -1
}
const expected = async (account_id: number): Promise<number> =>
  (await planOf(client, `select from ready.counted where account_id = ${account_id}`))['Plan Rows']

test('an account that Postgres never saw is counted, though it is little of the table', async () => {
  await insert(99, 1_500, 'A')
  expect(await expected(99)).toBeLessThan(150)
  await analyzeWhereDue(client, 'ready.counted', 99, 1_500)
  expect(await counted()).toBe(101_500)
  expect(await expected(99)).toBeGreaterThan(700)
})

test('one it knows is not, nor are few rows; much of the table is', async () => {
  await insert(7, 1_500, 'B')
  await analyzeWhereDue(client, 'ready.counted', 7, 1_500)
  await insert(98, 900, 'C')
  await analyzeWhereDue(client, 'ready.counted', 98, 900)
  expect(await counted()).toBe(101_500)
  await insert(7, 12_000, 'D')
  await analyzeWhereDue(client, 'ready.counted', 7, 12_000)
  expect(await counted()).toBe(115_900)
})
