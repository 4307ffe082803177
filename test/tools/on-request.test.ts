/** Tools that a list leaves out: shown by the address, found by a search, called through another. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { KeyOrder } from '../../src/access/api-key.ts'
import { READING, serve, type ServedTool } from '../../src/tools/served.ts'
import { openToolbox, type Outcome, type Toolbox } from '../../src/tools/call.ts'
import { onRequest } from '../../src/tools/on-request.ts'
import { serveRead } from '../../src/tools/read.ts'
import { parseToolsets } from '../../src/tools/toolset.ts'
import { keepTotals } from '../../src/tools/totals.ts'
import { connect, type Serving, serveWorld } from '../http/serving.ts'
import { getShelf, listShelf, openWorld, type World } from './world.ts'

let world: World
let toolbox: Toolbox
let serving: Serving
let committed = 0

const commitShelf: ServedTool = serve({
  name: 'commit_shelf',
  title: 'Commit the shelf',
  description: 'Clears the shelf.',
  scopes: ['inventory:commit'],
  annotations: { ...READING, readOnlyHint: false, destructiveHint: true },
  input: {},
  output: {},
  async call() {
    committed += 1
    return {}
  },
})

beforeAll(async () => {
  world = await openWorld()
  const parts = { pool: world.server, totals: keepTotals() }
  const rare = serveRead(
    {
      ...listShelf,
      on_request: true,
      summary: 'Fees of storage.',
      answers: ['What do aged units cost?', 'Which surcharge is due?'],
    },
    parts,
  )
  const served = [serveRead(getShelf, parts), rare, commitShelf]
  toolbox = openToolbox([...served, ...onRequest(openToolbox(served))])
  serving = await serveWorld(world, { toolbox })
})
afterAll(async () => {
  await serving.app.close()
  await world.close()
})

const call = async (tool: string, args: unknown, order: Partial<KeyOrder> = {}): Promise<Outcome> =>
  toolbox.call(await world.keys.principal(await world.makeKey(order)), tool, args, {
    request_id: 'test',
    now: world.clock.now(),
  })

const problemOf = (outcome: Outcome): string =>
  outcome.kind === 'problem'
    ? `${outcome.problem.code}: ${outcome.problem.message} ${outcome.problem.next}`
    : outcome.kind

const found = async (query: string, order: Partial<KeyOrder> = {}): Promise<readonly string[]> => {
  const outcome = await call('search_tools', { query }, order)
  const { tools } = outcome.kind === 'answer' ? outcome.answer : { tools: [] }
  return Array.isArray(tools) ? tools.map((tool) => String(tool.name)) : []
}

const listedAt = async (query: string, order: Partial<KeyOrder> = {}): Promise<readonly string[]> => {
  const url = new URL(`${serving.url.href}${query}`)
  const client = await connect(url, await world.makeKey(order), 'modern')
  const { tools } = await client.listTools()
  await client.close()
  return tools.map((tool) => tool.name)
}

describe('the list', () => {
  test('leaves out what is told on request, and nothing else', async () => {
    expect(await listedAt('')).toEqual(['get_shelf', 'search_tools', 'read_tool'])
    expect(await listedAt('?toolsets=default')).toEqual(['get_shelf', 'search_tools', 'read_tool'])
  })

  test.each([
    ['?toolsets=all', ['get_shelf', 'list_shelf', 'search_tools', 'read_tool']],
    ['?toolsets=planning', ['list_shelf', 'search_tools', 'read_tool']],
    ['?toolsets=planning,inventory', ['get_shelf', 'list_shelf', 'search_tools', 'read_tool']],
    ['?toolsets=planning&toolsets=Inventory', ['get_shelf', 'list_shelf', 'search_tools', 'read_tool']],
    ['?toolsets=orders', ['search_tools', 'read_tool']],
  ])('of %s is what the address asks for', async (query, names) => {
    expect(await listedAt(query)).toEqual(names)
  })

  test('of a key that names its tools is these', async () => {
    expect(await listedAt('', { tools: ['list_shelf'] })).toEqual(['list_shelf'])
  })

  test('holds no tool that changes something where the address asks to read only', async () => {
    const scopes = ['inventory:read', 'inventory:commit'] as const
    expect(await listedAt('?toolsets=all', { scopes })).toContain('commit_shelf')
    expect(await listedAt('?toolsets=all&read_only=true', { scopes })).not.toContain('commit_shelf')
    const url = new URL(`${serving.url.href}?read_only=true`)
    const client = await connect(url, await world.makeKey({ scopes }), 'legacy')
    const refused = await client.callTool({ name: 'commit_shelf', arguments: {} })
    expect(refused.isError).toBe(true)
    expect(committed).toBe(0)
    await client.close()
  })

  test.each([
    ['?toolsets=inventry', 'There is no toolset "inventry"; the nearest is inventory.'],
    ['?toolset=all', 'Write it toolsets.'],
    ['?readonly=true', 'Write it read_only.'],
    ['?read_only=maybe', 'read_only is "maybe".'],
  ])('at %s is refused with what would be right', async (query, sentence) => {
    const response = await fetch(`${serving.url.href}${query}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await world.makeKey()}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
    })
    expect(response.status).toBe(400)
    expect(await response.text()).toContain(JSON.stringify(sentence).slice(1, -1))
  })

  test('lets pass what hosts add to an address', async () => {
    expect(await listedAt('?session=1&utm_source=x&t=1')).toContain('get_shelf')
  })
})

test('toolsets are domains, all, or the default', () => {
  expect(parseToolsets('')).toBe('default')
  expect(parseToolsets(' , ')).toBe('default')
  expect(parseToolsets('orders, ALL')).toBe('all')
  expect(parseToolsets('orders, ads')).toEqual(new Set(['orders', 'ads']))
})

describe('search_tools', () => {
  test('finds by words of the questions a tool answers, even by their beginnings and with a slip', async () => {
    expect((await found('aged surcharge'))[0]).toBe('list_shelf')
    expect((await found('storag fee'))[0]).toBe('list_shelf')
    expect(await found('quaternions')).toEqual([])
  })

  test('finds no tool that the key may not call', async () => {
    expect(await found('surcharge', { scopes: ['inventory:read'] })).toEqual([])
  })

  test('says how the tool is called', async () => {
    const outcome = await call('search_tools', { query: 'shelf' })
    expect(outcome).toMatchObject({
      answer: {
        tools: [
          { name: 'get_shelf', reads_only: true, input_schema: { properties: { below_days: {} } } },
          {},
        ],
        totals: { found: 2, callable: 2 },
      },
    })
  })
})

describe('read_tool', () => {
  test('answers what the tool answers', async () => {
    const args = { account: 'Acme NA', limit: 2 }
    expect(await call('read_tool', { tool: 'list_shelf', arguments: args })).toMatchObject({
      kind: 'answer',
      answer:
        (await call('list_shelf', args)).kind === 'answer' ? { totals: { rows: 52 }, remaining: 50 } : {},
    })
  })

  test('holds arguments and scopes to the tool’s own rules', async () => {
    expect(problemOf(await call('read_tool', { tool: 'list_shelf', arguments: { limt: 2 } }))).toContain(
      'the nearest is limit',
    )
    const order = { scopes: ['inventory:read'] } as const
    expect(problemOf(await call('read_tool', { tool: 'list_shelf' }, order))).toContain(
      'not_allowed: This key lacks the scope planning:read',
    )
    expect(problemOf(await call('read_tool', { tool: 'list_shelfs' }))).toContain('the nearest is list_shelf')
    expect(problemOf(await call('read_tool', { tool: 'list_shelf', arguments: 'x' }))).toContain('bad_input')
  })

  test('calls nothing that changes something, itself neither', async () => {
    const order = { scopes: ['inventory:commit'] } as const
    expect(problemOf(await call('read_tool', { tool: 'commit_shelf' }, order))).toContain(
      'Call commit_shelf by its own name.',
    )
    expect(committed).toBe(0)
    expect(problemOf(await call('read_tool', { tool: 'read_tool' }))).toContain('"read_tool" is no tool')
  })
})
