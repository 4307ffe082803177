/** Composes the server: scoped reads and guarded writes over MCP. A worker loads nothing of this. */
import type { FastifyInstance } from 'fastify'
import type pg from 'pg'
import { openKeyRing } from './access/key-ring.ts'
import { openAmazon, openRole, type Surroundings } from './app.ts'
import { prompts, reports, tools, writes } from './capabilities.ts'
import type { Config } from './config.ts'
import { systemClock } from './core/clock.ts'
import { Problem } from './core/problem.ts'
import { VERSION } from './core/version.ts'
import { guideOf } from './http/guide.ts'
import { databaseAnswers, migrationsAreCurrent } from './http/health.ts'
import { answerPlainly, buildMcp, type McpParts } from './http/mcp-server.ts'
import { type Metrics, openMetrics } from './http/metrics.ts'
import { createServer, LOOPBACK_HOSTS } from './http/server.ts'
import { simulatePlan } from './planning/simulate.ts'
import type { Report } from './sync/define.ts'
import { accountInfo } from './tools/account-info.ts'
import { openToolbox, type Toolbox } from './tools/call.ts'
import { explainNumber } from './tools/explain.ts'
import type { Lineage } from './tools/lineage.ts'
import { openNumbers } from './tools/number.ts'
import { onRequest } from './tools/on-request.ts'
import { serveRead } from './tools/read.ts'
import type { ServedTool } from './tools/served.ts'
import { keepTotals } from './tools/totals.ts'
import { verifyNumbers } from './tools/verify.ts'
import { openEngine } from './writes/engine.ts'
import { writeTools } from './writes/preview-tools.ts'

export interface ServerApp {
  readonly http: FastifyInstance
  readonly toolbox: Toolbox
  /** Starts listening; answers the URL. */
  listen(): Promise<string>
  close(): Promise<void>
}

/** Whether the configuration lets us speak to Amazon at all; a server without reads, and changes records of ours. */
const canCallAmazon = (config: Config): boolean =>
  config.SEAL_KEYS !== undefined &&
  config.SP_API_CLIENT_ID !== undefined &&
  config.SP_API_CLIENT_SECRET !== undefined

const noApplication = (): Problem =>
  new Problem(
    'bad_setup',
    'This server has no application of Amazon’s to speak through.',
    'Ask the operator to set SEAL_KEYS, SP_API_CLIENT_ID and SP_API_CLIENT_SECRET.',
  )

interface Writing {
  readonly served: readonly ServedTool[]
  close(): Promise<void>
}

/** The guarded writes. Grants are sealed and belong to the worker's role, so they have a small pool of their own. */
const openWriting = (surroundings: Surroundings, pool: pg.Pool): Writing => {
  const { config, log, clock = systemClock } = surroundings
  if (!canCallAmazon(config)) {
    const amazonOf = () => Promise.reject(noApplication())
    const engine = openEngine({ pool, writes: writes.filter(({ ours }) => ours), amazonOf, clock, log })
    return { served: writeTools(engine), close: async () => {} }
  }
  const grants = openRole(surroundings, 'asm_worker', 2, READ_MS_MAX)
  const amazon = openAmazon(surroundings, grants)
  const engine = openEngine({ pool, writes, amazonOf: (account) => amazon.forAccount(account), clock, log })
  return { served: writeTools(engine), close: () => grants.end() }
}

const READ_MS_MAX = 20_000
const READ_CONNECTIONS = 8

/** What works out rows beyond SQL, by the name the tools know. */
const workOuts = { simulate_plan: simulatePlan }

/** What explaining a number needs to know of a report. */
const lineageOf = ({ dataset, source, grain, load, touches, columns }: Report): Lineage => ({
  dataset,
  source: source.name,
  grain,
  sku: touches?.sku ?? ('sku' in columns ? 'sku' : null),
  day: (load.as === 'window' ? load.day : touches?.day) ?? null,
})

/** Every tool there is: of the key, of the data, of numbers themselves, of the writes. */
const toolboxOf = (reads: pg.Pool, writing: Writing): Toolbox => {
  const totals = keepTotals()
  const questions = tools.map((tool) => serveRead(tool, { pool: reads, totals, workOuts }))
  const numbers = openNumbers(reads, tools, workOuts)
  const trust = [
    explainNumber({ pool: reads, numbers, lineages: reports.map(lineageOf) }),
    verifyNumbers(numbers),
  ]
  const served = [accountInfo(reads), ...questions, ...trust, ...writing.served]
  return openToolbox([...served, ...onRequest(openToolbox(served))])
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
    guide: guideOf(tools, prompts),
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
