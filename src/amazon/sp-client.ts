/**
 * The npm package `amazon-sp-api` as catalogue of operations and carrier of JSON calls, and the only file that knows
 * it. Its retries, tokens and downloads stay off: they were seen to loop without limit, to hang and to damage text
 * (README, "Surprises"). It is never given a refresh token or a client secret, only the access token of one call.
 */
import { Agent } from 'node:https'
import { connect, type Socket } from 'node:net'
import { SellingPartner as SpApi } from 'amazon-sp-api'
import { z } from 'zod'
import type { Region } from '../core/marketplace.ts'
import type { Endpoints } from './endpoint.ts'
import { spFactsOf } from './operation.ts'
import type { Call, Transport } from './request.ts'
import type { Heard } from './verdict.ts'

const Raw = z.object({
  statusCode: z.number().int(),
  headers: z.record(z.string(), z.union([z.string(), z.array(z.string())]).optional()),
  // `body` is each chunk decoded by itself, which breaks a character that lies across two; so only `chunks` is read.
  chunks: z.array(z.instanceof(Uint8Array)),
})

const headersOf = (headers: z.infer<typeof Raw>['headers']): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )

/** Errors of a connection that was never made: no byte of the call can have reached Amazon. */
const NEVER_REACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

const lost = (cause: unknown): Heard => {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : ''
  return { answered: false, reached: NEVER_REACHED.has(code) ? 'never' : 'maybe', cause }
}

/**
 * An agent for one call. The package's promise never settles when the connection ends inside a body; the agent sees
 * the socket close and can end it, so the door always learns what became of the call.
 */
const agentOf = (endpoints: Endpoints, onClose: () => void): Agent => {
  const agent = new Agent({ keepAlive: false })
  const secure = agent.createConnection.bind(agent)
  const { emulator } = endpoints
  agent.createConnection = (options, callback) => {
    const socket = emulator === null ? secure(options, callback) : connectTo(emulator)
    socket?.once('close', onClose)
    return socket
  }
  return agent
}

const connectTo = (emulator: URL): Socket =>
  connect({ host: emulator.hostname.replace(/^\[|\]$/g, ''), port: Number(emulator.port) })

const openClient = (region: Region, access_token: string, agent: Agent): SpApi =>
  new SpApi({
    region,
    access_token,
    // The constructor wants these three, and would look for files and environment variables without them.
    refresh_token: 'not given',
    credentials: {
      SELLING_PARTNER_APP_CLIENT_ID: 'not given',
      SELLING_PARTNER_APP_CLIENT_SECRET: 'not given',
    },
    options: {
      auto_request_tokens: false,
      auto_request_throttled: false,
      retry_remote_timeout: false,
      version_fallback: false,
      debug_log: false,
      user_agent: 'amazon-seller-mcp/0.1 (Language=TypeScript)',
      // Its timers outlive a failed call and keep the process alive; the deadline below covers every phase.
      timeouts: { response: 0, idle: 0, deadline: 0 },
      https_proxy_agent: agent,
    },
  })

const send = async (client: SpApi, call: Call): Promise<Heard> => {
  const { api, version } = spFactsOf(call.operation)
  // Typed as another result than `raw_result` gives, hence unknown until read.
  const raw: unknown = await client.callAPI({
    operation: call.operation,
    endpoint: api,
    // The package writes into what it is given.
    ...(call.path === undefined ? {} : { path: { ...call.path } }),
    ...(call.query === undefined ? {} : { query: { ...call.query } }),
    ...(call.body === undefined ? {} : { body: { ...call.body } }),
    ...(call.list === undefined ? {} : { body: [...call.list] }),
    options: { version, raw_result: true },
  })
  const { statusCode, headers, chunks } = Raw.parse(raw)
  return {
    answered: true,
    status: statusCode,
    headers: headersOf(headers),
    text: Buffer.concat(chunks).toString('utf8'),
  }
}

/** Carries calls to the region's host, or to the emulator that stands for it. */
export const openTransport =
  (options: { readonly endpoints: Endpoints; readonly region: Region }): Transport =>
  async (call, access_token, deadline_ms) => {
    const ended = Promise.withResolvers<Heard>()
    const end = (what: string): void => ended.resolve(lost(new Error(what)))
    // A whole answer and the end of its connection come in the same breath; the answer is given the first word.
    const agent = agentOf(options.endpoints, () =>
      setTimeout(end, 20, 'the connection ended inside the answer'),
    )
    const deadline = setTimeout(end, deadline_ms, 'no answer within the deadline')
    try {
      const client = openClient(options.region, access_token, agent)
      return await Promise.race([send(client, call).catch(lost), ended.promise])
    } finally {
      clearTimeout(deadline)
      agent.destroy()
    }
  }
