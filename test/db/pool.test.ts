/** What a broken connection means, however deep in a step it broke. */
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { Problem, problemFrom } from '../../src/core/problem.ts'
import { isDisconnected, openPool } from '../../src/db/pool.ts'

const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })

test('a database that went away while Amazon was asked is no bug of ours', () => {
  expect(isDisconnected(reset)).toBe(true)
  expect(isDisconnected(problemFrom(reset))).toBe(true)
  expect(isDisconnected(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))).toBe(true)
  expect(isDisconnected(problemFrom(new Error('Connection terminated unexpectedly')))).toBe(true)
})

test('a connection to Amazon that broke says nothing about the database, and a bug is a bug', () => {
  expect(isDisconnected(new Problem('amazon_busy', 'Amazon is away.', 'Ask later.', { cause: reset }))).toBe(
    false,
  )
  expect(isDisconnected(problemFrom(new TypeError('x is not a function')))).toBe(false)
})

test('the server is told to ask within a minute whether we live, so that the locks of a dead machine’s worker do not stand', async () => {
  const { promise: greeting, resolve: hear } = Promise.withResolvers<string>()
  const server = createServer((socket) =>
    socket.once('data', (bytes) => {
      hear(bytes.toString('latin1'))
      socket.destroy()
    }),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const url = `postgres://nobody@127.0.0.1:${port}/nowhere`
  const pool = openPool({ url, role: 'asm_worker', max: 1, log: silentLog, statement_ms_max: 0 })
  await expect(pool.query('select 1')).rejects.toThrow('Connection terminated')
  await pool.end()
  await new Promise((resolve) => server.close(resolve))
  const settings = /options\0([^\0]*)/.exec(await greeting)?.[1] ?? ''
  const setting = (name: string): number =>
    Number(new RegExp(`tcp_keepalives_${name}=(\\d+)`).exec(settings)?.[1])
  const [idle, interval, count] = [setting('idle'), setting('interval'), setting('count')]
  expect(idle).toBeGreaterThan(0)
  expect(idle + interval * count).toBeLessThanOrEqual(60)
})
