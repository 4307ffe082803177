/** Loads a document by a worker started as `npm start -- worker` starts it, and measures what that took. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { z } from 'zod'
import { openWorkerParts, type WorkerApp } from '../../../src/app-worker.ts'
import { readConfig } from '../../../src/config.ts'
import { AccountId, RunId } from '../../../src/core/ids.ts'
import { openLog } from '../../../src/core/log.ts'
import { AMAZON_PACE } from '../../../src/sync/failure.ts'
import { stepRun } from '../../../src/sync/run.ts'
import { enterNight } from '../../../src/sync/night.ts'
import { LEDGER_DAYS } from './ledger.ts'

const PROJECT = join(import.meta.dirname, '..', '..', '..')
export const MARKETPLACE = 'ATVPDKIKX0DER'

export interface Loading {
  /** What the worker reads: database, seal, emulator, application. */
  readonly environment: Readonly<Record<string, string>>
  readonly account_id: number
}

/** What `npm start` gives to node before the program. */
const startFlags = async (): Promise<readonly string[]> => {
  const text = await readFile(join(PROJECT, 'package.json'), 'utf8')
  const { scripts } = z.object({ scripts: z.object({ start: z.string() }) }).parse(JSON.parse(text))
  return scripts.start.split(' ').filter((word) => word.startsWith('--'))
}

/** Nothing is due any more and no fact is stale, so that the worker has the one run to see to. */
const settleNight = async (app: WorkerApp, owner: pg.Client, accountId: AccountId): Promise<void> => {
  await enterNight(app.parts, accountId)
  await owner.query(
    `update report_run set state = 'empty', finished_at = now(), amazon_report_id = 'none' where finished_at is null;
     delete from stale_fact`,
  )
}

const stateOf = async (owner: pg.Client, run_id: number) => {
  const { rows } = await owner.query('select state, amazon_report_id from report_run where run_id = $1', [
    run_id,
  ])
  return z.object({ state: z.string(), amazon_report_id: z.string().nullable() }).parse(rows[0])
}

let night = 0
/** Enters a run and takes it to where its document is ready and only the loading is left. */
const readyRun = async (app: WorkerApp, owner: pg.Client, accountId: AccountId): Promise<RunId> => {
  night++
  const entered = await owner.query<{ run_id: string }>(
    `insert into report_run (account_id, dataset, marketplace_id, from_on, through_on, night_on, purpose, next_step_at, created_at)
     values ($1, 'ledger_detail', $2, $3, $4, date '2026-11-01' + $5::int, 'asked', now(), now()) returning run_id`,
    [accountId, MARKETPLACE, LEDGER_DAYS.from_on, LEDGER_DAYS.through_on, night],
  )
  const run_id = RunId.parse(Number(entered.rows[0]?.run_id))
  const { reports } = await app.parts.doors(accountId).sellingPartner()
  for (;;) {
    await stepRun(app.parts, { account_id: accountId, run_id })
    const { state, amazon_report_id } = await stateOf(owner, run_id)
    if (state !== 'processing' || amazon_report_id === null) continue
    while ((await reports.get(amazon_report_id)).status !== 'DONE');
    return run_id
  }
}

const Line = z.object({ event: z.string(), run_id: z.number(), from: z.string(), took_ms: z.number() })
const Peak = z.object({ peak_mb: z.number() })

/** Starts the worker and stops it when it has taken the run's last step. */
const workOn = async (loading: Loading, run_id: RunId) => {
  const flags = [...(await startFlags()), '--import', join(import.meta.dirname, 'peak.ts')]
  const child = spawn(process.execPath, [...flags, join(PROJECT, 'src', 'main.ts'), 'worker'], {
    env: { ...process.env, ...loading.environment, LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit')
  let took_ms = Number.NaN
  let peak_mb = Number.NaN
  child.on('message', (message) => {
    peak_mb = Peak.parse(message).peak_mb
  })
  if (child.stdout === null) throw new Error('the worker has no output')
  for await (const line of createInterface({ input: child.stdout })) {
    const stepped = Line.safeParse(JSON.parse(line))
    if (!stepped.success || stepped.data.run_id !== run_id || stepped.data.from !== 'processing') continue
    took_ms = stepped.data.took_ms
    child.kill('SIGTERM')
  }
  await ended
  return { took_ms, peak_mb }
}

const Ended = z.object({
  state: z.string(),
  rows: z.number(),
  inserted_rows: z.number(),
  superseded_rows: z.number(),
})

/** Loads the document that the emulator serves now, by a run of its own. */
export const load = async (loading: Loading, owner: pg.Client) => {
  const app = await openWorkerParts({
    config: readConfig(loading.environment),
    log: openLog({ level: 'warn', to: process.stderr }),
    pace: { ...AMAZON_PACE, first_look_ms: 1, look_ms: 1, look_ms_max: 5 },
    rates: () => ({ per_second: 1_000, burst: 100 }),
  })
  const accountId = AccountId.parse(loading.account_id)
  await settleNight(app, owner, accountId)
  const run_id = await readyRun(app, owner, accountId)
  await app.close()
  const measured = await workOn(loading, run_id)
  const ended = await owner.query(
    'select state, rows::int, inserted_rows::int, superseded_rows::int from report_run where run_id = $1',
    [run_id],
  )
  return { ...measured, ...Ended.parse(ended.rows[0]) }
}
