/** A document whose loading takes its worker along: seen by what was begun and never ended, for nobody is left to tell. */
import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { Problem } from '../core/problem.ts'
import { maybeOne, type Runner } from '../db/rows.ts'
import type { Run } from './book.ts'

/** So often a load may be cut off, by a deployment or a power cut, before it is put off. */
const CUT_OFF_MAX = 3

/**
 * Notes that a load begins; the step that it ends with takes the note back. Throws `cut_off` where too many before it were cut
 * off: the run waits, longer each time, and after six such waits it fails for the night, so that others have a worker.
 */
export const beginLoad = async (runner: Runner, { account_id, run_id, steps }: Run): Promise<void> => {
  const row = await maybeOne(
    runner,
    sql`update report_run set loads_begun = loads_begun + 1
        where account_id = ${account_id} and run_id = ${run_id} and steps = ${steps} returning loads_begun`,
  )
  const { loads_begun } = z.object({ loads_begun: z.number() }).parse(row ?? { loads_begun: 1 })
  if (loads_begun > CUT_OFF_MAX)
    throw new Problem(
      'cut_off',
      `Loading the document was cut off ${loads_begun - 1} times: its worker ended, or the database was lost.`,
      'See how their logs end; either may need more memory. It is tried again.',
    )
}
