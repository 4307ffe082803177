import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Sku } from '../../src/core/ids.ts'
import type { Principal } from '../../src/access/principal.ts'
import type { Answer } from '../../src/tools/served.ts'
import { problemOf } from '../amazon/northwind.ts'
import { type Desk, movedBy, openDesk, prices } from './desk.ts'
import { amazonAt, US } from './sellers.ts'

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

const withoutPrice = (offer: unknown): string =>
  JSON.stringify(offer).replace(/("our_price":\[\{"schedule":\[\{"value_with_tax":)[\d.]+/, '$1')

const preview = (by: Principal, wanted: Parameters<typeof prices>[0]): Promise<Answer> =>
  desk.call(by, 'preview_listing_price', prices(wanted))

const commit = (by: Principal, made: Answer): Promise<Answer> =>
  desk.call(by, 'commit_preview', { preview_id: made['preview_id'] })

test('all else of an offer stays as it was: bounds of the repricer, business prices', async () => {
  const amazon = amazonAt(desk.emulator.url, 'Acme')
  const offers = async (sku: Sku): Promise<unknown> =>
    (await amazon.listings.get({ sku, marketplace_id: US }))?.attributes['purchasable_offer']
  for (const { sku } of desk.skus) {
    const before = await offers(sku)
    const amount = movedBy((await desk.priceOf(sku)) ?? '', 0.05)
    await commit(key, await preview(key, [{ sku, amount }]))
    expect(withoutPrice(await offers(sku))).toBe(withoutPrice(before))
    expect(await desk.priceOf(sku)).toBe(amount)
  }
})

test('a price may move by half at once and no further', async () => {
  const { sku, amount } = await aSku()
  const problem = await problemOf(preview(key, [{ sku, amount: movedBy(amount, 0.6) }]))
  expect(problem.code).toBe('limit_exceeded')
  expect(problem.message).toMatch(/by 60(\.\d)?%; at most 50% is allowed at once\. Nothing was changed\.$/)
})

test.each([
  ['in another currency', '19.99', 'EUR', /prices in this marketplace are in USD, not EUR/],
  ['of zero', '0.00', 'USD', /0\.00 USD is not more than 0/],
  ['below zero', '-5.00', 'USD', /-5\.00 USD is not more than 0/],
  ['of a tenth of a cent', '19.999', 'USD', /19\.999 has 3 decimals; prices in USD have at most 2/],
])('a price %s is refused with the numbers', async (_, amount, currency, words) => {
  const { sku } = await aSku()
  const problem = await problemOf(preview(key, [{ sku, amount, currency }]))
  expect(problem.code).toBe('bad_input')
  expect(problem.message).toMatch(words)
  expect(problem.message).toMatch(/Nothing was changed\.$/)
})

test('an unknown SKU, a SKU named twice, an unchanged price and no price at all are refused', async () => {
  const { sku, amount } = await aSku()
  expect((await problemOf(preview(key, [{ sku: 'no such', amount: '5' }]))).code).toBe('not_found')
  const twice = [
    { sku, amount: '5' },
    { sku, amount: '6' },
  ]
  expect((await problemOf(preview(key, twice))).message).toContain('Name each SKU once')
  const unchanged = await problemOf(preview(key, [{ sku, amount: `${amount}00` }]))
  expect(unchanged.message).toContain(`Nothing would change: ${sku}: price is ${amount} USD already`)
  expect((await problemOf(preview(key, []))).code).toBe('bad_input')
})

test('what Amazon would refuse is shown by its code and cannot be committed', async () => {
  // Below the lowest price the seller allows: six tenths of the first price, so a third less of a lowered one.
  const { sku, amount } = await aSku()
  desk.emulator.faults.clear()
  const made = await lowestRefused(sku, amount)
  expect(made).toMatchObject({ state: 'blocked', note: expect.stringMatching(/^Nothing is changed/) })
  expect(made['amazon_remarks']).toContainEqual({ target: sku, severity: 'error', code: '18155' })
  const before = await desk.priceOf(sku)
  expect((await problemOf(commit(key, made))).code).toBe('limit_exceeded')
  expect(await desk.priceOf(sku)).toBe(before)
})

/** Goes down in allowed steps until Amazon says that the price is below the seller's own bound. */
const lowestRefused = async (sku: Sku, amount: string): Promise<Answer> => {
  let made = await preview(key, [{ sku, amount: movedBy(amount, -0.3) }])
  for (let step = 0; made['state'] === 'ready' && step < 5; step += 1) {
    await commit(key, made)
    made = await preview(key, [{ sku, amount: movedBy((await desk.priceOf(sku)) ?? '', -0.3) }])
  }
  return made
}
