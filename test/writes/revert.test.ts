import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Principal } from '../../src/access/principal.ts'
import { clockAt, systemClock } from '../../src/core/clock.ts'
import type { Answer } from '../../src/tools/served.ts'
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

type Sold = Desk['skus'][number]
const at = (index: number): Sold => {
  const sold = desk.skus[index]
  if (sold === undefined) throw new Error('the demo seller has too few sellable SKUs')
  return sold
}

const change = async (wanted: Parameters<typeof prices>[0]): Promise<Answer> => {
  const { preview_id } = await desk.call(key, 'preview_listing_price', prices(wanted))
  return desk.call(key, 'commit_preview', { preview_id })
}

test('a commit is brought back by a preview of the inverse, also where the way back is longer than a step', async () => {
  const { sku, amount } = at(0)
  const lowered = movedBy(amount, -0.35)
  const { commit_id } = await change([{ sku, amount: lowered }])
  expect(await desk.priceOf(sku)).toBe(lowered)
  // From 65 back to 100 is 54 percent, more than the half a price may move at once.
  const back = await desk.call(key, 'preview_revert', { commit_id })
  expect(back).toMatchObject({
    state: 'ready',
    reverts_commit_id: commit_id,
    changes: [{ target: sku, from: { amount: lowered }, to: { amount } }],
  })
  const reverted = await desk.call(key, 'commit_preview', { preview_id: back['preview_id'] })
  expect(reverted).toMatchObject({ state: 'applied', verification: 'verified', reverts_commit_id: commit_id })
  expect(await desk.priceOf(sku)).toBe(amount)
  const again = await problemOf(desk.call(key, 'preview_revert', { commit_id }))
  expect(again.message).toContain('Nothing would change')
})

test('a revert never overwrites a later edit: not when it is planned, and not when it is committed', async () => {
  const { sku, amount } = at(1)
  const { commit_id } = await change([{ sku, amount: movedBy(amount, 0.1) }])
  const back = await desk.call(key, 'preview_revert', { commit_id })
  desk.emulator.listings.setPrice({ sku, price: Number(movedBy(amount, 0.2)) })
  const planned = await problemOf(desk.call(key, 'preview_revert', { commit_id }))
  expect(planned.code).toBe('preview_stale')
  expect(planned.message).toContain('it was changed later')
  const committed = await problemOf(desk.call(key, 'commit_preview', { preview_id: back['preview_id'] }))
  expect(committed.code).toBe('preview_stale')
  expect(await desk.priceOf(sku)).toBe(movedBy(amount, 0.2))
})

test('there is no way back from what was not made, nor from another workspace’s commit', async () => {
  const { sku, amount } = at(2)
  const { preview_id } = await desk.call(
    key,
    'preview_listing_price',
    prices([{ sku, amount: movedBy(amount, 0.1) }]),
  )
  desk.emulator.faults.next({ kind: 'reset_before', operation: 'patchListingsItem', skip: 1 })
  const { commit_id, can_revert } = await desk.call(key, 'commit_preview', { preview_id })
  expect(can_revert).toBe(false)
  const problem = await problemOf(desk.call(key, 'preview_revert', { commit_id }))
  expect(problem.code).toBe('bad_input')
  expect(problem.message).toMatch(/Nothing was changed\.$/)
  expect((await problemOf(desk.call(key, 'preview_revert', { commit_id: 999_999 }))).code).toBe('not_found')
})

test('a change Amazon shows late is pending, then verified; one it shows otherwise is told as such', async () => {
  const timer = clockAt(systemClock.now())
  const late = await openDesk({ listing_delay_ms: 30_000, timer })
  try {
    const [one, two] = late.skus
    if (one === undefined || two === undefined) throw new Error('two SKUs are needed')
    const by = await late.key()
    const wanted = [one, two].map(({ sku, amount }) => ({ sku, amount: movedBy(amount, 0.1) }))
    const { preview_id } = await late.call(by, 'preview_listing_price', prices(wanted))
    const committed = await late.call(by, 'commit_preview', { preview_id })
    expect(committed).toMatchObject({ state: 'applied', verification: 'pending' })
    expect(committed['note']).toMatch(/^Every change was taken\. It is read back by itself/)
    timer.advance({ seconds: 31 })
    await settle(late.engine, late.worker)
    expect(await verificationOf(late, by)).toBe('verified')

    const more = [one, two].map(({ sku, amount }) => ({ sku, amount: movedBy(amount, 0.2) }))
    const second = await late.call(by, 'preview_listing_price', prices(more))
    await late.call(by, 'commit_preview', { preview_id: second['preview_id'] })
    timer.advance({ seconds: 31 })
    late.emulator.listings.setPrice({ sku: two.sku, price: Number(movedBy(two.amount, 0.3)) })
    await settle(late.engine, late.worker)
    expect(await verificationOf(late, by)).toBe('pending')
    late.clock.advance({ minutes: 61 })
    await settle(late.engine, late.worker)
    expect(await verificationOf(late, by)).toBe('differs')
  } finally {
    await late.close()
  }
})

const verificationOf = async (at_desk: Desk, by: Principal): Promise<unknown> => {
  const { rows } = await at_desk.call(by, 'list_commits', { limit: 1 })
  const [newest]: readonly unknown[] = Array.isArray(rows) ? rows : []
  return typeof newest === 'object' && newest !== null && 'verification' in newest
    ? newest.verification
    : undefined
}
