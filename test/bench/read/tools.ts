/**
 * Every tool's first page over MCP on the living seller, with a tenth of the history and with all of it: the median of
 * sequential calls, beside that of `get_days_of_cover`, which `read.ts` measures under load, and beside itself ten times younger.
 * A tool that reads what is kept ready takes about as long, whatever the history.
 *
 *   node test/bench/read/tools.ts [--sample]
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createKey, parseScopes } from '../../../src/access/api-key.ts'
import { openServer } from '../../../src/app-server.ts'
import { tools } from '../../../src/capabilities.ts'
import { readConfig } from '../../../src/config.ts'
import { silentLog } from '../../../src/core/log.ts'
import { migrate } from '../../../src/db/migrate.ts'
import { startEmbeddedPostgres } from '../../../src/embedded/postgres.ts'
import { reconcileAccount } from '../../../src/reconcile/nightly.ts'
import { connect } from '../../http/serving.ts'
import { recordForecasts } from '../../support/forecasts.ts'
import { recordPlanning } from '../../support/planning.ts'
import { type Night, openNight, US } from '../../sync/support.ts'

const { values } = parseArgs({ options: { sample: { type: 'boolean', default: false } } })
const SIZE = values.sample
  ? { skus: 20, young: 20, old: 60, calls: 5 }
  : { skus: 50, young: 40, old: 400, calls: 41 }
const WARM = 3
const BESIDE = 'get_days_of_cover'

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

await using stack = new AsyncDisposableStack()
const folder = await mkdtemp('/tmp/asm-bench-')
// As root the server runs under a borrowed account, which must be able to pass.
await chmod(folder, 0o755)
stack.defer(() => rm(folder, { recursive: true, force: true }))
const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'data'), database: 'young' })
stack.defer(() => postgres.stop())

/** A seller with so many days of history, synced, forecast and reconciled. */
const openSeller = async (url: string, days: number): Promise<Night> => {
  await migrate({ url })
  const night = await openNight({
    database: { url, drop: () => Promise.resolve() },
    plans: 'all',
    sku_count: SIZE.skus,
    history_days: days + 30,
    backfill_days: days,
  })
  await night.plan()
  await night.runUntilQuiet()
  await recordPlanning(night.owner, { account_id: night.account_id, marketplace_id: US, sku: 'KTL-0000' })
  await recordForecasts(night, night.owner, night.account_id)
  await reconcileAccount({ pool: night.pool, clock: night.clock, log: silentLog }, night.account_id)
  await night.owner.query('vacuum analyze')
  return night
}

const middle = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN

/** Milliseconds of each tool's first page; none of a tool that wants to be told more. */
const measure = async (night: Night): Promise<ReadonlyMap<string, number>> => {
  await using server = new AsyncDisposableStack()
  const app = await openServer({
    config: readConfig({ DATABASE_URL: night.url }),
    log: silentLog,
    clock: night.clock,
  })
  server.defer(() => app.close())
  const address = await app.http.listen({ port: 0, host: '127.0.0.1' })
  const order = { workspace: 'Night', name: 'bench', scopes: parseScopes(['*:read']) }
  const limits = { accounts: null, marketplaces: null, tools: null, expires_at: null }
  const known = { now: night.clock.now(), tools: new Set<string>() }
  const { key } = await createKey(night.owner, { ...order, ...limits }, known)
  const client = await connect(new URL('/mcp?toolsets=all', address), key, 'modern')
  server.defer(() => client.close())
  const took = new Map<string, number>()
  for (const { name } of tools) {
    const call = () => client.callTool({ name, arguments: {} })
    if ((await call()).isError === true) continue
    for (let warm = 1; warm < WARM; warm += 1) await call()
    const times: number[] = []
    for (let times_called = 0; times_called < SIZE.calls; times_called += 1) {
      const started = performance.now()
      await call()
      times.push(performance.now() - started)
    }
    took.set(name, middle(times))
  }
  return took
}

const sellerOf = async (name: string, days: number): Promise<ReadonlyMap<string, number>> => {
  const started = performance.now()
  const night = await openSeller(postgres.url.replace('/young?', `/${name}?`), days)
  say(`${SIZE.skus} SKUs, ${days} days: synced in ${((performance.now() - started) / 1000).toFixed(0)} s`)
  try {
    return await measure(night)
  } finally {
    await night.close()
  }
}

const young = await sellerOf('young', SIZE.young)
const { Client } = (await import('pg')).default
const admin = new Client({ connectionString: postgres.url })
await admin.connect()
await admin.query('create database old')
await admin.end()
const old = await sellerOf('old', SIZE.old)

const beside = old.get(BESIDE) ?? Number.NaN
say(`\n${'tool'.padEnd(28)} ${'ms'.padStart(8)}  of ${BESIDE}   with ${SIZE.old} days, of ${SIZE.young}`)
for (const [name, ms] of [...old].toSorted(([, a], [, b]) => b - a)) {
  const before = young.get(name)
  const grown = before === undefined ? '' : (ms / before).toFixed(2)
  say(
    `${name.padEnd(28)} ${ms.toFixed(1).padStart(8)}  ${(ms / beside).toFixed(2).padStart(20)} ${grown.padStart(22)}`,
  )
}
