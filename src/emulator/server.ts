/** The HTTP side of the emulated Amazon: one pipeline that every operation goes through. */
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { setTimeout as wait } from 'node:timers/promises'
import type { Region } from '../core/marketplace.ts'
import { internalFailure, notFound, quotaExceeded, refusal, unavailable, type Answer } from './answer.ts'
import { tokenFields } from './api/token.ts'
import type { Counters } from './counters.ts'
import type { Faults } from './faults/faults.ts'
import type { RequestFault } from './faults/kinds.ts'
import type { Operation } from './operation.ts'
import type { Limiter, OperationName } from './rates.ts'
import type { Seller } from './sellers.ts'
import type { Tokens } from './tokens.ts'

export interface Pipeline {
  readonly tokens: Tokens
  readonly limiter: Limiter
  readonly counters: Counters
  readonly faults: Faults
  readonly slow_ms: number
  /** Which region's endpoint a call came to; undefined when the address serves all. */
  readonly regionOf: (request: FastifyRequest) => Region | undefined
}

/** Amazon's limits for bodies are generous; ours ends what is surely a mistake. */
const BODY_BYTES_MAX = 5_000_000

export const openServer = (): FastifyInstance => {
  let requests = 0
  const app = Fastify({
    genReqId() {
      requests += 1
      return `00000000-0000-4000-8000-${String(requests).padStart(12, '0')}`
    },
    bodyLimit: BODY_BYTES_MAX,
    routerOptions: { maxParamLength: 2000 },
    forceCloseConnections: true,
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  app.setNotFoundHandler((_request, reply) => send(reply, notFound()))
  app.setErrorHandler((error, _request, reply) => send(reply, answerFor(error)))
  return app
}

const statusOf = (error: unknown): number =>
  error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : 500

const answerFor = (error: unknown): Answer => {
  const status = statusOf(error)
  if (status === 413) return refusal(413, 'RequestTooLarge', 'The request size exceeded the maximum.')
  if (status >= 400 && status < 500) return refusal(status, 'InvalidInput', 'The request cannot be parsed.')
  return internalFailure()
}

export const send = (reply: FastifyReply, answer: Answer, perSecond?: number): FastifyReply => {
  reply.status(answer.status).header('x-amzn-RequestId', reply.request.id)
  // Amazon sends the rate on answers to calls it has counted, never on 429, 403 or 5xx.
  if (perSecond !== undefined && (answer.status < 300 || answer.status === 400 || answer.status === 404)) {
    reply.header('x-amzn-RateLimit-Limit', String(perSecond))
  }
  if (answer.headers) reply.headers(answer.headers)
  if (answer.json !== undefined) return reply.type('application/json').send(answer.json)
  if (answer.body === undefined) return reply.send()
  if (typeof answer.body === 'string') return reply.type('text/html; charset=utf-8').send(answer.body)
  return reply.type('application/json').send(JSON.stringify(answer.body))
}

const HTML = '<html><head><title>503 Service Temporarily Unavailable</title></head><body></body></html>'

export type Instead = Readonly<Partial<Record<RequestFault, Answer>>>

export const UNAVAILABLE_PAGE: Answer = { status: 503, body: HTML }

/** What something between Amazon and its caller makes of an answer. */
const GARBLED_PAGE: Answer = { status: 200, body: '<html><body>Please wait.</body></html>' }

/** The answers that some faults give in place of the real one. */
const INSTEAD: Instead = {
  throttle: quotaExceeded(),
  error_500: internalFailure(),
  error_503: unavailable(),
  error_503_html: UNAVAILABLE_PAGE,
  gone: notFound(),
}

export const breakConnection = (reply: FastifyReply): FastifyReply => {
  reply.hijack()
  reply.raw.socket?.resetAndDestroy()
  return reply
}

/** Runs one call under the fault that is its lot. */
export const underFault = async (
  pipeline: Pick<Pipeline, 'faults' | 'slow_ms' | 'tokens'>,
  call: { readonly operation: string; readonly token: string | undefined },
  act: () => Answer,
  inPlace: Instead = INSTEAD,
): Promise<Answer | 'broken'> => {
  const fault = pipeline.faults.onRequest(call.operation)
  const instead = fault && inPlace[fault]
  if (instead) return instead
  if (fault === 'reset_before') return 'broken'
  if (fault === 'slow') await wait(pipeline.slow_ms)
  if (fault === 'token_expired') pipeline.tokens.expireAll()
  if (fault === 'grant_revoked') pipeline.tokens.revokeGrantOf(call.token)
  const answer = act()
  if (fault === 'garbled') return GARBLED_PAGE
  return fault === 'reset_after' ? 'broken' : answer
}

const admitted = (
  pipeline: Pipeline,
  about: {
    readonly token: string | undefined
    readonly region: Region | undefined
    readonly operation: OperationName
  },
): { readonly seller: Seller } | Answer => {
  const caller = pipeline.tokens.authorise(about.token, about.region)
  if ('status' in caller) return caller
  const { seller_id, client_id } = caller.seller
  const call = { seller_id, client_id, operation: about.operation }
  const over = pipeline.limiter.take(call)
  pipeline.counters.limited(call, over)
  return over === null ? caller : quotaExceeded()
}

export const headerText = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : value?.[0]

export const queryOf = (request: FastifyRequest): URLSearchParams =>
  new URLSearchParams(request.raw.url?.split('?')[1] ?? '')

export const textOf = (body: unknown): string => (typeof body === 'string' ? body : '')

/** Puts one operation of SP-API behind the pipeline: count, fault, let in, limit, do. */
export const mountOperation = (app: FastifyInstance, pipeline: Pipeline, operation: Operation): void => {
  app.route<{ Params: Record<string, string> }>({
    method: operation.method,
    url: operation.path,
    handler: async (request, reply) => {
      const { name } = operation
      pipeline.counters.called(name)
      const token = headerText(request.headers['x-amz-access-token'])
      const region = pipeline.regionOf(request)
      const answer = await underFault(pipeline, { operation: name, token }, () => {
        const caller = admitted(pipeline, { token, region, operation: name })
        if ('status' in caller) return caller
        const { params } = request
        const body = textOf(request.body)
        return operation.handle({ seller: caller.seller, params, query: queryOf(request), body })
      })
      if (answer === 'broken') return breakConnection(reply)
      pipeline.counters.answered(name, answer.status)
      return send(reply, answer, pipeline.limiter.perSecond(name))
    },
  })
}

/** Login with Amazon is one for all of Amazon's APIs: whose application asks decides who answers. */
export const mountTokens = (
  app: FastifyInstance,
  pipeline: Pipeline,
  officeOf: (client_id: string | undefined) => Tokens,
): void => {
  app.post('/auth/o2/token', async (request, reply) => {
    pipeline.counters.called('getToken')
    const answer = await underFault(pipeline, { operation: 'getToken', token: undefined }, () => {
      const fields = tokenFields(textOf(request.body), request.headers['content-type'] ?? '')
      return officeOf(fields['client_id']).grant(fields)
    })
    if (answer === 'broken') return breakConnection(reply)
    pipeline.counters.answered('getToken', answer.status)
    return send(reply, answer)
  })
}
