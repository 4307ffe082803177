/**
 * What the product serves over the protocol: tools, the glossary and the prompts. A server is made per request and
 * holds the one handler the request needs; everything it answers from was made once.
 */
import {
  type CallToolResult,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  Server,
} from '@modelcontextprotocol/server'
import type { Clock } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import { type Outcome, problemText, type Toolbox } from '../tools/call.ts'
import type { PromptTools } from '../tools/prompt.ts'
import type { Guide, GuidePrompt } from './guide.ts'
import type { AnswerPlainly, BuildMcp, McpCall } from './mcp-route.ts'
import type { Metrics } from './metrics.ts'
import { plainAnswer } from './plain-call.ts'

/** Whose call it is, and of which request. */
export type Caller = Pick<McpCall, 'principal' | 'request_id'>

export interface McpParts {
  readonly name: string
  readonly title: string
  readonly version: string
  readonly toolbox: Toolbox
  readonly guide: Guide
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  /** Told of every call a key makes. */
  counted(call: Caller): void
}

const LIST_KEPT_MS = 300_000
const PRIVATE = { ttlMs: LIST_KEPT_MS, cacheScope: 'private' } as const
const PUBLIC = { ttlMs: LIST_KEPT_MS, cacheScope: 'public' } as const

type Register = (server: Server, call: McpCall, parts: McpParts) => void

/** Makes the call, counts it and logs it. */
const make = async (parts: McpParts, call: Caller, name: string, args: unknown) => {
  const { principal, request_id } = call
  const began = performance.now()
  const context = { request_id, now: parts.clock.now() }
  const outcome = await parts.toolbox.call(principal, name, args, context)
  const text = textOf(outcome)
  noteCall(parts, call, outcome, { took_ms: performance.now() - began, chars: text.length })
  return { outcome, text }
}

const callTool = async (
  parts: McpParts,
  call: McpCall,
  params: { readonly name: string; readonly arguments?: unknown },
): Promise<CallToolResult> => {
  const { outcome, text } = await make(parts, call, params.name, params.arguments)
  if (outcome.kind === 'unknown_tool') throw new ProtocolError(ProtocolErrorCode.InvalidParams, text)
  const content: CallToolResult['content'] = [{ type: 'text', text }]
  // A problem has no structured content: clients hold structured content against the tool's output schema.
  return outcome.kind === 'answer'
    ? { content, structuredContent: { ...outcome.answer } }
    : { content, isError: true }
}

const textOf = (outcome: Outcome): string => {
  if (outcome.kind === 'answer') return JSON.stringify(outcome.answer)
  return outcome.kind === 'problem' ? problemText(outcome.problem) : outcome.message
}

const noteCall = (
  parts: McpParts,
  call: Caller,
  outcome: Outcome,
  measured: { readonly took_ms: number; readonly chars: number },
): void => {
  const { principal, request_id } = call
  const tool = outcome.kind === 'unknown_tool' ? 'unknown' : outcome.tool
  const result = outcome.kind === 'problem' ? outcome.problem.code : outcome.kind
  parts.counted(call)
  parts.metrics.called({ tool, outcome: result, took_ms: measured.took_ms })
  const fields = {
    tool,
    workspace: principal.workspace_id,
    key: principal.key_id,
    outcome: result,
    took_ms: Math.round(measured.took_ms),
    chars: measured.chars,
    request_id,
  }
  parts.log.info('tool.called', fields)
  if (outcome.kind === 'problem' && outcome.problem.code === 'our_bug')
    parts.log.error('bug', { tool, request_id }, outcome.problem.cause)
}

const toolsOf = ({ principal, toolsets }: McpCall, { toolbox }: McpParts): PromptTools => ({
  callable: new Set(toolbox.list(principal, 'all').map(({ name }) => name)),
  listed: new Set(toolbox.list(principal, toolsets).map(({ name }) => name)),
})

/** A prompt none of whose steps the key can take leads nowhere. */
const promptsFor = (call: McpCall, parts: McpParts): readonly GuidePrompt[] => {
  const tools = toolsOf(call, parts)
  return parts.guide.prompts.filter((prompt) => prompt.isOffered(tools))
}

/** What each method needs; a method that is not here is one we do not have. */
const HANDLERS: Readonly<Record<string, Register>> = {
  'tools/list': (server, { principal, toolsets }, { toolbox }) =>
    server.setRequestHandler('tools/list', () => ({ tools: [...toolbox.list(principal, toolsets)] })),
  'tools/call': (server, call, parts) =>
    server.setRequestHandler('tools/call', ({ params }) => callTool(parts, call, params)),
  'resources/list': (server, _, { guide }) =>
    server.setRequestHandler('resources/list', () => ({ resources: [guide.glossary.resource] })),
  'resources/templates/list': (server) =>
    server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates: [] })),
  'resources/read': (server, _, { guide }) =>
    server.setRequestHandler('resources/read', ({ params }) => {
      const { uri, mimeType } = guide.glossary.resource
      if (params.uri !== uri) throw new ResourceNotFoundError(params.uri)
      return { contents: [{ uri, mimeType, text: guide.glossary.text }] }
    }),
  'prompts/list': (server, call, parts) =>
    server.setRequestHandler('prompts/list', () => ({
      prompts: promptsFor(call, parts).map((prompt) => prompt.listed),
    })),
  'prompts/get': (server, call, parts) =>
    server.setRequestHandler('prompts/get', ({ params }) => {
      const prompt = promptsFor(call, parts).find((each) => each.listed.name === params.name)
      if (!prompt)
        throw new ProtocolError(
          ProtocolErrorCode.InvalidParams,
          'There is no prompt of that name for this key. prompts/list names them.',
        )
      const text = prompt.render(params.arguments ?? {}, toolsOf(call, parts))
      return {
        description: prompt.listed.description,
        messages: [{ role: 'user', content: { type: 'text', text } }],
      }
    }),
}

/** Answers plain calls of the product's tools without the protocol library, for the route. */
export const answerPlainly = (parts: McpParts): AnswerPlainly => {
  const info = { name: parts.name, title: parts.title, version: parts.version }
  return async (plain, caller) => {
    // The library knows best how to say that there is no such tool.
    if (!parts.toolbox.has(plain.name)) return null
    const { outcome, text } = await make(parts, caller, plain.name, plain.args)
    return plainAnswer(plain, { text, is_error: outcome.kind !== 'answer' }, info)
  }
}

/** The protocol server of the product, for the route. */
export const buildMcp = (parts: McpParts): BuildMcp => {
  const info = { name: parts.name, title: parts.title, version: parts.version }
  const options = {
    capabilities: {
      tools: { listChanged: false },
      resources: { subscribe: false, listChanged: false },
      prompts: { listChanged: false },
    },
    instructions: parts.guide.instructions,
    cacheHints: {
      'tools/list': PRIVATE,
      'server/discover': PUBLIC,
      'resources/list': PUBLIC,
      'resources/templates/list': PUBLIC,
      'resources/read': PUBLIC,
      // What is listed depends on the key.
      'prompts/list': PRIVATE,
    },
  }
  return (call) => {
    const server = new Server(info, options)
    const needed = call.method === null ? Object.values(HANDLERS) : [HANDLERS[call.method]]
    for (const register of needed) register?.(server, call, parts)
    return server
  }
}
