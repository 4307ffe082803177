import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Principal } from '../../src/access/principal.ts'
import { clockAt } from '../../src/core/clock.ts'
import { Sku } from '../../src/core/ids.ts'
import { Instant } from '../../src/core/time.ts'
import type { Answer } from '../../src/tools/served.ts'
import { problemOf } from '../amazon/northwind.ts'
import { type Desk, openDesk } from './desk.ts'
import { amazonAt, US } from './sellers.ts'

/** The world stands still, or moves a day, as a test wants it: quantities go down with orders. */
const world_clock = clockAt(Instant.parse('2026-11-23T18:00:00Z'))
let desk: Desk
let key: Principal
beforeAll(async () => {
  desk = await openDesk({ clock: world_clock })
  key = await desk.key()
})
afterAll(() => desk.close())
beforeEach(() => desk.emulator.faults.clear())

const skusBy = (fulfilment: 'amazon' | 'merchant' | 'both'): readonly string[] =>
  desk.emulator.world.skus().filter((sku) => desk.emulator.world.truth(sku).profile.fulfilment === fulfilment)

const skuBy = (fulfilment: 'amazon' | 'merchant' | 'both', number = 0): string =>
  skusBy(fulfilment).at(number) ?? ''

const channels = async (sku: string): Promise<unknown> => {
  const amazon = amazonAt(desk.emulator.url, 'Acme')
  const listing = await amazon.listings.get({ sku: Sku.parse(sku), marketplace_id: US })
  return listing?.attributes['fulfillment_availability']
}

const preview = (...quantities: readonly { readonly sku: string; readonly units: number }[]) =>
  desk.call(key, 'preview_merchant_quantity', { quantities })

const commit = (made: Answer): Promise<Answer> =>
  desk.call(key, 'commit_preview', { preview_id: made['preview_id'] })

test('lead time and restocking day stay as they were, and so does the stock at Amazon', async () => {
  for (const sku of [...skusBy('merchant'), ...skusBy('both')]) {
    const before = await channels(sku)
    expect(await commit(await preview({ sku, units: 777 }))).toMatchObject({ verification: 'verified' })
    const expected = JSON.stringify(before).replace(/"quantity":\d+/, '"quantity":777')
    expect(JSON.stringify(await channels(sku))).toBe(expected)
    expect(expected).toContain('lead_time_to_ship_max_days')
  }
  expect(JSON.stringify(await Promise.all(skusBy('merchant').map(channels)))).toContain('restock_date')
})

test('a SKU that Amazon ships takes no quantity, and none of the others is changed', async () => {
  const [own, amazons] = [skuBy('merchant'), skuBy('amazon')]
  const problem = await problemOf(preview({ sku: own, units: 5 }, { sku: amazons, units: 5 }))
  expect(problem).toMatchObject({
    code: 'bad_input',
    message: `${amazons} is shipped by Amazon (channel AMAZON_NA), which counts its own stock. Nothing was changed.`,
    next: 'Leave it out: only a SKU the seller ships itself (channel DEFAULT) takes a quantity.',
  })
})

test.each([
  ['below zero', -1],
  ['of half a unit', 1.5],
  ['that is a slip of the hand', 100_001],
])('a quantity %s is refused before Amazon is asked', async (_, units) => {
  desk.emulator.counters.reset()
  expect((await problemOf(preview({ sku: skuBy('merchant'), units }))).code).toBe('bad_input')
  expect(desk.emulator.counters.of('getListingsItem').calls).toBe(0)
})

test('an unknown SKU, a SKU named twice, the same quantity and none at all are refused', async () => {
  const sku = skuBy('merchant', 1)
  expect((await problemOf(preview({ sku: 'no such', units: 5 }))).code).toBe('not_found')
  const twice = await problemOf(preview({ sku, units: 5 }, { sku, units: 6 }))
  expect(twice.message).toContain('Name each SKU once')
  await commit(await preview({ sku, units: 40 }))
  const same = await problemOf(preview({ sku, units: 40 }))
  expect(same.message).toContain(`Nothing would change: ${sku}: quantity is 40 already`)
  expect((await problemOf(preview())).code).toBe('bad_input')
})

test('zero takes a SKU off sale, and the way back puts it on again', async () => {
  const sku = skuBy('merchant', 2)
  await commit(await preview({ sku, units: 9 }))
  const { commit_id } = await commit(await preview({ sku, units: 0 }))
  expect(await channels(sku)).toMatchObject([{ quantity: 0 }])
  const back = await desk.call(key, 'preview_revert', { commit_id })
  expect(back).toMatchObject({ changes: [{ target: sku, from: 0, to: 9, change_ratio: null }] })
  expect(await commit(back)).toMatchObject({ state: 'applied', verification: 'verified' })
  expect(await channels(sku)).toMatchObject([{ quantity: 9 }])
})

test('when units are sold after the preview, the seller looks again before the quantity is set', async () => {
  const sku = skuBy('merchant', 3)
  const { commit_id } = await commit(await preview({ sku, units: 500 }))
  const made = await preview({ sku, units: 600 })
  world_clock.advance({ days: 5 })
  const stale = await problemOf(commit(made))
  expect(stale.code).toBe('preview_stale')
  expect(stale.message).toMatch(/quantity is 4\d\d now, was 500\. Nothing was changed\.$/)
  const back = await problemOf(desk.call(key, 'preview_revert', { commit_id }))
  expect(back.code).toBe('preview_stale')
  expect(back.message).toContain('it was changed later')
})
