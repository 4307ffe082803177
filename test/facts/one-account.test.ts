/**
 * What is asked about one account reads that account alone, in every table: an agency's hundredth account costs what its first does.
 * Row security stands in the way of some conditions (what Postgres takes for leaky, such as the merged column of a full join,
 * is not let through to the tables), so every fact is looked at as the worker asks it.
 */
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { silentLog } from '../../src/core/log.ts'
import { openPool, SEARCH_PATH } from '../../src/db/pool.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

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

const Node = z.looseObject({
  'Node Type': z.string(),
  'Relation Name': z.string().optional(),
  Schema: z.string().optional(),
  'Index Cond': z.string().optional(),
  'Recheck Cond': z.string().optional(),
  Filter: z.string().optional(),
  get Plans() {
    return z.array(Node).optional()
  },
})
type Node = z.infer<typeof Node>
const Explained = z.tuple([z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan: Node })]) })])

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
    const { rows } = await client.query(
      `explain (verbose, format json) select * from facts.${name} where account_id = 7 and marketplace_id = 'ATVPDKIKX0DER'`,
    )
    const scans = scansOf(Explained.parse(rows)[0]['QUERY PLAN'][0].Plan)
    if (scans.length > 0) found[name] = scans
  }
  client.release()
  expect(found).toEqual({})
})
