import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Ledger, openLedger } from './ledger.ts'

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

const AGED = {
  sku: 'A',
  condition: 'New',
  available_units: 90,
  age_0_to_90_units: 66,
  age_271_to_365_units: 20,
  age_456_plus_units: 4,
  surcharge_271_to_300_units: 20,
  surcharge_271_to_300_amount: 7.6,
  surcharge_456_plus_units: 4,
  surcharge_456_plus_amount: 1.4,
  storage_next_month_amount: 3.25,
  currency: 'USD',
}

const NOT_CHARGED = { charged_units: null, charged_amount: null, rate_amount: null }
const NOT_COMING = { coming_units: null, coming_amount: null }

test('storage that Amazon leaves blank is untold, and so is the sum: not the surcharge alone', async () => {
  await ledger.put('inventory_planning', { ...AGED, storage_next_month_amount: null })
  await ledger.put('inventory_planning', {
    sku: 'B',
    available_units: 3,
    storage_next_month_amount: 0.5,
    currency: 'USD',
  })
  expect(
    (
      await ledger.ready('fee_exposure', 'sku, surcharge_amount, exposure_amount, exposure_amount_reason')
    ).map((row) => Object.values(row)),
  ).toEqual([
    ['A', '9.0000', null, 'not_told'],
    // No band of age with a surcharge: storage alone.
    ['B', null, '0.5', null],
  ])
})

test('what is to come is the surcharge of all ages and next month’s storage, conditions summed', async () => {
  await ledger.put('inventory_planning', AGED)
  await ledger.put('inventory_planning', {
    ...AGED,
    condition: 'Used - Good',
    available_units: 1,
    surcharge_271_to_300_units: 1,
    surcharge_271_to_300_amount: 0.38,
    surcharge_456_plus_units: 0,
    surcharge_456_plus_amount: 0,
    storage_next_month_amount: 0.05,
  })
  expect(
    await ledger.ready(
      'fee_exposure',
      `currency, exposure_amount, age_0_to_90_units, age_271_to_365_units, age_366_plus_units, surcharge_units, surcharge_amount,
       aged_tiers, storage_next_month_amount, charged_amount, charged_amount_reason, stored_amount, stored_amount_reason`,
    ),
  ).toEqual([
    {
      currency: 'USD',
      // 9.38 of surcharge and 3.30 of storage.
      exposure_amount: '12.68',
      age_0_to_90_units: 132,
      age_271_to_365_units: 40,
      age_366_plus_units: 8,
      // 20 + 1 + 4 units, 7.60 + 0.38 + 1.40.
      surcharge_units: 25,
      surcharge_amount: '9.3800',
      aged_tiers: [
        { ...NOT_CHARGED, from_days: 271, coming_units: 21, coming_amount: '7.98' },
        { ...NOT_CHARGED, from_days: 456, coming_units: 4, coming_amount: '1.4' },
      ],
      storage_next_month_amount: '3.3000',
      charged_amount: null,
      charged_amount_reason: 'aged_surcharge_not_synced',
      stored_amount: null,
      stored_amount_reason: 'storage_fees_not_synced',
    },
  ])
})

test('what was charged is the newest assessment that can be there, with the rate of each tier', async () => {
  // Through 20 November: what was counted on the 15th may still be on its way, so 15 October is the newest.
  await ledger.covered('aged_surcharge', ['2026-06-01', '2026-11-20'])
  const fee = { sku: 'A', currency: 'USD', charged_units: 4, charged_amount: 2.1, rate_amount: 0.5 }
  await ledger.put('aged_surcharge', { ...fee, charged_on: '2026-09-15', age_tier: '181-210 days' })
  await ledger.put('aged_surcharge', { ...fee, charged_on: '2026-10-15', age_tier: '181-210 days' })
  await ledger.put('aged_surcharge', {
    ...fee,
    charged_on: '2026-10-15',
    age_tier: '456+ days',
    charged_units: 1,
    charged_amount: 0.35,
    rate_amount: 7.9,
  })
  await ledger.put('aged_surcharge', { ...fee, charged_on: '2026-11-15', age_tier: '181-210 days' })
  expect(
    await ledger.ready(
      'fee_exposure',
      'charged_on, charged_units, charged_amount, aged_tiers, exposure_amount, exposure_amount_reason, low_level, low_level_reason',
    ),
  ).toEqual([
    {
      charged_on: '2026-10-15',
      // 4 + 1 units, 2.10 + 0.35.
      charged_units: 5,
      charged_amount: '2.4500',
      aged_tiers: [
        { ...NOT_COMING, from_days: 181, charged_units: 4, charged_amount: '2.1', rate_amount: '0.5' },
        { ...NOT_COMING, from_days: 456, charged_units: 1, charged_amount: '0.35', rate_amount: '7.9' },
      ],
      exposure_amount: null,
      exposure_amount_reason: 'not_in_planning_report',
      low_level: null,
      low_level_reason: 'not_in_planning_report',
    },
  ])
})

test('a covered assessment and a covered month without a row are no fee', async () => {
  await ledger.covered('aged_surcharge', ['2026-06-01', '2026-11-21'])
  await ledger.covered('storage_fees', ['2026-10-01', '2026-10-31'])
  await ledger.put('inventory_planning', AGED)
  expect(
    await ledger.ready('fee_exposure', 'charged_on, charged_amount, stored_month_on, stored_amount'),
  ).toEqual([
    {
      // Through 21 November there are six days since the 15th; from the seventh on its charges stand.
      charged_on: '2026-10-15',
      charged_amount: '0.0000',
      stored_month_on: '2026-10-01',
      stored_amount: '0.0000',
    },
  ])
  await ledger.covered('aged_surcharge', ['2026-11-22', '2026-11-22'])
  expect(await ledger.ready('fee_exposure', 'charged_on')).toEqual([{ charged_on: '2026-11-15' }])
})

test('storage is the newest whole month, told by SKU, or by FNSKU in files that name no SKU', async () => {
  await ledger.covered('storage_fees', ['2026-09-01', '2026-10-31'])
  await ledger.put('fba_inventory', { sku: 'A', fnsku: 'X1', fulfillable_units: 5 })
  await ledger.put('fba_inventory', { sku: 'B', fnsku: 'X2', fulfillable_units: 5 })
  const fee = { currency: 'USD', rate_amount: 2.4, size_tier: 'Large Standard-Size' }
  const stored = (values: Parameters<Ledger['put']>[1]): Promise<void> =>
    ledger.put('storage_fees', { ...fee, month_on: '2026-10-01', ...values })
  await stored({ fnsku: 'X1', sku: 'A', fulfillment_center: 'PHX7', average_units: 10.5, fee_amount: 1.26 })
  await stored({ fnsku: 'X1', sku: 'A', fulfillment_center: 'ABE8', average_units: 2, fee_amount: 0.24 })
  await stored({ fnsku: 'X1', sku: 'Z', fulfillment_center: 'ABE8', average_units: 9, fee_amount: 9 })
  await stored({ fnsku: 'X2', fulfillment_center: 'ABE8', average_units: 1, fee_amount: 0.12 })
  await stored({ fnsku: 'X2', month_on: '2026-09-01', average_units: 1, fee_amount: 0.04 })
  expect(
    await ledger.ready(
      'fee_exposure',
      'sku, stored_month_on, stored_average_units, stored_amount, storage_rate_amount, size_tier',
    ),
  ).toEqual([
    {
      sku: 'A',
      stored_month_on: '2026-10-01',
      // 10.5 + 2 units, 1.26 + 0.24.
      stored_average_units: 12.5,
      stored_amount: '1.5000',
      storage_rate_amount: '2.4000',
      size_tier: 'Large Standard-Size',
    },
    {
      sku: 'B',
      stored_month_on: '2026-10-01',
      stored_average_units: 1,
      stored_amount: '0.1200',
      storage_rate_amount: '2.4000',
      size_tier: 'Large Standard-Size',
    },
  ])
})

const days = (short: number, long: number) => ({
  short_term_supply_days: short,
  long_term_supply_days: long,
})

test('the low-inventory-level fee is Amazon’s word first, then its two figures of supply', async () => {
  const level = (sku: string, values: Parameters<Ledger['put']>[1]): Promise<void> =>
    ledger.put('inventory_planning', { sku, available_units: 5, currency: 'USD', ...values })
  await level('charged', { ...days(10, 13.9), pays_low_level_fee: true, is_exempt_from_low_level_fee: false })
  await level('exempt', { ...days(10, 20), pays_low_level_fee: false, is_exempt_from_low_level_fee: true })
  await level('low', { ...days(27.9, 20), pays_low_level_fee: false, is_exempt_from_low_level_fee: false })
  // One of the two is enough not to pay.
  await level('one', { ...days(10, 28), pays_low_level_fee: false, is_exempt_from_low_level_fee: false })
  await level('untold', {})
  const rows = await ledger.ready('fee_exposure', 'sku, low_level, low_level_reason, low_level_tier')
  expect(rows).toEqual([
    { sku: 'charged', low_level: 'charged', low_level_reason: null, low_level_tier: '0-14' },
    { sku: 'exempt', low_level: 'exempt', low_level_reason: null, low_level_tier: '14-21' },
    { sku: 'low', low_level: 'below_28_days', low_level_reason: null, low_level_tier: '21-28' },
    { sku: 'one', low_level: 'not_charged', low_level_reason: null, low_level_tier: null },
    { sku: 'untold', low_level: null, low_level_reason: 'not_told', low_level_tier: null },
  ])
})

test('of a file of several countries and currencies the marketplace’s own fees count, and no others are added to them', async () => {
  await ledger.covered('aged_surcharge', ['2026-06-01', '2026-11-21'])
  await ledger.covered('storage_fees', ['2026-09-01', '2026-10-31'])
  await ledger.put('fba_inventory', { sku: 'A', condition: 'New', fnsku: 'X1' })
  const stored = { fnsku: 'X1', month_on: '2026-10-01', average_units: 10, fee_amount: 8 }
  const charged = {
    sku: 'A',
    charged_on: '2026-10-15',
    age_tier: '181-210 days',
    charged_units: 4,
    charged_amount: 2,
  }
  const places = [
    ['US', 'USD'],
    // Canada has its own run, which tells its fees.
    ['CA', 'CAD'],
    ['DE', 'USD'],
    // The account does not sell in Mexico: dollars of a centre there count where they are told, pesos cannot.
    ['MX', 'USD'],
    ['MX', 'MXN'],
  ] as const
  for (const [country, currency] of places) {
    await ledger.put('storage_fees', { ...stored, country, currency })
    await ledger.put('aged_surcharge', { ...charged, country, currency })
  }
  expect(
    await ledger.ready(
      'fee_exposure',
      'currency, stored_amount, stored_average_units, charged_units, charged_amount',
    ),
  ).toEqual([
    {
      currency: 'USD',
      stored_amount: '16.0000',
      stored_average_units: 20,
      charged_units: 8,
      charged_amount: '4.0000',
    },
  ])
})
