import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Ledger, openLedger } from './ledger.ts'

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

const covered = (): Promise<void> => ledger.covered('orders', ['2026-10-01', '2026-11-22'])
let orders = 0
const sold = (sku: string, ordered_units: number, more = {}): Promise<void> => {
  orders += 1
  return ledger.put('orders', {
    amazon_order_id: `111-${orders}`,
    sku,
    ordered_on: '2026-11-20',
    ordered_units,
    ...more,
  })
}
const stock = (sku: string, fulfillable_units: number, more = {}): Promise<void> =>
  ledger.put('fba_inventory', {
    sku,
    fulfillable_units,
    inbound_working_units: 0,
    inbound_shipped_units: 0,
    inbound_receiving_units: 0,
    ...more,
  })

test('80 units at 10 a day are 8 days of cover', async () => {
  await covered()
  await stock('A', 80)
  await sold('A', 300)
  // 300 units in 30 days are 10 a day.
  expect(
    await ledger.ready(
      'days_of_cover',
      'sellable_units, ordered_units_30_days, units_per_day, cover_days, cover_days_reason',
    ),
  ).toEqual([
    {
      sellable_units: 80,
      ordered_units_30_days: 300,
      units_per_day: 10,
      cover_days: 8,
      cover_days_reason: null,
    },
  ])
})

test('what is on its way covers longer; what is only planned does not', async () => {
  await covered()
  await stock('A', 80, { inbound_working_units: 500, inbound_shipped_units: 40, inbound_receiving_units: 10 })
  await sold('A', 300)
  // (80 + 40 + 10) / 10 = 13 days.
  expect(
    await ledger.ready(
      'days_of_cover',
      'inbound_units, inbound_planned_units, cover_days, cover_days_with_inbound',
    ),
  ).toEqual([{ inbound_units: 50, inbound_planned_units: 500, cover_days: 8, cover_days_with_inbound: 13 }])
})

test('cover at the pace of days in stock is shorter where days without stock slowed the sales', async () => {
  await covered()
  await ledger.covered('ledger_summary', ['2026-10-01', '2026-11-22'])
  for (let day = 13; day <= 22; day += 1)
    await ledger.put('ledger_summary', {
      sku: 'A',
      balanced_on: `2026-11-${day}`,
      opening_units: 9,
      closing_units: 9,
    })
  await stock('A', 80)
  await sold('A', 300)
  // 300 units over 30 days are 10 a day, over the 10 days in stock 30 a day: 8 days, and 80/30 = 2.7.
  expect(
    await ledger.ready('days_of_cover', 'units_per_in_stock_day, cover_days, cover_days_at_in_stock_pace'),
  ).toEqual([{ units_per_in_stock_day: 30, cover_days: 8, cover_days_at_in_stock_pace: 2.7 }])
})

test('no stock is no cover; no sales are unknown cover', async () => {
  await covered()
  await stock('EMPTY', 0)
  await sold('EMPTY', 30)
  await stock('QUIET', 50)
  await stock('CANCELLED', 50)
  await sold('CANCELLED', 30, { order_status: 'Cancelled' })
  expect(await ledger.ready('days_of_cover', 'sku, units_per_day, cover_days, cover_days_reason')).toEqual([
    { sku: 'CANCELLED', units_per_day: 0, cover_days: null, cover_days_reason: 'no_sales_in_window' },
    { sku: 'EMPTY', units_per_day: 1, cover_days: 0, cover_days_reason: null },
    { sku: 'QUIET', units_per_day: 0, cover_days: null, cover_days_reason: 'no_sales_in_window' },
  ])
})

test('cover is unknown, with the reason, where sales or stock are', async () => {
  await stock('A', 80)
  const reason = () =>
    ledger.ready('days_of_cover', 'sku, cover_days, cover_days_reason, units_per_in_stock_day_reason')
  expect(await reason()).toEqual([
    {
      sku: 'A',
      cover_days: null,
      cover_days_reason: 'sales_not_synced',
      units_per_in_stock_day_reason: 'sales_not_synced',
    },
  ])
  await ledger.covered('orders', ['2026-11-10', '2026-11-22'])
  expect(await reason()).toMatchObject([{ cover_days: null, cover_days_reason: 'sales_history_too_short' }])
  await covered()
  await ledger.put('listings', { sku: 'B', fulfillment_channel: 'AMAZON_NA' })
  await sold('A', 300)
  await sold('B', 300)
  expect(await reason()).toMatchObject([
    { sku: 'A', cover_days: 8, units_per_in_stock_day_reason: 'stock_not_synced' },
    { sku: 'B', cover_days: null, cover_days_reason: 'fba_stock_not_reported' },
  ])
})

test('stock and sales of all channels count together', async () => {
  await covered()
  await stock('A', 60, { merchant_listing_exists: true, merchant_fulfillable_units: 20 })
  await sold('A', 150)
  await sold('A', 90, { fulfillment_channel: 'Merchant' })
  await sold('A', 60, { sales_channel: 'Non-Amazon' })
  // 60 + 20 units; (150 + 90 + 60) / 30 = 10 a day.
  expect(await ledger.ready('days_of_cover', 'channel, sellable_units, units_per_day, cover_days')).toEqual([
    { channel: 'both', sellable_units: 80, units_per_day: 10, cover_days: 8 },
  ])
})

test('units to a target are what is missing, never less than none, and unknown without a pace', async () => {
  // 60 days at 2.5 a day are 150 units; 40 are there: 110 are missing. 200 are enough. 1 day at 0.3 takes a whole unit.
  const { rows } = await ledger.owner.query(
    `select units_to_cover(60, 2.5, 40) as missing, units_to_cover(60, 2.5, 200) as enough, units_to_cover(1, 0.3, 0) as rounded,
            units_to_cover(60, null, 40) as no_pace, units_to_cover(60, 2.5, null) as no_stock, units_to_cover(30, 0.1, 3) as exact`,
  )
  expect(rows).toEqual([{ missing: 110, enough: 0, rounded: 1, no_pace: null, no_stock: null, exact: 0 }])
})
