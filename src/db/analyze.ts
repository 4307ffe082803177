/** Lets Postgres know what a table holds now. */
import { sql } from 'drizzle-orm/sql'
import type pg from 'pg'
import { z } from 'zod'
import { one } from './rows.ts'

/** Of fewer rows Postgres's guesses are good enough. */
const FROM_ROWS = 1_000
/** As autovacuum would, were there time for it to come: it comes a minute later, and is not let in before a commit. */
const FROM_SHARE = 0.1

/** So many times fewer rows than an account has may Postgres expect of it. */
const OFF_MAX = 10

const DueRow = z.object({ is_due: z.boolean() })
const Explained = z.tuple([
  z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan: z.object({ 'Plan Rows': z.number() }) })]) }),
])

/** How many rows of the account a plan would reckon with. */
const expectedRows = async (client: pg.ClientBase, table: string, account_id: number): Promise<number> => {
  const { rows } = await client.query(
    `explain (format json) select from ${table} where account_id = ${account_id}`,
  )
  return Explained.parse(rows)[0]['QUERY PLAN'][0].Plan['Plan Rows']
}

/**
 * Counts the table, such as `ready.inventory`, anew where so many rows of an account changed in it that plans made without would
 * be bad ones: much of the table, or an account that Postgres never saw. Of either it takes every SKU for the only one, and joins
 * each with all. Within the caller's transaction; whoever counts it already is not waited for.
 */
export const analyzeWhereDue = async (
  client: pg.ClientBase,
  table: string,
  account_id: number,
  changed: number,
): Promise<void> => {
  if (changed < FROM_ROWS) return
  const { is_due } = DueRow.parse(
    await one(
      client,
      sql`select ${changed} > ${FROM_SHARE} * reltuples as is_due from pg_class where oid = ${table}::regclass`,
    ),
  )
  if (is_due || (await expectedRows(client, table, account_id)) * OFF_MAX < changed)
    await client.query(`analyze (skip_locked) ${table}`)
}
