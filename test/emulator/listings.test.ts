import { afterAll, beforeAll, expect, test } from 'vitest'
import { clockAt } from '../../src/core/clock.ts'
import { Instant } from '../../src/core/time.ts'
import { INVENTORY, LISTINGS, startClient, US, type Client } from './client.ts'

const clock = clockAt(Instant.parse('2026-11-23T18:00:00Z'))
const timer = clockAt(Instant.parse('2026-11-23T18:00:00Z'))
let client: Client

beforeAll(async () => {
  client = await startClient({ clock, timer, listing_delay_ms: 60_000 })
})
afterAll(() => client.emulator.close())

const path = (sku: string, query = ''): string =>
  `/listings/2021-08-01/items/A2NORTHWIND7/${encodeURIComponent(sku)}?marketplaceIds=${US}${query}`

const ALL = '&includedData=summaries,attributes,issues,offers,fulfillmentAvailability,productTypes'
const get = (sku: string) => client.call('GET', path(sku, ALL))

const price = (value: number) => [{ schedule: [{ value_with_tax: value }] }]

const offer = (value: number, more: Readonly<Record<string, unknown>> = {}) => ({
  marketplace_id: US,
  currency: 'USD',
  audience: 'ALL',
  our_price: price(value),
  ...more,
})

const body = (value: number, op = 'merge', more: Readonly<Record<string, unknown>> = {}) => ({
  productType: 'PRODUCT',
  patches: [{ op, path: '/attributes/purchasable_offer', value: [offer(value, more)] }],
})

const patch = (sku: string, sent: unknown, query = '') => client.call('PATCH', path(sku, query), sent)
const preview = (sku: string, sent: unknown) => patch(sku, sent, '&mode=VALIDATION_PREVIEW')
const shownPrice = async (sku: string): Promise<unknown> =>
  (await get(sku)).at('offers', 0, 'price', 'amount')

test('a listing has summaries, attributes, issues, offers, availability and product types', async () => {
  const item = await get('0012345')
  expect(item.status).toBe(200)
  expect(item.body).toMatchObject({
    sku: '0012345',
    summaries: [
      { marketplaceId: US, conditionType: 'new_new', asin: expect.stringMatching(/^B0[A-Z0-9]{8}$/) },
    ],
    offers: [
      { offerType: 'B2C', price: { currencyCode: 'USD', amount: expect.stringMatching(/^\d+\.\d\d$/) } },
    ],
    fulfillmentAvailability: [{ fulfillmentChannelCode: 'AMAZON_NA' }],
    productTypes: [{ marketplaceId: US }],
    issues: [],
  })
  const bare = await client.call('GET', path('0012345'))
  expect(Object.keys(Object(bare.body))).toEqual(['sku', 'summaries'])
})

test.each([
  'LAMP/OAK/E27',
  '100%-COTTON',
  'Müller-Ölkanne-5L',
  'PAN-12"',
  'RED,BLUE,GREEN',
  'A+B?C=D&E#1',
  '=SUM(A1)',
])('SKU %s is found byte for byte', async (sku) => {
  expect((await get(sku)).at('sku')).toBe(sku)
})

test('SKUs that differ in case are two listings, and an unknown one is not found', async () => {
  expect((await get('mug-01')).at('summaries', 0, 'asin')).not.toBe(
    (await get('MUG-01')).at('summaries', 0, 'asin'),
  )
  const unknown = await get('Mug-01')
  expect([unknown.status, unknown.at('errors', 0, 'code')]).toEqual([404, 'NOT_FOUND'])
})

test('a preview says VALID and changes nothing', async () => {
  const before = await get('mug-01')
  const minimum = before.at('attributes', 'purchasable_offer', 0, 'minimum_seller_allowed_price')
  expect(minimum).toBeDefined()
  const reply = await client.call(
    'PATCH',
    path('mug-01', '&mode=VALIDATION_PREVIEW&includedData=issues,identifiers'),
    body(Number(await shownPrice('mug-01')) + 1),
  )
  expect([reply.status, reply.at('status'), reply.at('issues')]).toEqual([200, 'VALID', []])
  expect(reply.at('identifiers', 0, 'marketplaceId')).toBe(US)
  timer.advance({ minutes: 2 })
  expect((await get('mug-01')).body).toEqual(before.body)
})

test('a price below the allowed minimum or above the maximum is INVALID with HTTP 200, in preview and for real', async () => {
  for (const wrong of [0.5, 9999]) {
    for (const send of [preview, patch]) {
      const reply = await send('mug-01', body(wrong))
      expect([reply.status, reply.at('status')]).toEqual([200, 'INVALID'])
      expect(reply.at('issues', 0)).toMatchObject({
        severity: 'ERROR',
        attributeNames: ['purchasable_offer'],
      })
    }
  }
})

test('an accepted price shows after the delay, in the listing and in every report', async () => {
  const before = await shownPrice('MUG-01')
  const wanted = (Number(before) * 1.1).toFixed(2)
  const reply = await patch('MUG-01', body(Number(wanted)))
  expect([reply.status, reply.at('status')]).toEqual([200, 'ACCEPTED'])
  expect(reply.at('submissionId')).toEqual(expect.stringMatching(/^[\da-f-]{36}$/))
  expect(await shownPrice('MUG-01')).toBe(before)
  timer.advance({ minutes: 1 })
  expect(await shownPrice('MUG-01')).toBe(wanted)
  const listed = (await client.report(LISTINGS)).rows.find((row) => row['seller-sku'] === 'MUG-01')
  const stocked = (await client.report(INVENTORY)).rows.find((row) => row['sku'] === 'MUG-01')
  expect([listed?.['price'], stocked?.['your-price']]).toEqual([wanted, wanted])
})

test('merge keeps the sub-fields that were not sent, replace drops them; other audiences stay', async () => {
  const [first = ''] = client.emulator.world.skus()
  const offers = async () => (await get(first)).at('attributes', 'purchasable_offer')
  const current = Number(await shownPrice(first))
  await patch(first, body(current + 1))
  timer.advance({ minutes: 1 })
  expect(await offers()).toMatchObject([
    { audience: 'ALL', our_price: price(current + 1), minimum_seller_allowed_price: expect.anything() },
    { audience: 'B2B', quantity_discount_plan: expect.anything() },
  ])
  await patch(first, body(current + 2, 'replace'))
  timer.advance({ minutes: 1 })
  expect(await offers()).toEqual([
    offer(current + 2),
    expect.objectContaining({ audience: 'B2B', quantity_discount_plan: expect.anything() }),
  ])
})

/** A SKU that the seller ships itself. */
const merchantSku = (number = 0): string =>
  client.emulator.world
    .skus()
    .filter((sku) => client.emulator.world.truth(sku).profile.fulfilment === 'merchant')
    .at(number) ?? ''

const channelPatch = (value: Readonly<Record<string, unknown>>, op = 'merge') => ({
  productType: 'PRODUCT',
  patches: [{ op, path: '/attributes/fulfillment_availability', value: [value] }],
})

test('quantity is the seller’s to set for its own channel, and Amazon’s for Amazon’s', async () => {
  const sku = merchantSku()
  const own = { fulfillment_channel_code: 'DEFAULT', quantity: 12 }
  expect((await patch(sku, channelPatch(own))).at('status')).toBe('ACCEPTED')
  timer.advance({ minutes: 1 })
  expect((await get(sku)).at('fulfillmentAvailability')).toEqual([
    { fulfillmentChannelCode: 'DEFAULT', quantity: 12 },
  ])
  const listed = (await client.report(LISTINGS)).rows.find((row) => row['seller-sku'] === sku)
  expect([listed?.['quantity'], listed?.['status']]).toEqual(['12', 'Active'])
})

test.each([
  ['for Amazon’s channel', { fulfillment_channel_code: 'AMAZON_NA', quantity: 12 }],
  ['for a channel of another region', { fulfillment_channel_code: 'AMAZON_EU', quantity: 12 }],
  ['for no channel', { quantity: 12 }],
  ['below zero', { fulfillment_channel_code: 'DEFAULT', quantity: -1 }],
  ['of half a unit', { fulfillment_channel_code: 'DEFAULT', quantity: 1.5 }],
])('a quantity %s is INVALID', async (_what, value) => {
  expect((await preview(merchantSku(), channelPatch(value))).at('status')).toBe('INVALID')
})

test('merge of a quantity keeps lead time and restocking day, replace drops them', async () => {
  const sku = merchantSku()
  const channel = async () => (await get(sku)).at('attributes', 'fulfillment_availability', 0)
  const before = await channel()
  expect(before).toMatchObject({ lead_time_to_ship_max_days: expect.any(Number) })
  const own = { fulfillment_channel_code: 'DEFAULT', quantity: 31 }
  await patch(sku, channelPatch(own))
  timer.advance({ minutes: 1 })
  expect(await channel()).toEqual({ ...Object(before), quantity: 31 })
  await patch(sku, channelPatch(own, 'replace'))
  timer.advance({ minutes: 1 })
  expect(await channel()).toEqual(own)
})

test('a SKU that the seller ships and has none of cannot be bought, in the listing and in the report', async () => {
  const sku = merchantSku(1)
  await patch(sku, channelPatch({ fulfillment_channel_code: 'DEFAULT', quantity: 0 }))
  timer.advance({ minutes: 1 })
  expect((await get(sku)).at('summaries', 0, 'status')).not.toContain('BUYABLE')
  const listed = (await client.report(LISTINGS)).rows.find((row) => row['seller-sku'] === sku)
  expect([listed?.['quantity'], listed?.['status']]).toEqual(['0', 'Inactive'])
})

test('orders take from the quantity that was set, and a change of the price does not stop them', async () => {
  const moving = clockAt(Instant.parse('2026-11-23T18:00:00Z'))
  const busy = await startClient({ clock: moving, timer, listing_delay_ms: 0 })
  try {
    const { world } = busy.emulator
    const sku = world.skus().find((one) => world.truth(one).profile.fulfilment === 'merchant') ?? ''
    const ordered = () => world.truth(sku).ordered_units.merchant
    const before = ordered()
    await busy.call(
      'PATCH',
      path(sku),
      channelPatch({ fulfillment_channel_code: 'DEFAULT', quantity: 5_000 }),
    )
    moving.advance({ days: 10 })
    const amount = Number((await busy.call('GET', path(sku, ALL))).at('offers', 0, 'price', 'amount'))
    await busy.call('PATCH', path(sku), body(amount + 1))
    moving.advance({ days: 10 })
    const item = await busy.call('GET', path(sku, ALL))
    expect(ordered()).toBeGreaterThan(before)
    expect(item.at('fulfillmentAvailability', 0, 'quantity')).toBe(5_000 - (ordered() - before))
  } finally {
    await busy.emulator.close()
  }
})

test('a price changed behind our back shows at once', async () => {
  client.emulator.listings.setPrice({ sku: 'mug-01', price: 33.33 })
  expect(await shownPrice('mug-01')).toBe('33.33')
})

test('a price far from the reference is taken, and the listing then blocked by a pricing error', async () => {
  const reference = client.emulator.world.listPrice('0012345') / 100
  await patch('0012345', body(Math.round(reference * 2.8), 'replace'))
  timer.advance({ minutes: 1 })
  const item = await get('0012345')
  expect(item.at('issues', 0)).toMatchObject({ categories: ['INVALID_PRICE'], severity: 'ERROR' })
  expect(item.at('summaries', 0, 'status')).not.toContain('BUYABLE')
})

test.each([
  ['no patches', { productType: 'PRODUCT', patches: [] }],
  ['an unknown operation', { ...body(9), patches: [{ op: 'set', path: '/attributes/x', value: [{}] }] }],
  [
    'a path into an attribute',
    { ...body(9), patches: [{ op: 'replace', path: '/attributes/x/0', value: [{}] }] },
  ],
  ['a value that is no list', { ...body(9), patches: [{ op: 'replace', path: '/attributes/x', value: {} }] }],
  ['no product type', { patches: body(9).patches }],
  ['nothing', undefined],
])('a patch with %s is malformed', async (_what, sent) => {
  const reply = await patch('mug-01', sent)
  expect([reply.status, reply.at('errors', 0, 'code')]).toEqual([400, 'BAD_REQUEST'])
})

test.each([
  [
    'an unknown attribute',
    { patches: [{ op: 'replace', path: '/attributes/fake_attribute', value: [{ a: 1 }] }] },
  ],
  ['another currency', body(30, 'merge', { currency: 'EUR' })],
  ['a price of nothing', body(0)],
  ['a fraction of a cent', body(30.001)],
  ['another product type', { productType: 'SUBMARINE' }],
])('%s is INVALID with HTTP 200', async (_what, sent) => {
  const reply = await preview('mug-01', { ...body(30), ...sent })
  expect([reply.status, reply.at('status')]).toEqual([200, 'INVALID'])
})

test('a foreign seller id, two marketplaces and an unknown mode are refused', async () => {
  const foreign = await client.call('GET', `/listings/2021-08-01/items/AOTHER/mug-01?marketplaceIds=${US}`)
  expect(foreign.status).toBe(403)
  expect((await client.call('GET', path('mug-01', ',A2EUQ1WTGCTBG2'))).status).toBe(400)
  expect((await patch('mug-01', body(30), '&mode=MAYBE')).status).toBe(400)
})
