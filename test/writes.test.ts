/** Every write we ship keeps the contract: held from its definition alone, so that a new one needs no test of its own. */
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Principal } from '../src/access/principal.ts'
import { writes } from '../src/capabilities.ts'
import { clockAt, systemClock } from '../src/core/clock.ts'
import { silentLog } from '../src/core/log.ts'
import { Instant } from '../src/core/time.ts'
import { openPool } from '../src/db/pool.ts'
import type { Answer } from '../src/tools/served.ts'
import { verifyAudit } from '../src/writes/audit.ts'
import { openEngine } from '../src/writes/engine.ts'
import { writeTools } from '../src/writes/preview-tools.ts'
import { settle } from '../src/writes/settle.ts'
import { problemOf } from './amazon/northwind.ts'
import { type Desk, openDesk } from './writes/desk.ts'
import { inputTo, movedUp, type Spot, spotsOf, valueNow } from './writes/sample.ts'

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
  // Records of ours come by whole files; what is changed at Amazon does not.
  expect(write.limits.targets_max).toBeLessThanOrEqual(100_000)
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

let desk: Desk
beforeAll(async () => {
  desk = await openDesk({ clock: clockAt(Instant.parse('2026-11-23T18:00:00Z')) })
})
afterAll(() => desk.close())

/** Ids and times are of one run; all else of an answer is the same in every run. */
const PASSING = new Set([
  'preview_id',
  'commit_id',
  'reverts_commit_id',
  'expires_at',
  'attempted_at',
  'receipt',
])

const lasting = (value: unknown): string =>
  `${JSON.stringify(value, (name, part) => (PASSING.has(name) ? `<${name}>` : part), 2)}\n`

/** The events of a preview and its commit, in order. */
const events = async (made: Answer): Promise<readonly unknown[]> => {
  const text = 'select kind from audit_event where preview_id = $1 order by sequence'
  return (await desk.worker.query(text, [made['preview_id']])).rows.map(({ kind }) => kind)
}

describe.each(writes.map((write) => [write.name, write] as const))('%s', (_, write) => {
  let key: Principal
  let spots: readonly Spot[]
  beforeAll(async () => {
    key = await desk.key([`${write.domain}:preview`, `${write.domain}:commit`])
    spots = await spotsOf(desk, write, key)
  })
  beforeEach(() => {
    desk.emulator.faults.clear()
    desk.emulator.counters.reset()
  })

  let next = 0
  /** A target, and what it is now. */
  const aSpot = async (): Promise<Spot> => {
    const spot = spots[next % spots.length]
    next += 1
    if (spot === undefined)
      throw new Error(`the emulated seller has nothing that preview_${write.name} takes`)
    return { ...spot, value: await now(spot) }
  }
  const now = (spot: Spot): Promise<unknown> => valueNow(desk, write, key, spot)
  const preview = (...wanted: readonly Spot[]): Promise<Answer> =>
    desk.call(key, `preview_${write.name}`, inputTo(write, wanted))
  const commit = (made: Answer, by = key): Promise<Answer> =>
    desk.call(by, 'commit_preview', { preview_id: made['preview_id'] })
  const onRecord = async (made: Answer): Promise<unknown> => {
    const { rows } = await desk.call(key, 'list_commits', { limit: 1 })
    expect(rows).toMatchObject([{ preview_id: made['preview_id'] }])
    return Array.isArray(rows) ? rows[0] : undefined
  }

  test('shows what would change, changes it, reads it back and brings it back, as in its golden file', async () => {
    const before = [await aSpot(), await aSpot()]
    const wanted = before.map((spot) => movedUp(spot, 0.1))
    const made = await preview(...wanted)
    expect(made).toMatchObject({ state: 'ready', note: expect.stringMatching(/^Nothing is changed yet/) })
    expect(await Promise.all(before.map(now))).toEqual(before.map((spot) => spot.value))
    const committed = await commit(made)
    expect(committed).toMatchObject({ state: 'applied', verification: 'verified', can_revert: true })
    expect(await Promise.all(before.map(now))).toEqual(wanted.map((spot) => spot.value))
    const back = await desk.call(key, 'preview_revert', { commit_id: committed['commit_id'] })
    const reverted = await commit(back)
    expect(reverted).toMatchObject({ state: 'applied', verification: 'verified' })
    expect(await Promise.all(before.map(now))).toEqual(before.map((spot) => spot.value))
    const told = { asked: inputTo(write, wanted), preview: made, commit: committed, revert: back }
    await expect(lasting(told)).toMatchFileSnapshot(
      join(import.meta.dirname, 'golden', 'writes', `${write.name}.json`),
    )
  })

  test('leaves on record what was planned before it is tried, and what came of it', async () => {
    const made = await preview(movedUp(await aSpot(), 0.1))
    expect(await events(made)).toEqual(['preview_made'])
    const committed = await commit(made)
    expect(await events(made)).toEqual([
      'preview_made',
      'commit_attempted',
      'commit_outcome',
      'commit_verified',
    ])
    expect(await onRecord(made)).toEqual(committed)
    expect(await verifyAudit(desk.worker, key.workspace_id)).toMatchObject({ kind: 'whole' })
  })

  test('changes nothing when what was shown is something else by now', async () => {
    const spot = await aSpot()
    const [first, second] = [movedUp(spot, 0.1), movedUp(spot, 0.2)]
    const made = await preview(first)
    await commit(await preview(second))
    const problem = await problemOf(commit(made))
    expect(problem.code).toBe('preview_stale')
    expect(problem.message).toContain(`${spot.target}: ${spot.field} is`)
    expect(problem.message).toMatch(/Nothing was changed\.$/)
    expect(await now(spot)).toEqual(second.value)
    expect(await events(made)).toEqual(['preview_made', 'preview_refused'])
  })

  test('takes no more targets than it says', async () => {
    const spot = await aSpot()
    const many = Array.from({ length: write.limits.targets_max + 1 }, (_one, number) => ({
      ...spot,
      target: `${spot.target}-${number}`,
    }))
    const problem = await problemOf(preview(...many))
    expect(['bad_input', 'limit_exceeded']).toContain(problem.code)
    expect(problem.message).toContain(String(write.limits.targets_max))
  })

  const { change_ratio_max } = write.limits
  const bounds = change_ratio_max === undefined ? [] : [change_ratio_max]
  test.each(bounds)('moves no value further than by %d at once', async (ratio_max) => {
    const spot = await aSpot()
    const problem = await problemOf(preview(movedUp(spot, ratio_max + 0.2)))
    expect(problem.code).toBe('limit_exceeded')
    expect(problem.message).toMatch(/Nothing was changed\.$/)
    expect(await now(spot)).toEqual(spot.value)
  })

  test('is made once, also when it is asked for five times at the same moment', async () => {
    const made = await preview(movedUp(await aSpot(), 0.1))
    const asked = await Promise.allSettled(Array.from({ length: 5 }, () => commit(made)))
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect((await problemOf(commit(made))).code).toBe('preview_used')
    expect((await events(made)).filter((kind) => kind === 'commit_attempted')).toHaveLength(1)
  })

  test('is committed by the key that saw it and may commit, and by no other', async () => {
    const spot = await aSpot()
    const planner = await desk.key([`${write.domain}:preview`])
    const wanted = inputTo(write, [movedUp(spot, 0.1)])
    const made = await desk.call(planner, `preview_${write.name}`, wanted)
    expect((await problemOf(commit(made, planner))).code).toBe('not_allowed')
    expect((await problemOf(commit(made))).code).toBe('not_allowed')
    expect(await now(spot)).toEqual(spot.value)
  })

  test.each([
    ['after', 'applied', 'verified'],
    ['before', 'not_applied', 'nothing_to_verify'],
  ] as const)(
    'is known for what it is when the program dies right %s the change',
    async (when, state, verification) => {
      const spot = await aSpot()
      const wanted = movedUp(spot, 0.1)
      const made = await preview(wanted)
      expect(await desk.die(key, made['preview_id'], when)).toEqual([null, 'SIGKILL'])
      expect(await onRecord(made)).toMatchObject({ state: 'attempted', outcomes: [] })
      expect((await problemOf(commit(made))).code).toBe('preview_used')
      desk.clock.advance({ minutes: 62 })
      await settle(desk.engine, desk.worker)
      expect(await onRecord(made)).toMatchObject({ state, verification })
      expect(await now(spot)).toEqual(when === 'after' ? wanted.value : spot.value)
    },
  )
})
