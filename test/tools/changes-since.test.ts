/** What get_changes_since tells of datasets filled by hand. */
import { sql } from 'drizzle-orm/sql'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { tools } from '../../src/capabilities.ts'
import { AccountId, MarketplaceId, WorkspaceId } from '../../src/core/ids.ts'
import { Problem } from '../../src/core/problem.ts'
import { Instant } from '../../src/core/time.ts'
import { withReach } from '../../src/db/reach.ts'
import { CA, type Ledger, lineOf, openLedger, US } from '../facts/ledger.ts'

const NOW = Instant.parse('2026-11-23T10:00:00.000Z')
/** Half past eleven at night of 20 November in California. */
const SINCE = '2026-11-21T07:30:00.000Z'

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

const changes = async (
  args: Readonly<Record<string, unknown>>,
  columns: string,
  marketplace_ids: readonly string[] = [US],
): Promise<readonly string[]> => {
  const tool = tools.find(({ name }) => name === 'get_changes_since')
  if (!tool) throw new Error('the tool is not listed')
  const query = tool.query(args, { account_id: ledger.account_id, marketplace_ids, now: NOW })
  await ledger.ready('coverage', 'dataset')
  const reach = {
    workspace_id: WorkspaceId.parse(1),
    account_ids: [AccountId.parse(ledger.account_id)],
    marketplace_ids: marketplace_ids.map((id) => MarketplaceId.parse(id)),
  }
  const rows = await withReach(ledger.owner, reach, { known_at: null }, (reader) =>
    reader.rows(
      sql`select ${sql.raw(columns)} from (${query}) as change order by rank, size_units desc, sku, kind`,
    ),
  )
  return rows.map(lineOf)
}

type Version = Parameters<Ledger['put']>[1] & { readonly known_from: string }
const versions = async (dataset: string, told: readonly Version[]): Promise<void> => {
  for (const [at, version] of told.entries()) {
    const known_to = told[at + 1]?.known_from
    if (known_to === undefined) await ledger.put(dataset, version)
    else await ledger.put(`${dataset}_history`, { ...version, known_to })
  }
}

const label = (fnsku: string, fulfillable_units: number, known_from: string) => ({
  sku: 'A',
  fnsku,
  fulfillable_units,
  known_from,
})

describe('since a moment', () => {
  test('a listing’s changes are from what stood then to what stands now, and how many', async () => {
    const listing = { sku: 'A', asin: 'B000000001', status: 'Active' }
    await versions('listings', [
      { ...listing, price_amount: 10, known_from: '2026-11-19T10:00:00Z' },
      { ...listing, price_amount: 11, known_from: '2026-11-20T10:00:00Z' },
      { ...listing, price_amount: 12.5, known_from: '2026-11-21T10:00:00Z' },
      { ...listing, price_amount: 9, known_from: '2026-11-22T10:00:00Z' },
    ])
    await ledger.put('suppressed_listings', { sku: 'B', issue_no: 1, known_from: '2026-11-22T10:00:00Z' })
    await ledger.put('stranded_inventory', { sku: 'C', known_from: '2026-11-20T10:00:00Z' })
    expect(
      await changes({ since: SINCE }, 'rank, sku, kind, changes, units, from_value, to_value, last_on::text'),
    ).toEqual([
      // What keeps from selling comes first. C was stranded before the moment.
      '1 B suppressed 1 - - - 2026-11-22',
      // 11 stood at the moment, by way of 12.50.
      '3 A price_changed 2 - 11 9 2026-11-22',
    ])
  })

  test('what the first picture of all shows is no change; what a later one shows is, and so is its end', async () => {
    await ledger.covered('suppressed_listings', null, '2026-11-21T10:00:05Z')
    const shut = { issue_no: 1 }
    await ledger.put('suppressed_listings', { ...shut, sku: 'ALWAYS', known_from: '2026-11-21T10:00:00Z' })
    await ledger.put('suppressed_listings', { ...shut, sku: 'NEW', known_from: '2026-11-22T10:00:00Z' })
    await ledger.put('suppressed_listings_history', {
      ...shut,
      sku: 'OVER',
      known_from: '2026-11-21T10:00:00Z',
      known_to: '2026-11-22T10:00:00Z',
    })
    expect(await changes({ since: SINCE }, 'rank, sku, kind')).toEqual([
      '1 NEW suppressed',
      '3 OVER unsuppressed',
    ])
  })

  test('a SKU with another label, and shipments that moved on, say from what to what', async () => {
    await versions('fba_inventory', [
      label('X000000001', 9, '2026-11-19T10:00:00Z'),
      label('X000000001', 8, '2026-11-21T10:00:00Z'),
      label('X000000002', 7, '2026-11-22T10:00:00Z'),
    ])
    for (const [shipment_id, statuses] of [
      ['FBA1', ['WORKING', 'SHIPPED', 'RECEIVING']],
      ['FBA2', ['SHIPPED', 'SHIPPED', 'SHIPPED']],
    ] as const) {
      await ledger.put('inbound_shipment_items', { shipment_id, sku: 'A' })
      await versions(
        'inbound_shipments',
        statuses.map((shipment_status, at) => ({
          shipment_id,
          shipment_status,
          known_from: `2026-11-${20 + at}T10:00:00Z`,
        })),
      )
    }
    expect(
      await changes({ since: SINCE }, 'rank, kind, changes, from_value, to_value, last_on::text'),
    ).toEqual([
      '2 fnsku_changed 1 X000000001 X000000002 2026-11-22',
      '4 inbound_status_changed 1 FBA1 WORKING FBA1 RECEIVING 2026-11-22',
    ])
  })

  test('a kind of change that there is not is refused with those there are', async () => {
    await expect(changes({ kind: 'sold_out' }, 'sku')).rejects.toThrow('no change called "sold_out"')
  })

  test('movements and orders count by whole local days, from the day of the moment', async () => {
    const move = (occurred_on: string, event_type: string, moved_units: number): Promise<void> =>
      ledger.put('ledger_detail', { sku: 'A', occurred_on, event_type, moved_units })
    await move('2026-11-19', 'Receipts', 1_000)
    await move('2026-11-20', 'Receipts', 40)
    await move('2026-11-22', 'Receipts', 5)
    await move('2026-11-21', 'Adjustments', -3)
    await move('2026-11-21', 'Shipments', -7)
    // A day on which as much left as came in moved nothing.
    await move('2026-11-21', 'WhseTransfers', -2)
    await move('2026-11-21', 'WhseTransfers', 2)
    await ledger.put('orders', { sku: 'A', ordered_on: '2026-11-19', ordered_units: 90 })
    await ledger.put('orders', { sku: 'A', ordered_on: '2026-11-20', ordered_units: 4, item_no: 2 })
    await ledger.put('orders', {
      sku: 'A',
      ordered_on: '2026-11-20',
      ordered_units: 2,
      amazon_order_id: '111-0000000-0000002',
      fulfillment_channel: 'Merchant',
    })
    expect(await changes({ since: SINCE }, 'rank, kind, changes, units, size_units, last_on::text')).toEqual([
      '2 adjustment 1 -3 3 2026-11-21',
      // 40 on the 20th, 5 on the 22nd.
      '4 receipt 2 45 45 2026-11-22',
      '5 shipment 1 -7 7 2026-11-21',
      '5 ordered 2 6 6 2026-11-20',
    ])
  })

  test('stock is compared at the end of the day before with the newest covered day', async () => {
    await ledger.covered('ledger_summary', ['2026-11-01', '2026-11-22'])
    const stock = (sku: string, balanced_on: string, closing_units: number): Promise<void> =>
      ledger.put('ledger_summary', { sku, balanced_on, opening_units: closing_units, closing_units })
    for (const [sku, before, after] of [
      ['OUT', 5, 0],
      ['BACK', 0, 8],
      ['LESS', 20, 8],
      ['SAME', 3, 3],
    ] as const) {
      await stock(sku, '2026-11-19', before)
      await stock(sku, '2026-11-20', 77)
      await stock(sku, '2026-11-22', after)
    }
    expect(await changes({ since: SINCE }, 'rank, sku, kind, units, from_value, to_value')).toEqual([
      '1 OUT went_out_of_stock -5 5 0',
      '3 BACK back_in_stock 8 0 8',
      '5 LESS sellable_changed -12 20 8',
    ])
    expect(await changes({ since: SINCE, sku: 'OUT' }, 'sku')).toEqual(['OUT'])
    expect(await changes({ since: SINCE, kind: 'back_in_stock' }, 'sku')).toEqual(['BACK'])
    // The ledger does not reach back to the day before: what stood then is unknown, so nothing is said.
    expect(await changes({ since: '2026-11-01T12:00:00.000Z' }, 'sku')).toEqual([])
  })

  test('each marketplace has its own day of the moment, and its own changes', async () => {
    await ledger.put('ledger_detail', { sku: 'A', occurred_on: '2026-11-20', moved_units: -1 })
    await ledger.put('ledger_detail', {
      sku: 'A',
      occurred_on: '2026-11-20',
      moved_units: -2,
      marketplace_id: CA,
    })
    expect(await changes({ since: SINCE }, 'marketplace_id, units', [US, CA])).toEqual([
      `${CA} -2`,
      `${US} -1`,
    ])
  })

  test.each([
    ['2026-11-23T10:00:00.001Z', 'is still to come'],
    ['2026-08-25T09:59:59.999Z', 'is more than 90 days ago'],
  ])('%s is refused: it %s', async (since, words) => {
    await expect(changes({ since }, 'sku')).rejects.toThrow(Problem)
    await expect(changes({ since }, 'sku')).rejects.toThrow(words)
  })

  test('without a moment it is a week ago', async () => {
    await ledger.put('ledger_detail', { sku: 'A', occurred_on: '2026-11-15', moved_units: -1 })
    await ledger.put('ledger_detail', { sku: 'A', occurred_on: '2026-11-16', moved_units: -2 })
    expect(await changes({}, 'units')).toEqual(['-2'])
  })
})
