/**
 * One of the three servers of the read bench, in a process of its own so that its time is its own.
 *
 *   node contender.ts <product | documented | bare> <database url> <account id>
 */
import { Session } from 'node:inspector/promises'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { fastify, type FastifyInstance } from 'fastify'
import pg from 'pg'
import { type KeyRing, openKeyRing } from '../../../src/access/key-ring.ts'
import type { Principal } from '../../../src/access/principal.ts'
import { prompts, tools, writes } from '../../../src/capabilities.ts'
import { systemClock } from '../../../src/core/clock.ts'
import { openLog } from '../../../src/core/log.ts'
import { openPool } from '../../../src/db/pool.ts'
import { guideOf } from '../../../src/http/guide.ts'
import { answerPlainly, buildMcp, type Caller } from '../../../src/http/mcp-server.ts'
import { openMetrics } from '../../../src/http/metrics.ts'
import { createServer, LOOPBACK_HOSTS } from '../../../src/http/server.ts'
import { accountInfo } from '../../../src/tools/account-info.ts'
import { openToolbox, type Toolbox } from '../../../src/tools/call.ts'
import { serveRead } from '../../../src/tools/read.ts'
import { keepTotals } from '../../../src/tools/totals.ts'
import { openEngine } from '../../../src/writes/engine.ts'
import { writeTools } from '../../../src/writes/preview-tools.ts'
import { MARKETPLACE } from './population.ts'

const [kind = '', url = '', account = ''] = process.argv.slice(2)
const CONNECTIONS = 8

// The product logs one line per call; here the lines go nowhere, but are made.
const log = openLog({ level: 'info', to: { write: () => {} } })
const clock = systemClock
const server = (pipelined: boolean): pg.Pool =>
  openPool({ url, role: 'asm_server', max: CONNECTIONS, log, statement_ms_max: 20_000, pipelined })

const openProductTools = (pool: pg.Pool): Toolbox => {
  const totals = keepTotals()
  const engine = openEngine({
    pool,
    writes,
    clock,
    log,
    amazonOf: () => Promise.reject(new Error('the bench changes nothing')),
  })
  return openToolbox([
    accountInfo(pool),
    ...tools.map((tool) => serveRead(tool, { pool, totals })),
    ...writeTools(engine),
  ])
}

const product = async (keys: KeyRing, toolbox: Toolbox): Promise<FastifyInstance> => {
  const metrics = openMetrics()
  const parts = {
    name: 'bench',
    title: 'Bench',
    version: '0',
    toolbox,
    guide: guideOf(tools, prompts),
    clock,
    log,
    metrics,
    counted: ({ principal }: Caller) => keys.count(principal),
  }
  return createServer({
    keys,
    build: buildMcp(parts),
    ...(kind === 'product' ? { answerPlainly: answerPlainly(parts) } : {}),
    log,
    metrics,
    checks: [],
    hosts: LOOPBACK_HOSTS,
    origins: LOOPBACK_HOSTS,
  })
}

/** As the library's guide shows it: a server with every tool registered, made for each request. */
const documented = (keys: KeyRing, toolbox: Toolbox): FastifyInstance => {
  const app = fastify()
  const build = (principal: Principal) => {
    const mcp = new McpServer({ name: 'bench', version: '0' })
    for (const tool of toolbox.served) {
      const { title, description, annotations, inputSchema, outputSchema } = tool
      mcp.registerTool(
        tool.name,
        { title, description, annotations, inputSchema, outputSchema },
        async (args) => {
          const answer = await tool.call(principal, args, { request_id: 'bench', now: clock.now() })
          return {
            content: [{ type: 'text', text: JSON.stringify(answer) }],
            structuredContent: { ...answer },
          }
        },
      )
    }
    return mcp
  }
  app.post('/mcp', async (request, reply) => {
    const principal = await keys.principal(request.headers.authorization?.replace('Bearer ', '') ?? '')
    reply.hijack()
    const { method = 'POST', url: path = '/mcp', headers } = request.raw
    const incoming = {
      method,
      url: path,
      headers,
      [Symbol.asyncIterator]: () => request.raw[Symbol.asyncIterator](),
    }
    await toNodeHandler(createMcpHandler(() => build(principal)))(incoming, reply.raw, request.body)
  })
  return app
}

/** The same rows from one prepared query, with nothing around them: no key, no reach, no totals, no freshness. */
const bare = (): FastifyInstance => {
  const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS })
  const app = fastify()
  const text = `select sku, asin, channel, sellable_units, inbound_units, inbound_planned_units, units_per_day,
      units_per_in_stock_day, cover_days, cover_days_with_inbound, cover_days_reason
    from ready.days_of_cover where account_id = $1 and marketplace_id = $2 order by cover_days nulls last, sku limit 20`
  app.post('/mcp', async () => {
    const found = await pool.query({ name: 'bare', text, values: [account, MARKETPLACE] })
    return { rows: found.rows }
  })
  return app
}

const open = async (): Promise<FastifyInstance> => {
  if (kind === 'bare') return bare()
  const keys = openKeyRing({ pool: server(false), clock, log })
  const toolbox = openProductTools(server(true))
  return kind === 'documented' ? documented(keys, toolbox) : product(keys, toolbox)
}

const app = await open()
const origin = await app.listen({ port: 0, host: '127.0.0.1' })
process.send?.({ origin })
const inspector = new Session()
inspector.connect()
const answer = async (asked: unknown): Promise<void> => {
  if (asked === 'cpu') process.send?.({ cpu: process.cpuUsage() })
  if (asked === 'profile') {
    await inspector.post('Profiler.enable')
    await inspector.post('Profiler.start')
    process.send?.({})
  }
  if (asked === 'profiled') process.send?.({ profile: (await inspector.post('Profiler.stop')).profile })
}
process.on('message', (asked) => void answer(asked))
