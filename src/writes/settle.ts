/**
 * Closes what a commit left open: an attempt whose program died, an answer that never came, a change Amazon had not
 * shown yet. Reads Amazon, compares with the plan, and never changes anything there. Run at start and every minute.
 */
import { sql } from 'drizzle-orm/sql'
import type pg from 'pg'
import { Problem } from '../core/problem.ts'
import { type Instant, instantAfter, msOf } from '../core/time.ts'
import { transaction } from '../db/rows.ts'
import { auditStep } from './commit.ts'
import { type Engine, handsAt, placeOf, writeNamed } from './engine.ts'
import { type Conclusion, conclude, look, type Seen } from './read-back.ts'
import { type Commit, findOpenCommits, storeOutcome } from './store.ts'
import { canonical } from './value.ts'

export interface Settlement {
  /** Commits looked at. */
  readonly looked: number
  /** Commits about which nothing more is to be found out. */
  readonly settled: number
}

/** Most commits one round looks at; the next round goes on. */
const ROUND_MAX = 200

const seenNow = async (engine: Engine, commit: Commit): Promise<Seen> => {
  try {
    const write = writeNamed(engine, commit.write)
    const input = write.schema.safeParse(commit.input)
    if (!input.success) return null
    const place = placeOf(commit)
    const hands = handsAt(engine, commit.workspace_id, place, 'settle')
    return await look(engine, hands, { write, place, input: input.data })
  } catch (error) {
    // A write that is gone or a grant that ended cannot be read back: that is no answer, and no reason to stop.
    if (error instanceof Problem) return null
    throw error
  }
}

/** Later than this nothing is expected of Amazon any more, so what cannot be read stays as it is known. */
const isForsaken = (engine: Engine, commit: Commit, now: Instant): boolean =>
  msOf(now) - msOf(commit.attempted_at) > 24 * engine.times.visible_within_ms

const conclusionOf = (engine: Engine, commit: Commit, seen: Seen): Conclusion => {
  const now = engine.clock.now()
  const late = msOf(now) - msOf(commit.attempted_at) > engine.times.visible_within_ms
  const concluded = conclude(commit.changes, commit.outcomes ?? [], seen, late)
  return !concluded.settled && isForsaken(engine, commit, now)
    ? { ...concluded, verification: 'differs', settled: true }
    : concluded
}

const isNews = (commit: Commit, { state, verification, outcomes, settled }: Conclusion): boolean =>
  settled ||
  state !== commit.state ||
  verification !== commit.verification ||
  canonical(outcomes) !== canonical(commit.outcomes)

/** Whether nothing more is to be found out about the commit. Where somebody else was faster, theirs stands. */
const settleOne = async (engine: Engine, pool: pg.Pool, commit: Commit): Promise<boolean> => {
  const conclusion = conclusionOf(engine, commit, await seenNow(engine, commit))
  if (!isNews(commit, conclusion)) return false
  const { state, outcomes, verification, settled } = conclusion
  const { commit_id, write } = commit
  const isOurs = await transaction(pool, async (client) => {
    const stored = await storeOutcome(client, commit, { ...conclusion, at: engine.clock.now() })
    if (stored === null) return false
    const by = { key_id: null, commit_id }
    await auditStep(client, 'commit_settled', commit, by, { state, outcomes, verification })
    return true
  })
  if (isOurs) engine.log.info('preview.settled', { commit_id, write, state, verification })
  return settled
}

/** One round over all workspaces, on a pool of role `asm_worker`. Several programs may run it at once. */
export const settle = async (engine: Engine, pool: pg.Pool): Promise<Settlement> => {
  const abandoned_before = instantAfter(engine.clock.now(), -engine.times.abandoned_after_ms)
  const open = await findOpenCommits(
    pool,
    sql`(state <> 'attempted' or attempted_at <= ${abandoned_before})`,
    ROUND_MAX,
  )
  let settled = 0
  for (const commit of open) if (await settleOne(engine, pool, commit)) settled += 1
  return { looked: open.length, settled }
}
