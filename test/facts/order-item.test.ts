import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { rowsReadFor } from '../support/plan.ts'
import { type Ledger, lineOf, openLedger, US } from './ledger.ts'

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
// The report covers the days through the 22nd; the newest window holds the hours since, as far as Amazon had them.
const covered = () => ledger.covered('orders', ['2026-11-01', '2026-11-22'])
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

const hourly = (values: Parameters<Ledger['put']>[1]): Promise<void> =>
  ledger.put('recent_order_items', {
    order_id: '111-1',
    order_item_id: '25000001',
    created_at: '2026-11-23T17:00:00Z',
    ordered_on: '2026-11-23',
    updated_at: '2026-11-23T19:00:00.400Z',
    channel_name: 'AMAZON',
    fulfillment_status: 'SHIPPED',
    fulfilled_by: 'AMAZON',
    ordered_units: 2,
    sku: 'A',
    unit_price_amount: 9.99,
    currency: 'USD',
    ...values,
  })
const reported = (values: Parameters<Ledger['put']>[1]): Promise<void> =>
  ledger.put('orders', {
    amazon_order_id: '111-1',
    sku: 'A',
    ordered_units: 2,
    ship_city: 'Boise',
    ...values,
  })
const items = (columns = 'amazon_order_id, sku, item_no, order_status, ship_city') =>
  ledger.ready('order_item', columns)

test('an order of the last hours that no report has yet is told, its line at the price of all its units', async () => {
  await covered()
  await hourly({})
  expect(
    await items(
      'amazon_order_id, ordered_on, order_status, channel, item_no, ordered_units, item_price_amount',
    ),
  ).toEqual([
    {
      amazon_order_id: '111-1',
      ordered_on: '2026-11-23',
      order_status: 'Shipped',
      channel: 'fba',
      item_no: 1,
      ordered_units: 2,
      item_price_amount: '19.9800',
    },
  ])
})

test('of an item that both tell the later update counts, once; parts of a second are no later', async () => {
  await covered()
  await reported({ order_status: 'Pending', updated_at: '2026-11-23T10:00:00Z' })
  await reported({ amazon_order_id: '111-2', order_status: 'Pending', updated_at: '2026-11-23T19:00:00Z' })
  await reported({ sku: 'B', order_status: 'Pending', updated_at: '2026-11-23T10:00:00Z' })
  await hourly({})
  await hourly({ order_id: '111-2', order_item_id: '25000002' })
  expect(await items()).toEqual([
    { amazon_order_id: '111-1', sku: 'A', item_no: 1, order_status: 'Shipped', ship_city: null },
    { amazon_order_id: '111-1', sku: 'B', item_no: 1, order_status: 'Pending', ship_city: 'Boise' },
    { amazon_order_id: '111-2', sku: 'A', item_no: 1, order_status: 'Pending', ship_city: 'Boise' },
  ])
})

test('what changed before the last day of the report began is its to tell', async () => {
  await covered()
  await hourly({ updated_at: '2026-11-21T23:59:59Z' })
  expect(await items()).toEqual([])
  await hourly({ order_id: '111-2', updated_at: '2026-11-22T00:00:00Z' })
  expect(await items('amazon_order_id')).toEqual([{ amazon_order_id: '111-2' }])
})

test('two lines of one SKU are told apart; orders made elsewhere and cancelled ones are what they are', async () => {
  await covered()
  await hourly({})
  await hourly({ order_item_id: '25000009', ordered_units: 1, fulfillment_status: 'PARTIALLY_SHIPPED' })
  await hourly({ order_id: 'S01-1', channel_name: 'NON_AMAZON', fulfillment_status: 'UNSHIPPED' })
  await hourly({
    order_id: '111-3',
    fulfilled_by: 'MERCHANT',
    fulfillment_status: 'CANCELLED',
    ordered_units: 0,
  })
  expect(await items('amazon_order_id, item_no, order_status, channel, item_price_amount')).toEqual([
    {
      amazon_order_id: '111-1',
      item_no: 1,
      order_status: 'Shipped',
      channel: 'fba',
      item_price_amount: '19.9800',
    },
    {
      amazon_order_id: '111-1',
      item_no: 2,
      order_status: 'PartiallyShipped',
      channel: 'fba',
      item_price_amount: '9.9900',
    },
    {
      amazon_order_id: '111-3',
      item_no: 1,
      order_status: 'Cancelled',
      channel: 'merchant',
      item_price_amount: null,
    },
    {
      amazon_order_id: 'S01-1',
      item_no: 1,
      order_status: 'Unshipped',
      channel: 'multi_channel',
      item_price_amount: '19.9800',
    },
  ])
})

test('an item is cancelled where its order is, or it alone is, whatever quantity Amazon left there', async () => {
  await covered()
  await reported({ amazon_order_id: '111-1', order_status: 'Shipped', item_status: 'Shipped' })
  await reported({ amazon_order_id: '111-2', order_status: 'Cancelled' })
  await reported({ amazon_order_id: '111-3', order_status: 'Shipped', item_status: 'Cancelled' })
  await reported({ amazon_order_id: '111-4', order_status: 'Canceled' })
  await hourly({ order_id: '111-5', fulfillment_status: 'CANCELLED' })
  expect((await items('amazon_order_id, ordered_units, is_cancelled')).map(lineOf)).toEqual([
    '111-1 2 false',
    '111-2 2 true',
    '111-3 2 true',
    '111-4 2 true',
    '111-5 2 true',
  ])
})

test('a page of the newest is read off an index, however many orders there are', async () => {
  await covered()
  await hourly({})
  await reported({})
  await ledger.owner.query(
    `insert into data.orders (account_id, marketplace_id, amazon_order_id, purchased_at, updated_at, ordered_on, order_status,
       fulfillment_channel, sku, ordered_units, item_no, run_id, line_no, known_from)
     select account_id, marketplace_id, 'O-' || number, purchased_at, updated_at, ordered_on - number / 10, order_status,
            fulfillment_channel, sku, ordered_units, item_no, run_id, line_no + number, known_from
     from data.orders, generate_series(1, 5000) as number`,
  )
  await ledger.owner.query('analyze data.orders, data.recent_order_items, coverage')
  const page = {
    text: `select amazon_order_id, channel, is_cancelled from order_item where account_id = $1 and marketplace_id = $2
           order by ordered_on desc, purchased_at desc, amazon_order_id, sku, item_no limit 21`,
    values: [ledger.account_id, US],
  }
  expect(await rowsReadFor(ledger.owner, 'orders', page)).toBeLessThan(100)
})
