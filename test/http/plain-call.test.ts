import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { plainCallOf } from '../../src/http/plain-call.ts'
import { openWorld, type World } from '../tools/world.ts'
import { type Era, type Serving, serveWorld } from './serving.ts'

let world: World
let quick: Serving
let library: Serving
let key: string
beforeAll(async () => {
  world = await openWorld()
  quick = await serveWorld(world)
  library = await serveWorld(world, { plain: false })
  key = await world.makeKey()
})
afterAll(async () => {
  await quick.app.close()
  await library.app.close()
  await world.close()
})

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': { elicitation: {} },
}

const messageOf = (era: Era, params: object, more: object = {}) => ({
  jsonrpc: '2.0',
  id: 'call-1',
  method: 'tools/call',
  params: { name: 'get_shelf', ...params, ...(era === 'modern' ? { _meta: META } : {}) },
  ...more,
})

const headersOf = (era: Era, more: Record<string, string> = {}): Record<string, string> => ({
  accept: 'application/json, text/event-stream',
  ...(era === 'modern'
    ? { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'get_shelf' }
    : { 'mcp-protocol-version': '2025-11-25' }),
  ...more,
})

const send = async (serving: Serving, headers: Record<string, string>, message: object) => {
  const answer = await fetch(serving.url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(message),
  })
  const told = ['content-type', 'cache-control', 'x-content-type-options', 'x-accel-buffering']
  return {
    status: answer.status,
    headers: Object.fromEntries(told.map((name) => [name, answer.headers.get(name)])),
    text: await answer.text(),
  }
}

const ERAS: readonly Era[] = ['legacy', 'modern']
const NA = { account: 'Acme NA' }

describe.each(ERAS)('a plain %s call', (era) => {
  test.each([
    [{ ...NA, limit: 3 }],
    [{ ...NA, limit: 100, marketplace: 'CA' }],
    [{ ...NA, sku: '"quoted" \\ — ü \u2028 😀' }],
    [{ ...NA, below: 5 }],
    [{ account: 'nobody' }],
    [{}],
    [undefined],
  ])('with %j is answered with the bytes of the library', async (args) => {
    const message = messageOf(era, args === undefined ? {} : { arguments: args })
    expect(plainCallOf(headersOf(era), message)).not.toBeNull()
    const [one, other] = [
      await send(quick, headersOf(era), message),
      await send(library, headersOf(era), message),
    ]
    expect(one).toEqual(other)
  })

  test('keeps the id it was asked under, whatever it is', async () => {
    for (const id of [0, -7, 2 ** 40, '', '"', 'ü\n']) {
      const message = messageOf(era, { arguments: NA }, { id })
      expect(await send(quick, headersOf(era), message)).toEqual(await send(library, headersOf(era), message))
    }
  })
})

describe('what is unusual goes to the library, and is answered the same', () => {
  const cases: readonly (readonly [string, Era, Record<string, string>, object])[] = [
    ['another tool in the header', 'modern', { 'mcp-name': 'list_shelf' }, messageOf('modern', {})],
    ['a space after the name', 'modern', { 'mcp-name': ' get_shelf ' }, messageOf('modern', {})],
    ['another method in the header', 'modern', { 'mcp-method': 'tools/list' }, messageOf('modern', {})],
    ['a modern header and no envelope', 'modern', {}, messageOf('legacy', {})],
    ['an envelope and a legacy header', 'legacy', {}, messageOf('modern', {})],
    ['an unknown revision', 'legacy', { 'mcp-protocol-version': '1999-01-01' }, messageOf('legacy', {})],
    ['an answer in one form only', 'legacy', { accept: 'application/json' }, messageOf('legacy', {})],
    ['a session of long ago', 'legacy', { 'mcp-session-id': 'x' }, messageOf('legacy', { arguments: NA })],
    ['a null id', 'legacy', {}, messageOf('legacy', {}, { id: null })],
    ['a fractional id', 'legacy', {}, messageOf('legacy', {}, { id: 1.5 })],
    ['another JSON-RPC', 'modern', {}, messageOf('modern', {}, { jsonrpc: '1.0' })],
    ['a field too many', 'legacy', {}, messageOf('legacy', { arguments: NA }, { extra: 1 })],
    ['a task', 'legacy', {}, messageOf('legacy', { arguments: NA, task: { ttl: 5 } })],
    ['a name that is no name', 'legacy', {}, messageOf('legacy', { name: 'x y' })],
    ['arguments that are no object', 'legacy', {}, messageOf('legacy', { arguments: [1] })],
    [
      'answers to questions nobody asked',
      'modern',
      {},
      {
        ...messageOf('modern', {}),
        params: { name: 'get_shelf', arguments: NA, inputResponses: {}, _meta: META },
      },
    ],
    [
      'a client without a name',
      'modern',
      {},
      {
        ...messageOf('modern', {}),
        params: {
          name: 'get_shelf',
          arguments: NA,
          _meta: { ...META, 'io.modelcontextprotocol/clientInfo': {} },
        },
      },
    ],
  ]
  test.each(cases)('%s', async (_, era, more, message) => {
    const headers = headersOf(era, more)
    expect(plainCallOf(headers, message)).toBeNull()
    expect(await send(quick, headers, message)).toEqual(await send(library, headers, message))
  })

  test('a tool that is not there', async () => {
    const message = messageOf('legacy', { name: 'get_nothing' })
    expect(await send(quick, headersOf('legacy'), message)).toEqual(
      await send(library, headersOf('legacy'), message),
    )
  })
})
