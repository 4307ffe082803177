/** What a run does when something goes wrong: which troubles pass, how long to wait, when to give up for the night. */
import type pg from 'pg'
import type { Clock } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import { type Problem, problemFrom } from '../core/problem.ts'
import { type Instant, instantAfter } from '../core/time.ts'
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
  /** Before the same step is tried again, doubling to `retry_ms_max`. */
  readonly retry_ms: number
  readonly retry_ms_max: number
}

export const AMAZON_PACE: Pace = {
  first_look_ms: 20_000,
  look_ms: 15_000,
  look_ms_max: 120_000,
  ask_again_ms: 31 * 60_000,
  retry_ms: 5_000,
  retry_ms_max: 20 * 60_000,
}

/** Tries of one run before it gives up; with the waits above that is most of a day, so a bad night ends by day. */
const TRIES_MAX = { passing: 40, restarted: 4, bug: 6 } as const

interface Failing {
  readonly parts: { readonly clock: Clock; readonly log: Log; readonly pace: Pace }
  readonly client: pg.PoolClient
  readonly run: Run
}

const NEVER_RETRIED = new Set<Problem['code']>(['connection_revoked', 'bad_setup', 'bad_input', 'not_found'])

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
  /** How many rows the document held that was not believed. */
  readonly rows?: number
}

const triesMax = (problem: Problem, restart: boolean): number =>
  restart ? TRIES_MAX.restarted : problem.code === 'our_bug' ? TRIES_MAX.bug : TRIES_MAX.passing

/** Waits double with each try, with up to a quarter more by chance, so that many runs do not return at once. */
const backoffMs = (pace: Pace, tries: number): number =>
  Math.round(Math.min(pace.retry_ms_max, pace.retry_ms * 2 ** Math.min(tries, 20)) * (1 + Math.random() / 4))

/** Notes the trouble and puts the run off, or ends it when that has happened too often. */
export const retryLater = async (
  failing: Failing,
  now: Instant,
  waitMs: number | null,
  trouble: Trouble,
): Promise<void> => {
  const { parts, client, run } = failing
  const problem = problemFrom(trouble.problem)
  if (problem.code === 'our_bug')
    parts.log.error(
      'bug',
      { account_id: run.account_id, run_id: run.run_id, dataset: run.dataset },
      problem.cause,
    )
  const isFinal = NEVER_RETRIED.has(problem.code) || (problem.code === 'amazon_refused' && !trouble.restart)
  if (isFinal || run.tries + 1 >= triesMax(problem, trouble.restart)) return fail(failing, problem)
  // A file that cannot be read is not read better a second time: it is asked for anew.
  const restart = trouble.restart || problem.code === 'bad_file'
  const wait =
    waitMs ??
    (problem.code === 'bad_file'
      ? parts.pace.ask_again_ms
      : Math.max(problem.retry_after_ms ?? 0, backoffMs(parts.pace, run.tries)))
  await takeStep(
    client,
    run,
    {
      state: restart ? 'due' : run.state,
      tries: run.tries + 1,
      next_step_at: instantAfter(now, wait),
      problem,
      ...(trouble.rows === undefined ? {} : { rows: trouble.rows }),
    },
    now,
  )
}
