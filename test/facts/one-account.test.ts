/**
 * What is asked about one account reads that account alone, in every table: an agency's hundredth account costs what its first does.
 * Row security stands in the way of some conditions (what Postgres takes for leaky, such as the merged column of a full join,
 * is not let through to the tables), so every fact is looked at as the worker asks it.
 */
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { openPool, SEARCH_PATH } from '../../src/db/pool.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { type Node, planOf } from '../support/plan.ts'

let database: TestDatabase
let worker: pg.Pool
beforeAll(async () => {
  database = await freshDatabase()
  worker = openPool({ url: database.url, role: 'asm_worker', max: 1, log: silentLog, statement_ms_max: 0 })
})
afterAll(async () => {
  await worker.end()
  await database.drop()
})

/** Tables that belong to no account, or are a row for each. */
const COMMON = new Set(['account', 'claim_policy', 'claim_code', 'fact_reading'])
/** Facts that only the server asks, whose row security lets through the accounts of the call and no others. */
const ASKED_BY_CALLS = new Set(['order_item', 'stock_by_location_counted'])

const scansOf = (node: Node): readonly string[] => {
  const table = node['Relation Name']
  const conditions = [node['Index Cond'], node['Recheck Cond'], node.Filter].join(' ')
  const own =
    table === undefined || COMMON.has(table) || /\baccount_id = /.test(conditions)
      ? []
      : [`${node['Node Type']} of ${table}${node.Filter === undefined ? '' : `, filtered by ${node.Filter}`}`]
  return [...own, ...(node.Plans ?? []).flatMap(scansOf)]
}

test('every fact, asked for one account, asks every table for that account', async () => {
  const client = await worker.connect()
  const found: Record<string, readonly string[]> = {}
  await client.query(`set search_path = ${SEARCH_PATH}`)
  const facts = await client.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'facts'::regnamespace and relkind = 'v' order by 1`,
  )
  expect(facts.rows.length).toBeGreaterThan(60)
  for (const { name } of facts.rows.filter((fact) => !ASKED_BY_CALLS.has(fact.name))) {
    const query = `select * from facts.${name} where account_id = 7 and marketplace_id = 'ATVPDKIKX0DER'`
    const scans = scansOf(await planOf(client, query, 'verbose, '))
    if (scans.length > 0) found[name] = scans
  }
  client.release()
  expect(found).toEqual({})
})
