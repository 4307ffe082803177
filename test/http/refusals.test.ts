import { request as httpRequest } from 'node:http'
import { Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { revokeKey } from '../../src/access/api-key.ts'
import { openLog } from '../../src/core/log.ts'
import { Instant } from '../../src/core/time.ts'
import { openWorld, type World } from '../tools/world.ts'
import { type Serving, serveWorld } from './serving.ts'

let world: World
let serving: Serving
let key: string
let logged = ''
beforeAll(async () => {
  world = await openWorld()
  const to = new Writable({
    write(chunk, _, done) {
      logged += String(chunk)
      done()
    },
  })
  serving = await serveWorld(world, { log: openLog({ level: 'info', to }) })
  key = await world.makeKey()
})
afterAll(async () => {
  await serving.app.close()
  await world.close()
})

const ACCEPT = 'application/json, text/event-stream'
const headers = (more: Record<string, string> = {}): Record<string, string> => ({
  authorization: `Bearer ${key}`,
  'content-type': 'application/json',
  accept: ACCEPT,
  ...more,
})

const post = async (
  body: string | Uint8Array<ArrayBuffer>,
  more: Record<string, string> = {},
  path = '/mcp',
) => {
  const answer = await fetch(new URL(path, serving.origin), { method: 'POST', body, headers: headers(more) })
  return { status: answer.status, text: await answer.text(), headers: answer.headers }
}

const message = (method: string, params: object = {}): string =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
const LIST = message('tools/list')
const call = (name: string, args: unknown): string => message('tools/call', { name, arguments: args })

describe('a body that cannot be read', () => {
  test.each([
    ['{', 400, -32700],
    ['', 400, -32700],
    ['{"jsonrpc":"2.0","id":1,"method":"tools/list"', 400, -32700],
    ['{"__proto__":{"x":1},"jsonrpc":"2.0","id":1,"method":"ping"}', 400, -32700],
    [`{"pad":"${'x'.repeat(200_000)}"}`, 413, -32600],
  ])('%j is refused in the words of the protocol', async (body, status, code) => {
    const answer = await post(body)
    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.text)).toMatchObject({ jsonrpc: '2.0', id: null, error: { code } })
    expect(answer.text).not.toMatch(/at .*\.ts|node_modules|Unexpected token/)
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml'])(
    'of type %s is refused',
    async (type) => {
      expect((await post(LIST, { 'content-type': type })).status).toBe(415)
    },
  )

  test('of bytes that are no text is refused', async () => {
    expect((await post(new Uint8Array([0xff, 0xfe, 0x00, 0x7b]))).status).toBe(400)
  })

  test.each([
    '[]',
    'null',
    '5',
    '"text"',
    '{}',
    '[[[[[[]]]]]]',
    '{"jsonrpc":"1.0","id":1,"method":"x"}',
    '{"jsonrpc":"2.0","id":{},"method":7}',
  ])('%s is JSON and no message of the protocol', async (body) => {
    const answer = await post(body)
    expect(answer.status).toBe(400)
  })

  test('nested a hundred thousand deep ends the request, not the server', async () => {
    const deep = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_shelf","arguments":{"sku":${'['.repeat(20_000)}${']'.repeat(20_000)}}}}`
    expect((await post(deep)).status).toBeLessThan(600)
    expect((await post(LIST)).status).toBe(200)
  })
})

describe('headers', () => {
  test.each(['1999-01-01', 'garbage', '2026-07-28'])(
    'protocol version %s with a body of another era',
    async (version) => {
      const answer = await post(LIST, { 'mcp-protocol-version': version })
      expect(answer.status).toBe(400)
      expect(JSON.parse(answer.text)).toHaveProperty('error.code')
    },
  )

  test('that contradict the body are refused', async () => {
    const meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 't', version: '1' },
      'io.modelcontextprotocol/clientCapabilities': {},
    }
    const body = message('tools/call', { name: 'get_shelf', arguments: {}, _meta: meta })
    const modern = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call' }
    expect((await post(body, { ...modern, 'mcp-name': 'list_shelf' })).status).toBe(400)
    expect((await post(body, { ...modern, 'mcp-name': 'get_shelf' })).status).toBe(200)
  })

  test.each([
    ['host', 'evil.example'],
    ['origin', 'https://evil.example'],
    ['origin', 'null'],
  ])('%s %s is turned away', async (name, value) => {
    // fetch sets Host itself, so this request is made one level below.
    const status = await new Promise((resolve, reject) => {
      const options = { method: 'POST', headers: headers({ [name]: value }) }
      const sent = httpRequest(serving.url, options, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      })
      sent.on('error', reject)
      sent.end(LIST)
    })
    expect(status).toBe(403)
  })

  test('GET and DELETE have no meaning on a stateless server', async () => {
    for (const method of ['GET', 'DELETE'])
      expect(
        (await fetch(serving.url, { method, headers: { authorization: `Bearer ${key}`, accept: ACCEPT } }))
          .status,
      ).toBe(405)
  })
})

const refusedWith = async (authorization: string | null): Promise<string> => {
  const given = headers()
  if (authorization === null) delete given['authorization']
  else given['authorization'] = authorization
  const answer = await fetch(serving.url, { method: 'POST', headers: given, body: LIST })
  expect(answer.status).toBe(401)
  expect(answer.headers.get('www-authenticate')).toMatch(
    /^Bearer realm="amazon-seller-mcp", error="invalid_token", error_description="[^"]+"$/,
  )
  return answer.text()
}

describe('a key', () => {
  test.each([
    [null, 'The request has no API key.'],
    ['', 'The Authorization header'],
    ['Basic dXNlcjpwYXNz', 'The Authorization header'],
    ['Bearer', 'The Authorization header'],
    ['Bearer two words', 'The Authorization header'],
    ['Bearer asm_live_short', 'not known here'],
    [`Bearer asm_live_${'A'.repeat(43)}`, 'not known here'],
    [`Bearer asm_live_${'A'.repeat(42)}'`, 'not known here'],
    [`Bearer ${'x'.repeat(5_000)}`, 'not known here'],
  ])('%s is refused with what to send', async (authorization, sentence) => {
    expect(await refusedWith(authorization)).toContain(sentence)
  })

  test('that expired is refused, also one that was good a moment ago', async () => {
    const short = await world.makeKey({ expires_at: Instant.parse('2026-11-23T18:00:01.000Z') })
    expect((await post(LIST, { authorization: `Bearer ${short}` })).status).toBe(200)
    world.clock.advance({ seconds: 2 })
    expect(await refusedWith(`Bearer ${short}`)).toContain('expired at 2026-11-23T18:00:01.000Z')
  })

  test('that was revoked is refused within five seconds', async () => {
    const doomed = await world.makeKey({ name: 'doomed' })
    expect((await post(LIST, { authorization: `Bearer ${doomed}` })).status).toBe(200)
    await revokeKey(world.worker, { workspace: 'Acme', name: 'doomed' }, world.clock.now())
    world.clock.advance({ seconds: 5, ms: 1 })
    expect(await refusedWith(`Bearer ${doomed}`)).toContain('was revoked')
  })

  test('in the address is refused with the advice to revoke it', async () => {
    const answer = await post(LIST, {}, `/mcp?key=${key}`)
    expect(answer.status).toBe(400)
    expect(answer.text).toContain('Revoke that key')
  })

  test('of any kind never reaches the log or an answer', async () => {
    await post(call('get_shelf', { account: key }))
    await post(LIST, {}, `/mcp?key=${key}`)
    expect(logged).toContain('tool.called')
    expect(logged).not.toContain('asm_live_')
  })
})

describe('a call', () => {
  test.each([
    ['a tool that is not there', call('drop_table', {}), 'There is no tool'],
    ['a name that is no text', message('tools/call', { name: 7, arguments: {} }), 'error'],
    ['arguments that are a list', message('tools/call', { name: 'get_shelf', arguments: [1] }), 'error'],
    ['no name', message('tools/call', {}), 'error'],
    ['a method that is not there', message('tools/destroy'), 'error'],
    ['NUL bytes', call('get_shelf', { account: 'Acme NA', sku: 'a\0b' }), 'holds a character'],
    [
      'a bad cursor',
      call('get_shelf', { account: 'Acme NA', cursor: '../../etc/passwd' }),
      'The cursor is not one',
    ],
    ['a bad date', call('get_shelf', { account: 'Acme NA', on: '2026-13-45' }), 'on:'],
    ['SQL in a name', call('get_shelf', { account: "'; drop table account; --" }), 'reaches no account'],
  ])('with %s is answered with a sentence', async (_, body, sentence) => {
    const answer = await post(body)
    expect(answer.status).toBeLessThan(500)
    expect(answer.text).toContain(sentence)
  })

  test('leaves one line in the log, of numbers and names only', async () => {
    logged = ''
    await post(call('get_shelf', { account: 'Acme NA', limit: 1 }))
    const lines = logged.trim().split('\n')
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      event: 'tool.called',
      tool: 'get_shelf',
      workspace: 1,
      outcome: 'answer',
      took_ms: expect.any(Number),
      chars: expect.any(Number),
      request_id: expect.any(String),
    })
  })
})
