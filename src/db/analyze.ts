/** Lets Postgres know what a table holds now. */
import { sql } from 'drizzle-orm/sql'
import type pg from 'pg'
import { z } from 'zod'
import { one } from './rows.ts'

/** Of fewer rows Postgres's guesses are good enough. */
const FROM_ROWS = 1_000
/** As autovacuum would, were there time for it to come: it comes a minute later, and is not let in before a commit. */
const FROM_SHARE = 0.1

const DueRow = z.object({ is_due: z.boolean() })

/**
 * Counts the table, such as `ready.inventory`, anew where so many rows of it changed that plans made without would be bad ones:
 * of a large account that came at one go Postgres takes every SKU for the only one, and joins each with all. Within the
 * caller's transaction; whoever counts it already is not waited for.
 */
export const analyzeWhereDue = async (
  client: pg.ClientBase,
  table: string,
  changed: number,
): Promise<void> => {
  if (changed < FROM_ROWS) return
  const { is_due } = DueRow.parse(
    await one(
      client,
      sql`select ${changed} > ${FROM_SHARE} * reltuples as is_due from pg_class where oid = ${table}::regclass`,
    ),
  )
  if (is_due) await client.query(`analyze (skip_locked) ${table}`)
}
