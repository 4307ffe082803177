import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { DE, type Ledger, openLedger } from './ledger.ts'

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

const COLUMNS = 'sku, channel, fulfillable_units, merchant_units, sellable_units, sellable_units_reason'

test('a SKU Amazon ships sells what is fulfillable there, and nothing else of it', async () => {
  await ledger.put('fba_inventory', {
    sku: 'A',
    fulfillable_units: 100,
    reserved_units: 17,
    unsellable_units: 3,
    researching_units: 2,
    inbound_working_units: 5,
    inbound_shipped_units: 40,
    inbound_receiving_units: 10,
    total_units: 175,
  })
  await ledger.put('listings', { sku: 'A', item_name: 'Kettle', price_amount: 24.99, currency: 'USD' })
  expect(
    await ledger.ready(
      'inventory',
      `${COLUMNS}, reserved_units, inbound_shipped_units, fba_total_units, price_amount, currency`,
    ),
  ).toEqual([
    {
      sku: 'A',
      channel: 'fba',
      fulfillable_units: 100,
      merchant_units: null,
      sellable_units: 100,
      sellable_units_reason: null,
      reserved_units: 17,
      inbound_shipped_units: 40,
      fba_total_units: 175,
      price_amount: '24.9900',
      currency: 'USD',
    },
  ])
})

test('conditions of one SKU are summed', async () => {
  await ledger.put('fba_inventory', { sku: 'A', condition: 'New', fulfillable_units: 7 })
  await ledger.put('fba_inventory', { sku: 'A', condition: 'UsedGood', fulfillable_units: 2 })
  expect(await ledger.ready('inventory', 'sku, sellable_units')).toEqual([{ sku: 'A', sellable_units: 9 }])
})

test('a SKU on both channels sells both stocks together', async () => {
  await ledger.put('fba_inventory', {
    sku: 'A',
    fulfillable_units: 60,
    merchant_listing_exists: true,
    merchant_fulfillable_units: 20,
  })
  await ledger.put('fba_inventory', {
    sku: 'B',
    fulfillable_units: 60,
    merchant_listing_exists: true,
    merchant_fulfillable_units: 0,
  })
  // C was moved to the merchant and has units left at Amazon; the listing is the newer word on the merchant's own.
  await ledger.put('fba_inventory', { sku: 'C', fulfillable_units: 5, merchant_fulfillable_units: 1 })
  await ledger.put('listings', { sku: 'C', fulfillment_channel: 'DEFAULT', quantity_units: 30 })
  expect(await ledger.ready('inventory', COLUMNS)).toEqual([
    {
      sku: 'A',
      channel: 'both',
      fulfillable_units: 60,
      merchant_units: 20,
      sellable_units: 80,
      sellable_units_reason: null,
    },
    {
      sku: 'B',
      channel: 'both',
      fulfillable_units: 60,
      merchant_units: 0,
      sellable_units: 60,
      sellable_units_reason: null,
    },
    {
      sku: 'C',
      channel: 'both',
      fulfillable_units: 5,
      merchant_units: 30,
      sellable_units: 35,
      sellable_units_reason: null,
    },
  ])
})

test('a merchant’s SKU sells the quantity of its listing', async () => {
  await ledger.put('listings', { sku: 'M', fulfillment_channel: 'DEFAULT', quantity_units: 12 })
  expect(await ledger.ready('inventory', COLUMNS)).toEqual([
    {
      sku: 'M',
      channel: 'merchant',
      fulfillable_units: null,
      merchant_units: 12,
      sellable_units: 12,
      sellable_units_reason: null,
    },
  ])
})

test('stock that was not reported is unknown, not zero', async () => {
  await ledger.put('listings', { sku: 'FBA', fulfillment_channel: 'AMAZON_NA' })
  await ledger.put('listings', { sku: 'MFN', fulfillment_channel: 'DEFAULT' })
  await ledger.put('fba_inventory', { sku: 'BOTH', fulfillable_units: 8, merchant_listing_exists: true })
  expect(await ledger.ready('inventory', COLUMNS)).toEqual([
    {
      sku: 'BOTH',
      channel: 'both',
      fulfillable_units: 8,
      merchant_units: null,
      sellable_units: null,
      sellable_units_reason: 'merchant_stock_not_reported',
    },
    {
      sku: 'FBA',
      channel: 'fba',
      fulfillable_units: null,
      merchant_units: null,
      sellable_units: null,
      sellable_units_reason: 'fba_stock_not_reported',
    },
    {
      sku: 'MFN',
      channel: 'merchant',
      fulfillable_units: null,
      merchant_units: null,
      sellable_units: null,
      sellable_units_reason: 'merchant_stock_not_reported',
    },
  ])
})

test('a line that says the offer does not exist at Amazon adds no stock there', async () => {
  await ledger.put('fba_inventory', { sku: 'M', fba_listing_exists: false, fulfillable_units: 4 })
  await ledger.put('listings', { sku: 'M', fulfillment_channel: 'DEFAULT', quantity_units: 12 })
  expect(await ledger.ready('inventory', COLUMNS)).toEqual([
    {
      sku: 'M',
      channel: 'merchant',
      fulfillable_units: null,
      merchant_units: 12,
      sellable_units: 12,
      sellable_units_reason: null,
    },
  ])
})

test('one SKU in two marketplaces is two rows, each with its own price and currency', async () => {
  await ledger.put('listings', { sku: 'A', price_amount: 20, currency: 'USD' })
  await ledger.put('listings', { sku: 'A', price_amount: 18, currency: 'EUR', marketplace_id: DE })
  expect(await ledger.ready('inventory', 'price_amount, currency')).toEqual([
    { price_amount: '18.0000', currency: 'EUR' },
    { price_amount: '20.0000', currency: 'USD' },
  ])
})
