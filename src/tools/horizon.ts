/** How far back an answer as known at a moment may go: before the history of a dataset is whole, it would be wrong. */
import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { Problem } from '../core/problem.ts'
import { Instant } from '../core/time.ts'
import type { Reader } from '../db/reach.ts'

const HorizonRow = z.object({ dataset: z.string(), whole_since: Instant })

/** Refuses a moment of which something that the answer rests on is no longer kept. */
export const assertKept = async (
  reader: Reader,
  known_at: Instant,
  about: {
    readonly account_id: number
    readonly marketplace_ids: readonly string[]
    readonly datasets: readonly string[]
  },
): Promise<void> => {
  const found = await reader.rows(
    sql`select dataset, whole_since from history_horizon
        where account_id = ${about.account_id} and marketplace_id = any (${sql.param([...about.marketplace_ids])}::text[])
          and dataset = any (${sql.param([...about.datasets])}::text[]) and whole_since > ${known_at}::timestamptz
        order by whole_since desc, dataset limit 1`,
  )
  const [latest] = z.array(HorizonRow).parse(found)
  if (latest !== undefined)
    throw new Problem(
      'bad_input',
      `What ${latest.dataset} said at ${known_at} is no longer kept: its history reaches back to ${latest.whole_since}.`,
      `Ask as_known_at ${latest.whole_since} or later.`,
    )
}
