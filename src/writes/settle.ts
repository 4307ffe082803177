/**
 * Closes what a commit left open: an attempt whose program died, an answer that never came, a change Amazon had not
 * shown yet. Reads Amazon, compares with the plan, and never changes anything there. Run at start and every minute.
 */
import { sql } from 'drizzle-orm'
import type pg from 'pg'
import { Problem } from '../core/problem.ts'
import { type Instant, instantAfter, msOf } from '../core/time.ts'
import { transaction } from '../db/rows.ts'
import { auditStep } from './commit.ts'
import { type Engine, placeOf, writeNamed } from './engine.ts'
import { type Conclusion, conclude, look, type Seen } from './read-back.ts'
import { type Commit, lockOpenCommit, storeOutcome } from './store.ts'
import { canonical } from './value.ts'

export interface Settlement {
  /** Commits looked at. */
  readonly looked: number
  /** Commits about which nothing more is to be found out now. */
  readonly settled: number
}

/** Most commits one round looks at; the next round goes on. */
const ROUND_MAX = 200

const seenNow = async (engine: Engine, commit: Commit): Promise<Seen> => {
  try {
    const write = writeNamed(engine, commit.write)
    const input = write.schema.safeParse(commit.input)
    if (!input.success) return null
    return await look(await engine.amazonOf(commit.account_id), write, placeOf(commit), input.data)
  } catch (error) {
    // A write that is gone or a grant that ended cannot be read back: that is no answer, and no reason to stop.
    if (error instanceof Problem) return null
    throw error
  }
}

/** Later than this nothing is expected of Amazon any more, so what cannot be read stays as it is known. */
const forsaken = (engine: Engine, commit: Commit, now: Instant): boolean =>
  msOf(now) - msOf(commit.attempted_at) > 24 * engine.times.visible_within_ms

const settleOne = async (engine: Engine, client: pg.PoolClient, commit: Commit): Promise<boolean> => {
  const now = engine.clock.now()
  const late = msOf(now) - msOf(commit.attempted_at) > engine.times.visible_within_ms
  const concluded = conclude(commit.changes, commit.outcomes ?? [], await seenNow(engine, commit), late)
  const conclusion: Conclusion =
    !concluded.settled && forsaken(engine, commit, now)
      ? { ...concluded, verification: 'differs', settled: true }
      : concluded
  const { state, outcomes, verification, settled } = conclusion
  const unchanged =
    state === commit.state &&
    verification === commit.verification &&
    canonical(outcomes) === canonical(commit.outcomes)
  if (unchanged && !settled) return false
  await storeOutcome(client, commit, { state, outcomes, verification, at: now, settled })
  await auditStep(client, 'commit_settled', commit, null, commit.commit_id, { state, outcomes, verification })
  engine.log.info('preview.settled', {
    commit_id: commit.commit_id,
    write: commit.write,
    state,
    verification,
  })
  return settled
}

/**
 * One round over all workspaces, on a pool of role `asm_worker`. Several programs may run it at once: each commit is
 * held while it is looked at.
 */
export const settle = async (engine: Engine, pool: pg.Pool): Promise<Settlement> => {
  const abandoned_before = instantAfter(engine.clock.now(), -engine.times.abandoned_after_ms)
  let after = 0
  let settled = 0
  for (let looked = 0; looked < ROUND_MAX; looked += 1) {
    const done = await transaction(pool, async (client) => {
      const commit = await lockOpenCommit(
        client,
        sql`commit_id > ${after} and (state <> 'attempted' or attempted_at <= ${abandoned_before})`,
      )
      return commit === null
        ? null
        : { commit_id: commit.commit_id, settled: await settleOne(engine, client, commit) }
    })
    if (done === null) return { looked, settled }
    after = done.commit_id
    if (done.settled) settled += 1
  }
  return { looked: ROUND_MAX, settled }
}
