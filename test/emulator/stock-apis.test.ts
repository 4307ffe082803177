import { afterAll, beforeAll, expect, test } from 'vitest'
import { clockAt } from '../../src/core/clock.ts'
import { Instant } from '../../src/core/time.ts'
import { DEMO_SELLER } from '../../src/emulator/sellers.ts'
import { at, INVENTORY, LEDGER, startClient, US, type Client } from './client.ts'
import { itemsAt, walk } from './walking.ts'

const NOW = Instant.parse('2026-11-23T17:00:00.000Z')
const clock = clockAt(NOW)
const timer = clockAt(NOW)

let client: Client
beforeAll(async () => {
  client = await startClient({ clock, timer, sellers: [{ ...DEMO_SELLER, sku_count: 120 }] })
})
afterAll(() => client.emulator.close())

const SUMMARIES = `/fba/inventory/v1/summaries?granularityType=Marketplace&granularityId=${US}&marketplaceIds=${US}`
const summaries = () =>
  walk(client, `${SUMMARIES}&details=true`, {
    items: ['payload', 'inventorySummaries'],
    next: ['pagination', 'nextToken'],
    token: 'nextToken',
  })

test('the inventory summaries are the FBA inventory report of the same moment, fifty a page', async () => {
  const { items, pages } = await summaries()
  const { rows } = await client.report(INVENTORY)
  expect(pages).toBe(3)
  expect(items.map((item) => item['sellerSku'])).toEqual(rows.map((row) => row['sku']))
  for (const [index, row] of rows.entries()) {
    const units = (...path: readonly string[]): string =>
      String(at(items[index], 'inventoryDetails', ...path))
    expect(String(items[index]?.['totalQuantity'])).toBe(row['afn-total-quantity'])
    expect(units('fulfillableQuantity')).toBe(row['afn-fulfillable-quantity'])
    expect(units('inboundWorkingQuantity')).toBe(row['afn-inbound-working-quantity'])
    expect(units('inboundShippedQuantity')).toBe(row['afn-inbound-shipped-quantity'])
    expect(units('inboundReceivingQuantity')).toBe(row['afn-inbound-receiving-quantity'])
    expect(units('reservedQuantity', 'totalReservedQuantity')).toBe(row['afn-reserved-quantity'])
    expect(units('researchingQuantity', 'totalResearchingQuantity')).toBe(row['afn-researching-quantity'])
    expect(units('unfulfillableQuantity', 'totalUnfulfillableQuantity')).toBe(row['afn-unsellable-quantity'])
    const kinds = ['customerDamagedQuantity', 'warehouseDamagedQuantity', 'defectiveQuantity']
    const unsellable = kinds.reduce((sum, kind) => sum + Number(units('unfulfillableQuantity', kind)), 0)
    expect(String(unsellable)).toBe(row['afn-unsellable-quantity'])
  }
})

test('without details there are none, named SKUs come alone, and only what moved since is listed', async () => {
  const bare = await client.call('GET', `${SUMMARIES}&sellerSkus=mug-01,0012345`)
  const found = itemsAt(bare.body, 'payload', 'inventorySummaries')
  expect(new Set(found.map((item) => item['sellerSku']))).toEqual(new Set(['0012345', 'mug-01']))
  expect(found[0]?.['inventoryDetails']).toEqual({})
  const since = await client.call('GET', `${SUMMARIES}&startDateTime=2026-11-23T16:00:00Z`)
  const recent = itemsAt(since.body, 'payload', 'inventorySummaries')
  expect(recent.length).toBeGreaterThan(0)
  expect(recent.every((item) => String(item['lastUpdatedTime']) >= '2026-11-23T16:00:00Z')).toBe(true)
  expect(at(since.body, 'pagination')).toEqual({})
})

test('a token of the summaries lives thirty seconds, and only with the question it was given for', async () => {
  const first = await client.call('GET', SUMMARIES)
  const token = encodeURIComponent(first.text('pagination', 'nextToken'))
  const other = await client.call('GET', `${SUMMARIES}&details=true&nextToken=${token}`)
  expect(other.text('errors', 0, 'code')).toBe('InvalidInput')
  expect((await client.call('GET', `${SUMMARIES}&nextToken=${token}`)).status).toBe(200)
  timer.advance({ seconds: 31 })
  const late = await client.call('GET', `${SUMMARIES}&nextToken=${token}`)
  expect([late.status, late.text('errors', 0, 'message')]).toEqual([400, 'The nextToken has expired.'])
})

const V0 = '/fba/inbound/v0'
const RANGE = 'LastUpdatedAfter=2025-01-01T00:00:00Z&LastUpdatedBefore=2026-12-01T00:00:00Z'
const shipmentItems = () =>
  walk(client, `${V0}/shipmentItems?MarketplaceId=${US}&QueryType=DATE_RANGE&${RANGE}`, {
    items: ['payload', 'ItemData'],
    next: ['payload', 'NextToken'],
    token: 'NextToken',
    alone: `${V0}/shipmentItems?MarketplaceId=${US}&QueryType=NEXT_TOKEN`,
  })

test('what v0 says was received of each shipment is what the ledger booked for it', async () => {
  const { items, pages } = await shipmentItems()
  expect(pages).toBeGreaterThan(3)
  const span = { dataStartTime: '2025-09-01T08:00:00Z', dataEndTime: NOW }
  const ledger = await client.report(LEDGER, { ...span, reportOptions: { eventType: 'Receipts' } })
  const booked = new Map<string, number>()
  for (const row of ledger.rows) {
    const id = row['Reference ID'] ?? ''
    booked.set(id, (booked.get(id) ?? 0) + Number(row['Quantity']))
  }
  expect(booked.size).toBeGreaterThan(100)
  for (const [id, units] of booked) {
    expect(items.find((item) => item['ShipmentId'] === id)?.['QuantityReceived']).toBe(units)
  }
  const one = items[0]?.['ShipmentId']
  const alone = await client.call('GET', `${V0}/shipments/${String(one)}/items?MarketplaceId=${US}`)
  expect(itemsAt(alone.body, 'payload', 'ItemData')).toEqual([items[0]])
  expect((await client.call('GET', `${V0}/shipments/FBANOSUCH/items`)).status).toBe(404)
})

test('v0 lists shipments by status or id, and refuses a query without either', async () => {
  const root = `${V0}/shipments?MarketplaceId=${US}`
  const open = await client.call(
    'GET',
    `${root}&QueryType=SHIPMENT&ShipmentStatusList=WORKING,SHIPPED,IN_TRANSIT`,
  )
  const found = itemsAt(open.body, 'payload', 'ShipmentData')
  expect(new Set(found.map((one) => one['ShipmentStatus']))).toEqual(
    new Set(['WORKING', 'SHIPPED', 'IN_TRANSIT']),
  )
  const id = String(found[0]?.['ShipmentId'])
  const named = await client.call('GET', `${root}&QueryType=SHIPMENT&ShipmentIdList=${id}`)
  expect(itemsAt(named.body, 'payload', 'ShipmentData')).toEqual([found[0]])
  for (const wrong of [
    '',
    '&QueryType=SHIPMENT',
    '&QueryType=DATE_RANGE',
    '&QueryType=NEXT_TOKEN',
    '&QueryType=ALL',
  ])
    expect((await client.call('GET', `${root}${wrong}`)).status).toBe(400)
})

const PLANS = '/inbound/fba/2024-03-20/inboundPlans'

test('plans come newest change first; each leads to its shipment, whose confirmation id v0 knows', async () => {
  const { items: plans } = await walk(client, `${PLANS}?pageSize=30`, {
    items: ['inboundPlans'],
    next: ['pagination', 'nextToken'],
    token: 'paginationToken',
  })
  const changes = plans.map((plan) => String(plan['lastUpdatedAt']))
  expect(changes).toEqual(changes.toSorted().toReversed())
  const known = new Map((await shipmentItems()).items.map((item) => [item['ShipmentId'], item]))
  for (const plan of plans.slice(0, 20)) {
    const path = `${PLANS}/${String(plan['inboundPlanId'])}`
    const shipmentId = (await client.call('GET', path)).text('shipments', 0, 'shipmentId')
    const shipment = await client.call('GET', `${path}/shipments/${shipmentId}`)
    const v0 = known.get(shipment.text('shipmentConfirmationId'))
    const items = await client.call('GET', `${path}/shipments/${shipmentId}/items`)
    expect(items.at('items', 0, 'quantity')).toBe(v0?.['QuantityShipped'])
    expect(items.at('items', 0, 'msku')).toBe(v0?.['SellerSKU'])
    const boxes = await client.call('GET', `${path}/shipments/${shipmentId}/boxes?pageSize=1000`)
    const boxed = itemsAt(boxes.body, 'boxes').map((box) => Number(at(box, 'items', 0, 'quantity')))
    expect(boxed.reduce((sum, units) => sum + units, 0)).toBe(v0?.['QuantityShipped'])
    expect(shipmentId).toMatch(/^[a-zA-Z0-9-]{38}$/)
  }
})

test('the newer inbound API refuses in its own spelling, and knows no plan of another id', async () => {
  const wrong = await client.call('GET', `${PLANS}?status=badStatus`)
  expect([wrong.status, wrong.text('errors', 0, 'code')]).toEqual([400, 'BadRequest'])
  expect((await client.call('GET', `${PLANS}?pageSize=31`)).status).toBe(400)
  expect((await client.call('GET', `${PLANS}/wf00000001-0001-0000-0000-000000000000`)).status).toBe(404)
})

const AWD = '/awd/2024-05-09'

test('AWD holds what it received less what left for FBA, and never less than nothing', async () => {
  const page = { items: ['inventory'], next: ['nextToken'], token: 'nextToken' }
  const { items } = await walk(client, `${AWD}/inventory?details=SHOW&maxResults=10`, page)
  expect(items.length).toBeGreaterThan(15)
  const listing = { items: ['shipments'], next: ['nextToken'], token: 'nextToken' }
  const { items: shipments } = await walk(client, `${AWD}/inboundShipments?maxResults=200`, listing)
  const received = new Map<string, number>()
  for (const one of shipments) {
    const whole = await client.call(
      'GET',
      `${AWD}/inboundShipments/${String(one['shipmentId'])}?skuQuantities=SHOW`,
    )
    const sku = whole.text('shipmentSkuQuantities', 0, 'sku')
    const units = Number(whole.at('shipmentSkuQuantities', 0, 'receivedQuantity', 'quantity'))
    received.set(sku, (received.get(sku) ?? 0) + units)
  }
  for (const item of items) {
    const sku = String(item['sku'])
    const units = (name: string): number => Number(at(item, 'inventoryDetails', name))
    const [opening, ...transfers] = client.emulator.world.truth(sku).shipments
    const left = transfers
      .filter((one) => one.shipped_at <= NOW)
      .reduce((sum, one) => sum + one.expected_units, 0)
    expect(opening).toBeDefined()
    expect(item['totalOnhandQuantity']).toBe((received.get(sku) ?? 0) - left)
    const held = units('availableDistributableQuantity') + units('reservedDistributableQuantity')
    expect(held).toBe(item['totalOnhandQuantity'])
    expect(units('availableDistributableQuantity')).toBeGreaterThanOrEqual(0)
  }
  expect(items.some((item) => Number(at(item, 'inventoryDetails', 'replenishmentQuantity')) > 0)).toBe(true)
})

test('looking at AWD changes nothing of the world: the reports are the same bytes', async () => {
  const own = await startClient({ clock, timer })
  const before = await own.report(LEDGER, { dataStartTime: '2026-11-01T08:00:00Z', dataEndTime: NOW })
  await own.call('GET', `${AWD}/inventory?details=SHOW`)
  const after = await own.report(LEDGER, { dataStartTime: '2026-11-01T08:00:00Z', dataEndTime: NOW })
  expect(after.bytes.equals(before.bytes)).toBe(true)
  await own.emulator.close()
})

test('AWD is a programme of the United States: sellers elsewhere are refused, bad words too', async () => {
  const own = await startClient({ clock, sellers: [{ ...DEMO_SELLER, marketplaces: ['DE'], sku_count: 6 }] })
  expect((await own.call('GET', `${AWD}/inventory`)).status).toBe(403)
  await own.emulator.close()
  const wrong = await client.call('GET', `${AWD}/inventory?sortOrder=UNKNOWN`)
  expect([wrong.status, wrong.text('errors', 0, 'code')]).toEqual([400, 'BAD_REQUEST'])
})
