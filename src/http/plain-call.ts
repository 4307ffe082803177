/**
 * The fast lane: a `tools/call` with nothing unusual about it is answered without the protocol library, in the very
 * bytes the library would send. What a plain call is, is said here narrowly; whatever differs by a header, a field or
 * a space takes the library's way, which judges it. Tests hold both ways to the same answer.
 */
import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  PROTOCOL_VERSION_META_KEY,
  SERVER_INFO_META_KEY,
} from '@modelcontextprotocol/server'
import type { IncomingHttpHeaders } from 'node:http'
import { z } from 'zod'

export interface PlainCall {
  readonly era: 'legacy' | 'modern'
  readonly id: string | number
  readonly name: string
  readonly args: Readonly<Record<string, unknown>> | undefined
}

const MODERN = '2026-07-28'
const LEGACY: ReadonlySet<string | undefined> = new Set([undefined, '2025-11-25', '2025-06-18', '2025-03-26'])

const Message = z.strictObject({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string(), z.int()]),
  method: z.literal('tools/call'),
  params: z.unknown(),
})
const name = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/)
const args = z.record(z.string(), z.unknown()).optional()
const progressToken = z.union([z.string(), z.int()]).optional()

const LegacyParams = z.strictObject({
  name,
  arguments: args,
  _meta: z.strictObject({ progressToken }).optional(),
})
const ModernParams = z.strictObject({
  name,
  arguments: args,
  _meta: z.strictObject({
    [PROTOCOL_VERSION_META_KEY]: z.literal(MODERN),
    [CLIENT_INFO_META_KEY]: z.strictObject({
      name: z.string(),
      version: z.string(),
      title: z.string().optional(),
    }),
    // Capabilities matter to servers that ask back; ours never does.
    [CLIENT_CAPABILITIES_META_KEY]: z.strictObject({}).or(z.record(z.string(), z.strictObject({}))),
    progressToken,
  }),
})

const legacyCall = (headers: IncomingHttpHeaders, id: string | number, params: unknown): PlainCall | null => {
  const { accept = '' } = headers
  if (!accept.includes('application/json') || !accept.includes('text/event-stream')) return null
  if (headers['mcp-method'] !== undefined || headers['mcp-name'] !== undefined) return null
  const parsed = LegacyParams.safeParse(params)
  return parsed.success ? { era: 'legacy', id, name: parsed.data.name, args: parsed.data.arguments } : null
}

const modernCall = (headers: IncomingHttpHeaders, id: string | number, params: unknown): PlainCall | null => {
  if (headers['mcp-method'] !== 'tools/call') return null
  const parsed = ModernParams.safeParse(params)
  if (!parsed.success || headers['mcp-name'] !== parsed.data.name) return null
  return { era: 'modern', id, name: parsed.data.name, args: parsed.data.arguments }
}

/** The call of a request, when it is plain; null when the library should look at it. */
export const plainCallOf = (headers: IncomingHttpHeaders, body: unknown): PlainCall | null => {
  const version = headers['mcp-protocol-version']
  if (Array.isArray(version) || headers['mcp-session-id'] !== undefined) return null
  if (version !== MODERN && !LEGACY.has(version)) return null
  const message = Message.safeParse(body)
  if (!message.success) return null
  const { id, params } = message.data
  return version === MODERN ? modernCall(headers, id, params) : legacyCall(headers, id, params)
}

/** Who answers; the newer revision says it in every result. */
export interface ServerInfo {
  readonly name: string
  readonly title: string
  readonly version: string
}

/** What the call came to: a text for the model and, when it was answered, the same as JSON. */
export interface PlainResult {
  readonly text: string
  readonly is_error: boolean
}

/** The answer of a plain call in the bytes of its era. An answer's text is its JSON, so it is written once. */
export const plainAnswer = (call: PlainCall, result: PlainResult, info: ServerInfo): string => {
  const content = `"content":[{"type":"text","text":${JSON.stringify(result.text)}}]`
  const said = result.is_error ? `${content},"isError":true` : `${content},"structuredContent":${result.text}`
  const tail = `"jsonrpc":"2.0","id":${JSON.stringify(call.id)}}`
  if (call.era === 'legacy') return `event: message\ndata: {"result":{${said}},${tail}\n\n`
  const meta = JSON.stringify({ [SERVER_INFO_META_KEY]: info })
  return `{"result":{${said},"resultType":"complete","_meta":${meta}},${tail}`
}

/** The headers of such an answer, beside those of every answer. */
export const plainHeaders = (era: PlainCall['era']): Readonly<Record<string, string>> =>
  era === 'legacy'
    ? {
        'content-type': 'text/event-stream',
        'cache-control': 'no-cache, no-transform',
        'x-accel-buffering': 'no',
      }
    : { 'content-type': 'application/json', 'cache-control': 'no-store' }
