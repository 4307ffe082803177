import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Sku } from '../../src/core/ids.ts'
import type { Principal } from '../../src/access/principal.ts'
import type { Answer } from '../../src/tools/served.ts'
import { problemOf } from '../amazon/northwind.ts'
import { type Desk, movedBy, openDesk, prices } from './desk.ts'

let desk: Desk
let key: Principal
beforeAll(async () => {
  desk = await openDesk()
  key = await desk.key()
})
afterAll(() => desk.close())
beforeEach(() => {
  desk.emulator.faults.clear()
  desk.emulator.counters.reset()
})

let next = 0
/** A sellable SKU and what it costs now. */
const aSku = async (): Promise<{ readonly sku: Sku; readonly amount: string }> => {
  const found = desk.skus[next % desk.skus.length]
  next += 1
  if (found === undefined) throw new Error('the demo seller has no sellable SKU')
  return { sku: found.sku, amount: (await desk.priceOf(found.sku)) ?? '' }
}

/** Submissions that reached Amazon; validations are patches too, one before each. */
const patches = (): number => desk.emulator.counters.of('patchListingsItem').calls

const preview = (by: Principal, wanted: Parameters<typeof prices>[0]): Promise<Answer> =>
  desk.call(by, 'preview_listing_price', prices(wanted))

const commit = (by: Principal, made: Answer): Promise<Answer> =>
  desk.call(by, 'commit_preview', { preview_id: made['preview_id'] })

test('a price is previewed, committed, read back and on record', async () => {
  const { sku, amount } = await aSku()
  const to = movedBy(amount, 0.1)
  const made = await preview(key, [{ sku, amount: to }])
  expect(made).toMatchObject({
    state: 'ready',
    write: 'listing_price',
    account: 'Acme NA',
    marketplace: 'US',
    note: expect.stringMatching(/^Nothing is changed yet/),
    changes: [
      {
        target: sku,
        field: 'price',
        from: { amount, currency: 'USD' },
        to: { amount: to, currency: 'USD' },
        change_ratio: expect.closeTo(0.1, 2),
      },
    ],
  })
  expect(await desk.priceOf(sku)).toBe(amount)
  const committed = await commit(key, made)
  expect(committed).toMatchObject({
    state: 'applied',
    verification: 'verified',
    can_revert: true,
    outcomes: [{ target: sku, result: 'accepted', receipt: expect.stringMatching(/\w{8}/) }],
  })
  expect(await desk.priceOf(sku)).toBe(to)
  expect(await desk.call(key, 'list_commits', { target: sku })).toEqual({ rows: [committed] })
  expect(await desk.call(key, 'get_preview', { preview_id: made['preview_id'] })).toMatchObject({
    state: 'committed',
  })
})

test('a preview is refused when what it showed has changed, with the new value', async () => {
  const { sku, amount } = await aSku()
  const made = await preview(key, [{ sku, amount: movedBy(amount, 0.1) }])
  desk.emulator.listings.setPrice({ sku, price: Number(movedBy(amount, 0.2)) })
  desk.emulator.counters.reset()
  const problem = await problemOf(commit(key, made))
  expect(problem.code).toBe('preview_stale')
  expect(problem.message).toContain(`${sku}: price is ${movedBy(amount, 0.2)} USD now, was ${amount} USD`)
  expect(problem.message).toMatch(/Nothing was changed\.$/)
  expect(patches()).toBe(0)
  expect((await problemOf(commit(key, made))).code).toBe('preview_stale')
})

test('a preview ends after a quarter of an hour', async () => {
  const { sku, amount } = await aSku()
  const made = await preview(key, [{ sku, amount: movedBy(amount, 0.1) }])
  desk.clock.advance({ minutes: 15 })
  const problem = await problemOf(commit(key, made))
  expect(problem.code).toBe('preview_expired')
  expect(problem.message).toMatch(/Nothing was changed\.$/)
  expect(await desk.call(key, 'get_preview', { preview_id: made['preview_id'] })).toMatchObject({
    state: 'expired',
  })
  expect(patches()).toBe(1)
})

test('a preview can be committed once', async () => {
  const { sku, amount } = await aSku()
  const made = await preview(key, [{ sku, amount: movedBy(amount, 0.1) }])
  await commit(key, made)
  const problem = await problemOf(commit(key, made))
  expect(problem).toMatchObject({ code: 'preview_used', retry: 'never' })
  expect(await desk.priceOf(sku)).toBe(movedBy(amount, 0.1))
})

test('of two commits at the same moment exactly one applies', async () => {
  const { sku, amount } = await aSku()
  const made = await preview(key, [{ sku, amount: movedBy(amount, 0.1) }])
  desk.emulator.counters.reset()
  const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => commit(key, made)))
  expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1)
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason)
  expect(refused).toEqual(Array.from({ length: 4 }, () => expect.objectContaining({ code: 'preview_used' })))
  // Each of the five may have asked Amazon whether it would pass; one submitted it.
  expect(patches()).toBeLessThanOrEqual(6)
  const { preview_id } = made
  const attempts = await desk.worker.query(
    `select kind from audit_event where preview_id = $1 and kind <> 'preview_made' order by sequence`,
    [preview_id],
  )
  expect(attempts.rows.map(({ kind }) => kind)).toEqual([
    'commit_attempted',
    'commit_outcome',
    'commit_verified',
  ])
})

test('only the key that made a preview can commit or discard it', async () => {
  const { sku, amount } = await aSku()
  const made = await preview(key, [{ sku, amount: movedBy(amount, 0.1) }])
  const other = await desk.key()
  expect((await problemOf(commit(other, made))).code).toBe('not_allowed')
  const { preview_id } = made
  expect((await problemOf(desk.call(other, 'discard_preview', { preview_id }))).code).toBe('not_allowed')
  expect(await desk.call(other, 'get_preview', { preview_id })).toMatchObject({ state: 'ready' })
})

test('another workspace’s previews and commits do not exist', async () => {
  const { sku, amount } = await aSku()
  const made = await preview(key, [{ sku, amount: movedBy(amount, 0.1) }])
  const { preview_id } = made
  const { commit_id } = await commit(key, await preview(key, [{ sku, amount: movedBy(amount, 0.2) }]))
  const rival = await desk.key(undefined, 'Rival')
  for (const [tool, args] of [
    ['commit_preview', { preview_id }],
    ['get_preview', { preview_id }],
    ['discard_preview', { preview_id }],
    ['preview_revert', { commit_id }],
  ] as const) {
    const problem = await problemOf(desk.call(rival, tool, args))
    expect(problem.code).toBe('not_found')
    expect(problem.message).toMatch(/Nothing was changed\.$/)
  }
  expect(await desk.call(rival, 'list_commits')).toEqual({ rows: [] })
})

test('a key without the commit scope can preview and not commit; one without either sees nothing', async () => {
  const { sku, amount } = await aSku()
  const planner = await desk.key(['catalog:preview'])
  const made = await preview(planner, [{ sku, amount: movedBy(amount, 0.1) }])
  expect((await problemOf(commit(planner, made))).code).toBe('not_allowed')
  const reader = await desk.key(['catalog:read'])
  expect((await problemOf(preview(reader, [{ sku, amount: movedBy(amount, 0.1) }]))).code).toBe('not_allowed')
  expect((await problemOf(desk.call(reader, 'list_commits'))).code).toBe('not_allowed')
  expect(patches()).toBe(1)
})

test('a discarded preview cannot be committed, and discarding again changes nothing', async () => {
  const { sku, amount } = await aSku()
  const made = await preview(key, [{ sku, amount: movedBy(amount, 0.1) }])
  const { preview_id } = made
  expect(await desk.call(key, 'discard_preview', { preview_id })).toMatchObject({ state: 'discarded' })
  expect(await desk.call(key, 'discard_preview', { preview_id })).toMatchObject({ state: 'discarded' })
  expect((await problemOf(commit(key, made))).code).toBe('preview_used')
  expect(await desk.priceOf(sku)).toBe(amount)
})

test('of several prices one whose answer is lost does not keep the others from being made', async () => {
  const [one, two] = [await aSku(), await aSku()]
  const wanted = [one, two].map(({ sku, amount }) => ({ sku, amount: movedBy(amount, 0.04) }))
  const made = await preview(key, wanted)
  // Both are validated, then the first submission fails.
  desk.emulator.faults.next({ kind: 'error_500', operation: 'patchListingsItem', skip: 2 })
  expect(await commit(key, made)).toMatchObject({
    state: 'unclear',
    verification: 'pending',
    outcomes: [
      { target: one.sku, result: 'unclear' },
      { target: two.sku, result: 'accepted' },
    ],
  })
  expect(await desk.priceOf(one.sku)).toBe(one.amount)
  expect(await desk.priceOf(two.sku)).toBe(movedBy(two.amount, 0.04))
})

test('when the connection ends in the middle of a commit, the rest is not tried', async () => {
  const [one, two] = [await aSku(), await aSku()]
  const wanted = [one, two].map(({ sku, amount }) => ({ sku, amount: movedBy(amount, 0.03) }))
  const made = await preview(key, wanted)
  desk.emulator.faults.next({ kind: 'grant_revoked', operation: 'patchListingsItem', skip: 2 })
  const committed = await commit(key, made)
  desk.emulator.tokens.restore('Atzr|northwind')
  expect(committed).toMatchObject({
    state: 'not_applied',
    verification: 'nothing_to_verify',
    outcomes: [
      { target: one.sku, result: 'not_tried', code: 'connection_revoked' },
      { target: two.sku, result: 'not_tried', code: 'connection_revoked' },
    ],
    note: 'Nothing was changed.',
  })
  expect(await desk.priceOf(one.sku)).toBe(one.amount)
})

test('commits are listed newest first and page by page', async () => {
  const all = await desk.call(key, 'list_commits', { limit: 100 })
  const seen: unknown[] = []
  let cursor: unknown
  do {
    const page = await desk.call(key, 'list_commits', {
      limit: 3,
      ...(cursor === undefined ? {} : { cursor }),
    })
    if (Array.isArray(page['rows'])) seen.push(...page['rows'])
    cursor = page['next_cursor']
  } while (cursor !== undefined)
  expect(seen).toEqual(all['rows'])
  expect(seen.length).toBeGreaterThan(3)
})
