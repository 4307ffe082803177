import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type World } from '../tools/world.ts'
import { connect, type Serving, serveWorld } from './serving.ts'

let world: World
let serving: Serving
beforeAll(async () => {
  world = await openWorld()
  serving = await serveWorld(world)
})
afterAll(async () => {
  await serving.app.close()
  await world.close()
})

const get = async (path: string) => {
  const answer = await fetch(new URL(path, serving.origin))
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

test('health says that the program lives, readiness that it can work', async () => {
  expect(await get('/healthz')).toMatchObject({ status: 200, text: '{"alive":true}' })
  const ready = await get('/readyz')
  expect(ready.status).toBe(200)
  expect(JSON.parse(ready.text)).toEqual({ ready: true, checks: { database: 'ok', migrations: 'ok' } })
})

test('a server whose database lacks a migration is alive and not ready', async () => {
  const removed = await world.owner.query(
    `delete from schema_migration where name = (select max(name) from schema_migration) returning name, sha256`,
  )
  const ready = await get('/readyz')
  expect(ready.status).toBe(503)
  expect(JSON.parse(ready.text)).toMatchObject({
    ready: false,
    checks: { migrations: 'The database lacks 1 migrations.' },
  })
  const [{ name, sha256 }] = removed.rows
  await world.owner.query('insert into schema_migration (name, sha256) values ($1, $2)', [name, sha256])
})

test('metrics count calls by tool and outcome, and show the pools', async () => {
  const client = await connect(serving.url, await world.makeKey(), 'modern')
  await client.callTool({ name: 'get_shelf', arguments: { account: 'Acme NA' } })
  await client.callTool({ name: 'get_shelf', arguments: { account: 'nobody' } })
  await expect(client.callTool({ name: 'x'.repeat(50), arguments: {} })).rejects.toThrow('There is no tool')
  await client.close()
  serving.metrics.gauge({
    name: 'asm_test_depth',
    help: 'A number of somebody else.',
    collect: async () => 7,
  })
  const { text } = await get('/metrics')
  for (const line of [
    'asm_tool_calls_total{tool="get_shelf",outcome="answer"} 1',
    'asm_tool_calls_total{tool="get_shelf",outcome="not_found"} 1',
    'asm_tool_calls_total{tool="unknown",outcome="unknown_tool"} 1',
    'asm_tool_call_seconds_count{tool="get_shelf"} 2',
    'asm_pool_connections{pool="server",state="waiting"} 0',
    'asm_test_depth 7',
  ])
    expect(text).toContain(line)
  expect(text).toMatch(/asm_http_requests_total\{route="\/mcp",status="200"\} \d/)
})

test('a path that is not there is answered with where to go', async () => {
  const answer = await get('/nothing?asm_live_x')
  expect(answer.status).toBe(404)
  expect(JSON.parse(answer.text)).toMatchObject({
    code: 'not_found',
    next: expect.stringContaining('POST /mcp'),
  })
})

test('pages cannot be framed and types are not guessed', async () => {
  const { headers } = await get('/healthz')
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  expect(headers.get('x-content-type-options')).toBe('nosniff')
})

test('a request id of the proxy is kept, a strange one is not', async () => {
  const key = await world.makeKey()
  const send = async (id: string) => {
    const headers = { authorization: `Bearer ${key}`, 'x-request-id': id }
    return (await fetch(serving.url, { headers })).headers.get('x-request-id')
  }
  expect(await send('abc-1234.x')).toBe('abc-1234.x')
  expect(await send('<script>alert(1)</script>')).toMatch(/^[\w-]{8}-\w+$/)
})

test('closing waits for the call that runs and refuses the next', async () => {
  const other = await serveWorld(world)
  const client = await connect(other.url, await world.makeKey(), 'modern')
  const locker = await world.owner.connect()
  await locker.query('begin; lock table ready.shelf in access exclusive mode')
  const running = client.callTool({ name: 'get_shelf', arguments: { account: 'Acme NA', limit: 1 } })
  const lockWaits = async (): Promise<boolean> =>
    (
      await locker.query(
        `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      )
    ).rowCount !== 0
  while (!(await lockWaits()));
  const closed = other.app.close()
  await locker.query('rollback')
  locker.release()
  expect(await running).toMatchObject({ structuredContent: { totals: { rows: 52 } } })
  await closed
  await expect(fetch(other.url)).rejects.toThrow('fetch failed')
})
