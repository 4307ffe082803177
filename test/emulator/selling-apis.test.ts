import { afterAll, beforeAll, expect, test } from 'vitest'
import { clockAt } from '../../src/core/clock.ts'
import { Instant } from '../../src/core/time.ts'
import { DEMO_SELLER } from '../../src/emulator/sellers.ts'
import { at, LISTINGS, ORDERS, startClient, US, type Client } from './client.ts'
import { itemsAt, walk } from './walking.ts'

const NOW = Instant.parse('2026-11-23T17:00:00.000Z')
const clock = clockAt(NOW)
let client: Client
beforeAll(async () => {
  client = await startClient({ clock, sellers: [{ ...DEMO_SELLER, sku_count: 60 }] })
})
afterAll(() => client.emulator.close())

const ORDERS_API = '/orders/2026-01-01/orders'
const ORDER_PAGES = { items: ['orders'], next: ['pagination', 'nextToken'], token: 'paginationToken' }
const PARTS = 'includedData=PROCEEDS,FULFILLMENT,PROMOTION,CANCELLATION'

test('the orders of two days are the orders report of the same days, item by item', async () => {
  const after = '2026-11-21T17:00:00Z'
  const path = `${ORDERS_API}?lastUpdatedAfter=${after}&marketplaceIds=${US}&${PARTS}`
  const { items: orders, pages } = await walk(client, path, ORDER_PAGES)
  const dataEndTime = '2026-11-23T16:58:00.000Z'
  // The orders are as they stood two minutes ago.
  clock.set(Instant.parse(dataEndTime))
  const { rows } = await client.report(ORDERS, { dataStartTime: after, dataEndTime })
  clock.set(NOW)
  expect(pages).toBeGreaterThan(1)
  const items = new Map(
    orders.flatMap((order) =>
      itemsAt(order, 'orderItems').map((item) => [item['orderItemId'], { order, item }]),
    ),
  )
  expect(items.size).toBe(rows.length)
  for (const row of rows) {
    const found = items.get(row['order-item-id'])
    expect(found?.order['orderId']).toBe(row['amazon-order-id'])
    expect(String(found?.item['quantityOrdered'])).toBe(row['quantity'])
    expect(at(found?.item, 'product', 'sellerSku')).toBe(row['sku'])
    const breakdowns = itemsAt(found?.item, 'proceeds', 'breakdowns')
    const money = (type: string): string => {
      const amount = at(
        breakdowns.find((one) => one['type'] === type),
        'subtotal',
        'amount',
      )
      return typeof amount === 'string' ? amount : ''
    }
    expect(money('ITEM')).toBe(row['item-price'])
    expect(money('TAX')).toBe(row['item-tax'])
    expect(money('DISCOUNT').replace('-', '')).toBe(row['item-promotion-discount'])
  }
})

test('what happened in the last two minutes is not shown yet, and the answer says until when it goes', async () => {
  const reply = await client.call('GET', `${ORDERS_API}?createdAfter=2026-11-23T00:00:00Z`)
  expect(reply.text('createdBefore')).toBe('2026-11-23T16:58:00.000Z')
  const one = reply.text('orders', 0, 'orderId')
  expect((await client.call('GET', `${ORDERS_API}/${one}`)).text('order', 'orderId')).toBe(one)
  expect((await client.call('GET', `${ORDERS_API}/112-0000000-0000000`)).status).toBe(404)
})

test('orders are asked by exactly one of two moments', async () => {
  const both = 'createdAfter=2026-11-22T00:00:00Z&lastUpdatedAfter=2026-11-22T00:00:00Z'
  const wrong = [
    '',
    both,
    'createdAfter=TEST_CASE_400',
    'createdAfter=2026-11-22T00:00:00Z&includedData=SECRETS',
  ]
  for (const query of wrong) {
    const reply = await client.call('GET', `${ORDERS_API}?${query}`)
    expect([reply.status, reply.text('errors', 0, 'code')]).toEqual([400, 'InvalidInput'])
  }
})

const FINANCES = '/finances/2024-06-19/transactions'
const MONEY_PAGES = { items: ['payload', 'transactions'], next: ['payload', 'nextToken'], token: 'nextToken' }
const cents = (value: unknown, ...path: readonly (string | number)[]): number =>
  Math.round(Number(at(value, ...path)) * 100)

test('the charges of all transactions of a week are the prices of its shipped orders, once each', async () => {
  const week = { after: '2026-11-10T00:00:00Z', before: '2026-11-17T00:00:00Z' }
  const path = `${FINANCES}?postedAfter=${week.after}&postedBefore=${week.before}&marketplaceId=${US}`
  const { items } = await walk(client, path, MONEY_PAGES)
  const counted = items.filter((one) => {
    const names = itemsAt(one, 'relatedIdentifiers').map((known) => known['relatedIdentifierName'])
    return one['transactionType'] === 'Shipment' && !names.includes('DEFERRED_TRANSACTION_ID')
  })
  const { rows } = await client.report(ORDERS, { dataStartTime: week.after, dataEndTime: week.before })
  const shipped = rows.filter(
    (row) => row['order-status'] === 'Shipped' && row['sales-channel'] !== 'Non-Amazon',
  )
  const total = (name: string): number =>
    shipped.reduce((sum, row) => sum + Math.round(Number(row[name]) * 100), 0)
  const sales = counted.flatMap((one) => itemsAt(one, 'breakdowns', 0, 'breakdowns'))
  const sum = (type: string): number =>
    sales
      .filter((one) => one['breakdownType'] === type)
      .reduce((all, one) => all + cents(one, 'breakdownAmount', 'currencyAmount'), 0)
  expect(shipped.length).toBeGreaterThan(200)
  expect(sum('ProductCharges')).toBe(total('item-price'))
  expect(sum('PromoRebates')).toBe(-total('item-promotion-discount'))
  const orders = counted.map((one) => at(one, 'relatedIdentifiers', 0, 'relatedIdentifierValue'))
  expect(new Set(orders)).toEqual(new Set(shipped.map((row) => row['amazon-order-id'])))
})

const summed = (parts: unknown): number =>
  (Array.isArray(parts) ? parts : []).reduce<number>(
    (sum, part) => sum + cents(part, 'breakdownAmount', 'currencyAmount'),
    0,
  )

/** Every amount that has parts, with the sum of its parts, in cents. */
const addedUp = (part: unknown): readonly (readonly [number, number])[] => {
  const parts = itemsAt(part, 'breakdowns')
  if (parts.length === 0) return []
  const amount = at(part, 'totalAmount') === undefined ? 'breakdownAmount' : 'totalAmount'
  return [[cents(part, amount, 'currencyAmount'), summed(parts)], ...parts.flatMap(addedUp)]
}

test('a transaction is the sum of its breakdowns and of its items, on every level', async () => {
  const { items } = await walk(client, `${FINANCES}?postedAfter=2026-11-20T00:00:00Z`, MONEY_PAGES)
  expect(items.length).toBeGreaterThan(50)
  for (const one of items) {
    const total = cents(one, 'totalAmount', 'currencyAmount')
    const rows = itemsAt(one, 'items')
    expect(rows.reduce((sum, item) => sum + cents(item, 'totalAmount', 'currencyAmount'), 0)).toBe(total)
    for (const [amount, sum] of [one, ...rows].flatMap(addedUp)) expect(sum).toBe(amount)
  }
})

test('money that is held back becomes a pair when it is released, each naming the other', async () => {
  const later = clockAt(NOW)
  const own = await startClient({ clock: later, sellers: [{ ...DEMO_SELLER, sku_count: 20 }] })
  const path = `${FINANCES}?postedAfter=2026-11-01T00:00:00Z`
  const held = (await walk(own, `${path}&transactionStatus=DEFERRED`, MONEY_PAGES)).items
  expect(held.length).toBeGreaterThan(3)
  later.advance({ days: 40 })
  const after = new Map((await walk(own, path, MONEY_PAGES)).items.map((one) => [one['transactionId'], one]))
  for (const before of held) {
    const first = after.get(before['transactionId'])
    expect(first?.['transactionStatus']).toBe('DEFERRED_RELEASED')
    const link = itemsAt(first, 'relatedIdentifiers').find(
      (known) => known['relatedIdentifierName'] === 'RELEASE_TRANSACTION_ID',
    )
    const second = after.get(link?.['relatedIdentifierValue'])
    expect(second?.['transactionStatus']).toBe('RELEASED')
    expect(second?.['totalAmount']).toEqual(before['totalAmount'])
  }
  await own.emulator.close()
})

test('transactions need a start, end two minutes ago at the latest, and more than 180 days find nothing', async () => {
  const none = await client.call('GET', `${FINANCES}?postedBefore=2026-11-01T00:00:00Z`)
  expect(none.text('errors', 0, 'message')).toBe('Start date cannot be null')
  expect(
    (await client.call('GET', `${FINANCES}?postedAfter=2026-11-01T00:00:00Z&postedBefore=${NOW}`)).status,
  ).toBe(400)
  const long = await client.call('GET', `${FINANCES}?postedAfter=2026-01-01T00:00:00Z`)
  expect(long.at('payload', 'transactions')).toEqual([])
})

const CATALOG = '/catalog/2022-04-01/items'
const ALL =
  'attributes,classifications,dimensions,identifiers,images,productTypes,relationships,salesRanks,summaries'

test('the catalogue knows every listed product, twenty a call, and the family it varies in', async () => {
  const { rows } = await client.report(LISTINGS)
  const asins = [...new Set(rows.map((row) => row['asin1'] ?? ''))]
  const parents = new Map<string, string[]>()
  for (let from = 0; from < asins.length; from += 20) {
    const identifiers = asins.slice(from, from + 20).join(',')
    const query = `identifiers=${identifiers}&identifiersType=ASIN&marketplaceIds=${US}&includedData=${ALL}&pageSize=20`
    const reply = await client.call('GET', `${CATALOG}?${query}`)
    const items = itemsAt(reply.body, 'items')
    expect(items.map((item) => item['asin'])).toEqual(asins.slice(from, from + 20))
    for (const item of items) {
      expect(Number(at(item, 'salesRanks', 0, 'displayGroupRanks', 0, 'rank'))).toBeGreaterThan(0)
      const parent = at(item, 'relationships', 0, 'relationships', 0, 'parentAsins', 0)
      if (typeof parent !== 'string') continue
      parents.set(parent, [...(parents.get(parent) ?? []), String(item['asin'])])
    }
  }
  expect(parents.size).toBeGreaterThan(2)
  for (const [parent, children] of parents) {
    const reply = await client.call(
      'GET',
      `${CATALOG}/${parent}?marketplaceIds=${US}&includedData=summaries,relationships`,
    )
    expect(reply.text('summaries', 0, 'itemClassification')).toBe('VARIATION_PARENT')
    expect(reply.at('relationships', 0, 'relationships', 0, 'childAsins')).toEqual(children)
  }
})

test('strangers are not in the catalogue, and 21 identifiers are too many', async () => {
  expect((await client.call('GET', `${CATALOG}/B000000000?marketplaceIds=${US}`)).status).toBe(404)
  const many = Array.from({ length: 21 }, (_, n) => `B00000000${n}`).join(',')
  const query = `identifiersType=ASIN&marketplaceIds=${US}`
  expect((await client.call('GET', `${CATALOG}?identifiers=${many}&${query}`)).status).toBe(400)
  expect((await client.call('GET', `${CATALOG}?${query}`)).status).toBe(400)
})

const SUMMARY = '/batches/products/pricing/2022-05-01/items/competitiveSummary'
const asked = (asin: string) => ({
  asin,
  marketplaceId: US,
  includedData: ['featuredBuyingOptions', 'lowestPricedOffers', 'referencePrices'],
  uri: '/products/pricing/2022-05-01/items/competitiveSummary',
  method: 'GET',
})

test('some featured offers are ours, some a rival’s, and ours has the price of the listing', async () => {
  const { rows } = await client.report(LISTINGS)
  const asins = [...new Set(rows.map((row) => row['asin1'] ?? ''))]
  const owners = new Set<string>()
  for (let from = 0; from < asins.length; from += 20) {
    const requests = asins.slice(from, from + 20).map(asked)
    const reply = await client.call('POST', SUMMARY, { requests })
    for (const { body } of itemsAt(reply.body, 'responses')) {
      const offer = at(body, 'featuredBuyingOptions', 0, 'segmentedFeaturedOffers', 0)
      const seller = String(at(offer, 'sellerId'))
      owners.add(seller === DEMO_SELLER.seller_id ? 'ours' : seller === 'undefined' ? 'nobody' : 'rival')
      if (seller !== DEMO_SELLER.seller_id) continue
      const own = rows.filter((row) => row['asin1'] === at(body, 'asin')).map((row) => Number(row['price']))
      expect(own).toContain(at(offer, 'listingPrice', 'amount'))
    }
  }
  expect([...owners]).toEqual(expect.arrayContaining(['ours', 'rival']))
})

test('each product of a batch has a status of its own', async () => {
  const [row] = (await client.report(LISTINGS)).rows
  const reply = await client.call('POST', SUMMARY, {
    requests: [asked(row?.['asin1'] ?? ''), asked('B000000000')],
  })
  expect(itemsAt(reply.body, 'responses').map((one) => at(one, 'status', 'statusCode'))).toEqual([200, 404])
  const many = Array.from({ length: 21 }, () => asked('B000000000'))
  for (const requests of [[], many, [{ asin: 'B000000000' }]])
    expect((await client.call('POST', SUMMARY, { requests })).status).toBe(400)
})

const fee = (IdValue: string, Amount: number, IsAmazonFulfilled = true) => ({
  IdType: 'SellerSKU',
  IdValue,
  FeesEstimateRequest: {
    MarketplaceId: US,
    IsAmazonFulfilled,
    Identifier: IdValue,
    PriceToEstimateFees: { ListingPrice: { CurrencyCode: 'USD', Amount } },
  },
})

test('fees are estimated for each product by itself: fifteen per cent, and what Amazon takes for shipping', async () => {
  const body = [fee('0012345', 40), fee('0012345', 40, false), fee('nobody', 40)]
  const reply = await client.call('POST', '/products/fees/v0/feesEstimate', body)
  expect(itemsAt(reply.body).map((one) => one['Status'])).toEqual(['Success', 'Success', 'ClientError'])
  const total = (index: number): number =>
    Number(reply.at(index, 'FeesEstimate', 'TotalFeesEstimate', 'Amount'))
  expect(total(1)).toBe(6)
  expect(total(0)).toBeGreaterThan(9)
  const parts = itemsAt(reply.body, 0, 'FeesEstimate', 'FeeDetailList')
  expect(parts.reduce((sum, part) => sum + cents(part, 'FinalFee', 'Amount'), 0)).toBe(
    Math.round(total(0) * 100),
  )
  expect((await client.call('POST', '/products/fees/v0/feesEstimate', { not: 'a list' })).status).toBe(400)
})

const SEARCH = `/listings/2021-08-01/items/A2NORTHWIND7?marketplaceIds=${US}`

test('listings are found by their issues, with the same issues as each has alone', async () => {
  const paging = { items: ['items'], next: ['pagination', 'nextToken'], token: 'pageToken' }
  const path = `${SEARCH}&includedData=issues,summaries&withIssueSeverity=ERROR,WARNING&pageSize=1`
  const { items } = await walk(client, path, paging)
  expect(items.length).toBeGreaterThan(1)
  for (const item of items) {
    const sku = encodeURIComponent(String(item['sku']))
    const alone = await client.call(
      'GET',
      `/listings/2021-08-01/items/A2NORTHWIND7/${sku}?marketplaceIds=${US}&includedData=issues`,
    )
    expect(item['issues']).toEqual(alone.at('issues'))
    expect(itemsAt(item, 'issues').length).toBeGreaterThan(0)
  }
  const every = await walk(client, `${SEARCH}&pageSize=20&sortBy=sku&sortOrder=ASC`, paging)
  expect(every.items).toHaveLength((await client.report(LISTINGS)).rows.length)
  for (const wrong of ['&pageSize=21', '&withStatus=SOLD', '&identifiers=mug-01'])
    expect((await client.call('GET', `${SEARCH}${wrong}`)).status).toBe(400)
})
