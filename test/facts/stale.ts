import { sql } from 'drizzle-orm/sql'
import type pg from 'pg'
import { rows } from '../../src/db/rows.ts'

/** Marks facts stale for every account, after their definition changed. */
export const markStale = async (pool: pg.Pool, facts: readonly string[]): Promise<void> => {
  await rows(
    pool,
    sql`insert into stale_fact (account_id, marketplace_id, dataset, run_id)
        select account_id, marketplace_id, fact, 0 from account_marketplace, unnest(${sql.param([...facts])}::text[]) as fact`,
  )
}
