import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Principal } from '../../src/access/principal.ts'
import type { Sku } from '../../src/core/ids.ts'
import type { Answer } from '../../src/tools/served.ts'
import { verifyAudit } from '../../src/writes/audit.ts'
import { settle } from '../../src/writes/settle.ts'
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
const aSku = async (): Promise<{ readonly sku: Sku; readonly amount: string }> => {
  const found = desk.skus[next % desk.skus.length]
  next += 1
  if (found === undefined) throw new Error('the demo seller has no sellable SKU')
  return { sku: found.sku, amount: (await desk.priceOf(found.sku)) ?? '' }
}

const preview = (wanted: Parameters<typeof prices>[0]): Promise<Answer> =>
  desk.call(key, 'preview_listing_price', prices(wanted))
const commit = (made: Answer): Promise<Answer> =>
  desk.call(key, 'commit_preview', { preview_id: made['preview_id'] })

/** The commit of a preview as it stands on record. */
const onRecord = async (made: Answer): Promise<Answer> => {
  const { rows } = await desk.call(key, 'list_commits', { limit: 100 })
  const found: unknown = Array.isArray(rows)
    ? rows.find((row) => typeof row === 'object' && row !== null && row.preview_id === made['preview_id'])
    : undefined
  expect(found).toBeDefined()
  return { ...(typeof found === 'object' ? found : {}) }
}

/** Submissions after the validation of a commit: each would be a change. */
const submissions = (): number => desk.emulator.counters.of('patchListingsItem').calls - 1

const die = async (made: Answer, when: 'before' | 'after'): Promise<void> => {
  expect(await desk.die(key, made['preview_id'], when)).toEqual([null, 'SIGKILL'])
}

test.each(['reset_after', 'error_500', 'error_503'] as const)(
  'when the answer of a change is lost (%s), it is read back and made no second time',
  async (kind) => {
    const { sku, amount } = await aSku()
    const made = await preview([{ sku, amount: movedBy(amount, 0.1) }])
    desk.emulator.counters.reset()
    desk.emulator.faults.next({ kind, operation: 'patchListingsItem', skip: 1 })
    const committed = await commit(made)
    expect(submissions()).toBe(1)
    const isDone = (await desk.priceOf(sku)) === movedBy(amount, 0.1)
    expect(committed).toMatchObject(
      isDone ? { state: 'applied', verification: 'verified' } : { state: 'unclear', verification: 'pending' },
    )
    expect((await problemOf(commit(made))).code).toBe('preview_used')
    expect(isDone).toBe(kind === 'reset_after')
  },
)

test('a change that was lost before Amazon made it stays unclear for an hour, then is known as not made', async () => {
  const { sku, amount } = await aSku()
  const made = await preview([{ sku, amount: movedBy(amount, 0.1) }])
  desk.emulator.faults.next({ kind: 'reset_before', operation: 'patchListingsItem', skip: 1 })
  const committed = await commit(made)
  expect(committed).toMatchObject({
    state: 'unclear',
    verification: 'pending',
    outcomes: [{ target: sku, result: 'unclear', code: 'amazon_unclear' }],
    note: expect.stringMatching(/they may have been changed or not.*do not repeat it/),
  })
  await settle(desk.engine, desk.worker)
  expect(await onRecord(made)).toMatchObject({ state: 'unclear' })
  desk.clock.advance({ minutes: 61 })
  await settle(desk.engine, desk.worker)
  expect(await onRecord(made)).toMatchObject({
    state: 'not_applied',
    verification: 'nothing_to_verify',
    outcomes: [{ target: sku, result: 'not_applied' }],
    note: 'Nothing was changed.',
  })
  expect(await desk.priceOf(sku)).toBe(amount)
})

test('a program that dies after the change leaves an attempt, which is settled as made', async () => {
  const { sku, amount } = await aSku()
  const made = await preview([{ sku, amount: movedBy(amount, 0.1) }])
  await die(made, 'after')
  expect(await onRecord(made)).toMatchObject({ state: 'attempted', outcomes: [] })
  expect((await problemOf(commit(made))).code).toBe('preview_used')
  await settle(desk.engine, desk.worker)
  expect(await onRecord(made)).toMatchObject({ state: 'attempted' })
  desk.clock.advance({ minutes: 2 })
  await settle(desk.engine, desk.worker)
  expect(await onRecord(made)).toMatchObject({ state: 'applied', verification: 'verified', can_revert: true })
  expect(await verifyAudit(desk.worker, key.workspace_id)).toMatchObject({ kind: 'whole' })
})

test('a program that dies before the change leaves an attempt, which is settled as not made', async () => {
  const { sku, amount } = await aSku()
  const made = await preview([{ sku, amount: movedBy(amount, 0.1) }])
  await die(made, 'before')
  desk.clock.advance({ minutes: 2 })
  await settle(desk.engine, desk.worker)
  expect(await onRecord(made)).toMatchObject({ state: 'unclear', verification: 'pending' })
  desk.clock.advance({ minutes: 60 })
  await settle(desk.engine, desk.worker)
  expect(await onRecord(made)).toMatchObject({ state: 'not_applied', note: 'Nothing was changed.' })
  expect(await desk.priceOf(sku)).toBe(amount)
})

test('settling again, or by two programs at once, changes nothing and writes nothing', async () => {
  const count = async (): Promise<number> =>
    (await desk.worker.query('select count(*) as events from audit_event')).rows[0].events
  const { sku, amount } = await aSku()
  const made = await preview([{ sku, amount: movedBy(amount, 0.1) }])
  await die(made, 'after')
  desk.clock.advance({ minutes: 2 })
  const before = await count()
  await Promise.all([settle(desk.engine, desk.worker), settle(desk.engine, desk.worker)])
  expect((await count()) - before).toBe(1)
  await settle(desk.engine, desk.worker)
  expect((await count()) - before).toBe(1)
})

test('while Amazon cannot be read nothing is concluded', async () => {
  const { sku, amount } = await aSku()
  const made = await preview([{ sku, amount: movedBy(amount, 0.1) }])
  await die(made, 'after')
  desk.clock.advance({ minutes: 90 })
  desk.emulator.faults.next({ kind: 'error_503', operation: 'getListingsItem', times: 2 })
  await settle(desk.engine, desk.worker)
  expect(await onRecord(made)).toMatchObject({ state: 'unclear', verification: 'pending' })
  desk.emulator.faults.clear()
  await settle(desk.engine, desk.worker)
  expect(await onRecord(made)).toMatchObject({ state: 'applied', verification: 'verified' })
})

test('when Amazon cannot be reached before the change, nothing is changed and the preview stays good', async () => {
  const { sku, amount } = await aSku()
  const made = await preview([{ sku, amount: movedBy(amount, 0.1) }])
  desk.emulator.faults.next({ kind: 'error_503', operation: 'getListingsItem', times: 2 })
  const problem = await problemOf(commit(made))
  expect(problem).toMatchObject({ code: 'amazon_busy', retry: 'later' })
  expect(problem.message).toMatch(/Nothing was changed\.$/)
  desk.emulator.faults.clear()
  expect(await commit(made)).toMatchObject({ state: 'applied', verification: 'verified' })
})

test('a connection that was withdrawn refuses previews and commits, and nothing is changed', async () => {
  const rival = await desk.key(undefined, 'Rival')
  desk.emulator.tokens.revoke('Atzr|rival')
  const asked = desk.call(rival, 'preview_listing_price', prices([{ sku: 'A', amount: '5' }]))
  const problem = await problemOf(asked)
  expect(problem.code).toBe('connection_revoked')
  expect(problem.message).toMatch(/Nothing was changed\.$/)
})
