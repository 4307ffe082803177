/**
 * The demo's stage: one process that brings its own Postgres and its own Amazon, connects a living seller, syncs and
 * serves. Everything lies in one folder, so a second start finds the first one's data and fetches only the nights
 * between. Whatever interrupts it, the next start goes on from there: state is in the database alone.
 */
import { createWriteStream } from 'node:fs'
import { access, constants, mkdir, statfs } from 'node:fs/promises'
import { createServer as createTcpServer } from 'node:net'
import { join } from 'node:path'
import { sql } from 'drizzle-orm/sql'
import type pg from 'pg'
import { z } from 'zod'
import { createKey, listKeys, revokeKey } from '../../access/api-key.ts'
import { scopesFor } from '../../access/scope.ts'
import { rateOf } from '../../amazon/operation.ts'
import { openRole, type Surroundings } from '../../app.ts'
import { openServer } from '../../app-server.ts'
import { openWorker, type WorkerApp } from '../../app-worker.ts'
import { type Config, readConfig } from '../../config.ts'
import { systemClock } from '../../core/clock.ts'
import type { AccountId } from '../../core/ids.ts'
import { openLog } from '../../core/log.ts'
import { Problem } from '../../core/problem.ts'
import { rows } from '../../db/rows.ts'
import { defaultDataDir } from '../../embedded/data-dir.ts'
import { startEmbeddedPostgres } from '../../embedded/postgres.ts'
import { type Emulator, startEmulator } from '../../emulator/emulator.ts'
import { reopenFailed } from '../../sync/book.ts'
import { AMAZON_PACE } from '../../sync/failure.ts'
import { planNight } from '../../sync/worker.ts'
import { connect } from '../account.ts'
import { connectAds } from '../ads.ts'
import { toolNames } from '../key.ts'
import { migrateAndRebuild } from '../migrate.ts'
import { followRuns } from '../sync.ts'
import { openDiary } from './diary.ts'

export interface StageOptions {
  readonly project: string
  readonly port: number
  readonly days: number
  readonly skus: number
  readonly data?: string
  readonly say: (sentence: string) => void
}

/** What a client needs to connect. */
export interface Served {
  readonly mcp_url: string
  readonly key: string
}

export interface Stage {
  /** Fetches what is due and waits until it is loaded and its facts are ready. */
  /** Answers what could not be fetched and why; empty when all is well. */
  sync(
    told: (done: number, total: number, rows: number, trouble: string | null) => void,
  ): Promise<readonly string[]>
  /** Starts the server and makes a fresh key for it. */
  serve(): Promise<Served>
}

const FORECAST_TRIES = 100
const FORECAST_WAIT_MS = 200

/** Forecasts come after the facts, made by whichever of the worker's steps is first; the others leave at once. */
const untilForecast = async (worker: WorkerApp, pool: pg.Pool, account_id: AccountId): Promise<void> => {
  for (let tries = 0; tries < FORECAST_TRIES; tries += 1) {
    await worker.parts.refresh(account_id)
    const [newest] = await rows(
      pool,
      sql`select finished_at is not null as is_made from forecast_run where account_id = ${account_id} order by run_id desc limit 1`,
    )
    if (newest?.['is_made'] === true) return
    await new Promise((resolve) => setTimeout(resolve, FORECAST_WAIT_MS))
  }
}

const WORKSPACE = 'demo'
/** How much faster than Amazon's the emulated rate limits refill, on both sides. */
const SPEED = 10_000
const QUICK = {
  first_look_ms: 5,
  look_ms: 20,
  look_ms_max: 500,
  ask_again_ms: 500,
  retry_ms: 100,
  retry_ms_max: 2_000,
  sweep_ms: AMAZON_PACE.sweep_ms,
  unrung_ms: AMAZON_PACE.unrung_ms,
}

/** Finds a taken port before anything is set up, and says so. */
const assertPortFree = async (port: number): Promise<void> => {
  const probe = createTcpServer()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  probe.once('error', reject)
  probe.listen({ port, host: '127.0.0.1', exclusive: true }, resolve)
  try {
    await promise
  } catch (cause) {
    throw new Problem(
      'bad_setup',
      `Port ${port} is in use, perhaps by another demo.`,
      `End what uses it, or choose another: npm run demo -- --port ${port + 1}`,
      { cause },
    )
  }
  const closed = Promise.withResolvers<void>()
  probe.close(() => closed.resolve())
  await closed.promise
}

const BYTES_NEEDED = 400 * 1024 * 1024

const assertSpace = async (folder: string): Promise<void> => {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize < BYTES_NEEDED)
    throw new Problem(
      'bad_setup',
      'The disk has less than 400 MB free, which is what the demo needs.',
      'Free space, or put the data elsewhere: npm run demo -- --data <folder>',
    )
}

/** Makes the data folder, or says why it cannot be one. */
const makeFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true })
    await access(folder, constants.W_OK)
  } catch (cause) {
    throw new Problem(
      'bad_setup',
      `The demo cannot keep its data in ${JSON.stringify(folder)}: it is no folder, or not one that can be written to.`,
      'Name another: npm run demo -- --data <folder>',
      { cause },
    )
  }
}

const openPostgres = async (
  stack: AsyncDisposableStack,
  { project, data, say }: StageOptions,
): Promise<{ readonly url: string; readonly folder: string }> => {
  const { dataDir, note } = data === undefined ? defaultDataDir(project) : { dataDir: data, note: null }
  if (note !== null) say(note)
  await makeFolder(dataDir)
  await assertSpace(dataDir)
  const postgres = await startEmbeddedPostgres({ dataDir, database: 'demo', log: say })
  stack.defer(() => postgres.stop())
  if (!postgres.owned)
    throw new Problem(
      'bad_setup',
      'Another demo is running on the same data.',
      'Use that one, end it, or give this one a folder of its own: npm run demo -- --data <folder>',
    )
  return { url: postgres.url, folder: dataDir }
}

const openLogFile = (stack: AsyncDisposableStack, folder: string) => {
  const file = createWriteStream(join(folder, 'demo.log'), { flags: 'a', mode: 0o600 })
  // A log that cannot be written must not end the demo.
  file.on('error', () => {})
  stack.defer(async () => {
    const ended = Promise.withResolvers<void>()
    file.end(() => ended.resolve())
    await ended.promise
  })
  return openLog({ level: 'info', to: file })
}

const configOf = (options: StageOptions, url: string, emulator: Emulator, sealKeys: string): Config => {
  const [seller] = emulator.sellers.all()
  return readConfig({
    DATABASE_URL: url,
    PORT: String(options.port),
    SEAL_KEYS: sealKeys,
    AMAZON_EMULATOR_URL: emulator.url,
    SP_API_CLIENT_ID: seller?.client_id,
    SP_API_CLIENT_SECRET: seller?.client_secret,
    BACKFILL_DAYS: String(options.days),
    ADS_CLIENT_ID: seller?.ads?.client_id,
    ADS_CLIENT_SECRET: seller?.ads?.client_secret,
    // A month of advertising: more of it would double the first start.
    ADS_BACKFILL_DAYS: '31',
    WORKER_CONCURRENCY: '4',
  })
}

/** A fresh key each time; those of earlier starts are revoked. */
const freshKey = async (surroundings: Surroundings): Promise<string> => {
  const pool = openRole(surroundings, 'owner', 1)
  try {
    const now = systemClock.now()
    for (const { name, revoked_at } of await listKeys(pool, WORKSPACE))
      if (revoked_at === null && name.startsWith('demo '))
        await revokeKey(pool, { workspace: WORKSPACE, name }, now)
    const scopes = [...scopesFor('read'), ...scopesFor('preview'), ...scopesFor('commit')]
    const order = {
      workspace: WORKSPACE,
      name: `demo ${now}`,
      scopes,
      accounts: null,
      marketplaces: null,
      tools: null,
      expires_at: null,
    }
    return (await createKey(pool, order, { now, tools: toolNames() })).key
  } finally {
    await pool.end()
  }
}

const FailureRow = z.object({ dataset: z.string(), runs: z.number(), why: z.string() })

/** What tonight's runs could not fetch. */
const failuresOf = async (pool: pg.Pool): Promise<readonly string[]> =>
  z
    .array(FailureRow)
    .parse(
      await rows(
        pool,
        sql`select dataset, count(*) as runs, min(problem_message) as why from report_run
            where state = 'failed' and night_on = (select max(night_on) from report_run) group by dataset order by dataset`,
      ),
    )
    .map(({ dataset, runs, why }) => `${dataset}: ${runs} reports. ${why}`)

/** Connects the seller, and its advertising under the grant of its own. */
const connectSeller = async (
  surroundings: Surroundings,
  pool: pg.Pool,
  { seller_id, store_name, refresh_token, ads }: Awaited<ReturnType<typeof openDiary>>['seller'],
): Promise<AccountId> => {
  const { account_id } = await connect(surroundings, pool, {
    workspace: WORKSPACE,
    name: store_name,
    seller_id,
    region: 'na',
    refresh_token,
  })
  if (ads)
    await connectAds(surroundings, pool, {
      workspace: WORKSPACE,
      account: store_name,
      refresh_token: ads.refresh_token,
    })
  return account_id
}

/** Sets the stage: Postgres, Amazon, schema, seller. What it opens, the stack closes, last first. */
export const openStage = async (stack: AsyncDisposableStack, options: StageOptions): Promise<Stage> => {
  const { port, skus, say } = options
  await assertPortFree(port)
  const { url, folder } = await openPostgres(stack, options)
  const log = openLogFile(stack, folder)
  await migrateAndRebuild(url, log, () => {})
  const diary = await openDiary(folder, { skus })
  const emulator = await startEmulator({ rate_scale: SPEED, sellers: [diary.seller] })
  stack.defer(() => emulator.close())
  const surroundings: Surroundings = {
    config: configOf(options, url, emulator, diary.seal_keys),
    log,
    pace: QUICK,
    rates: (operation) => ({
      per_second: rateOf(operation).per_second * SPEED,
      burst: rateOf(operation).burst,
    }),
  }
  const pool = openRole(surroundings, 'owner', 2)
  stack.defer(() => pool.end())
  const account_id = await connectSeller(surroundings, pool, diary.seller)
  say(`The seller ${diary.seller.store_name} is connected; its data lies in ${folder}.`)
  // A worker that is still being opened is waited for: opened after its database was stopped it would never end.
  let opening: Promise<WorkerApp> | null = null
  stack.defer(async () => (await opening?.catch(() => null))?.close())
  return {
    async sync(told) {
      opening = openWorker(surroundings)
      const worker = await opening
      await reopenFailed(pool, account_id, { now: systemClock.now() })
      await planNight(worker.parts, account_id)
      await followRuns(pool, [account_id], told)
      await untilForecast(worker, pool, account_id)
      return failuresOf(pool)
    },
    async serve() {
      const server = await openServer(surroundings)
      stack.defer(() => server.close())
      const origin = await server.listen()
      return { mcp_url: `${origin}/mcp`, key: await freshKey(surroundings) }
    },
  }
}
