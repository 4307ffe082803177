/** `main sync run|status`: fetch now, and see how fetching stands. */
import type { Command } from 'commander'
import type pg from 'pg'
import { listAccounts } from '../access/connection.ts'
import { openWorkerParts } from '../app-worker.ts'
import { environment } from '../config.ts'
import { AccountId } from '../core/ids.ts'
import { Problem } from '../core/problem.ts'
import { type Progress as RunProgress, progressOf, reopenFailed } from '../sync/book.ts'
import { planNight, startWorker } from '../sync/worker.ts'
import { statusAction } from './sync-status.ts'
import { answer, commandLog, progress } from './terminal.ts'

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
    .description(
      'How the plan of each account stands: what is due, runs, is loaded, late or failed, why, and what to do.',
    )
    .option('--account <names...>', 'only these accounts, dataset by dataset')
    .option('--json', 'answer as JSON', false)
    .action(statusAction)
}
