import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorld, type World } from '../tools/world.ts'
import { connect, type Era, type Serving, serveWorld } from './serving.ts'

let world: World
let serving: Serving
let key: string
beforeAll(async () => {
  world = await openWorld()
  serving = await serveWorld(world)
  key = await world.makeKey()
})
afterAll(async () => {
  await serving.app.close()
  await world.close()
})

const textOf = (result: { readonly content?: unknown }): string => {
  const [item] = Array.isArray(result.content) ? result.content : []
  return String(item.text)
}

const ERAS: readonly Era[] = ['legacy', 'modern']

describe.each(ERAS)('a %s client', (era) => {
  test('lists the tools of its key, with schemas and annotations', async () => {
    const client = await connect(serving.url, key, era)
    const { tools } = await client.listTools()
    expect(tools.map((tool) => tool.name)).toEqual(['get_shelf', 'list_shelf', 'get_account_info'])
    for (const tool of tools) {
      expect(tool.inputSchema.type).toBe('object')
      expect(tool.outputSchema?.type).toBe('object')
      expect(tool.annotations).toMatchObject({
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      })
    }
    await client.close()
  })

  test('calls a tool and gets the same JSON structured and as text', async () => {
    const client = await connect(serving.url, key, era)
    const result = await client.callTool({ name: 'get_shelf', arguments: { account: 'Acme NA', limit: 2 } })
    expect(result.isError).toBeFalsy()
    expect(JSON.parse(textOf(result))).toEqual(result.structuredContent)
    expect(result.structuredContent).toMatchObject({ totals: { rows: 52 }, remaining: 50 })
    await client.close()
  })

  test('learns from a problem what was wrong and what to do', async () => {
    const client = await connect(serving.url, key, era)
    await client.listTools()
    const result = await client.callTool({ name: 'get_shelf', arguments: { account: 'Acme NA', below: 5 } })
    expect(result.isError).toBe(true)
    expect(result.structuredContent).toBeUndefined()
    expect(textOf(result)).toBe(
      'There is no argument "below"; the nearest is below_days. Correct the call. get_shelf takes: below_days, sku, on, ' +
        'account, marketplace, limit, cursor, as_known_at, max_age_hours. [code: bad_input, retry: after_fix]',
    )
    await client.close()
  })

  test('is told which tool it may have meant', async () => {
    const client = await connect(serving.url, key, era)
    await expect(client.callTool({ name: 'get_shelves', arguments: {} })).rejects.toThrow(
      'There is no tool "get_shelves"; the nearest is get_shelf.',
    )
    await client.close()
  })

  test('reads the glossary and the prompt', async () => {
    const client = await connect(serving.url, key, era)
    const { resources } = await client.listResources()
    expect(resources.map((resource) => resource.uri)).toEqual(['asm://glossary'])
    const { contents } = await client.readResource({ uri: 'asm://glossary' })
    expect(contents).toMatchObject([
      { mimeType: 'text/markdown', text: expect.stringContaining('| `cover_days` |') },
    ])
    await expect(client.readResource({ uri: 'asm://other' })).rejects.toThrow('not found')
    const { prompts } = await client.listPrompts()
    expect(prompts.map((prompt) => prompt.name)).toEqual(['shelf_review'])
    const prompt = await client.getPrompt({ name: 'shelf_review', arguments: { account: 'Acme NA' } })
    expect(JSON.stringify(prompt.messages)).toContain('account Acme NA')
    await expect(client.getPrompt({ name: 'other' })).rejects.toThrow('There is no prompt of that name')
    await client.close()
  })

  test('is told a job by what its key may call, and of none of which it can do nothing', async () => {
    const client = await connect(serving.url, await world.makeKey({ scopes: ['planning:read'] }), era)
    const { messages } = await client.getPrompt({ name: 'shelf_review' })
    expect(messages).toEqual([
      {
        role: 'user',
        content: {
          type: 'text',
          text: 'Review the shelf.\n\n1. list_shelf: what lasts.\n\nThis key may not call get_shelf: say that what they tell is left out.',
        },
      },
    ])
    await client.close()
    const other = await connect(serving.url, await world.makeKey({ scopes: ['orders:read'] }), era)
    expect((await other.listPrompts()).prompts).toEqual([])
    await expect(other.getPrompt({ name: 'shelf_review' })).rejects.toThrow('There is no prompt of that name')
    await other.close()
  })

  test('hears the instructions, the essence within 512 characters', async () => {
    const client = await connect(serving.url, key, era)
    const instructions = client.getInstructions() ?? ''
    expect(instructions.length).toBeGreaterThan(100)
    expect(instructions.length).toBeLessThan(512)
    await client.close()
  })
})

// Under exactOptionalPropertyTypes the old library's transport is not of its own interface.
const isOldTransport = (value: unknown): value is Transport => value instanceof OldTransport

test('a client of the old library lists and calls', async () => {
  const client = new OldClient({ name: 'old', version: '1' })
  const headers = { authorization: `Bearer ${key}` }
  const transport = new OldTransport(serving.url, { requestInit: { headers } })
  if (!isOldTransport(transport)) throw new Error('unreachable')
  await client.connect(transport)
  const { tools } = await client.listTools()
  expect(tools).toHaveLength(3)
  const result = await client.callTool({ name: 'get_shelf', arguments: { account: 'Acme NA', limit: 1 } })
  expect(result.structuredContent).toMatchObject({ remaining: 51 })
  const wrong = await client.callTool({ name: 'get_shelf', arguments: { account: 'Rival NA' } })
  expect(wrong.isError).toBe(true)
  await client.close()
})

test('every call of a key is counted, in batches', async () => {
  const counted = await world.makeKey({ name: 'counted' })
  const client = await connect(serving.url, counted, 'modern')
  for (let call = 0; call < 3; call += 1) await client.callTool({ name: 'get_account_info', arguments: {} })
  await client.close()
  await world.keys.flush()
  const stored = await world.owner.query(`select calls, last_used_at from api_key where name = 'counted'`)
  expect(stored.rows).toEqual([{ calls: 3, last_used_at: world.clock.now() }])
})
