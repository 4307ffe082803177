import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { CA, DE, FR, IT, type Ledger, openLedger, US } from './ledger.ts'

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

const stock = (marketplace_id: string, values: Parameters<Ledger['put']>[1]): Promise<void> =>
  ledger.put('fba_inventory', { marketplace_id, sku: 'A', fnsku: 'X00A', ...values })
const UNITS = 'sum(counted_fulfillable_units)::int as units, sum(counted_inbound_units)::int as inbound'
const refreshed = (): Promise<unknown> => ledger.ready('inventory', 'sku')
const seen = async (...marketplaces: readonly string[]): Promise<unknown> =>
  (
    await ledger.seenIn(marketplaces, `(select ${UNITS} from inventory_counted) as total`, 'units, inbound')
  )[0]

const panEuropean = async (): Promise<void> => {
  await stock(DE, {
    fulfillable_units: 65,
    fulfillable_local_units: 60,
    fulfillable_remote_units: 5,
    inbound_shipped_units: 20,
  })
  await stock(FR, {
    fulfillable_units: 65,
    fulfillable_local_units: 5,
    fulfillable_remote_units: 60,
    inbound_shipped_units: 20,
  })
  await stock(IT, {
    fulfillable_units: 65,
    fulfillable_local_units: 0,
    fulfillable_remote_units: 65,
    inbound_shipped_units: 20,
  })
  await refreshed()
}

describe('a Pan-European pool, told with local and remote units', () => {
  test('counts each unit where it lies: 60 in Germany and 5 in France are 65 in all, and what comes is one shipment', async () => {
    await panEuropean()
    expect(await seen(DE, FR, IT)).toEqual({ units: 65, inbound: 20 })
  })

  test('counts all that can be sold where one marketplace is seen alone', async () => {
    await panEuropean()
    expect(await seen(IT)).toEqual({ units: 65, inbound: 20 })
  })

  test('counts remote units once where the country they lie in is not seen', async () => {
    await panEuropean()
    // 5 lie in France; Italy can sell 65, so 60 more are somewhere else: 5 + 0 + 60.
    expect(await seen(FR, IT)).toEqual({ units: 65, inbound: 20 })
  })

  test('is no pool where nothing is remote: stocks of two countries add up', async () => {
    await stock(DE, {
      fulfillable_units: 60,
      fulfillable_local_units: 60,
      fulfillable_remote_units: 0,
      inbound_shipped_units: 20,
    })
    await stock(FR, {
      fulfillable_units: 7,
      fulfillable_local_units: 7,
      fulfillable_remote_units: 0,
      inbound_shipped_units: 3,
    })
    await refreshed()
    expect(await seen(DE, FR)).toEqual({ units: 67, inbound: 23 })
  })
})

describe('North American remote fulfilment, told without local and remote', () => {
  test('counts one FNSKU of two marketplaces once, as the larger of its statements', async () => {
    await stock(US, { fulfillable_units: 40, inbound_shipped_units: 12 })
    // Read a minute later, a unit was sold.
    await stock(CA, { fulfillable_units: 39, inbound_shipped_units: 12 })
    await refreshed()
    expect(await seen(US, CA)).toEqual({ units: 40, inbound: 12 })
    expect(await seen(CA)).toEqual({ units: 39, inbound: 12 })
  })

  test('counts another FNSKU under the same SKU as other units', async () => {
    await stock(US, { fulfillable_units: 40 })
    await stock(CA, { fulfillable_units: 39, fnsku: 'X00B' })
    await refreshed()
    expect(await seen(US, CA)).toEqual({ units: 79, inbound: 0 })
  })
})

test('the merchant’s shelf counts once, however many marketplaces it is offered in; unknown stays unknown', async () => {
  const listing = { sku: 'M', fulfillment_channel: 'DEFAULT' }
  await ledger.put('listings', { ...listing, marketplace_id: DE, quantity_units: 12 })
  await ledger.put('listings', { ...listing, marketplace_id: FR, quantity_units: 12 })
  await ledger.put('listings', { ...listing, marketplace_id: IT, quantity_units: null })
  expect(await ledger.ready('inventory_counted', 'marketplace_id, counted_sellable_units')).toEqual([
    { marketplace_id: FR, counted_sellable_units: 12 },
    { marketplace_id: DE, counted_sellable_units: 0 },
    { marketplace_id: IT, counted_sellable_units: null },
  ])
})

const told = (marketplace_id: string, sku: string, excess_units: number): Promise<void> =>
  ledger.put('inventory_planning', {
    marketplace_id,
    sku,
    condition: 'New',
    available_units: 65,
    excess_units,
  })
const excess = async (...marketplaces: readonly string[]): Promise<unknown> =>
  (
    await ledger.seenIn(
      marketplaces,
      '(select sum(excess_units) filter (where is_counted)::int as excess from inventory_health_counted) as total',
      'excess',
    )
  )[0]

describe('what Amazon says of the age of a pool', () => {
  test('counts in one of the marketplaces that are told about it', async () => {
    await panEuropean()
    for (const marketplace_id of [DE, FR, IT]) await told(marketplace_id, 'A', 30)
    await ledger.ready('inventory_health', 'sku')
    expect(await excess(DE, FR, IT)).toEqual({ excess: 30 })
    expect(await excess(IT)).toEqual({ excess: 30 })
  })

  test('counts in each where nothing is remote', async () => {
    for (const marketplace_id of [DE, FR])
      await stock(marketplace_id, {
        fulfillable_units: 9,
        fulfillable_local_units: 9,
        fulfillable_remote_units: 0,
      })
    await refreshed()
    await told(DE, 'A', 30)
    await told(FR, 'A', 4)
    await ledger.ready('inventory_health', 'sku')
    expect(await excess(DE, FR)).toEqual({ excess: 34 })
  })
})
