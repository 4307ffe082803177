/** What a run does when something goes wrong: which troubles pass, how long to wait, when to give up for the night. */
import type pg from 'pg'
import type { Clock } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import { Problem, problemFrom } from '../core/problem.ts'
import { DAY_MS, type Instant, instantAfter, msOf } from '../core/time.ts'
import { sqlState } from '../db/pool.ts'
import { type Run, takeStep } from './book.ts'

/** How patient the sync is. Amazon's own pace by default; the emulated Amazon is quicker. */
export interface Pace {
  /** From asking for a report to the first look at it. */
  readonly first_look_ms: number
  /** Between looks, growing to `look_ms_max`. */
  readonly look_ms: number
  readonly look_ms_max: number
  /** Before a cancelled, fatal or unreadable report is asked for anew: Amazon makes the same one for 30 minutes. */
  readonly ask_again_ms: number
  /** Before the same step is tried again, growing to `retry_ms_max`. */
  readonly retry_ms: number
  readonly retry_ms_max: number
  /** How often a worker looks for what is due and was not rung for, and how long that may wait for its ring. */
  readonly sweep_ms: number
  readonly unrung_ms: number
}

export const AMAZON_PACE: Pace = {
  first_look_ms: 20_000,
  look_ms: 15_000,
  look_ms_max: 300_000,
  ask_again_ms: 31 * 60_000,
  retry_ms: 5_000,
  retry_ms_max: 20 * 60_000,
  sweep_ms: 60_000,
  unrung_ms: 30_000,
}

/** How often a report is asked for anew, and a step repeated that failed by a bug of ours or took its worker along. */
const TRIES_MAX = { restarted: 4, repeated: 6 } as const
const isCounted = ({ code }: Problem): boolean => code === 'our_bug' || code === 'cut_off'
/**
 * Passing trouble is waited out: a night that could not finish is finished by day. Asking waits longer, for Amazon
 * takes one question a minute and a new account has thousands.
 */
const PATIENCE_MS = { asking: 7 * DAY_MS, asked: DAY_MS } as const

interface Failing {
  readonly parts: { readonly clock: Clock; readonly log: Log; readonly pace: Pace }
  readonly client: pg.PoolClient
  readonly run: Run
}

const NEVER_RETRIED = new Set<Problem['code']>([
  'connection_revoked',
  'bad_setup',
  'bad_input',
  'not_found',
  'not_offered',
])

/** Ends the run as failed, with why; the data loaded before stays. */
export const fail = async ({ parts, client, run }: Failing, problem: Problem): Promise<void> => {
  const now = parts.clock.now()
  await client.query('begin')
  const taken = await takeStep(client, run, { state: 'failed', next_step_at: now, problem }, now)
  if (taken) await noteFreshness(client, run)
  await client.query('commit')
  parts.log.warn(
    'run.failed',
    { account_id: run.account_id, run_id: run.run_id, dataset: run.dataset, code: problem.code },
    problem.cause ?? problem,
  )
}

/** Freshness shows the run's end, so it is stale now. */
export const noteFreshness = async (client: pg.ClientBase, run: Run): Promise<void> => {
  await client.query(
    'insert into stale_fact (account_id, marketplace_id, dataset, run_id) values ($1, $2, $3, $4)',
    [run.account_id, run.marketplace_id, 'freshness', run.run_id],
  )
}

export interface Trouble {
  readonly problem: unknown
  /** Ask Amazon for the report anew, rather than try the same step again. */
  readonly restart: boolean
  /** The question did not reach Amazon, so no report can have come of it. */
  readonly was_not_sent?: boolean
  /** How many rows the document held that was not believed. */
  readonly rows?: number
}

const ageMs = (run: Run, now: Instant): number => msOf(now) - msOf(run.requested_at ?? run.created_at)

/** Whether trouble of this kind has happened often or long enough to end the run. */
const isOver = (run: Run, problem: Problem, restart: boolean, now: Instant): boolean => {
  if (restart) return run.tries + 1 >= TRIES_MAX.restarted
  if (isCounted(problem)) return run.tries + 1 >= TRIES_MAX.repeated
  if (problem.code === 'amazon_refused') return true
  if (NEVER_RETRIED.has(problem.code) && problem.retry_after_ms === null) return true
  return ageMs(run, now) > (run.state === 'due' ? PATIENCE_MS.asking : PATIENCE_MS.asked)
}

/**
 * Longer the longer the run has waited, and never sooner than the problem says, with up to a quarter more by
 * chance, so that many do not return at once.
 */
const waitMs = (run: Run, problem: Problem, pace: Pace, now: Instant): number => {
  const wanted = Math.max(pace.retry_ms, ageMs(run, now) / 8, problem.retry_after_ms ?? 0)
  return Math.round(Math.min(pace.retry_ms_max, wanted) * (1 + Math.random() / 4))
}

/** Passing trouble does not hide why a report has to be asked for anew: that decides what comes next. */
const isWorthNoting = (run: Run, problem: Problem): boolean =>
  problem.code !== 'amazon_busy' || run.problem_code === null || run.problem_code === 'amazon_busy'

/** Postgres says that its disk is full: nothing of ours is wrong, and it passes when somebody makes room. */
const fullDisk = (error: unknown): Problem | null =>
  sqlState(error) === '53100'
    ? new Problem(
        'bad_setup',
        'The disk of the database is full.',
        'Free space; the run goes on by itself.',
        { cause: error, retry_after_ms: 30_000 },
      )
    : null

/** Notes the trouble and puts the run off, or ends it when that has happened too often. */
export const retryLater = async (failing: Failing, now: Instant, trouble: Trouble): Promise<void> => {
  const { parts, client, run } = failing
  const problem = fullDisk(trouble.problem) ?? problemFrom(trouble.problem)
  const fields = { account_id: run.account_id, run_id: run.run_id, dataset: run.dataset }
  if (problem.code === 'our_bug') parts.log.error('bug', fields, problem.cause)
  // A file that cannot be read is not read better a second time: it is asked for anew.
  const restart = trouble.restart || problem.code === 'bad_file'
  if (isOver(run, problem, restart, now)) return fail(failing, problem)
  await takeStep(
    client,
    run,
    {
      state: restart ? 'due' : run.state,
      tries: run.tries + (restart || isCounted(problem) ? 1 : 0),
      next_step_at: instantAfter(
        now,
        restart ? parts.pace.ask_again_ms : waitMs(run, problem, parts.pace, now),
      ),
      ...(isWorthNoting(run, problem) ? { problem } : {}),
      ...(trouble.was_not_sent === undefined ? {} : { was_not_sent: trouble.was_not_sent }),
      ...(trouble.rows === undefined ? {} : { rows: trouble.rows }),
    },
    now,
  )
}
