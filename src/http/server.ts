/** The HTTP server: who may knock, what is at which path, and how it ends. */
import { randomBytes } from 'node:crypto'
import helmet from '@fastify/helmet'
import { hostHeaderValidation, originValidation } from '@modelcontextprotocol/fastify'
import { fastify, type FastifyInstance, type FastifyRequest } from 'fastify'
import type { KeyRing } from '../access/key-ring.ts'
import type { Log } from '../core/log.ts'
import { type Check, readiness } from './health.ts'
import { type AnswerPlainly, type BuildMcp, createMcpRoute } from './mcp-route.ts'
import type { Metrics } from './metrics.ts'
import { type Caller, narrowed } from './narrowing.ts'
import { refuse, refuseUnknownPath } from './problem.ts'
import { signIn } from './sign-in.ts'

export interface ServerParts {
  readonly keys: KeyRing
  /** What `/mcp` serves: `buildMcp` of the product, or a fixture. */
  readonly build: BuildMcp
  /** The fast lane for plain calls of the product's tools; leave it out where `build` serves something else. */
  readonly answerPlainly?: AnswerPlainly
  readonly log: Log
  readonly metrics: Metrics
  /** What must hold for `/readyz`. */
  readonly checks: readonly Check[]
  /** Host names this server answers to, without ports: a page of another site that resolves to us is refused. */
  readonly hosts: readonly string[]
  /** Host names of pages that may call from a browser; programs send no origin and pass. */
  readonly origins: readonly string[]
  /** More routes behind the same host and origin checks: console, REST, consent. */
  readonly routes?: readonly ((app: FastifyInstance) => Promise<void>)[]
  readonly body_bytes_max?: number
}

export const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'] as const

const BODY_BYTES_MAX = 1 << 20

/** What browsers are told about pages; `/mcp` is read by programs, which would only pay for it. */
const PAGES = {
  contentSecurityPolicy: { directives: { defaultSrc: ["'self'"], frameAncestors: ["'none'"] } },
}

/** An id a proxy gave, when it looks like one, so that its log and ours tell of the same request. */
const requestIds = (): ((given: string | string[] | undefined) => string) => {
  const mine = randomBytes(6).toString('base64url')
  let count = 0
  return (given) => {
    count += 1
    return typeof given === 'string' && /^[\w.-]{8,64}$/.test(given) ? given : `${mine}-${count.toString(36)}`
  }
}

const serveMcp = (app: FastifyInstance, parts: ServerParts): void => {
  const { keys } = parts
  const route = createMcpRoute(parts)
  const callers = new WeakMap<FastifyRequest, Caller>()
  app.route({
    method: ['GET', 'POST', 'DELETE'],
    url: '/mcp',
    // Before the body is read: a stranger's megabytes are not parsed.
    onRequest: async (request) => {
      callers.set(request, narrowed(await signIn(keys, request), request.query))
    },
    handler: async (request, reply) => {
      const caller = callers.get(request)
      if (!caller) throw new Error('a request passed the door without a name')
      await route.handle(request, reply, caller)
    },
  })
  app.addHook('preClose', () => route.close())
}

const serveHealth = (app: FastifyInstance, { checks, metrics }: ServerParts): void => {
  app.get('/healthz', async () => ({ alive: true }))
  app.get('/readyz', async (_, reply) => {
    const state = await readiness(checks)
    return reply.code(state.ready ? 200 : 503).send(state)
  })
  app.get('/metrics', async (_, reply) => {
    const { type, text } = await metrics.page()
    return reply.type(type).send(text)
  })
}

/** The server with all its routes, not yet listening. Closing it lets running calls finish. */
export const createServer = async (parts: ServerParts): Promise<FastifyInstance> => {
  const { log, metrics, hosts, origins, routes = [] } = parts
  const idOf = requestIds()
  const app = fastify({
    logger: false,
    bodyLimit: parts.body_bytes_max ?? BODY_BYTES_MAX,
    genReqId: (request) => idOf(request.headers['x-request-id']),
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
  })
  app.removeContentTypeParser('text/plain')
  app.setErrorHandler(refuse(log))
  app.setNotFoundHandler(refuseUnknownPath)
  app.addHook('onResponse', async (request, reply) => {
    metrics.answered({ route: request.routeOptions.url ?? 'unknown', status: reply.raw.statusCode })
  })
  await app.register(async (open) => {
    await open.register(helmet, PAGES)
    serveHealth(open, parts)
  })
  await app.register(async (guarded) => {
    guarded.addHook('onRequest', hostHeaderValidation([...hosts]))
    guarded.addHook('onRequest', originValidation([...origins]))
    serveMcp(guarded, parts)
    await guarded.register(async (pages) => {
      await pages.register(helmet, PAGES)
      for (const route of routes) await route(pages)
    })
  })
  return app
}
