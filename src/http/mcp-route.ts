/**
 * `/mcp`: one stateless route for both eras of the protocol. It knows HTTP and who calls; what is served is built by
 * the function it is given, so that the conformance suite runs its fixtures on these very lines.
 */
import {
  type AuthInfo,
  createMcpHandler,
  type McpRequestContext,
  type McpServer,
  type Server,
} from '@modelcontextprotocol/server'
import { toNodeHandler } from '@modelcontextprotocol/node'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Principal } from '../access/principal.ts'
import type { Log } from '../core/log.ts'
import type { Toolsets } from '../tools/toolset.ts'
import { type PlainCall, plainCallOf, plainHeaders } from './plain-call.ts'

/** What is known of a request before the protocol has read it. */
export interface McpCall {
  readonly principal: Principal
  readonly request_id: string
  /** The tools the address asks to be shown. */
  readonly toolsets: Toolsets
  /** The method of the message; null for a batch, or when there is none. */
  readonly method: string | null
}

/** Makes the protocol server of one request; it should hold no more than the request needs. */
export type BuildMcp = (call: McpCall, context: McpRequestContext) => McpServer | Server

/** Answers a plain call, in the bytes to send; null when the library should. */
export type AnswerPlainly = (
  plain: PlainCall,
  caller: Pick<McpCall, 'principal' | 'request_id'>,
) => Promise<string | null>

export interface McpRouteParts {
  readonly build: BuildMcp
  readonly log: Log
  /** Without it every call goes through the library. */
  readonly answerPlainly?: AnswerPlainly
}

export interface McpRoute {
  handle(
    request: FastifyRequest,
    reply: FastifyReply,
    caller: Pick<McpCall, 'principal' | 'toolsets'>,
  ): Promise<void>
  /** Lets running calls finish, up to a limit, and ends streams that would never finish. */
  close(): Promise<void>
}

const FINISHING_MS_MAX = 10_000

/** Subscriptions stay open until somebody ends them; everything else ends by itself. */
const endsByItself = (method: string | null): boolean => method !== 'subscriptions/listen'

const settledWithin = async (running: Iterable<Promise<void>>, ms_max: number): Promise<void> => {
  const late = Promise.withResolvers<void>()
  const timer = setTimeout(() => late.resolve(), ms_max)
  await Promise.race([Promise.allSettled(running), late.promise])
  clearTimeout(timer)
}

const methodOf = (body: unknown): string | null =>
  typeof body === 'object' && body !== null && 'method' in body && typeof body.method === 'string'
    ? body.method
    : null

/** Ends when the answer has left, or nobody waits for it any more. */
const sent = (reply: FastifyReply, running: Set<Promise<void>>): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>()
  reply.raw.once('close', () => {
    running.delete(promise)
    resolve()
  })
  return promise
}

// The body leaves with its head in one write, which costs more than all that is in it.
const sendPlainly = (reply: FastifyReply, { era }: PlainCall, answer: string): void => {
  const body = Buffer.from(answer)
  reply.raw.writeHead(200, { ...plainHeaders(era), 'content-length': body.length })
  reply.raw.end(body)
}

/** The request as the protocol library takes it; a copy, because its types and Node's do not quite meet. */
const incomingOf = ({ raw }: FastifyRequest, auth: AuthInfo) => ({
  method: raw.method ?? 'POST',
  url: raw.url ?? '/mcp',
  headers: raw.headers,
  auth,
  [Symbol.asyncIterator]: () => raw[Symbol.asyncIterator](),
})

export const createMcpRoute = (parts: McpRouteParts): McpRoute => {
  const { build, log, answerPlainly } = parts
  // The protocol library hands this object through untouched, so it serves as the name of the request. The key
  // itself stays out of it.
  const calls = new WeakMap<AuthInfo, McpCall>()
  const running = new Set<Promise<void>>()
  const factory = (context: McpRequestContext) => {
    const call = context.authInfo && calls.get(context.authInfo)
    if (!call) throw new Error('a request reached the protocol without a caller')
    return build(call, context)
  }
  const handler = createMcpHandler(factory, {
    onerror: (cause) => log.warn('request.refused', { path: '/mcp' }, cause),
  })
  const serve = toNodeHandler(handler, { onerror: (cause) => log.error('bug', { path: '/mcp' }, cause) })
  return {
    async handle(request, reply, { principal, toolsets }) {
      const method = methodOf(request.body)
      if (endsByItself(method)) running.add(sent(reply, running))
      const plain = answerPlainly && plainCallOf(request.headers, request.body)
      const answer = plain && (await answerPlainly(plain, { principal, request_id: request.id }))
      reply.raw.setHeader('x-request-id', request.id)
      reply.raw.setHeader('x-content-type-options', 'nosniff')
      reply.hijack()
      if (answer) return sendPlainly(reply, plain, answer)
      const auth: AuthInfo = { token: '', clientId: String(principal.key_id), scopes: [...principal.scopes] }
      calls.set(auth, { principal, toolsets, request_id: request.id, method })
      reply.raw.setHeader('cache-control', 'no-store')
      await serve(incomingOf(request, auth), reply.raw, request.body)
    },
    async close() {
      await settledWithin(running, FINISHING_MS_MAX)
      await handler.close()
    },
  }
}
