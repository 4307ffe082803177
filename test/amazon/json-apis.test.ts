/** SP-API's JSON APIs through the one door: every page, one after the other, each call within its limit. */
import { expect, onTestFinished, test } from 'vitest'
import { memoryLimits } from '../../src/amazon/rate.ts'
import { instantAfter, DAY_MS, Instant } from '../../src/core/time.ts'
import { clockAt, systemClock } from '../../src/core/clock.ts'
import { Currency, Decimal } from '../../src/core/money.ts'
import { DEMO_SELLER } from '../../src/emulator/sellers.ts'
import { type Northwind, openNorthwind, problemOf, US } from './northwind.ts'

const NOW = Instant.parse('2026-11-23T17:00:00.000Z')
const AGO = (days: number): Instant => instantAfter(NOW, -days * DAY_MS)

const northwind = async (options: Parameters<typeof openNorthwind>[0] = {}): Promise<Northwind> => {
  const sellers = [{ ...DEMO_SELLER, sku_count: 60 }]
  const patience = { deadline_ms: 30_000, ...options.patience }
  const place = await openNorthwind({ clock: clockAt(NOW), sellers, ...options, patience })
  onTestFinished(() => place.close())
  return place
}

const all = async <T>(items: AsyncIterable<T>): Promise<readonly T[]> => {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}

test('inventory summaries come with details, all pages in one go', async () => {
  const { amazon, emulator } = await northwind()
  const found = await all(amazon.inventory.summaries({ marketplace_id: US }))
  expect(found.length).toBeGreaterThan(50)
  expect(found[0]).toHaveProperty('inventoryDetails.reservedQuantity.totalReservedQuantity')
  expect(emulator.counters.of('getInventorySummaries').calls).toBe(2)
  const recent = await all(amazon.inventory.summaries({ marketplace_id: US, changed_since: AGO(0.02) }))
  expect(recent.length).toBeLessThan(found.length)
})

test('a page that is asked for again after an outage loses and repeats nothing', async () => {
  const { amazon, emulator } = await northwind()
  emulator.faults.next({ kind: 'error_503', operation: 'getInventorySummaries', skip: 1 })
  const skus = (await all(amazon.inventory.summaries({ marketplace_id: US }))).map((one) => one['sellerSku'])
  expect(new Set(skus).size).toBe(skus.length)
  expect(emulator.counters.of('getInventorySummaries').calls).toBe(3)
})

test('shipments and their items of v0 are those that were updated in the range', async () => {
  const { amazon } = await northwind()
  const range = { marketplace_id: US, updated_after: AGO(60), updated_before: NOW }
  const shipments = await all(amazon.inbound.shipments(range))
  const items = await all(amazon.inbound.shipmentItems(range))
  expect(shipments.length).toBeGreaterThan(50)
  expect(items.map((item) => item['ShipmentId'])).toEqual(shipments.map((one) => one['ShipmentId']))
})

test('plans lead to shipments, their items and boxes; who has read enough of them stops asking', async () => {
  const { amazon, emulator } = await northwind()
  for await (const plan of amazon.inbound.plans()) {
    const inbound_plan_id = String(plan['inboundPlanId'])
    const found = await amazon.inbound.plan(inbound_plan_id)
    const of = { inbound_plan_id, shipment_id: found?.shipments[0]?.shipmentId ?? '' }
    expect(await amazon.inbound.shipment(of)).toHaveProperty('destination.warehouseId')
    const [planned] = await all(amazon.inbound.planItems(inbound_plan_id))
    expect(await all(amazon.inbound.plannedItems(of))).toEqual([planned])
    expect((await all(amazon.inbound.boxes(of))).length).toBeGreaterThan(0)
    break
  }
  expect(emulator.counters.of('listInboundPlans').calls).toBe(1)
})

test('AWD tells its stock and whole shipments', async () => {
  const { amazon } = await northwind()
  const stock = await all(amazon.awd.inventory())
  expect(stock.length).toBeGreaterThan(5)
  const shipments = await all(amazon.awd.shipments({ updated_after: AGO(90), updated_before: NOW }))
  const skus = new Set(stock.map((one) => one['sku']))
  expect(shipments.length).toBeGreaterThan(5)
  for (const { shipmentSkuQuantities } of shipments)
    expect(shipmentSkuQuantities).toEqual([
      expect.objectContaining({ sku: expect.toSatisfy((sku) => skus.has(sku)) }),
    ])
})

test('a seller outside of AWD has none, which is no end of its connection', async () => {
  const sellers = [{ ...DEMO_SELLER, marketplaces: ['CA'], sku_count: 6 }]
  const { amazon } = await northwind({ sellers })
  const problem = await problemOf(all(amazon.awd.inventory()))
  expect(problem.code).toBe('not_offered')
})

test('a grant that was withdrawn is told as such by AWD too', async () => {
  const { amazon, emulator } = await northwind()
  await amazon.sellers.participations()
  emulator.faults.next({ kind: 'grant_revoked', operation: 'listInventory' })
  expect((await problemOf(all(amazon.awd.inventory()))).code).toBe('connection_revoked')
})

test('orders of the last hours come with their items', async () => {
  const { amazon } = await northwind()
  const orders = await all(amazon.orders.search({ marketplace_id: US, updated_after: AGO(1) }))
  expect(orders.length).toBeGreaterThan(100)
  expect(orders.every((order) => order.orderItems.length > 0)).toBe(true)
})

test('transactions come page by page, each once', async () => {
  const { amazon } = await northwind()
  const range = { marketplace_id: US, posted_after: AGO(3), posted_before: AGO(0.01) }
  const ids = (await all(amazon.finances.transactions(range))).map((one) => one['transactionId'])
  expect(ids.length).toBeGreaterThan(100)
  expect(new Set(ids).size).toBe(ids.length)
})

const asinsOf = ({ emulator }: Northwind): readonly string[] => [
  ...new Set(emulator.world.skus().map((sku) => emulator.world.truth(sku).profile.asin)),
]

test('products and their offers are asked for twenty ASINs a call; unknown ones are left out', async () => {
  const place = await northwind()
  const asins = [...asinsOf(place), 'B000000000']
  const catalog = await all(
    place.amazon.catalog.items({ marketplace_id: US, asins, included: ['summaries'] }),
  )
  const calls = Math.ceil(asins.length / 20)
  expect(place.emulator.counters.of('searchCatalogItems').calls).toBe(calls)
  const offers = await all(place.amazon.pricing.competition({ marketplace_id: US, asins }))
  expect(place.emulator.counters.of('getCompetitiveSummary').calls).toBe(calls)
  expect(offers.map((one) => one['asin'])).toEqual(catalog.map((one) => one['asin']))
  expect(offers.length).toBeGreaterThan(40)
})

test('fees are estimated for every SKU, whatever characters it has', async () => {
  const place = await northwind()
  const of = [...place.emulator.world.skus(), 'nobody'].map((sku) => {
    return { sku, price: Decimal.parse('24.99'), currency: Currency.parse('USD'), is_amazon_fulfilled: true }
  })
  const found = await all(place.amazon.fees.estimates({ marketplace_id: US, of }))
  expect(found.map(({ FeesEstimateIdentifier }) => FeesEstimateIdentifier)).toMatchObject(
    of.map(({ sku }) => ({ IdValue: sku })),
  )
  expect(new Set(found.map((one) => one['Status']))).toEqual(new Set(['Success', 'ClientError']))
})

test('listings with issues are found, also those beyond what one search shows', async () => {
  const sellers = [{ ...DEMO_SELLER, sku_count: 150 }]
  const found = await all((await northwind({ sellers })).amazon.listings.withIssues({ marketplace_id: US }))
  expect(found.length).toBeGreaterThan(3)
  expect(found.every((listing) => (listing.issues ?? []).length > 0)).toBe(true)
  const few = await northwind({ sellers, reachable_listings: 2 })
  const again = await all(few.amazon.listings.withIssues({ marketplace_id: US }))
  expect(again.map((listing) => listing.sku)).toEqual(found.map((listing) => listing.sku))
})

test('more listings of one moment than a search shows are said to be out of reach, not left out', async () => {
  const sellers = [{ ...DEMO_SELLER, sku_count: 150 }]
  const { amazon } = await northwind({ sellers, reachable_listings: 1 })
  expect((await problemOf(all(amazon.listings.withIssues({ marketplace_id: US })))).code).toBe(
    'amazon_refused',
  )
})

test('pages after the first wait for their turn rather than begin again', async () => {
  // A tenth of a second between two calls, and the caller's own patience is none.
  const limits = memoryLimits({ clock: systemClock, rates: () => ({ per_second: 10, burst: 1 }) })
  const kept = { ...limits, learned: () => Promise.resolve() }
  const { amazon, emulator } = await northwind({ limits: kept, patience: { wait_ms_max: 0 } })
  const found = await all(amazon.inventory.summaries({ marketplace_id: US }))
  expect(found.length).toBeGreaterThan(50)
  expect((await problemOf(all(amazon.inventory.summaries({ marketplace_id: US })))).code).toBe('amazon_busy')
  expect(emulator.counters.of('getInventorySummaries')).toMatchObject({ calls: 2, over_limit: 0 })
})
