/** Rows of tools that work them out of what their query found, beyond what SQL can. */
import type { SQL } from 'drizzle-orm/sql'
import { z } from 'zod'
import type { Reader } from '../db/reach.ts'
import type { Row } from '../db/rows.ts'
import type { Asking } from './asking.ts'
import type { WorkOut } from './define.ts'
import type { Answer } from './served.ts'

/** What works rows out for the tools that say so, by name. */
export type WorkOuts = Readonly<Record<string, WorkOut>>

/** The rows that the tool answers for those its query found. */
export const workedOut = async (
  { compiled: { tool }, account, marketplaces, own, now }: Asking,
  found: readonly Answer[],
  reader: Reader,
  workOuts: WorkOuts,
): Promise<readonly Answer[]> => {
  if (tool.worked_out === undefined) return found
  const workOut = workOuts[tool.worked_out.by]
  if (workOut === undefined) throw new Error(`nothing was handed in that works out ${tool.name}`)
  const asked = {
    account_id: account.account_id,
    marketplace_ids: marketplaces.map((sold) => sold.marketplace_id),
    now,
    rows: (query: SQL): Promise<readonly Row[]> => reader.rows(query),
  }
  const rows = await workOut(found, own, asked)
  if (rows.length !== found.length)
    throw new Error(`${tool.name} worked out ${rows.length} rows of ${found.length}`)
  const shape = z.object(tool.row)
  return rows.map((row, at) => ({ ...shape.parse(row), marketplace_id: found[at]?.['marketplace_id'] }))
}
