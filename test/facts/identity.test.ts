import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Ledger, lineOf, openLedger, US } from './ledger.ts'

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

const MONDAY = '2026-11-16T10:00:00.000Z'
const TUESDAY = '2026-11-17T10:00:00.000Z'
const WEDNESDAY = '2026-11-18T10:00:00.000Z'
const THURSDAY = '2026-11-19T10:00:00.000Z'

type Version = Parameters<Ledger['put']>[1]
/** Versions of a row, oldest first, each from its moment to the next; `until` where it ended before. */
const versions = async (
  dataset: string,
  told: readonly (Version & { known_from: string; until?: string })[],
): Promise<void> => {
  for (const [index, { until, ...values }] of told.entries()) {
    const known_to = until ?? told[index + 1]?.known_from
    if (known_to === undefined) await ledger.put(dataset, values)
    else await ledger.put(`${dataset}_history`, { ...values, known_to })
  }
}
const changes = (): Promise<unknown> =>
  ledger.ready('identity_change', 'sku, change, from_value, to_value, seen_at')
const lines = async (fact: string, columns: string, where?: string): Promise<readonly string[]> =>
  (await ledger.ready(fact, columns, where)).map(lineOf)

describe('a SKU that stands for something else', () => {
  test('is relisted where its listing was opened anew, and what it stood for before is kept', async () => {
    const listing = { sku: 'A', asin: 'B000000001', opened_at: '2025-01-01T00:00:00Z' }
    await versions('listings', [
      { ...listing, known_from: MONDAY, price_amount: 10 },
      { ...listing, known_from: TUESDAY, price_amount: 11, until: WEDNESDAY },
      { ...listing, known_from: THURSDAY, asin: 'B000000002', opened_at: '2026-11-18T12:00:00Z' },
    ])
    expect(await changes()).toEqual([
      { sku: 'A', change: 'relisted', from_value: 'B000000001', to_value: 'B000000002', seen_at: THURSDAY },
    ])
    // Monday's and Tuesday's versions say the same ASIN: one period. Gone on Wednesday, another on Thursday.
    expect(await lines('identity', 'value, known_from, known_to')).toEqual([
      `B000000001 ${MONDAY} ${WEDNESDAY}`,
      `B000000002 ${THURSDAY} -`,
    ])
  })

  test('is relisted with the ASIN it had where only its listing was opened anew', async () => {
    const listing = { sku: 'A', asin: 'B000000001' }
    await versions('listings', [
      { ...listing, known_from: MONDAY, opened_at: '2025-01-01T00:00:00Z' },
      { ...listing, known_from: TUESDAY, opened_at: '2026-11-16T12:00:00Z' },
    ])
    expect(await lines('identity_change', 'change, from_value, to_value, seen_at')).toEqual([
      `relisted B000000001 B000000001 ${TUESDAY}`,
    ])
    expect(await lines('identity', 'value, known_from, known_to')).toEqual([`B000000001 ${MONDAY} -`])
  })

  test('was merged by Amazon where the listing is the same', async () => {
    const listing = { asin: 'B000000001', opened_at: '2025-01-01T00:00:00Z' }
    for (const sku of ['A', 'B'])
      await versions('listings', [
        { ...listing, sku, known_from: MONDAY },
        { ...listing, sku, known_from: TUESDAY, asin: 'B000000009' },
      ])
    expect(await lines('identity_change', 'sku, change, from_value, to_value')).toEqual([
      'A asin_merged B000000001 B000000009',
      'B asin_merged B000000001 B000000009',
    ])
    // The old product stays, ended when nothing offered it any more.
    expect(await lines('product', 'asin, skus, known_from, known_to')).toEqual([
      `B000000001 0 ${MONDAY} ${TUESDAY}`,
      `B000000009 2 ${TUESDAY} -`,
    ])
  })

  test('has another label where its FNSKU changed; units under the old one can still be named', async () => {
    await versions('fba_inventory', [
      { sku: 'A', fnsku: 'X001', known_from: MONDAY, fulfillable_units: 5 },
      { sku: 'A', fnsku: 'X002', known_from: TUESDAY, fulfillable_units: 5 },
    ])
    expect(await lines('identity_change', 'sku, change, from_value, to_value')).toEqual([
      'A fnsku_changed X001 X002',
    ])
    expect(await lines('fnsku', 'fnsku, sku, known_from, known_to')).toEqual([
      `X001 A ${MONDAY} ${TUESDAY}`,
      `X002 A ${TUESDAY} -`,
    ])
  })

  test('as known before the change stood for what it was', async () => {
    await versions('fba_inventory', [
      { sku: 'A', fnsku: 'X001', known_from: MONDAY },
      { sku: 'A', fnsku: 'X002', known_from: WEDNESDAY },
    ])
    expect(await ledger.known(TUESDAY, 'fnsku', 'fnsku, known_to')).toEqual([
      { fnsku: 'X001', known_to: null },
    ])
    expect(await ledger.known(TUESDAY, 'identity_change', 'sku')).toEqual([])
    expect(await ledger.known(THURSDAY, 'identity_change', 'to_value')).toEqual([{ to_value: 'X002' }])
  })
})

test('an offer is a SKU and who ships it: two of them where both do, one more where orders came from elsewhere', async () => {
  await ledger.put('fba_inventory', {
    sku: 'A',
    fnsku: 'X1',
    merchant_listing_exists: true,
    merchant_fulfillable_units: 3,
  })
  await ledger.put('listings', { sku: 'M', fulfillment_channel: 'DEFAULT', quantity_units: 3 })
  await ledger.put('orders', { sku: 'A', sales_channel: 'Non-Amazon' })
  expect(await lines('offer', 'sku, channel')).toEqual([
    'A fba',
    'A merchant',
    'A multi_channel',
    'M merchant',
  ])
})

describe('events', () => {
  test('tell what moved and what changed, in one view', async () => {
    const listing = {
      sku: 'A',
      fulfillment_channel: 'DEFAULT',
      quantity_units: 9,
      price_amount: 10,
      status: 'Active',
    }
    await versions('listings', [
      { ...listing, known_from: MONDAY },
      { ...listing, known_from: TUESDAY, price_amount: 12.5, quantity_units: 7 },
      {
        ...listing,
        known_from: WEDNESDAY,
        price_amount: 12.5,
        quantity_units: 7,
        status: 'Inactive',
        until: THURSDAY,
      },
    ])
    await ledger.put('ledger_detail', {
      sku: 'A',
      occurred_on: '2026-11-17',
      event_type: 'Receipts',
      moved_units: 40,
      reference_id: 'FBA1',
    })
    await ledger.put('ledger_detail', {
      sku: 'A',
      occurred_on: '2026-11-18',
      event_type: 'Adjustments',
      moved_units: -2,
      reason: 'M',
    })
    expect(await lines('item_event', 'happened_on, kind, units, from_value, to_value, reason')).toEqual([
      '2026-11-17 price_changed - 10 12.5 -',
      '2026-11-17 quantity_changed - 9 7 -',
      '2026-11-17 receipt 40 - - -',
      '2026-11-18 adjustment -2 - - M',
      '2026-11-18 status_changed - Active Inactive -',
      '2026-11-19 listing_gone - Inactive - -',
    ])
  })

  test('a listing that comes back is said to, with what is other than when it went', async () => {
    await versions('listings', [
      { sku: 'A', known_from: MONDAY, price_amount: 10, until: TUESDAY },
      { sku: 'A', known_from: THURSDAY, price_amount: 9 },
    ])
    expect(
      await lines('item_event', 'happened_on, kind, from_value, to_value', `marketplace_id = '${US}'`),
    ).toEqual([
      '2026-11-17 listing_gone Active -',
      '2026-11-19 listing_back - Active',
      '2026-11-19 price_changed 10 9',
    ])
  })

  test('a SKU is suppressed from its first issue to its last, whatever their number', async () => {
    const issue = { sku: 'A', issue_no: 1, reason: 'Main image issues' }
    await versions('suppressed_listings', [{ ...issue, known_from: MONDAY, until: WEDNESDAY }])
    await versions('suppressed_listings', [{ ...issue, issue_no: 2, known_from: TUESDAY, until: THURSDAY }])
    expect(await lines('item_event', 'seen_at, kind')).toEqual([
      `${MONDAY} suppressed`,
      `${THURSDAY} unsuppressed`,
    ])
  })

  test('what the first list of all shows is no event, but its end is', async () => {
    await ledger.covered('stranded_inventory', null, MONDAY)
    await versions('stranded_inventory', [{ sku: 'A', known_from: MONDAY, until: WEDNESDAY }])
    await versions('stranded_inventory', [{ sku: 'B', known_from: TUESDAY, until: THURSDAY }])
    expect(await lines('item_event', 'sku, seen_at, kind')).toEqual([
      `A ${WEDNESDAY} unstranded`,
      `B ${TUESDAY} stranded`,
      `B ${THURSDAY} unstranded`,
    ])
  })
})
