/** The book of runs: every run's state lives here and nowhere else. Each entry is one statement, safe to repeat. */
import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { AccountId, MarketplaceId, RunId } from '../core/ids.ts'
import { Instant, LocalDate, TimeZone } from '../core/time.ts'
import { maybeOne, one, type Runner, rows, run as execute } from '../db/rows.ts'
import type { DueRun, PastRun } from './due.ts'

export const RUN_STATES = ['due', 'requested', 'processing', 'loaded', 'empty', 'failed'] as const
export type RunState = (typeof RUN_STATES)[number]

export interface RunKey {
  readonly account_id: AccountId
  readonly run_id: RunId
}

const RunRow = z.object({
  account_id: AccountId,
  run_id: RunId,
  marketplace_id: MarketplaceId,
  dataset: z.string(),
  from_on: LocalDate.nullable(),
  through_on: LocalDate.nullable(),
  slot: z.string(),
  state: z.enum(RUN_STATES),
  steps: z.number().int(),
  tries: z.number().int(),
  next_step_at: Instant,
  create_sent_at: Instant.nullable(),
  requested_at: Instant.nullable(),
  amazon_report_id: z.string().nullable(),
  rows: z.number().int().nullable(),
  accepts_shrinking: z.boolean(),
  problem_code: z.string().nullable(),
  problem_message: z.string().nullable(),
  created_at: Instant,
  night_on: LocalDate,
  time_zone: TimeZone,
  currency: z.string(),
})
export type Run = z.infer<typeof RunRow>

export const readRun = async (runner: Runner, key: RunKey): Promise<Run | null> => {
  const row = await maybeOne(
    runner,
    sql`select run.account_id, run.run_id, run.marketplace_id, run.dataset, run.from_on, run.through_on, run.slot, run.state, run.steps,
               run.tries, run.next_step_at, run.create_sent_at, run.requested_at, run.amazon_report_id, run.rows, run.accepts_shrinking,
               run.problem_code, run.problem_message, run.created_at, run.night_on,
               place.time_zone, place.currency
        from report_run as run join account_marketplace as place using (account_id, marketplace_id)
        where run.account_id = ${key.account_id} and run.run_id = ${key.run_id}`,
  )
  return row === null ? null : RunRow.parse(row)
}

const column = (values: readonly (string | null)[]) => sql.param([...values])

/** Enters runs that are due; one that is entered already stays as it is. Answers how many are new. */
export const enterRuns = async (
  runner: Runner,
  accountId: AccountId,
  due: readonly DueRun[],
  now: Instant,
): Promise<number> => {
  return execute(
    runner,
    sql`insert into report_run (account_id, dataset, marketplace_id, from_on, through_on, night_on, slot, purpose, every_nights, next_step_at, created_at)
        select ${accountId}, dataset, marketplace_id, from_on, through_on, night_on, slot, purpose, every_nights, ${now}, ${now}
        from unnest(${column(due.map((run) => run.dataset))}::text[], ${column(due.map((run) => run.marketplace_id))}::text[],
                    ${column(due.map((run) => run.days?.from_on ?? null))}::date[], ${column(due.map((run) => run.days?.through_on ?? null))}::date[],
                    ${column(due.map((run) => run.night_on))}::date[], ${column(due.map((run) => run.slot))}::text[],
                    ${column(due.map((run) => run.purpose))}::text[], ${sql.param(due.map((run) => run.every_nights))}::smallint[])
             as due (dataset, marketplace_id, from_on, through_on, night_on, slot, purpose, every_nights)
        on conflict on constraint report_run_is_asked_once_a_night do nothing`,
  )
}

/**
 * What `due` must know: runs that are open or ended well. A failed run covers nothing, unless it is tonight's; nor do
 * the others that asked the same question in groups.
 */
export const pastRuns = async (
  runner: Runner,
  accountId: AccountId,
  since: LocalDate,
): Promise<readonly PastRun[]> => {
  const PastRow = z.object({
    dataset: z.string(),
    marketplace_id: z.string(),
    night_on: LocalDate,
    slot: z.string(),
    from_on: LocalDate.nullable(),
    through_on: LocalDate.nullable(),
    is_denied: z.boolean(),
  })
  const sameQuestion = sql`(part.account_id, part.dataset, part.marketplace_id, part.night_on, part.from_on, part.through_on)
                     = (run.account_id, run.dataset, run.marketplace_id, run.night_on, run.from_on, run.through_on)
                   and part.slot <> ''`
  const found = await rows(
    runner,
    sql`select dataset, marketplace_id, night_on, slot, from_on, through_on,
               state = 'empty' and (problem_code is not distinct from 'not_offered' or exists (
                 select from report_run as part where ${sameQuestion} and part.state = 'empty' and part.problem_code = 'not_offered')) as is_denied
        from report_run as run
        where account_id = ${accountId} and (through_on is not null or night_on >= ${since})
          and (night_on >= ${since}
            or state <> 'failed' and not exists (select from report_run as part where ${sameQuestion} and part.state = 'failed'))
        union all
        select dataset, marketplace_id, known_from::date, '', lower(days), upper(days) - 1, false
        from data.dataset_past cross join lateral unnest(covered) as days where account_id = ${accountId}`,
  )
  return z
    .array(PastRow)
    .parse(found)
    .map(({ from_on, through_on, ...run }) => ({
      ...run,
      days: from_on !== null && through_on !== null ? { from_on, through_on } : null,
    }))
}

/** The account's marketplaces, its home first. */
export const marketplacesOf = async (runner: Runner, { account_id }: Run): Promise<readonly string[]> => {
  const found = await rows(
    runner,
    sql`select marketplace_id from account_marketplace join account using (account_id)
        where account_id = ${account_id} and participates
        order by marketplace_id <> home_marketplace_id, marketplace_id`,
  )
  return z
    .array(z.object({ marketplace_id: z.string() }))
    .parse(found)
    .map(({ marketplace_id }) => marketplace_id)
}

/** Notes that Amazon is about to be asked, so that a report made for a worker that then dies is found again. */
export const noteSending = (runner: Runner, run: Run, now: Instant): Promise<number> =>
  execute(
    runner,
    sql`update report_run set create_sent_at = ${now} where account_id = ${run.account_id} and run_id = ${run.run_id}`,
  )

/** Report ids of Amazon's that belong to some run of the account. */
export const adoptedReports = async (
  runner: Runner,
  run: Run,
  reportIds: readonly string[],
): Promise<ReadonlySet<string>> => {
  const found = await rows(
    runner,
    sql`select amazon_report_id from report_run where account_id = ${run.account_id} and amazon_report_id = any (${sql.param([...reportIds])}::text[])`,
  )
  return new Set(
    z
      .array(z.object({ amazon_report_id: z.string() }))
      .parse(found)
      .map((row) => row.amazon_report_id),
  )
}

export interface Transition {
  readonly state: RunState
  readonly next_step_at: Instant
  /** Absent: stays. */
  readonly amazon_report_id?: string | null
  readonly requested_at?: Instant | null
  /** Amazon was not asked after all. */
  readonly was_not_sent?: boolean
  readonly tries?: number
  readonly rows?: number
  /** The first of the days that can still be asked about; absent: stays. */
  readonly from_on?: LocalDate
  readonly problem?: { readonly code: string; readonly message: string; readonly next: string } | null
}

/**
 * Takes one step, if the run still stands where it was read: a worker that was overtaken changes nothing.
 * Answers whether the step was taken.
 */
export const takeStep = async (runner: Runner, run: Run, to: Transition, now: Instant): Promise<boolean> => {
  const ended = to.state === 'loaded' || to.state === 'empty' || to.state === 'failed'
  const restarted = to.state === 'due' && run.state !== 'due'
  const problem =
    to.problem === undefined
      ? sql``
      : sql`, problem_code = ${to.problem?.code ?? null}, problem_message = ${to.problem?.message ?? null}, problem_next = ${to.problem?.next ?? null}, problem_at = ${to.problem ? now : null},
          problem_since = ${to.problem ? sql`case when problem_code = ${to.problem.code} then coalesce(problem_since, ${now}::timestamptz) else ${now}::timestamptz end` : null}::timestamptz`
  const taken = await execute(
    runner,
    sql`update report_run set state = ${to.state}, steps = steps + 1, loads_begun = 0, next_step_at = ${to.next_step_at},
          amazon_report_id = ${to.amazon_report_id === undefined ? (restarted ? null : run.amazon_report_id) : to.amazon_report_id},
          requested_at = ${to.requested_at === undefined ? (restarted ? null : run.requested_at) : to.requested_at},
          create_sent_at = case when ${restarted || to.was_not_sent === true} then null else create_sent_at end,
          tries = ${to.tries ?? run.tries}, rows = ${to.rows ?? run.rows}, from_on = ${to.from_on ?? run.from_on}, finished_at = ${ended ? now : null}${problem}
        where account_id = ${run.account_id} and run_id = ${run.run_id} and state = ${run.state} and steps = ${run.steps}`,
  )
  return taken === 1
}

const Waiting = {
  account_id: AccountId,
  run_id: RunId,
  dataset: z.string(),
  steps: z.number().int(),
} as const

/** A run to ring for. */
export interface WaitingRun extends RunKey {
  readonly dataset: string
  readonly steps: number
}

/** Runs whose next step is due and for which nobody may have rung, oldest first. */
export const waitingRuns = async (
  runner: Runner,
  before: Instant,
  limit: number,
): Promise<readonly WaitingRun[]> =>
  z.array(z.object(Waiting)).parse(
    await rows(
      runner,
      sql`select account_id, run_id, dataset, steps from report_run where finished_at is null and next_step_at <= ${before}
          order by next_step_at, run_id limit ${limit}`,
    ),
  )

/** Open runs of an account with the moment of their next step, to ring for. */
export const openRuns = async (
  runner: Runner,
  accountId: AccountId,
): Promise<readonly (WaitingRun & { readonly next_step_at: Instant })[]> =>
  z.array(z.object({ ...Waiting, next_step_at: Instant })).parse(
    await rows(
      runner,
      sql`select account_id, run_id, dataset, steps, next_step_at from report_run where account_id = ${accountId} and finished_at is null
          order by through_on desc nulls first, run_id`,
    ),
  )

export interface Progress {
  readonly open: number
  readonly ended: number
  readonly failed: number
  readonly rows: number
  /** Loads whose facts are not rebuilt yet. */
  readonly stale: number
  /** What an open run waits for to pass; null while nothing is in the way. */
  readonly trouble: string | null
}

/** How an account's runs stand, all together. */
export const progressOf = async (runner: Runner, accountId: AccountId): Promise<Progress> =>
  z
    .object({
      open: z.number(),
      ended: z.number(),
      failed: z.number(),
      rows: z.number(),
      stale: z.number(),
      trouble: z.string().nullable(),
    })
    .parse(
      await one(
        runner,
        sql`select count(*) filter (where finished_at is null) as open, count(*) filter (where finished_at is not null) as ended,
                 count(*) filter (where state = 'failed') as failed, coalesce(sum(rows), 0)::bigint as rows,
                 (select count(*) from stale_fact where account_id = ${accountId}) as stale,
                 min(problem_message) filter (where finished_at is null and problem_code not in ('amazon_busy', 'rate_limited')) as trouble
          from report_run where account_id = ${accountId}`,
      ),
    )

/** Lets ended failures of tonight be tried again, and believes short documents where told to. */
export const reopenFailed = (
  runner: Runner,
  accountId: AccountId,
  { now, accepts_shrinking = false }: { readonly now: Instant; readonly accepts_shrinking?: boolean },
): Promise<number> =>
  execute(
    runner,
    sql`update report_run as run set state = 'due', finished_at = null, tries = 0, steps = steps + 1, next_step_at = ${now}, created_at = ${now},
          amazon_report_id = null, create_sent_at = null, requested_at = null, accepts_shrinking = ${accepts_shrinking}
        from account_marketplace as place
        where run.account_id = ${accountId} and state = 'failed'
          and place.account_id = run.account_id and place.marketplace_id = run.marketplace_id
          and night_on >= (${now}::timestamptz at time zone place.time_zone)::date`,
  )
