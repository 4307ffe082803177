import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO_SELLER } from '../../src/emulator/sellers.ts'
import { INVENTORY, LEDGER, startClient, US, type Client, type Reply } from './client.ts'

let client: Client
beforeAll(async () => {
  client = await startClient({ sellers: [{ ...DEMO_SELLER, sku_count: 6 }] })
})
afterAll(() => client.emulator.close())

const isAmazonError = (reply: Reply): boolean =>
  typeof reply.at('errors', 0, 'code') === 'string' && typeof reply.at('errors', 0, 'message') === 'string'

const RUNS = { numRuns: 150 } as const

/** Parts that are right, wrong or absurd, so that every check is reached. */
const mixed = (...right: readonly unknown[]) => fc.oneof(fc.constantFrom(...right), fc.jsonValue())

test('whatever is sent to createReport is taken or refused in Amazon’s shape, never an outage', async () => {
  const body = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        reportType: mixed(INVENTORY, LEDGER),
        marketplaceIds: mixed([US], [US, US], ['A1PA6795UKMFR9']),
        dataStartTime: mixed('2026-11-01T00:00:00Z', '2026-11-01T00:00:00-08:00'),
        dataEndTime: mixed('2026-11-05T00:00:00Z'),
        reportOptions: mixed({ eventType: 'Receipts' }, { MSKU: '0012345' }),
      },
      { requiredKeys: [] },
    ),
  )
  await fc.assert(
    fc.asyncProperty(body, async (sent) => {
      const reply = await client.call('POST', '/reports/2021-06-30/reports', sent)
      expect([202, 400, 403]).toContain(reply.status)
      expect(reply.status === 202 || isAmazonError(reply)).toBe(true)
    }),
    RUNS,
  )
})

test('whatever is sent as a patch is answered with a status or refused in Amazon’s shape', async () => {
  const patch = fc.record(
    {
      op: mixed('add', 'replace', 'merge', 'delete'),
      path: mixed(
        '/attributes/purchasable_offer',
        '/attributes/fulfillment_availability',
        '/attributes/brand',
      ),
      value: mixed(
        [{ marketplace_id: US, currency: 'USD', our_price: [{ schedule: [{ value_with_tax: 20 }] }] }],
        [],
      ),
    },
    { requiredKeys: [] },
  )
  const body = fc.oneof(
    fc.jsonValue(),
    fc.record({
      productType: mixed('PRODUCT'),
      patches: fc.oneof(fc.array(patch, { maxLength: 3 }), fc.jsonValue()),
    }),
  )
  await fc.assert(
    fc.asyncProperty(body, fc.constantFrom('', '&mode=VALIDATION_PREVIEW'), async (sent, mode) => {
      const path = `/listings/2021-08-01/items/A2NORTHWIND7/0012345?marketplaceIds=${US}${mode}`
      const reply = await client.call('PATCH', path, sent)
      expect([200, 400]).toContain(reply.status)
      expect(reply.status === 400 ? isAmazonError(reply) : /VALID|ACCEPTED/.test(reply.text('status'))).toBe(
        true,
      )
      const shown = await client.call(
        'GET',
        `${path}&includedData=summaries,attributes,issues,offers,fulfillmentAvailability`,
      )
      expect(shown.status).toBe(200)
    }),
    RUNS,
  )
})

/** A dot or two alone is a step in a path, which a client resolves before it sends. */
const anySku = fc.string({ minLength: 1, unit: 'grapheme' }).filter((sku) => !/^\.+$/.test(sku))

test('any SKU at all, and any text in a path, is answered', async () => {
  await fc.assert(
    fc.asyncProperty(anySku, async (sku) => {
      const path = `/listings/2021-08-01/items/A2NORTHWIND7/${encodeURIComponent(sku)}?marketplaceIds=${US}`
      const known = client.emulator.world.skus().includes(sku)
      expect((await client.call('GET', path)).status).toBe(known ? 200 : 404)
    }),
    RUNS,
  )
  expect(
    (await client.call('GET', `/listings/2021-08-01/items/A2NORTHWIND7/%ZZ?marketplaceIds=${US}`)).status,
  ).toBe(400)
})
