/** A night that could not finish is finished by day: nights nobody planned, and runs that failed, are found again. */
import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { AccountId } from '../core/ids.ts'
import { type Instant, instantAfter } from '../core/time.ts'
import { type Runner, rows, run as execute } from '../db/rows.ts'

/** From a quarter past two on tonight is to be planned; whoever is to be rung then has a quarter of an hour. */
const PLANNED_BY = '2 hours 30 minutes'

/**
 * Accounts whose night has come and of which no run was entered for it: no worker lived, or the database was away for
 * longer than the queue tries. What is asked by the hour from midnight on is no sign of a night.
 */
export const unplannedAccounts = async (runner: Runner, now: Instant): Promise<readonly AccountId[]> =>
  z
    .array(z.object({ account_id: AccountId }))
    .parse(
      await rows(
        runner,
        sql`select account_id from (
              select account_id, (${now}::timestamptz at time zone time_zone)::date as today,
                     (${now}::timestamptz at time zone time_zone)::time >= ${PLANNED_BY}::interval::time as is_night_over
              from account where closed_at is null
            ) as home
            where is_night_over
              and exists (select from account_marketplace as place where place.account_id = home.account_id and place.participates)
              and not exists (select from report_run as run
                where run.account_id = home.account_id and run.night_on >= home.today and run.slot = '')
            order by account_id`,
      ),
    )
    .map(({ account_id }) => account_id)

const HOUR_MS = 3_600_000
/** How long a failed run rests before it is taken up again, and how often that is done. */
const REST_MS = 3 * HOUR_MS
const ROUNDS_MAX = 2
/**
 * Until when after it was entered: then the next night asks. Not by its date, for in a marketplace far west of the
 * account's home the night is planned while it is still the day before.
 */
const DAY_OF_NIGHT_MS = 22 * HOUR_MS

/**
 * Takes up again what failed tonight, for trouble of hours passes: Amazon mends its reports, a seller gives back its
 * consent, an operator its disk. What Amazon refused outright it would refuse again; what it made by itself is found
 * again by the next night. Answers how many.
 */
export const reopenByDay = (runner: Runner, now: Instant): Promise<number> =>
  execute(
    runner,
    sql`update report_run as run set state = 'due', finished_at = null, tries = 0, steps = steps + 1, rounds = rounds + 1, next_step_at = ${now},
          amazon_report_id = null, create_sent_at = null, requested_at = null
        from account
        where account.account_id = run.account_id and account.closed_at is null
          and run.state = 'failed' and run.rounds < ${ROUNDS_MAX} and run.finished_at <= ${instantAfter(now, -REST_MS)}
          and run.created_at > ${instantAfter(now, -DAY_OF_NIGHT_MS)}
          and (run.problem_code <> 'amazon_refused' or run.tries > 0)
          and (run.from_on is null or run.amazon_report_id is distinct from run.slot)`,
  )
