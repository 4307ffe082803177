/** Subscribe & Save through the one door. */
import { expect, onTestFinished, test } from 'vitest'
import { clockAt } from '../../src/core/clock.ts'
import { MarketplaceId } from '../../src/core/ids.ts'
import { Instant, LocalDate } from '../../src/core/time.ts'
import { DEMO_SELLER } from '../../src/emulator/sellers.ts'
import { type Northwind, openNorthwind, problemOf, US } from './northwind.ts'

const NOW = Instant.parse('2026-11-23T17:00:00.000Z')
const CA = MarketplaceId.parse('A2EUQ1WTGCTBG2')
const MX = MarketplaceId.parse('A1AM78C64UM0Y8')
const day = (text: string): LocalDate => LocalDate.parse(text)

const northwind = async (sku_count: number): Promise<Northwind> => {
  const sellers = [{ ...DEMO_SELLER, marketplaces: ['US', 'MX'], sku_count }]
  const place = await openNorthwind({ clock: clockAt(NOW), sellers, patience: { deadline_ms: 30_000 } })
  onTestFinished(() => place.close())
  return place
}

const all = async <T>(items: AsyncIterable<T>): Promise<readonly T[]> => {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}

const OCTOBER = { from_on: day('2026-10-01'), through_on: day('2026-10-31') }

test('offers come with all pages, each once, a hundred a call', async () => {
  const { amazon, emulator } = await northwind(306)
  const offers = await all(amazon.replenishment.offers({ marketplace_id: US }))
  expect(offers.length).toBeGreaterThan(100)
  expect(new Set(offers.map((offer) => offer['sku'])).size).toBe(offers.length)
  expect(emulator.counters.of('listOffers').calls).toBe(Math.ceil(offers.length / 100))
})

test('metrics, forecasts and totals are of the same subscriptions, their days written as days', async () => {
  const { replenishment } = (await northwind(24)).amazon
  const asked = { marketplace_id: US, frequency: 'MONTH', days: OCTOBER } as const
  const metrics = await all(replenishment.offerMetrics(asked))
  const sum = (name: string): number => metrics.reduce((units, one) => units + Number(one[name]), 0)
  expect(metrics[0]?.['timeInterval']).toEqual({ startDate: '2026-10-01', endDate: '2026-10-31' })
  const [total] = await all(replenishment.totals(asked))
  expect(total?.['shippedSubscriptionUnits']).toBe(sum('shippedSubscriptionUnits'))
  const forecasts = await all(replenishment.offerForecasts({ marketplace_id: US, today: day('2026-11-23') }))
  const skus = new Set(forecasts.map((one) => one['sku']))
  expect(metrics.filter((one) => !skus.has(one['sku']))).toEqual([])
  expect(forecasts[0]).toHaveProperty('next90DayShippedSubscriptionUnits')
})

test('a marketplace without Subscribe & Save for sellers has none, and is not asked', async () => {
  const { amazon, emulator } = await northwind(6)
  expect(await all(amazon.replenishment.offers({ marketplace_id: MX }))).toEqual([])
  expect(emulator.counters.of('listOffers').calls).toBe(0)
})

test('an account that Amazon denies the API is told so, which is no end of its connection', async () => {
  // The seller does not sell in Canada; Amazon denies applications without the role in the same words.
  const { amazon, emulator } = await northwind(6)
  const denied = await problemOf(all(amazon.replenishment.offers({ marketplace_id: CA })))
  expect(denied.code).toBe('not_offered')
  emulator.faults.next({ kind: 'grant_revoked', operation: 'listOffers' })
  const ended = await problemOf(all(amazon.replenishment.offers({ marketplace_id: US })))
  expect(ended.code).toBe('connection_revoked')
})
