/** `main sync run|status`: fetch now, and see how fetching stands. */
import { sql } from 'drizzle-orm/sql'
import type { Command } from 'commander'
import type pg from 'pg'
import { z } from 'zod'
import { listAccounts } from '../access/connection.ts'
import { openRole } from '../app.ts'
import { openWorkerParts } from '../app-worker.ts'
import { environment } from '../config.ts'
import { AccountId } from '../core/ids.ts'
import { Problem } from '../core/problem.ts'
import { rows } from '../db/rows.ts'
import { type Progress as RunProgress, progressOf, reopenFailed } from '../sync/book.ts'
import { planNight, startWorker } from '../sync/worker.ts'
import { answer, commandLog, progress, table } from './terminal.ts'

/** The accounts a command is about: all, or those named. */
const chosen = async (
  pool: pg.Pool,
  names: readonly string[],
): Promise<readonly { readonly account_id: AccountId; readonly name: string }[]> => {
  const accounts = await listAccounts(pool)
  const strange = names.find((name) => !accounts.some((account) => account.name === name))
  if (strange !== undefined)
    throw new Problem(
      'not_found',
      `There is no account of the name ${JSON.stringify(strange)}.`,
      `There are: ${accounts.map(({ name }) => name).join(', ')}. Nothing was fetched.`,
    )
  return names.length === 0 ? accounts : accounts.filter(({ name }) => names.includes(name))
}

const LOOK_EVERY_MS = 400

const totalOf = async (pool: pg.Pool, accounts: readonly AccountId[]): Promise<RunProgress> => {
  const all = await Promise.all(accounts.map((account) => progressOf(pool, account)))
  return all.reduce((a, b) => ({
    open: a.open + b.open,
    ended: a.ended + b.ended,
    failed: a.failed + b.failed,
    rows: a.rows + b.rows,
    stale: a.stale + b.stale,
    trouble: a.trouble ?? b.trouble,
  }))
}

/** Follows the open runs of the accounts until none is left. */
export const followRuns = async (
  pool: pg.Pool,
  accounts: readonly AccountId[],
  told: (done: number, total: number, rows: number, trouble: string | null) => void,
): Promise<RunProgress> => {
  for (;;) {
    const sum = await totalOf(pool, accounts)
    told(sum.ended, sum.open + sum.ended, sum.rows, sum.trouble)
    if (sum.open === 0 && sum.stale === 0) return sum
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}

interface RunOptions {
  readonly acceptShrink: boolean
  readonly json: boolean
}

const runAction = async (names: readonly string[], { acceptShrink, json }: RunOptions): Promise<void> => {
  const config = environment()
  const worker = await openWorkerParts({ config, log: commandLog() })
  try {
    const accounts = await chosen(worker.parts.pool, names)
    if (accounts.length === 0)
      throw new Problem('not_found', 'No account is connected.', 'Connect one: main account connect --help.')
    for (const { account_id } of accounts) {
      await reopenFailed(worker.parts.pool, account_id, {
        now: worker.parts.clock.now(),
        accepts_shrinking: acceptShrink,
      })
      await planNight(worker.parts, account_id)
    }
    const ids = accounts.map(({ account_id }) => account_id)
    const before = await totalOf(worker.parts.pool, ids)
    await startWorker(worker.parts, config.WORKER_CONCURRENCY)
    const bar = progress('reports')
    const end = await followRuns(worker.parts.pool, ids, (done, total, count) =>
      bar.update(done - before.ended, total - before.ended, `${count - before.rows} rows`),
    )
    bar.end()
    const news = {
      open: end.open,
      ended: end.ended - before.ended,
      failed: end.failed - before.failed,
      rows: end.rows - before.rows,
    }
    if (news.failed > 0) process.exitCode = 1
    answer(
      news,
      json,
      ({ ended, failed, rows: count }) =>
        `${ended} runs ended, ${failed} of them failed; ${count} rows.${failed > 0 ? ' See: main sync status' : ''}`,
    )
  } finally {
    await worker.close()
  }
}

const StatusRow = z.object({
  workspace: z.string(),
  account: z.string(),
  dataset: z.string(),
  country: z.string(),
  state: z.string(),
  data_from_on: z.string().nullable(),
  data_through_on: z.string().nullable(),
  synced_at: z.string().nullable(),
  open_runs: z.number(),
  failed_runs: z.number(),
  problem: z.string().nullable(),
  next_step_at: z.string().nullable(),
})
export type SyncStatus = Readonly<z.infer<typeof StatusRow>>

/** Per account, marketplace and dataset: through when it is loaded, what runs, what failed and why. */
export const syncStatus = async (pool: pg.Pool): Promise<readonly SyncStatus[]> =>
  z.array(StatusRow).parse(
    await rows(
      pool,
      sql`with last as (
            select distinct on (account_id, marketplace_id, dataset) account_id, marketplace_id, dataset, state, problem_message
            from report_run order by account_id, marketplace_id, dataset, coalesce(finished_at, 'infinity') desc, run_id desc
          ),
          counted as (
            select account_id, marketplace_id, dataset, count(*) filter (where finished_at is null) as open_runs,
                   count(*) filter (where state = 'failed') as failed_runs, min(next_step_at) filter (where finished_at is null) as next_step_at
            from report_run group by account_id, marketplace_id, dataset
          )
          select workspace.name as workspace, account.name as account, counted.dataset, place.country, last.state, freshness.data_from_on, freshness.data_through_on,
                 freshness.synced_at, counted.open_runs, counted.failed_runs, last.problem_message as problem, counted.next_step_at
          from counted
          join account using (account_id)
          join workspace using (workspace_id)
          join account_marketplace as place using (account_id, marketplace_id)
          join last using (account_id, marketplace_id, dataset)
          left join facts.freshness as freshness using (account_id, marketplace_id, dataset)
          order by workspace.name, account.name, place.country, counted.dataset`,
    ),
  )

const statusAction = async ({ json }: { readonly json: boolean }): Promise<void> => {
  const pool = openRole({ config: environment(), log: commandLog() }, 'asm_worker', 1)
  try {
    answer(await syncStatus(pool), json, (status) =>
      status.length === 0
        ? 'Nothing was fetched yet. Connect an account and start a worker, or run: main sync run'
        : table(
            [
              'workspace',
              'account',
              'in',
              'dataset',
              'state',
              'from',
              'through',
              'synced',
              'open',
              'failed',
              'problem',
            ],
            status.map((row) => [
              row.workspace,
              row.account,
              row.country,
              row.dataset,
              row.state,
              row.data_from_on,
              row.data_through_on,
              row.synced_at,
              row.open_runs,
              row.failed_runs,
              row.problem,
            ]),
          ),
    )
  } finally {
    await pool.end()
  }
}

export const syncCommands = (program: Command): void => {
  const sync = program.command('sync').description('Fetching from Amazon: run it now, or see how it stands.')
  sync
    .command('run [accounts...]')
    .description('Fetch what is due now, of all accounts or those named, and wait for it.')
    .option('--accept-shrink', 'believe documents much shorter than what is stored', false)
    .option('--json', 'answer as JSON', false)
    .action(runAction)
  sync
    .command('status')
    .description('What is loaded through when, what runs, what failed and why.')
    .option('--json', 'answer as JSON', false)
    .action(statusAction)
}
