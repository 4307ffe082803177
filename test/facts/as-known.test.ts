/** What was known, told again: a document, a moment, a document that says otherwise. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from 'drizzle-orm'
import type pg from 'pg'
import { MarketplaceId, WorkspaceId } from '../../src/core/ids.ts'
import { silentLog } from '../../src/core/log.ts'
import type { Instant } from '../../src/core/time.ts'
import { openPool } from '../../src/db/pool.ts'
import { withReach } from '../../src/db/reach.ts'
import { refreshFacts } from '../../src/facts/refresh.ts'
import { type Night, openNight, US } from '../sync/support.ts'
import { fileOf, loadDocument } from './documents.ts'

/** Thirty covered days. Amazon answers for 30 days at once, and the newest window goes on until now. */
const FIRST_DAY = { from_on: '2026-10-21', through_on: '2026-10-21' }
const DAYS = { from_on: '2026-10-22', through_on: '2026-11-19' }
const ORDER_HEADERS = ['amazon-order-id', 'purchase-date', 'last-updated-date', 'order-status']
ORDER_HEADERS.push('fulfillment-channel', 'sku', 'quantity')

const order = (number: number, quantity: number, status: string, updated: string) => ({
  'amazon-order-id': `111-${number}`,
  'purchase-date': '2026-11-10T20:00:00+00:00',
  'last-updated-date': updated,
  'order-status': status,
  'fulfillment-channel': 'Amazon',
  sku: 'KETTLE',
  quantity,
})

const stockFile = (fulfillable: number): string =>
  fileOf(
    [
      'sku',
      'condition',
      'afn-listing-exists',
      'afn-fulfillable-quantity',
      'afn-inbound-shipped-quantity',
      'afn-inbound-receiving-quantity',
    ],
    [
      {
        sku: 'KETTLE',
        condition: 'New',
        'afn-listing-exists': 'Yes',
        'afn-fulfillable-quantity': fulfillable,
        'afn-inbound-shipped-quantity': 0,
        'afn-inbound-receiving-quantity': 0,
      },
    ],
  )

let night: Night
let server: pg.Pool
const moments: Record<'nothing' | 'monday' | 'tuesday', Instant | null> = {
  nothing: null,
  monday: null,
  tuesday: null,
}

beforeAll(async () => {
  night = await openNight()
  server = openPool({ url: night.url, role: 'asm_server', max: 2, log: silentLog, statement_ms_max: 20_000 })
  moments.nothing = night.clock.now()
  night.clock.advance({ minutes: 1 })
  // Monday: 300 units in 30 days are 10 a day; 80 units last 8 days.
  const first = [
    order(1, 200, 'Shipped', '2026-11-11T00:00:00+00:00'),
    order(2, 100, 'Pending', '2026-11-11T00:00:00+00:00'),
  ]
  await loadDocument(night, { dataset: 'orders', days: FIRST_DAY, file: fileOf(ORDER_HEADERS, []) })
  await loadDocument(night, { dataset: 'orders', days: DAYS, file: fileOf(ORDER_HEADERS, first) })
  await loadDocument(night, { dataset: 'fba_inventory', file: stockFile(80) })
  moments.monday = night.clock.now()
  night.clock.advance({ hours: 24 })
  // Tuesday: the second order was cancelled and the stock counted anew: 200/30 = 6.6667 a day; 40 units last 6 days.
  const second = [order(2, 0, 'Cancelled', '2026-11-12T00:00:00+00:00')]
  await loadDocument(night, { dataset: 'orders', days: DAYS, file: fileOf(ORDER_HEADERS, second) })
  await loadDocument(night, { dataset: 'fba_inventory', file: stockFile(40) })
  moments.tuesday = night.clock.now()
  await refreshFacts(night.pool, night.account_id)
})
afterAll(async () => {
  await server.end()
  await night.close()
})

const cover = (known_at: Instant | null) =>
  withReach(
    server,
    {
      workspace_id: WorkspaceId.parse(1),
      account_ids: [night.account_id],
      marketplace_ids: [MarketplaceId.parse(US)],
    },
    { known_at },
    (reader) =>
      reader.rows(
        sql`select sku, sellable_units, ordered_units_30_days, units_per_day, cover_days from days_of_cover order by sku`,
      ),
  )

const MONDAY = {
  sku: 'KETTLE',
  sellable_units: 80,
  ordered_units_30_days: 300,
  units_per_day: 10,
  cover_days: 8,
}
const TUESDAY = {
  sku: 'KETTLE',
  sellable_units: 40,
  ordered_units_30_days: 200,
  units_per_day: 6.6667,
  cover_days: 6,
}

describe('cover as known', () => {
  test('before anything was loaded is not there', async () => {
    expect(await cover(moments.nothing)).toEqual([])
  })

  test('on Monday is Monday’s, though Amazon said otherwise since', async () => {
    expect(await cover(moments.monday)).toEqual([MONDAY])
  })

  test('on Tuesday is Tuesday’s, and so is what is kept ready', async () => {
    expect(await cover(moments.tuesday)).toEqual([TUESDAY])
    expect(await cover(null)).toEqual([TUESDAY])
  })
})

const sold = async (purchases: Readonly<Record<string, number>>): Promise<readonly unknown[]> => {
  const lines = Object.entries(purchases).map(([at, quantity], number) => ({
    ...order(1_000 + number, quantity, 'Shipped', at),
    sku: 'CLOCK',
    'purchase-date': at,
  }))
  await loadDocument(night, { dataset: 'orders', days: DAYS, file: fileOf(ORDER_HEADERS, lines) })
  await refreshFacts(night.pool, night.account_id)
  const { rows } = await night.owner.query(
    `select ordered_on, ordered_units from ready.units_by_day where sku = 'CLOCK' order by ordered_on`,
  )
  return rows
}

describe('a local day', () => {
  test('of 25 hours, when the clocks go back, holds what was bought from midnight to midnight', async () => {
    // Los Angeles, 1 November 2026: begins at 07:00 in UTC, in summer time, and ends at 08:00 of the next day.
    expect(
      await sold({
        '2026-11-01T06:59:59+00:00': 1,
        '2026-11-01T07:00:00+00:00': 2,
        '2026-11-01T09:30:00+00:00': 4,
        '2026-11-02T07:59:59+00:00': 8,
        '2026-11-02T08:00:00+00:00': 16,
      }),
    ).toEqual([
      { ordered_on: '2026-10-31', ordered_units: 1 },
      { ordered_on: '2026-11-01', ordered_units: 14 },
      { ordered_on: '2026-11-02', ordered_units: 16 },
    ])
  })
})
