/**
 * One run, one step at a time: due → requested → processing → loaded | empty | failed. A step may be repeated after
 * any interruption: what is lost is the step, never the run. Only the row in `report_run` says where a run stands.
 */
import type pg from 'pg'
import type { Clock } from '../core/clock.ts'
import type { AccountId } from '../core/ids.ts'
import type { Log } from '../core/log.ts'
import { Problem } from '../core/problem.ts'
import { DAY_MS, type Instant, instantAfter, instantOf, msOf } from '../core/time.ts'
import { isDisconnected } from '../db/pool.ts'
import { ask, findLost, questionOf } from './ask.ts'
import { noteSending, readRun, type Run, type RunKey, type RunState, takeStep } from './book.ts'
import { beginLoad } from './cut-off.ts'
import type { Report } from './define.ts'
import { fail, retryLater, type Pace } from './failure.ts'
import { jsonLines } from './json.ts'
import { stepCancelled, stepFatal } from './refused.ts'
import { groupsOf, readiness, subjectsOf } from './related.ts'
import { endEmpty, endGrouping, endListing, loadRun } from './run-load.ts'
import type { AskedSource, Doors, KeptSince, ListedSource, ReadSource } from './source.ts'

export interface StepParts {
  /** Connections of the worker's role, not pipelined: they COPY. */
  readonly pool: pg.Pool
  readonly reports: ReadonlyMap<string, Report>
  readonly doors: (accountId: AccountId) => AccountDoors
  readonly clock: Clock
  readonly log: Log
  readonly pace: Pace
}

/** The doors to Amazon for one account, which advertises in each marketplace under a profile of its own. */
export interface AccountDoors extends Omit<Doors, 'advertising'> {
  advertising(marketplace_id: string): ReturnType<Doors['advertising']>
}

const doorsOf = (parts: StepParts, { account_id, marketplace_id }: Run): Doors => {
  const doors = parts.doors(account_id)
  return {
    sellingPartner: () => doors.sellingPartner(),
    advertising: () => doors.advertising(marketplace_id),
  }
}

/** When to ring again for the run. */
export interface NextStep {
  readonly at: Instant
  readonly steps: number
}

export interface Stepping {
  readonly parts: StepParts
  readonly client: pg.PoolClient
  readonly run: Run
  readonly report: Report
  readonly doors: Doors
}

/** The class of the locks of single steps; the facts' refresh has another. */
const LOCK = 727_004

const isOver = (state: RunState): boolean => state === 'loaded' || state === 'empty' || state === 'failed'

/**
 * Asks about the days that Amazon still has. Those before become a run of their own the next night, which ends empty: of
 * none of them anything is to come.
 */
const shorten = async (stepping: Stepping, { kept_since }: KeptSince): Promise<void> => {
  const { parts, client, run } = stepping
  const now = parts.clock.now()
  if (run.through_on !== null && kept_since <= run.through_on) {
    const step = { state: 'due', next_step_at: now, from_on: kept_since, was_not_sent: true } as const
    await takeStep(client, run, step, now)
    return
  }
  const problem = new Problem(
    'amazon_refused',
    `Amazon has nothing from before ${kept_since} any more.`,
    'Nothing to do: these days cannot be fetched.',
  )
  await endEmpty(stepping, problem)
}

const stepAsking = async (stepping: Stepping, source: AskedSource): Promise<void> => {
  const { parts, client, run } = stepping
  const question = await questionOf(stepping)
  const asked = (await findLost(stepping, source, question)) ?? (await ask(stepping, source, question))
  if (asked === null) return
  if (typeof asked !== 'string') return shorten(stepping, asked)
  const amazon_report_id = asked
  const now = parts.clock.now()
  await takeStep(
    client,
    run,
    {
      state: 'requested',
      amazon_report_id,
      requested_at: now,
      next_step_at: instantAfter(now, parts.pace.first_look_ms),
    },
    now,
  )
}

/** Reads every page and loads them as one document. What is read is as of now, so nothing is lost by repeating it. */
const stepReading = async (stepping: Stepping, source: ReadSource): Promise<void> => {
  const { parts, client, run, doors } = stepping
  await noteSending(client, run, parts.clock.now())
  await beginLoad(client, run)
  const rows = source.rows(doors, await questionOf(stepping))
  await loadRun(stepping, `${source.name} ${run.run_id}`, { bytes: jsonLines(rows), charset: 'utf-8' })
}

/** Asks; where Amazon has nothing of the kind, such as a programme the account takes no part in, the run ends empty. */
const stepToAmazon = async (stepping: Stepping, source: AskedSource | ReadSource): Promise<void> => {
  try {
    await (source.way === 'asked' ? stepAsking(stepping, source) : stepReading(stepping, source))
  } catch (error) {
    // A picture that was there before stays: whoever left a programme did not lose its stock by that.
    const hasNone = error instanceof Problem && error.code === 'not_offered'
    if (!hasNone || !(await endEmpty(stepping, error))) throw error
  }
}

const stepListing = async (stepping: Stepping, source: ListedSource): Promise<void> =>
  endListing(stepping, await source.list(stepping.doors, await questionOf(stepping)))

/** A run that stands for one document goes back to that document, whatever brought it to its beginning. */
const stepFound = async ({ parts, client, run }: Stepping): Promise<void> => {
  const now = parts.clock.now()
  const step = {
    state: 'requested',
    amazon_report_id: run.slot,
    requested_at: now,
    next_step_at: now,
  } as const
  await takeStep(client, run, step, now)
}

/** How soon to look whether the dataset that a question is about has been loaded; at growing distances, too. */
const AFTER_OTHERS_MS = 2_000

const afterOthers = ({ parts: { pace }, run }: Stepping, now: Instant): Instant => {
  const waited_ms = msOf(now) - msOf(run.created_at)
  const soon_ms = Math.min(AFTER_OTHERS_MS, pace.look_ms)
  return instantAfter(now, Math.round(Math.min(pace.look_ms_max, Math.max(soon_ms, waited_ms / 8))))
}

const stepDue = async (stepping: Stepping): Promise<void> => {
  const { parts, client, run, report } = stepping
  const { source } = report
  const now = parts.clock.now()
  const state = source.about === undefined ? 'ready' : await readiness(client, run, source.about, now)
  if (state === 'wait') {
    await takeStep(client, run, { state: 'due', next_step_at: afterOthers(stepping, now) }, now)
    return
  }
  if (state === 'failed')
    throw new Problem(
      'amazon_refused',
      `There is nothing to ask about: ${source.about?.dataset} failed.`,
      'It is asked again when that is: the next night, or by sync run.',
    )
  const { about } = source
  if (about?.group_characters !== undefined && run.slot === '')
    return endGrouping(stepping, groupsOf(await subjectsOf(client, run, about), about.group_characters))
  if (source.way !== 'listed') return stepToAmazon(stepping, source)
  return run.from_on === null ? stepListing(stepping, source) : stepFound(stepping)
}

/** Looks come at growing distances: a report takes seconds or hours. */
const nextLook = ({ parts, run }: Stepping): Instant => {
  const now = parts.clock.now()
  const waited = run.requested_at === null ? 0 : msOf(now) - msOf(run.requested_at)
  return instantOf(
    msOf(now) + Math.round(Math.min(parts.pace.look_ms_max, Math.max(parts.pace.look_ms, waited / 4))),
  )
}

const stepWaiting = async (stepping: Stepping): Promise<void> => {
  const { parts, client, run, report, doors } = stepping
  const { source } = report
  if (run.amazon_report_id === null || source.way === 'read')
    throw new Error(`run ${run.run_id} is ${run.state} and waits for nothing`)
  const found = await source.look(doors, run.amazon_report_id)
  const now = parts.clock.now()
  if (found === null)
    return retryLater(stepping, now, {
      restart: true,
      problem: new Problem('amazon_busy', 'Amazon no longer knows the report.', 'It is asked for anew.'),
    })
  if (found.state === 'cancelled') return stepCancelled(stepping)
  if (found.state === 'fatal') return stepFatal(stepping, source, found)
  if (run.state === 'requested' && found.state !== 'in_queue') {
    await takeStep(client, run, { state: 'processing', next_step_at: now }, now)
    return
  }
  if (found.state === 'done') {
    if (found.document_id === null)
      throw new Problem(
        'amazon_busy',
        'Amazon says the report is done and names no document.',
        'It is looked at again.',
      )
    await beginLoad(client, run)
    await loadRun(stepping, found.document_id, await source.open(doors, found.document_id))
    return
  }
  if (run.requested_at !== null && msOf(now) - msOf(run.requested_at) > DAY_MS)
    return fail(
      stepping,
      new Problem(
        'amazon_busy',
        'Amazon did not finish the report within a day.',
        'The next night asks for its days again.',
      ),
    )
  await takeStep(client, run, { state: run.state, next_step_at: nextLook(stepping) }, now)
}

const stepLocked = async (parts: StepParts, client: pg.PoolClient, key: RunKey): Promise<void> => {
  const run = await readRun(client, key)
  if (!run || isOver(run.state)) return
  if (msOf(run.next_step_at) > msOf(parts.clock.now()) + 500) return
  const report = parts.reports.get(run.dataset)
  if (!report) return retireRun(parts, client, run)
  const started = performance.now()
  try {
    const stepping: Stepping = { parts, client, run, report, doors: doorsOf(parts, run) }
    await (run.state === 'due' ? stepDue(stepping) : stepWaiting(stepping))
  } catch (error) {
    // Without the database nothing can be noted; the queue rings again.
    if (isDisconnected(error)) throw error
    await retryLater({ parts, client, run }, parts.clock.now(), { restart: false, problem: error })
  }
  parts.log.info('run.stepped', {
    account_id: run.account_id,
    run_id: run.run_id,
    dataset: run.dataset,
    from: run.state,
    took_ms: Math.round(performance.now() - started),
  })
}

/** A report this version no longer ships. */
const retireRun = async (parts: StepParts, client: pg.PoolClient, run: Run): Promise<void> =>
  fail(
    { parts, client, run },
    new Problem('bad_setup', `There is no report ${run.dataset} in this version.`, 'Nothing to do.'),
  )

/**
 * Takes the run's next step, alone: the lock ends with the connection, so a killed worker leaves none behind.
 * Answers when to ring again, or that the run has ended, or that somebody else is on it.
 */
export const stepRun = async (parts: StepParts, key: RunKey): Promise<NextStep | 'ended' | 'elsewhere'> => {
  const client = await parts.pool.connect()
  let broken: Error | undefined
  // While a document downloads nobody reads from the connection: its loss would be an event that nobody hears.
  const lost = (error: Error): void => {
    broken = error
  }
  client.on('error', lost)
  try {
    const { rows } = await client.query<{ locked: boolean }>(
      'select pg_try_advisory_lock($1, ($2::bigint % 2147483647)::int) as locked',
      [LOCK, key.run_id],
    )
    if (rows[0]?.locked !== true) return 'elsewhere'
    await stepLocked(parts, client, key)
    await client.query('select pg_advisory_unlock($1, ($2::bigint % 2147483647)::int)', [LOCK, key.run_id])
    const after = await readRun(client, key)
    return !after || isOver(after.state) ? 'ended' : { at: after.next_step_at, steps: after.steps }
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error))
    throw error
  } finally {
    client.off('error', lost)
    client.release(broken)
  }
}
