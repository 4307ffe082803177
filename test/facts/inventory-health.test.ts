import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { DE, FR, IT, type Ledger, lineOf, openLedger } from './ledger.ts'

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

const OLD_STOCK = {
  sku: 'A',
  condition: 'New',
  available_units: 90,
  age_0_to_90_units: 60,
  age_271_to_365_units: 20,
  age_366_to_455_units: 6,
  age_456_plus_units: 4,
  surcharge_271_to_300_units: 20,
  surcharge_271_to_300_amount: 7.6,
  surcharge_456_plus_units: 4,
  surcharge_456_plus_amount: 1.4,
  currency: 'USD',
  supply_days: 45,
  excess_units: 11,
}

test('conditions are summed, days are those of most units, and the surcharge is that of all ages', async () => {
  await ledger.put('inventory_planning', OLD_STOCK)
  await ledger.put('inventory_planning', {
    sku: 'A',
    condition: 'Used - Good',
    available_units: 2,
    age_0_to_90_units: 2,
    supply_days: 900,
    excess_units: 2,
  })
  await ledger.put('stranded_inventory', { sku: 'A', fulfillable_units: 2, unsellable_units: 1 })
  await ledger.put('restock_recommendations', {
    sku: 'A',
    recommended_units: 30,
    recommended_action: 'Restock',
  })
  expect(
    await ledger.ready(
      'inventory_health',
      `available_units, age_0_to_90_units, age_271_to_365_units, age_366_plus_units, surcharge_units, surcharge_amount,
       supply_days, excess_units, stranded_units, advised_units, advised_action`,
    ),
  ).toEqual([
    {
      available_units: 92,
      age_0_to_90_units: 62,
      age_271_to_365_units: 20,
      // 6 + 4.
      age_366_plus_units: 10,
      // 20 + 4 units, 7.60 + 1.40.
      surcharge_units: 24,
      surcharge_amount: '9.0000',
      supply_days: 45,
      excess_units: 13,
      stranded_units: 3,
      advised_units: 30,
      advised_action: 'Restock',
    },
  ])
})

test('what one report alone knows of is told, and what it does not say stays unknown', async () => {
  await ledger.put('stranded_inventory', { sku: 'S', fulfillable_units: 5 })
  await ledger.put('restock_recommendations', { sku: 'R', recommended_units: 8 })
  expect(
    await ledger.ready(
      'inventory_health',
      'sku, available_units, stranded_units, advised_units, surcharge_amount',
    ),
  ).toEqual([
    { sku: 'R', available_units: null, stranded_units: 0, advised_units: 8, surcharge_amount: null },
    { sku: 'S', available_units: null, stranded_units: 5, advised_units: null, surcharge_amount: null },
  ])
})

test('a pool counts once, available units and stranded ones each where most of them are told', async () => {
  for (const [marketplace_id, available, stranded_units, remote] of [
    [DE, 900, 0, 5],
    [FR, 800, 26, 0],
    [IT, 700, 3, 0],
  ] as const) {
    const item = { marketplace_id, sku: 'A', fnsku: 'X1' }
    await ledger.put('fba_inventory', {
      ...item,
      fulfillable_units: available,
      fulfillable_remote_units: remote,
    })
    await ledger.put('inventory_planning', { marketplace_id, sku: 'A', available_units: available })
    if (stranded_units > 0)
      await ledger.put('stranded_inventory', { ...item, unsellable_units: stranded_units })
  }
  await ledger.ready('inventory_health', 'sku')
  const columns = 'available_units, stranded_units, is_counted, is_stranded_counted'
  const seen = async (...marketplaces: readonly string[]) =>
    (await ledger.seenIn(marketplaces, 'inventory_health_counted', columns)).map(lineOf)
  expect(await seen(DE, FR, IT)).toEqual(['700 3 false false', '800 26 false true', '900 0 true false'])
  // Without Germany nothing of what is seen lies elsewhere: two stocks.
  expect(await seen(FR, IT)).toEqual(['700 3 true true', '800 26 true true'])
})
