/** The surface the official suite asks for, tool by tool: what it tests is the protocol, on the product's own route. */
import { completable, McpServer, ResourceTemplate } from '@modelcontextprotocol/server'
import { z } from 'zod'
import type { BuildMcp } from '../../src/http/mcp-route.ts'
import { addAsking } from './fixture-asking.ts'
import { addRounds, codec } from './fixture-rounds.ts'
import { text } from './fixture-words.ts'

/** A picture and a sound of the smallest kind. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=='
const WAV = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA='

const nothing = z.object({})

const embedded = (uri: string, mimeType: string, words: string) =>
  ({ type: 'resource', resource: { uri, mimeType, text: words } }) as const

const configOf = (name: string) => ({ description: `Fixture ${name}`, inputSchema: nothing })

const addContents = (server: McpServer): void => {
  const add = (name: string, content: () => Parameters<typeof JSON.stringify>[0]) => {
    server.registerTool(name, { description: `Fixture ${name}`, inputSchema: nothing }, async () => content())
  }
  const picture = { type: 'image', data: PNG, mimeType: 'image/png' } as const
  add('test_simple_text', () => text('This is a simple text response for testing.'))
  add('test_image_content', () => ({ content: [picture] }))
  add('test_audio_content', () => ({ content: [{ type: 'audio', data: WAV, mimeType: 'audio/wav' }] }))
  add('test_embedded_resource', () => ({
    content: [embedded('test://embedded-resource', 'text/plain', 'This is an embedded resource content.')],
  }))
  add('test_multiple_content_types', () => ({
    content: [
      { type: 'text', text: 'Multiple content types test:' },
      picture,
      embedded('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
    ],
  }))
  add('test_error_handling', () => {
    throw new Error('This tool intentionally returns an error for testing')
  })
}

const addNotices = (server: McpServer): void => {
  server.registerTool('test_tool_with_logging', configOf('test_tool_with_logging'), async (_, ctx) => {
    for (const words of ['Tool execution started', 'Tool processing data', 'Tool execution completed'])
      await ctx.mcpReq.log('info', words)
    return text('logged')
  })
  server.registerTool('test_logging_tool', configOf('test_logging_tool'), async (_, ctx) => {
    await ctx.mcpReq.log('info', 'log line')
    await ctx.mcpReq.log('error', 'err line')
    return text('logged')
  })
  server.registerTool('test_tool_with_progress', configOf('test_tool_with_progress'), async (_, ctx) => {
    const { _meta: meta } = ctx.mcpReq
    const progressToken = meta?.progressToken
    if (progressToken === undefined) return text('progressed')
    for (const progress of [0, 50, 100])
      await ctx.mcpReq.notify({
        method: 'notifications/progress',
        params: { progressToken, progress, total: 100 },
      })
    return text('progressed')
  })
}

const addResources = (server: McpServer): void => {
  const add = (name: string, uri: string, contents: { mimeType: string; text?: string; blob?: string }) => {
    const { mimeType, text: words, blob } = contents
    server.registerResource(name, uri, { description: name, mimeType }, async (url) => ({
      contents: [
        blob === undefined
          ? { uri: url.href, mimeType, text: words ?? '' }
          : { uri: url.href, mimeType, blob },
      ],
    }))
  }
  add('static-text', 'test://static-text', {
    mimeType: 'text/plain',
    text: 'This is the content of the static text resource.',
  })
  add('static-binary', 'test://static-binary', { mimeType: 'image/png', blob: PNG })
  add('watched', 'test://watched-resource', { mimeType: 'text/plain', text: 'watched' })
  const template = new ResourceTemplate('test://template/{id}/data', { list: undefined })
  const about = { description: 'Templated', mimeType: 'application/json' }
  server.registerResource('templated', template, about, async (url, { id }) => ({
    contents: [
      {
        uri: url.href,
        mimeType: 'application/json',
        text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${String(id)}` }),
      },
    ],
  }))
  server.server.setRequestHandler('resources/subscribe', async () => ({}))
  server.server.setRequestHandler('resources/unsubscribe', async () => ({}))
  server.server.setRequestHandler('logging/setLevel', async () => ({}))
}

const said = (words: string) => ({ role: 'user' as const, content: { type: 'text' as const, text: words } })

const addPrompts = (server: McpServer): void => {
  server.registerPrompt('test_simple_prompt', { description: 'Simple' }, async () => ({
    messages: [said('This is a simple prompt for testing.')],
  }))
  const places = completable(z.string(), () => ['paris', 'park', 'party'])
  server.registerPrompt(
    'test_prompt_with_arguments',
    { description: 'Arguments', argsSchema: z.object({ arg1: places, arg2: z.string() }) },
    async ({ arg1, arg2 }) => ({ messages: [said(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)] }),
  )
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'Embedded', argsSchema: z.object({ resourceUri: z.string() }) },
    async ({ resourceUri: uri }) => ({
      messages: [
        {
          role: 'user',
          content: {
            type: 'resource',
            resource: { uri, mimeType: 'text/plain', text: 'Embedded resource content for testing.' },
          },
        },
        said('Please process the embedded resource above.'),
      ],
    }),
  )
  server.registerPrompt('test_prompt_with_image', { description: 'Image' }, async () => ({
    messages: [
      { role: 'user', content: { type: 'image', data: PNG, mimeType: 'image/png' } },
      said('Please analyze the image above.'),
    ],
  }))
}

export const buildFixture: BuildMcp = (_, { era }) => {
  const server = new McpServer(
    { name: 'conformance-fixture', version: '0.0.1' },
    {
      capabilities: {
        logging: {},
        completions: {},
        resources: { subscribe: true, listChanged: true },
        tools: { listChanged: true },
        prompts: { listChanged: true },
      },
      instructions: 'Fixture server for protocol conformance tests.',
      requestState: { verify: (state, context) => codec.verify(state, context) },
      cacheHints: { 'tools/list': { ttlMs: 60_000, cacheScope: 'private' } },
    },
  )
  addContents(server)
  addNotices(server)
  addAsking(server, era)
  addRounds(server)
  addResources(server)
  addPrompts(server)
  return server
}
