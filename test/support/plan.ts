/** How Postgres goes about a query, and what it reads, by its own count: for tests of plans, which hold on any machine. */
import pg from 'pg'
import { z } from 'zod'
import { SEARCH_PATH } from '../../src/db/pool.ts'
import type { Statement } from '../../src/db/rows.ts'

const Node = z.looseObject({
  'Node Type': z.string(),
  'Plan Rows': z.number(),
  'Relation Name': z.string().optional(),
  'Index Cond': z.string().optional(),
  'Recheck Cond': z.string().optional(),
  Filter: z.string().optional(),
  /** Only of a query that was run. */
  'Actual Rows': z.number().optional(),
  'Actual Loops': z.number().optional(),
  'Rows Removed by Filter': z.number().optional(),
  get Plans() {
    return z.array(Node).optional()
  },
})
export type Node = z.infer<typeof Node>
const Explained = z.tuple([z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan: Node })]) })])

/** The plan of a query, as `explain` with these options tells it. */
export const planOf = async (client: pg.ClientBase, query: string, options = ''): Promise<Node> => {
  const { rows } = await client.query(`explain (${options}format json) ${query}`)
  return Explained.parse(rows)[0]['QUERY PLAN'][0].Plan
}

const readBy = (node: Node, table: string): number => {
  const own = (node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0)
  const below = (node.Plans ?? []).reduce((sum, child) => sum + readBy(child, table), 0)
  return below + (node['Relation Name'] === table ? own * (node['Actual Loops'] ?? 0) : 0)
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
    const plan = await planOf(client, `execute explained (${values.map(literal).join(', ')})`, 'analyze, ')
    return readBy(plan, table)
  } finally {
    await client.query('rollback; deallocate all')
    client.release()
  }
}
