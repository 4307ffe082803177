/** What a broken connection means, however deep in a step it broke. */
import { expect, test } from 'vitest'
import { Problem, problemFrom } from '../../src/core/problem.ts'
import { isDisconnected } from '../../src/db/pool.ts'

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
