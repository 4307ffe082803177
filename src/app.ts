/** The composition root: builds every part from the configuration. The only place that knows them all. */
import type { FastifyInstance } from 'fastify'
import type pg from 'pg'
import { readGrant } from './access/grant.ts'
import { openKeyRing } from './access/key-ring.ts'
import { openSeal, parseSealKeys, type Seal } from './access/sealed.ts'
import { AMAZON, emulatedAmazon, type Endpoints } from './amazon/endpoint.ts'
import { type Operation, type Rate, rateOf } from './amazon/operation.ts'
import type { RateLimits } from './amazon/rate.ts'
import { openSellingPartner, type SellingPartner } from './amazon/selling-partner.ts'
import { openTokens, type Tokens } from './amazon/token.ts'
import { reports, tools, writes } from './capabilities.ts'
import { type Config, needed } from './config.ts'
import { type Clock, systemClock } from './core/clock.ts'
import { AccountId, type SellerId } from './core/ids.ts'
import type { Log } from './core/log.ts'
import type { Region } from './core/marketplace.ts'
import { openPool, type Role } from './db/pool.ts'
import { sharedBuckets } from './db/rate-buckets.ts'
import { refreshFacts, staleAccounts } from './facts/refresh.ts'
import { guideOf } from './http/guide.ts'
import { databaseAnswers, migrationsAreCurrent } from './http/health.ts'
import { answerPlainly, buildMcp, type McpParts } from './http/mcp-server.ts'
import { type Metrics, openMetrics } from './http/metrics.ts'
import { createServer, LOOPBACK_HOSTS } from './http/server.ts'
import { AMAZON_PACE, type Pace } from './sync/failure.ts'
import { openQueue, type Queue } from './sync/queue.ts'
import { startWorker, type WorkerParts } from './sync/worker.ts'
import { accountInfo } from './tools/account-info.ts'
import { openToolbox, type Toolbox } from './tools/call.ts'
import { serveRead } from './tools/read.ts'
import type { ServedTool } from './tools/served.ts'
import { keepTotals } from './tools/totals.ts'
import { openEngine } from './writes/engine.ts'
import { writeTools } from './writes/preview-tools.ts'
import { settle } from './writes/settle.ts'

export const VERSION = '0.1.0'

/** What differs between a deployment, the demo and a test, beside the configuration. */
export interface Surroundings {
  readonly config: Config
  readonly log: Log
  readonly clock?: Clock
  readonly pace?: Pace
  /** Amazon's plan unless an emulated Amazon has a quicker one. */
  readonly rates?: (operation: Operation) => Rate
}

/** The owner of the database: migrations, and administration from the command line. */
export const ownerUrl = (config: Config): string =>
  config.MIGRATION_DATABASE_URL ?? needed(config, 'DATABASE_URL')

export const openRole = (
  surroundings: Surroundings,
  role: Role,
  max: number,
  statementMsMax = 0,
  pipelined = false,
): pg.Pool => {
  const { config, log } = surroundings
  const url = role === 'owner' ? ownerUrl(config) : needed(config, 'DATABASE_URL')
  return openPool({ url, role, max, log, statement_ms_max: statementMsMax, pipelined })
}

/** Everything it takes to speak to Amazon for an account. */
export interface AmazonParts {
  readonly endpoints: Endpoints
  readonly tokens: Tokens
  readonly seal: Seal
  forAccount(accountId: AccountId): Promise<SellingPartner>
  /** For an account that is just being connected. */
  forStranger(stranger: {
    readonly seller_id: SellerId
    readonly region: Region
    readonly refresh_token: string
  }): SellingPartner
}

const FORGET_GRANT_MS = 60_000

export const openAmazon = (surroundings: Surroundings, pool: pg.Pool): AmazonParts => {
  const { config, log, rates = rateOf } = surroundings
  const endpoints =
    config.AMAZON_EMULATOR_URL === undefined ? AMAZON : emulatedAmazon(config.AMAZON_EMULATOR_URL)
  const seal = openSeal(parseSealKeys(needed(config, 'SEAL_KEYS')))
  const tokens = openTokens({ endpoints, clock: systemClock, log })
  const limits: RateLimits = sharedBuckets(pool, rates)
  const app = {
    client_id: needed(config, 'SP_API_CLIENT_ID'),
    client_secret: needed(config, 'SP_API_CLIENT_SECRET'),
  }
  const shared = { endpoints, limits, tokens, log, app }
  const known = new Map<AccountId, { readonly until: number; readonly partner: SellingPartner }>()
  return {
    endpoints,
    tokens,
    seal,
    // A grant is read again after a minute, so that a reconnected account is spoken to with its new one.
    async forAccount(account_id) {
      const before = known.get(account_id)
      if (before && before.until > performance.now()) return before.partner
      const partner = openSellingPartner({
        account_id,
        ...(await readGrant(pool, account_id, seal)),
        ...shared,
      })
      known.set(account_id, { until: performance.now() + FORGET_GRANT_MS, partner })
      return partner
    },
    forStranger: (stranger) => openSellingPartner({ account_id: null, ...stranger, ...shared }),
  }
}

export interface ServerApp {
  readonly http: FastifyInstance
  readonly toolbox: Toolbox
  /** Starts listening; answers the URL. */
  listen(): Promise<string>
  close(): Promise<void>
}

/** Whether the configuration lets us speak to Amazon at all; a server without only reads. */
const canCallAmazon = (config: Config): boolean =>
  config.SEAL_KEYS !== undefined &&
  config.SP_API_CLIENT_ID !== undefined &&
  config.SP_API_CLIENT_SECRET !== undefined

interface Writing {
  readonly served: readonly ServedTool[]
  close(): Promise<void>
}

/** The guarded writes. Grants are sealed and belong to the worker's role, so they have a small pool of their own. */
const openWriting = (surroundings: Surroundings, pool: pg.Pool): Writing => {
  const { config, log, clock = systemClock } = surroundings
  if (!canCallAmazon(config)) return { served: [], close: async () => {} }
  const grants = openRole(surroundings, 'asm_worker', 2, READ_MS_MAX)
  const amazon = openAmazon(surroundings, grants)
  const engine = openEngine({ pool, writes, amazonOf: (account) => amazon.forAccount(account), clock, log })
  return { served: writeTools(engine), close: () => grants.end() }
}

const READ_MS_MAX = 20_000
const READ_CONNECTIONS = 8

/** Every tool there is: of the key, of the data, of the writes. */
const toolboxOf = (reads: pg.Pool, writing: Writing): Toolbox => {
  const totals = keepTotals()
  const questions = tools.map((tool) => serveRead(tool, { pool: reads, totals }))
  return openToolbox([accountInfo(reads), ...questions, ...writing.served])
}

const watchedMetrics = (pools: Readonly<Record<string, pg.Pool>>): Metrics => {
  const metrics = openMetrics()
  for (const [name, pool] of Object.entries(pools)) metrics.watchPool(name, pool)
  return metrics
}

/** The server: scoped reads and guarded writes over MCP. */
export const openServer = async (surroundings: Surroundings): Promise<ServerApp> => {
  const { config, log, clock = systemClock } = surroundings
  const reads = openRole(surroundings, 'asm_server', READ_CONNECTIONS, READ_MS_MAX, true)
  const plain = openRole(surroundings, 'asm_server', 4, READ_MS_MAX)
  const keys = openKeyRing({ pool: plain, clock, log })
  const metrics = watchedMetrics({ reads, plain })
  const writing = openWriting(surroundings, plain)
  const toolbox = toolboxOf(reads, writing)
  const mcp: McpParts = {
    name: 'amazon-seller-mcp',
    title: 'Amazon seller data',
    version: VERSION,
    toolbox,
    guide: guideOf(tools),
    clock,
    log,
    metrics,
    counted: (call) => keys.count(call.principal),
  }
  const http = await createServer({
    keys,
    build: buildMcp(mcp),
    answerPlainly: answerPlainly(mcp),
    log,
    metrics,
    checks: [databaseAnswers(plain), migrationsAreCurrent(plain)],
    hosts: [...LOOPBACK_HOSTS, ...config.ALLOWED_HOSTS],
    origins: [...LOOPBACK_HOSTS, ...config.ALLOWED_ORIGINS],
  })
  return {
    http,
    toolbox,
    async listen() {
      const url = await http.listen({ host: config.HOST, port: config.PORT })
      log.info('server.started', { url })
      return url
    },
    async close() {
      await http.close()
      await keys.close()
      await Promise.all([reads.end(), plain.end(), writing.close()])
      log.info('server.stopped')
    },
  }
}

/** The queue at QUEUE_URL, or in the owner's Postgres. */
export const openConfiguredQueue = ({ config, log }: Surroundings): Promise<Queue> =>
  openQueue({ url: config.QUEUE_URL ?? ownerUrl(config), log })

export interface WorkerApp {
  readonly parts: WorkerParts
  close(): Promise<void>
}

/** The parts of a worker that does not answer rings yet: commands take single steps with it. */
export const openWorkerParts = async (surroundings: Surroundings): Promise<WorkerApp> => {
  const { config, log, clock = systemClock, pace = AMAZON_PACE } = surroundings
  const pool = openRole(surroundings, 'asm_worker', config.WORKER_CONCURRENCY + 4)
  const amazon = openAmazon(surroundings, pool)
  const queue = await openConfiguredQueue(surroundings)
  const parts: WorkerParts = {
    pool,
    reports: new Map(reports.map((report) => [report.dataset, report])),
    amazon: (accountId) => amazon.forAccount(accountId),
    clock,
    log,
    pace,
    queue,
    refresh: (accountId) => refreshAccount(pool, accountId, log),
    staleAccounts: async () => (await staleAccounts(pool)).map((id) => AccountId.parse(id)),
    backfill_days: config.BACKFILL_DAYS,
  }
  return {
    parts,
    async close() {
      await queue.close()
      await pool.end()
    },
  }
}

/** A worker that answers rings until closed. */
export const openWorker = async (surroundings: Surroundings): Promise<WorkerApp> => {
  const app = await openWorkerParts(surroundings)
  const worker = await startWorker(app.parts, surroundings.config.WORKER_CONCURRENCY)
  const settling = startSettling(surroundings, app.parts)
  return {
    parts: app.parts,
    async close() {
      await settling.stop()
      await worker.stop()
      await app.parts.pool.end()
    },
  }
}

const SETTLE_EVERY_MS = 60_000

/** Finds out, now and every minute, what became of commits whose outcome nobody lived to note. */
const startSettling = (
  surroundings: Surroundings,
  { pool, amazon, clock, log }: WorkerParts,
): { stop(): Promise<void> } => {
  const engine = openEngine({ pool, writes, amazonOf: amazon, clock, log })
  let round: Promise<unknown> = Promise.resolve()
  const settleOnce = (): void => {
    round = round
      .then(() => settle(engine, pool))
      .catch((cause: unknown) => log.error('bug', { where: 'settle' }, cause))
  }
  settleOnce()
  const timer = setInterval(settleOnce, SETTLE_EVERY_MS)
  return {
    async stop() {
      clearInterval(timer)
      await round
    },
  }
}

const ROUNDS_MAX = 20

/** Loads that commit while facts are rebuilt make another round. */
const refreshAccount = async (pool: pg.Pool, accountId: AccountId, log: Log): Promise<void> => {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const started = performance.now()
    const rebuilt = await refreshFacts(pool, accountId)
    if (rebuilt.length === 0) return
    log.info('facts.refreshed', {
      account_id: accountId,
      facts: rebuilt.map(({ fact }) => fact),
      written: rebuilt.reduce((sum, { written }) => sum + written, 0),
      took_ms: Math.round(performance.now() - started),
    })
  }
}
