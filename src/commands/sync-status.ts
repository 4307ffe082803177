/** `main sync status`: the plan of each account and how far it is, from the same fact as the tool `get_sync_status`. */
import { sql } from 'drizzle-orm/sql'
import type pg from 'pg'
import { z } from 'zod'
import { type AccountFacts, listAccounts } from '../access/connection.ts'
import { openRole } from '../app.ts'
import { environment } from '../config.ts'
import { systemClock } from '../core/clock.ts'
import type { AccountId } from '../core/ids.ts'
import { Problem } from '../core/problem.ts'
import type { Instant } from '../core/time.ts'
import { rows } from '../db/rows.ts'
import { answer, commandLog, say, table } from './terminal.ts'

const StatusRow = z.object({
  workspace: z.string(),
  account: z.string(),
  country: z.string(),
  dataset: z.string(),
  state: z.enum(['due', 'running', 'loaded', 'empty', 'failed']),
  late: z.boolean(),
  since_at: z.string().nullable(),
  data_from_on: z.string().nullable(),
  data_through_on: z.string().nullable(),
  synced_at: z.string().nullable(),
  runs: z.number(),
  runs_ended: z.number(),
  runs_failed: z.number(),
  rows: z.number(),
  tries: z.number(),
  problem: z.string().nullable(),
  to_do: z.string().nullable(),
  next_at: z.string().nullable(),
})
export type SyncStatus = Readonly<z.infer<typeof StatusRow>>

/** How every dataset of these accounts stands, of each account what is late or failed first. */
export const syncStatus = async (
  pool: pg.Pool,
  accounts: readonly AccountId[],
  now: Instant,
): Promise<readonly SyncStatus[]> =>
  z.array(StatusRow).parse(
    await rows(
      pool,
      sql`select workspace.name as workspace, account.name as account, place.country, dataset, state, late_at <= ${now}::timestamptz as late,
                 since_at, data_from_on, data_through_on, synced_at, runs, runs_ended, runs_failed, rows, tries,
                 problem_message as problem, problem_next as to_do, next_at
          from sync_status
          join account using (account_id)
          join workspace using (workspace_id)
          join account_marketplace as place using (account_id, marketplace_id)
          where account_id = any (${sql.param([...accounts])}::int[])
          order by workspace.name, account.name, late desc, state = 'failed' desc, place.country, dataset`,
    ),
  )

export interface AccountSummary {
  readonly workspace: string
  readonly account: string
  readonly datasets: number
  readonly due: number
  readonly running: number
  readonly loaded: number
  readonly empty: number
  readonly failed: number
  readonly late: number
  readonly runs: number
  readonly runs_ended: number
  /** The first problem, in our words. */
  readonly problem: string | null
}

/** One line an account, also for one of which nothing was planned yet. */
export const summariesOf = (
  accounts: readonly Pick<AccountFacts, 'workspace' | 'name'>[],
  status: readonly SyncStatus[],
): readonly AccountSummary[] =>
  accounts.map(({ workspace, name }) => {
    const own = status.filter((row) => row.workspace === workspace && row.account === name)
    const count = (state: SyncStatus['state']): number => own.filter((row) => row.state === state).length
    return {
      workspace,
      account: name,
      datasets: own.length,
      due: count('due'),
      running: count('running'),
      loaded: count('loaded'),
      empty: count('empty'),
      failed: count('failed'),
      late: own.filter(({ late }) => late).length,
      runs: own.reduce((sum, { runs }) => sum + runs, 0),
      runs_ended: own.reduce((sum, { runs_ended }) => sum + runs_ended, 0),
      problem: own.find(({ problem, state }) => problem !== null && state !== 'empty')?.problem ?? null,
    }
  })

const progressOf = ({ runs, runs_ended }: Pick<SyncStatus, 'runs' | 'runs_ended'>): string =>
  runs === 0 ? '–' : `${runs_ended}/${runs} ${Math.floor((runs_ended / runs) * 100)} %`

const summaryTable = (summaries: readonly AccountSummary[]): string =>
  table(
    ['workspace', 'account', 'plan', 'loaded', 'empty', 'running', 'due', 'late', 'failed', 'problem'],
    summaries.map((of) => [
      of.workspace,
      of.account,
      of.datasets === 0 ? 'nothing yet' : progressOf(of),
      of.loaded,
      of.empty,
      of.running,
      of.due,
      of.late,
      of.failed,
      of.problem,
    ]),
  )

const detailTable = (status: readonly SyncStatus[]): string =>
  table(
    [
      'account',
      'in',
      'dataset',
      'state',
      'since',
      'through',
      'plan',
      'rows',
      'tries',
      'next',
      'problem',
      'to do',
    ],
    status.map((row) => [
      row.account,
      row.country,
      row.dataset,
      row.late ? `${row.state}, late` : row.state,
      row.since_at,
      row.data_through_on,
      progressOf(row),
      row.rows,
      row.tries,
      row.next_at,
      row.problem,
      row.to_do,
    ]),
  )

/** From so many accounts on only what is in trouble is told dataset by dataset, unless accounts are named. */
const MANY_ACCOUNTS = 4

export interface StatusOptions {
  readonly account?: readonly string[]
  readonly json: boolean
}

const wanted = (all: readonly AccountFacts[], names: readonly string[]): readonly AccountFacts[] => {
  const strange = names.find((name) => !all.some((account) => account.name === name))
  if (strange !== undefined)
    throw new Problem(
      'not_found',
      `There is no account of the name ${JSON.stringify(strange)}.`,
      `There are: ${all.map(({ name }) => name).join(', ')}.`,
    )
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name))
}

const NOTHING = 'No account is connected. Connect one: main account connect --help'

const sayStatus = (
  accounts: readonly AccountFacts[],
  status: readonly SyncStatus[],
  isNamed: boolean,
): void => {
  say(summaryTable(summariesOf(accounts, status)))
  const isShort = accounts.length >= MANY_ACCOUNTS && !isNamed
  const shown = isShort ? status.filter(({ late, state }) => late || state === 'failed') : status
  if (shown.length > 0) say(`\n${detailTable(shown)}`)
  if (isShort) say('\nAll datasets of an account: main sync status --account <name>')
}

export const statusAction = async ({ account: names = [], json }: StatusOptions): Promise<void> => {
  const pool = openRole({ config: environment(), log: commandLog() }, 'asm_worker', 1)
  try {
    const accounts = wanted(await listAccounts(pool), names)
    const ids = accounts.map(({ account_id }) => account_id)
    const status = await syncStatus(pool, ids, systemClock.now())
    if (json) answer(status, true, () => '')
    else if (accounts.length === 0) say(NOTHING)
    else sayStatus(accounts, status, names.length > 0)
  } finally {
    await pool.end()
  }
}
