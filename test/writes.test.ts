/** Every write we ship keeps the contract: held from its definition alone, so that a new one needs no test of its own. */
import { expect, test } from 'vitest'
import { writes } from '../src/capabilities.ts'
import { silentLog } from '../src/core/log.ts'
import { systemClock } from '../src/core/clock.ts'
import { openPool } from '../src/db/pool.ts'
import { openEngine } from '../src/writes/engine.ts'
import { writeTools } from '../src/writes/preview-tools.ts'

// Never connects: what is looked at here is what a client sees in the list of tools.
const pool = openPool({
  url: 'postgres://nobody@127.0.0.1:1/none',
  role: 'asm_server',
  max: 1,
  log: silentLog,
  statement_ms_max: 0,
})
const served = writeTools(
  openEngine({
    pool,
    writes,
    amazonOf: () => Promise.reject(new Error('no Amazon here')),
    clock: systemClock,
    log: silentLog,
  }),
)

test('writes are shipped, and each has a preview tool beside the five tools of the engine', () => {
  expect(writes.length).toBeGreaterThan(0)
  expect(served.map((tool) => tool.name)).toEqual([
    ...writes.map((write) => `preview_${write.name}`),
    'commit_preview',
    'get_preview',
    'discard_preview',
    'preview_revert',
    'list_commits',
  ])
})

test('names are unique', () => {
  expect(new Set(writes.map((write) => write.name)).size).toBe(writes.length)
})

test.each(writes.map((write) => [write.name, write] as const))('%s says what it is', (_, write) => {
  expect(`preview_${write.name}`).toMatch(/^[a-z]+(_[a-z0-9]+)+$/)
  expect(`preview_${write.name}`.length).toBeLessThanOrEqual(64)
  expect(write.summary).toMatch(/^[A-Z].{20,300}\.$/)
  expect(write.title.length).toBeGreaterThan(3)
})

test.each(writes.map((write) => [write.name, write] as const))('%s bounds what it takes', (_, write) => {
  expect(write.limits.targets_max).toBeGreaterThan(0)
  expect(write.limits.targets_max).toBeLessThanOrEqual(1_000)
  expect(Object.keys(write.input)).not.toContain('account')
  expect(Object.keys(write.input)).not.toContain('marketplace')
  expect(write.schema.safeParse({}).success).toBe(false)
  for (const input of Object.values(write.schema.shape)) expect(input.description ?? '').not.toBe('')
})

test.each(served.map((tool) => [tool.name, tool] as const))(
  '%s tells a host all it may assume',
  (name, tool) => {
    expect(tool.scopes.length).toBeGreaterThan(0)
    expect(tool.description).not.toMatch(/\b(always|never call|must|important)\b/i)
    expect(tool.description.length).toBeLessThanOrEqual(1_000)
    expect(tool.annotations.destructiveHint).toBe(name === 'commit_preview')
    expect(tool.annotations.readOnlyHint).toBe(/^(get|list)_/.test(name))
  },
)
