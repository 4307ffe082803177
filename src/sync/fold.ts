/**
 * Runs that are no longer kept one by one: what each had come to is folded into `data.dataset_past`, a version per run, so
 * that coverage and freshness stay what they were, now and as known at any moment since; then the run is deleted, with its
 * document's headers and unreadable lines.
 */
import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import type { AccountId } from '../core/ids.ts'
import type { Instant } from '../core/time.ts'
import { one, type Runner } from '../db/rows.ts'

const COLUMNS = sql.raw(
  'account_id, marketplace_id, dataset, covered, data_version, synced_at, failed_at, problem_code, run_id, from_on, through_on, amazon_report_id, amazon_document_id, sha256, rows, known_from',
)

/**
 * The oldest runs that ended before the moment. What the newest run of a dataset said is not past: one stays until a newer
 * one has brought new data, so that how a dataset stands never rests on what was folded.
 */
const oldRuns = (accountId: AccountId, before: Before, limit: number) => sql`
  select run.*
  from report_run as run
  join (
    select marketplace_id, dataset, max(finished_at) as well_at from report_run
    where account_id = ${accountId} and state in ('loaded', 'empty') and purpose <> 'backfill'
    group by marketplace_id, dataset
  ) as newest using (marketplace_id, dataset)
  where run.account_id = ${accountId} and run.finished_at < newest.well_at and run.finished_at < ${before.hourly}::timestamptz
    and (run.finished_at < ${before.nightly}::timestamptz or (run.from_on is null and run.slot <> ''))
  order by run.finished_at, run.run_id
  limit ${limit}`

export interface Before {
  readonly nightly: Instant
  /** For runs that were asked by the hour. */
  readonly hourly: Instant
}

/** What a dataset had come to when each of the runs `old` ended. */
const VERSIONS = sql`
  select old.account_id, old.marketplace_id, old.dataset,
         coalesce(past.covered, '{}') + coalesce(range_agg(
           case when (old.state = 'loaded' or old.state = 'empty' and old.problem_code is null) and old.from_on is not null then daterange(old.from_on, old.through_on, '[]') end
         ) over ended, '{}') as covered,
         coalesce(past.data_version, 0) + count(*) filter (where old.inserted_rows + old.superseded_rows > 0) over ended as data_version,
         greatest(past.synced_at, max(old.finished_at) filter (where old.state <> 'failed') over ended) as synced_at,
         greatest(past.failed_at, max(old.finished_at) filter (where old.state = 'failed') over ended) as failed_at,
         coalesce(
           (array_agg(old.problem_code) filter (where old.state = 'failed') over ended)[count(*) filter (where old.state = 'failed') over ended],
           past.problem_code) as problem_code,
         old.run_id, old.from_on, old.through_on, old.amazon_report_id, document.amazon_document_id, document.sha256, document.rows,
         greatest(old.finished_at, past.known_from) as known_from,
         lead(greatest(old.finished_at, past.known_from)) over ended as known_to
  from old
  left join data.dataset_past as past using (account_id, marketplace_id, dataset)
  left join report_document as document on document.account_id = old.account_id and document.run_id = old.run_id
  window ended as (partition by old.account_id, old.marketplace_id, old.dataset order by old.finished_at, old.run_id)`

const STANDING = sql.raw(
  [
    'covered',
    'data_version',
    'synced_at',
    'failed_at',
    'problem_code',
    'run_id',
    'from_on',
    'through_on',
    'amazon_report_id',
    'amazon_document_id',
    'sha256',
    'rows',
    'known_from',
  ]
    .map((column) => `${column} = excluded.${column}`)
    .join(', '),
)

/** Folds a batch of the account's runs, all or nothing; answers how many. */
export const foldRuns = async (
  runner: Runner,
  accountId: AccountId,
  before: Before,
  limit: number,
): Promise<number> => {
  const row = await one(
    runner,
    sql`with old as (${oldRuns(accountId, before, limit)}),
        version as (
          ${VERSIONS}
        ),
        replaced as (
          insert into data.dataset_past_history (${COLUMNS}, known_to)
          select ${COLUMNS}, first.known_to
          from data.dataset_past
          join (
            select marketplace_id, dataset, min(known_from) as known_to from version group by marketplace_id, dataset
          ) as first using (marketplace_id, dataset)
          where account_id = ${accountId}
        ),
        passed as (
          insert into data.dataset_past_history (${COLUMNS}, known_to)
          select ${COLUMNS}, known_to from version where known_to is not null
        ),
        standing as (
          insert into data.dataset_past (${COLUMNS})
          select ${COLUMNS} from version where known_to is null
          on conflict (account_id, marketplace_id, dataset) do update
          set ${STANDING}
        ),
        gone as (
          delete from report_run using old
          where report_run.account_id = old.account_id and report_run.run_id = old.run_id
        )
        select count(*)::int as folded from old`,
  )
  return z.object({ folded: z.number() }).parse(row).folded
}
