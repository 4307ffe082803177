/** What Postgres reads to answer a query, by its own count: for tests of plans, which hold on any machine. */
import pg from 'pg'
import { z } from 'zod'
import { SEARCH_PATH } from '../../src/db/pool.ts'
import type { Statement } from '../../src/db/rows.ts'

const Node = z.looseObject({
  'Relation Name': z.string().optional(),
  'Actual Rows': z.number(),
  'Actual Loops': z.number(),
  'Rows Removed by Filter': z.number().optional(),
  get Plans() {
    return z.array(Node).optional()
  },
})
type Node = z.infer<typeof Node>
const Explained = z.tuple([z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan: Node })]) })])

const readBy = (node: Node, table: string): number => {
  const own = node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)
  const below = (node.Plans ?? []).reduce((sum, child) => sum + readBy(child, table), 0)
  return below + (node['Relation Name'] === table ? own * node['Actual Loops'] : 0)
}

const literal = (value: unknown): string =>
  pg.escapeLiteral(
    Array.isArray(value) ? `{${value.map((each) => JSON.stringify(each)).join(',')}}` : String(value),
  )

/** Rows of the table read for the query, planned as a statement prepared long ago is: without a look at its values. */
export const rowsReadFor = async (
  pool: pg.Pool,
  table: string,
  { text, values }: Statement,
): Promise<number> => {
  const client = await pool.connect()
  try {
    await client.query(
      `begin; set local search_path = ${SEARCH_PATH}; set local plan_cache_mode = force_generic_plan;
       prepare explained as ${text}`,
    )
    const { rows } = await client.query(
      `explain (analyze, format json) execute explained (${values.map(literal).join(', ')})`,
    )
    return readBy(Explained.parse(rows)[0]['QUERY PLAN'][0].Plan, table)
  } finally {
    await client.query('rollback; deallocate all')
    client.release()
  }
}
