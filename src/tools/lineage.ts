/** Where a row's numbers come from: the rows of Amazon's documents that are stored about its SKU. */
import { sql, type SQL } from 'drizzle-orm/sql'
import type pg from 'pg'
import { z } from 'zod'
import { withReach } from '../db/reach.ts'
import { type Asking, reachOf } from './asking.ts'

/** What is stored of a dataset, as far as reading it back needs. */
export interface Lineage {
  readonly dataset: string
  /** Amazon's name of the report or operation. */
  readonly source: string
  /** What one row is. */
  readonly grain: string
  /** The column that holds the SKU, where rows have one. */
  readonly sku: string | null
  /** The column that holds the day of the marketplace, where rows have one. */
  readonly day: string | null
}

const SourceRow = z.object({
  document: z
    .string()
    .nullable()
    .describe('Amazon’s id of the report; null where an operation answered at once.'),
  run_id: z.number(),
  line: z.number(),
  day: z.string().optional(),
  loaded_at: z.string().nullable(),
})
export const SourceRows = z.array(SourceRow)
export type SourceRows = z.infer<typeof SourceRows>

const NEWEST = 3

const column = (name: string): SQL => sql`kept.${sql.identifier(name)}`

const newestRows = (
  { dataset, sku, day }: Lineage,
  { account, marketplaces, shared }: Asking,
  wanted: string,
): SQL => {
  const schema = shared.as_known_at === undefined ? 'data' : 'known'
  const ids = marketplaces.map((sold) => sold.marketplace_id)
  return sql`select run.amazon_report_id as document, kept.run_id, kept.line_no as line,
      ${day === null ? sql`` : sql`${column(day)} as day,`} coalesce(run.finished_at, kept.known_from) as loaded_at
    from ${sql.identifier(schema)}.${sql.identifier(dataset)} as kept
    left join source_run as run using (account_id, run_id)
    where kept.account_id = ${account.account_id} and kept.marketplace_id = any (${sql.param(ids)}::text[])
      and ${column(sku ?? '')} = ${wanted}
    order by ${day === null ? sql`` : sql`${column(day)} desc,`} kept.run_id desc, kept.line_no limit ${NEWEST}`
}

/** The newest stored rows about the SKU, as they are or were at the asked moment, of each dataset that has rows by SKU, by name of the dataset. */
export const sourceRows = async (
  pool: pg.Pool,
  asking: Asking,
  lineages: readonly Lineage[],
  sku: string,
): Promise<ReadonlyMap<string, SourceRows>> => {
  const of_skus = lineages.filter((lineage) => lineage.sku !== null)
  const known_at = asking.shared.as_known_at ?? null
  return withReach(pool, reachOf(asking), { known_at }, async (reader) => {
    const found = of_skus.map(
      async (lineage): Promise<[string, SourceRows]> => [
        lineage.dataset,
        SourceRows.parse(await reader.rows(newestRows(lineage, asking, sku))),
      ],
    )
    return new Map(await Promise.all(found))
  })
}
