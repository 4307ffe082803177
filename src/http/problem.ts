/** Problems as HTTP answers. On `/mcp` they take the shape of the protocol, elsewhere a plain object. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Log } from '../core/log.ts'
import { Problem, problemFrom } from '../core/problem.ts'
import { isDisconnected } from '../db/pool.ts'

const INVALID_REQUEST = -32_600
const PARSE_ERROR = -32_700
const INTERNAL_ERROR = -32_603

interface Refusal {
  readonly status: number
  readonly rpc_code: number
  readonly problem: Problem
}

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''

const statusOf = (error: unknown): number =>
  typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : 500

const badRequest = (message: string, next: string): Problem => new Problem('bad_input', message, next)

/** What Fastify throws while it reads a request, in our words. */
const refusals: ReadonlyMap<string, Refusal> = new Map([
  [
    'FST_ERR_CTP_BODY_TOO_LARGE',
    {
      status: 413,
      rpc_code: INVALID_REQUEST,
      problem: badRequest('The body is larger than this server reads.', 'Send fewer items per call.'),
    },
  ],
  [
    'FST_ERR_CTP_INVALID_MEDIA_TYPE',
    {
      status: 415,
      rpc_code: INVALID_REQUEST,
      problem: badRequest('The body has a content type this server does not read.', 'Send application/json.'),
    },
  ],
  [
    'FST_ERR_CTP_EMPTY_JSON_BODY',
    {
      status: 400,
      rpc_code: PARSE_ERROR,
      problem: badRequest('The body is empty.', 'Send a JSON object.'),
    },
  ],
  [
    'FST_ERR_CTP_INVALID_JSON_BODY',
    {
      status: 400,
      rpc_code: PARSE_ERROR,
      problem: badRequest('The body is not JSON.', 'Send a JSON object.'),
    },
  ],
  [
    'FST_ERR_CTP_INVALID_CONTENT_LENGTH',
    {
      status: 400,
      rpc_code: INVALID_REQUEST,
      problem: badRequest('The body is not as long as its header says.', 'Send the request again.'),
    },
  ],
])

const UNREADABLE: Refusal = {
  status: 400,
  rpc_code: INVALID_REQUEST,
  problem: badRequest('The request cannot be read.', 'Send it as HTTP and JSON say.'),
}

const refusalOf = (error: unknown): Refusal => {
  if (error instanceof Problem) return { status: error.status, rpc_code: INVALID_REQUEST, problem: error }
  if (isDisconnected(error)) {
    const problem = new Problem('our_bug', 'The database does not answer.', 'Ask again in a minute.', {
      cause: error,
    })
    return { status: 503, rpc_code: INTERNAL_ERROR, problem }
  }
  const known = refusals.get(codeOf(error))
  if (known) return known
  const status = statusOf(error)
  if (status >= 400 && status < 500) return { ...UNREADABLE, status }
  return { status: 500, rpc_code: INTERNAL_ERROR, problem: problemFrom(error) }
}

const described = ({ code, message, next, retry }: Problem) => ({ code, message, next, retry })

/** Header texts are quoted strings: printable ASCII without quotes. */
const headerText = (text: string): string => text.replaceAll(/[^\x20-\x7e]|["\\]/g, "'")

/** Answers a request that ended in an error, and logs it once. */
export const refuse =
  (log: Log) =>
  async (error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { status, rpc_code, problem } = refusalOf(error)
    const fields = {
      status,
      code: problem.code,
      path: request.routeOptions.url ?? null,
      request_id: request.id,
    }
    if (status >= 500) log.error('bug', fields, problem.cause ?? error)
    else log.warn('request.refused', fields)
    if (status === 401)
      reply.header(
        'www-authenticate',
        `Bearer realm="amazon-seller-mcp", error="invalid_token", error_description="${headerText(problem.message)}"`,
      )
    if (status === 503) reply.header('retry-after', '30')
    const body =
      request.routeOptions.url === '/mcp'
        ? {
            jsonrpc: '2.0',
            id: null,
            error: {
              code: rpc_code,
              message: `${problem.message} ${problem.next}`,
              data: described(problem),
            },
          }
        : { ...described(problem), request_id: request.id }
    await reply.code(status).type('application/json').send(body)
  }

/** Answers a request for a path that is not there. */
export const refuseUnknownPath = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
  const problem = new Problem(
    'not_found',
    'There is nothing at this path.',
    'The protocol is served at POST /mcp.',
  )
  await reply.code(404).send({ ...described(problem), request_id: request.id })
}
