import { expect, test } from 'vitest'
import { needed, readConfig } from '../../src/config.ts'

test('an empty environment is right, with a port below those of outgoing connections', () => {
  const config = readConfig({})
  expect(config.PORT).toBeLessThan(32_768)
  expect(config.HOST).toBe('127.0.0.1')
})

test('what is kept of the past is two years unless told otherwise', () => {
  expect(readConfig({})).toMatchObject({ KEEP_HISTORY_DAYS: 731, KEEP_RUNS_DAYS: 120 })
})

test('an empty variable counts as absent, and those of others do not matter', () => {
  expect(readConfig({ DATABASE_URL: '', PATH: '/bin', PORT: '8400' })).toMatchObject({ PORT: 8400 })
  expect(readConfig({ ALLOWED_HOSTS: ' a.example , ,b.example' }).ALLOWED_HOSTS).toEqual([
    'a.example',
    'b.example',
  ])
})

test.each([
  [{ PORT: '0' }, 'PORT'],
  [{ PORT: '80a' }, 'PORT'],
  [{ DATABASE_URL: 'localhost' }, 'DATABASE_URL'],
  [{ QUEUE_URL: 'http://x' }, 'QUEUE_URL'],
  [{ BACKFILL_DAYS: '9999' }, 'BACKFILL_DAYS'],
  [{ WORKER_CONCURRENCY: '0' }, 'WORKER_CONCURRENCY'],
  // Less than Amazon remembers its documents: they would be fetched again.
  [{ KEEP_RUNS_DAYS: '90' }, 'KEEP_RUNS_DAYS'],
  [{ KEEP_HISTORY_DAYS: '0' }, 'KEEP_HISTORY_DAYS'],
  [{ KEEP_HOURLY_HISTORY_DAYS: 'a year' }, 'KEEP_HOURLY_HISTORY_DAYS'],
  [{ AMAZON_EMULATOR_URL: 'not a url' }, 'AMAZON_EMULATOR_URL'],
])('%j is refused, and the variable is named but not its value', (environment, name) => {
  expect(() => readConfig(environment)).toThrow(name)
})

test('every fault is named at once', () => {
  expect(() => readConfig({ PORT: 'x', BACKFILL_DAYS: 'y' })).toThrow(/PORT.*BACKFILL_DAYS/)
})

test('a variable that a command cannot do without is named', () => {
  expect(() => needed(readConfig({}), 'DATABASE_URL')).toThrow('DATABASE_URL is not set.')
})
