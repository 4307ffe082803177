/** What Postgres read and wrote, table by table, from its own counters: figures that other load does not disturb. */
import type pg from 'pg'
import { z } from 'zod'
import type { Runner } from '../../src/db/rows.ts'

export interface Counted {
  /** Rows that scans and index lookups looked at. */
  readonly rows_read: number
  readonly rows_written: number
  /** Pages of table and indexes, from memory or from disk. */
  readonly pages: number
}

const CountedRow = z.object({
  name: z.string(),
  rows_read: z.coerce.number(),
  rows_written: z.coerce.number(),
  pages: z.coerce.number(),
})

export type Counts = ReadonlyMap<string, Counted>

/** Since the database was made; of partitions together, under the name of their table. */
export const readCounts = async (owner: pg.Pool): Promise<Counts> => {
  const { rows } = await owner.query(
    `select coalesce(parent.oid::regclass::text, used.relid::regclass::text) as name,
            sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) as rows_read,
            sum(n_tup_ins + n_tup_upd + n_tup_del) as rows_written,
            sum(coalesce(heap_blks_hit, 0) + coalesce(heap_blks_read, 0) + coalesce(idx_blks_hit, 0) + coalesce(idx_blks_read, 0)) as pages
     from pg_stat_user_tables as used
     join pg_statio_user_tables as paged using (relid)
     left join pg_inherits as part on part.inhrelid = used.relid
     left join pg_class as parent on parent.oid = part.inhparent
     where used.schemaname not like 'pg_temp%'
     group by 1`,
  )
  return new Map(
    CountedRow.array()
      .parse(rows)
      .map(({ name, ...counted }) => [name, counted]),
  )
}

const NOTHING: Counted = { rows_read: 0, rows_written: 0, pages: 0 }

export const countsBetween = (before: Counts, after: Counts): Counts =>
  new Map(
    [...after].map(([name, now]) => {
      const then = before.get(name) ?? NOTHING
      return [
        name,
        {
          rows_read: now.rows_read - then.rows_read,
          rows_written: now.rows_written - then.rows_written,
          pages: now.pages - then.pages,
        },
      ]
    }),
  )

export const totalOf = (counts: Counts): Counted =>
  [...counts.values()].reduce(
    (sum, each) => ({
      rows_read: sum.rows_read + each.rows_read,
      rows_written: sum.rows_written + each.rows_written,
      pages: sum.pages + each.pages,
    }),
    NOTHING,
  )

/** A connection tells its counts when it is idle for a while, or when asked to. */
const tellCounts = async (worker: Runner): Promise<void> => {
  await worker.query('select pg_stat_force_next_flush()')
  await worker.query('select 1')
}

/** Does the work, which goes over the worker's one connection, and counts it. */
export const counted = async (
  owner: pg.Pool,
  worker: Runner,
  work: () => Promise<unknown>,
): Promise<{ readonly took_ms: number; readonly counts: Counts }> => {
  await tellCounts(worker)
  const before = await readCounts(owner)
  const started = performance.now()
  await work()
  const took_ms = performance.now() - started
  await tellCounts(worker)
  return { took_ms, counts: countsBetween(before, await readCounts(owner)) }
}
