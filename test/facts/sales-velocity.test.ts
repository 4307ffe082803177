import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { addDays, LocalDate } from '../../src/core/time.ts'
import { type Ledger, openLedger } from './ledger.ts'

const THROUGH = LocalDate.parse('2026-11-22')
/** The day so many days before the newest covered one. */
const ago = (days: number): LocalDate => addDays(THROUGH, -days)

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

let orders = 0
const order = (sku: string, ordered_on: string, ordered_units: number, more = {}): Promise<void> => {
  orders += 1
  return ledger.put('orders', { amazon_order_id: `111-${orders}`, sku, ordered_on, ordered_units, ...more })
}
const stocked = (sku: string, balanced_on: string): Promise<void> =>
  ledger.put('ledger_summary', { sku, balanced_on, opening_units: 5, closing_units: 5 })

const covered = async (days = 120): Promise<void> => {
  await ledger.covered('orders', [ago(days - 1), THROUGH])
  await ledger.covered('ledger_summary', [ago(days - 1), THROUGH])
}

test('each window counts its own days, the newest covered day included', async () => {
  await covered()
  await ledger.put('fba_inventory', { sku: 'A', fulfillable_units: 9 })
  // 7 units on the newest day, 7 on day 6 back, 14 on day 7, 30 on day 29, 60 on day 59, 90 on day 89; 500 a day before.
  for (const [days, units] of [
    [0, 7],
    [6, 7],
    [7, 14],
    [29, 30],
    [59, 60],
    [89, 90],
    [90, 500],
  ] as const)
    await order('A', ago(days), units)
  // 14/7 = 2; (14+14)/14 = 2; 58/30 = 1.9333; 118/60 = 1.9667; 208/90 = 2.3111.
  expect(
    await ledger.ready(
      'sales_velocity',
      'window_days, from_on, through_on, ordered_units, units_per_day',
      `channel = 'all'`,
    ),
  ).toEqual([
    { window_days: 7, from_on: ago(6), through_on: THROUGH, ordered_units: 14, units_per_day: 2 },
    { window_days: 14, from_on: ago(13), through_on: THROUGH, ordered_units: 28, units_per_day: 2 },
    { window_days: 30, from_on: ago(29), through_on: THROUGH, ordered_units: 58, units_per_day: 1.9333 },
    { window_days: 60, from_on: ago(59), through_on: THROUGH, ordered_units: 118, units_per_day: 1.9667 },
    { window_days: 90, from_on: ago(89), through_on: THROUGH, ordered_units: 208, units_per_day: 2.3111 },
  ])
})

const inStock =
  'in_stock_days, units_per_in_stock_day, units_per_in_stock_day_reason, out_of_stock_on::text[]'

test('in-stock pace leaves out the days without stock and names them', async () => {
  await covered()
  await ledger.put('fba_inventory', { sku: 'A', fulfillable_units: 9 })
  // 7 days; without stock on days 2 and 5 back. 20 units on the 5 others: 4 a day in stock, 2.8571 a day in all.
  for (const days of [0, 1, 3, 4, 6]) {
    await stocked('A', ago(days))
    await order('A', ago(days), 4)
  }
  expect(
    await ledger.ready('sales_velocity', `units_per_day, ${inStock}`, `window_days = 7 and channel = 'all'`),
  ).toEqual([
    {
      units_per_day: 2.8571,
      in_stock_days: 5,
      units_per_in_stock_day: 4,
      units_per_in_stock_day_reason: null,
      out_of_stock_on: [ago(5), ago(2)],
    },
  ])
})

test('a longer window names the days it leaves out, oldest first, and none when none was missed', async () => {
  await covered()
  for (let days = 0; days < 7; days += 1) await stocked('A', ago(days))
  for (let days = 8; days < 14; days += 1) await stocked('A', ago(days))
  await order('A', ago(1), 26)
  const rows = await ledger.ready(
    'sales_velocity',
    `window_days, ${inStock}`,
    `window_days <= 14 and channel = 'all'`,
  )
  // 26 units over 7 days in stock are 3.7143 a day; over 13 of 14, 2.
  expect(rows).toEqual([
    {
      window_days: 7,
      in_stock_days: 7,
      units_per_in_stock_day: 3.7143,
      units_per_in_stock_day_reason: null,
      out_of_stock_on: [],
    },
    {
      window_days: 14,
      in_stock_days: 13,
      units_per_in_stock_day: 2,
      units_per_in_stock_day_reason: null,
      out_of_stock_on: [ago(7)],
    },
  ])
})

test('a day on which Amazon shipped units was a day in stock, whatever the balances say', async () => {
  await covered()
  await order('A', ago(3), 6)
  // The only day in stock is the one that sold: 6 a day, not a division by zero.
  expect(
    await ledger.ready(
      'sales_velocity',
      'in_stock_days, units_per_in_stock_day',
      `window_days = 7 and channel = 'all'`,
    ),
  ).toEqual([{ in_stock_days: 1, units_per_in_stock_day: 6 }])
})

test('a SKU that was never in stock has no in-stock pace, and says so', async () => {
  await covered()
  await ledger.put('fba_inventory', { sku: 'A', fulfillable_units: 0 })
  const [row] = await ledger.ready(
    'sales_velocity',
    `units_per_day, ${inStock}`,
    `window_days = 7 and channel = 'all'`,
  )
  expect(row).toMatchObject({
    units_per_day: 0,
    in_stock_days: 0,
    units_per_in_stock_day: null,
    units_per_in_stock_day_reason: 'never_in_stock',
    out_of_stock_on: [6, 5, 4, 3, 2, 1, 0].map(ago),
  })
})

test('cancelled units count nothing, and what was ordered twice counts twice', async () => {
  await covered()
  await order('A', ago(1), 3)
  await order('A', ago(1), 4)
  await order('A', ago(1), 50, { order_status: 'Cancelled' })
  await order('A', ago(1), 60, { item_status: 'Cancelled' })
  expect(
    await ledger.ready(
      'sales_velocity',
      'ordered_units, units_per_day',
      `window_days = 7 and channel = 'all'`,
    ),
  ).toEqual([{ ordered_units: 7, units_per_day: 1 }])
})

test('channels stand apart and together; only Amazon’s stock has a history', async () => {
  await covered()
  await ledger.put('fba_inventory', {
    sku: 'A',
    fulfillable_units: 9,
    merchant_listing_exists: true,
    merchant_fulfillable_units: 5,
  })
  for (let days = 0; days < 7; days += 1) await stocked('A', ago(days))
  await order('A', ago(0), 7)
  await order('A', ago(0), 14, { fulfillment_channel: 'Merchant' })
  await order('A', ago(0), 21, { sales_channel: 'Non-Amazon' })
  // 7, 14 and 21 units in 7 days: 1, 2 and 3 a day, 6 in all.
  const rows = await ledger.ready(
    'sales_velocity',
    'channel, units_per_day, units_per_in_stock_day, units_per_in_stock_day_reason',
    'window_days = 7',
  )
  expect(rows).toEqual([
    {
      channel: 'all',
      units_per_day: 6,
      units_per_in_stock_day: null,
      units_per_in_stock_day_reason: 'merchant_stock_has_no_history',
    },
    { channel: 'fba', units_per_day: 1, units_per_in_stock_day: 1, units_per_in_stock_day_reason: null },
    {
      channel: 'merchant',
      units_per_day: 2,
      units_per_in_stock_day: null,
      units_per_in_stock_day_reason: 'merchant_stock_has_no_history',
    },
    {
      channel: 'multi_channel',
      units_per_day: 3,
      units_per_in_stock_day: 3,
      units_per_in_stock_day_reason: null,
    },
  ])
})

test('a SKU the merchant sold and no longer lists has no known days in stock', async () => {
  await covered()
  await order('GONE', ago(2), 7, { fulfillment_channel: 'Merchant' })
  expect(
    await ledger.ready(
      'sales_velocity',
      'units_per_day, in_stock_days, units_per_in_stock_day_reason',
      `window_days = 7 and channel = 'all'`,
    ),
  ).toEqual([
    { units_per_day: 1, in_stock_days: null, units_per_in_stock_day_reason: 'merchant_stock_has_no_history' },
  ])
})

test('a window longer than what is loaded is unknown, not smaller', async () => {
  await covered(14)
  await order('A', ago(1), 14)
  expect(
    await ledger.ready(
      'sales_velocity',
      'window_days, ordered_units, units_per_day, units_per_day_reason',
      `channel = 'all'`,
    ),
  ).toEqual([
    { window_days: 7, ordered_units: 14, units_per_day: 2, units_per_day_reason: null },
    { window_days: 14, ordered_units: 14, units_per_day: 1, units_per_day_reason: null },
    {
      window_days: 30,
      ordered_units: null,
      units_per_day: null,
      units_per_day_reason: 'sales_history_too_short',
    },
    {
      window_days: 60,
      ordered_units: null,
      units_per_day: null,
      units_per_day_reason: 'sales_history_too_short',
    },
    {
      window_days: 90,
      ordered_units: null,
      units_per_day: null,
      units_per_day_reason: 'sales_history_too_short',
    },
  ])
})

test.each([
  ['never loaded', null, 'stock_not_synced'],
  ['loaded for 5 of 7 days', [ago(4), THROUGH], 'stock_history_too_short'],
  ['a day behind the orders', [ago(119), ago(1)], 'stock_history_is_behind'],
] as const)(
  'stock history that is %s leaves the pace over all days and says why',
  async (_, days, reason) => {
    await ledger.covered('orders', [ago(119), THROUGH])
    if (days) await ledger.covered('ledger_summary', days)
    await order('A', ago(1), 14)
    expect(
      await ledger.ready(
        'sales_velocity',
        `units_per_day, ${inStock}`,
        `window_days = 7 and channel = 'all'`,
      ),
    ).toEqual([
      {
        units_per_day: 2,
        in_stock_days: null,
        units_per_in_stock_day: null,
        units_per_in_stock_day_reason: reason,
        out_of_stock_on: null,
      },
    ])
  },
)

test('a stretch of covered days ends at a gap, and the windows with it', async () => {
  // 20 days ago one day failed: of the newest stretch only 20 days are known, so 14 days are and 30 are not.
  await ledger.covered('orders', [ago(119), ago(21)])
  await ledger.covered('orders', [ago(19), THROUGH])
  await order('A', ago(1), 14)
  const rows = await ledger.ready(
    'sales_velocity',
    'window_days, units_per_day',
    `channel = 'all' and window_days in (14, 30)`,
  )
  expect(rows).toEqual([
    { window_days: 14, units_per_day: 1 },
    { window_days: 30, units_per_day: null },
  ])
})

test('without any synced orders there is no pace, not a pace of zero', async () => {
  await ledger.put('fba_inventory', { sku: 'A', fulfillable_units: 9 })
  expect(await ledger.ready('sales_velocity', 'sku')).toEqual([])
})
