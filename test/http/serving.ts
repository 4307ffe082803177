/** The product's server over the tests' world, listening on a free port of this machine, and clients for it. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import type { FastifyInstance } from 'fastify'
import { type Log, silentLog } from '../../src/core/log.ts'
import { guideOf } from '../../src/http/guide.ts'
import { databaseAnswers, migrationsAreCurrent } from '../../src/http/health.ts'
import type { BuildMcp } from '../../src/http/mcp-route.ts'
import { answerPlainly, buildMcp, type Caller } from '../../src/http/mcp-server.ts'
import { type Metrics, openMetrics } from '../../src/http/metrics.ts'
import { createServer, LOOPBACK_HOSTS } from '../../src/http/server.ts'
import type { Toolbox } from '../../src/tools/call.ts'
import { definePrompt, ofWhere, whereArguments } from '../../src/tools/prompt.ts'
import { TOOLS, type World } from '../tools/world.ts'

/** A job with the world's two tools, each of a scope of its own. */
const shelfReview = definePrompt({
  name: 'shelf_review',
  title: 'Shelf review',
  description: 'Review the shelf.',
  arguments: whereArguments,
  text: (where) => ({
    opening: `Review the shelf${ofWhere(where)}.`,
    steps: [
      { needs: ['get_shelf'], say: 'get_shelf: what runs out.' },
      { needs: ['list_shelf'], say: 'list_shelf: what lasts.' },
    ],
    closing: [],
  }),
})

export interface Serving {
  readonly app: FastifyInstance
  readonly origin: string
  readonly url: URL
  readonly metrics: Metrics
}

export const serveWorld = async (
  world: World,
  given: {
    readonly log?: Log
    readonly build?: BuildMcp
    readonly body_bytes_max?: number
    readonly plain?: boolean
    readonly toolbox?: Toolbox
  } = {},
): Promise<Serving> => {
  const { log = silentLog, body_bytes_max = 100_000, plain = true } = given
  const metrics = openMetrics()
  metrics.watchPool('server', world.server)
  const parts = {
    name: 'amazon-seller-mcp',
    title: 'Amazon Seller',
    version: '0.0.0-test',
    toolbox: given.toolbox ?? world.toolbox,
    guide: guideOf(TOOLS, [shelfReview]),
    clock: world.clock,
    log,
    metrics,
    counted: ({ principal }: Caller) => world.keys.count(principal),
  }
  const app = await createServer({
    keys: world.keys,
    ...(given.build
      ? { build: given.build }
      : { build: buildMcp(parts), ...(plain ? { answerPlainly: answerPlainly(parts) } : {}) }),
    log,
    metrics,
    checks: [databaseAnswers(world.server), migrationsAreCurrent(world.server)],
    hosts: LOOPBACK_HOSTS,
    origins: LOOPBACK_HOSTS,
    body_bytes_max,
  })
  const origin = await app.listen({ port: 0, host: '127.0.0.1' })
  return { app, origin, url: new URL('/mcp', origin), metrics }
}

export type Era = 'legacy' | 'modern'

/** A client of the current library, speaking the era asked for. */
export const connect = async (url: URL, key: string, era: Era): Promise<Client> => {
  const mode = era === 'modern' ? { pin: '2026-07-28' } : ('legacy' as const)
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } })
  const headers = { authorization: `Bearer ${key}` }
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }))
  return client
}
