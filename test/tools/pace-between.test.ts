/** get_sales_velocity over a span of one's own, held against the windows that are kept ready. */
import { sql } from 'drizzle-orm/sql'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { tools } from '../../src/capabilities.ts'
import { AccountId, MarketplaceId, WorkspaceId } from '../../src/core/ids.ts'
import { addDays, Instant, LocalDate } from '../../src/core/time.ts'
import { withReach } from '../../src/db/reach.ts'
import type { Row } from '../../src/db/rows.ts'
import { type Ledger, openLedger, US } from '../facts/ledger.ts'

const THROUGH = LocalDate.parse('2026-11-22')
const ago = (days: number): LocalDate => addDays(THROUGH, -days)
const COLUMNS = `from_on, through_on, ordered_units, units_per_day, units_per_day_reason, in_stock_days, units_per_in_stock_day,
  units_per_in_stock_day_reason, out_of_stock_on, shut_on`

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

const pace = async (args: Readonly<Record<string, unknown>>): Promise<readonly Row[]> => {
  const tool = tools.find(({ name }) => name === 'get_sales_velocity')
  if (!tool) throw new Error('the tool is not listed')
  const asked = {
    account_id: ledger.account_id,
    marketplace_ids: [US],
    now: Instant.parse('2026-11-23T10:00:00.000Z'),
  }
  const query = tool.query({ window_days: 30, channel: 'all', ...args }, asked)
  const reach = {
    workspace_id: WorkspaceId.parse(1),
    account_ids: [AccountId.parse(ledger.account_id)],
    marketplace_ids: [MarketplaceId.parse(US)],
  }
  return withReach(ledger.owner, reach, { known_at: null }, (reader) =>
    reader.rows(
      sql`select ${sql.raw(COLUMNS)} from (${query}) as pace where account_id = ${asked.account_id}`,
    ),
  )
}

/** Stock on four days of five, orders by two channels, and a listing that was suppressed for a week. */
const seller = async (): Promise<void> => {
  for (const dataset of ['orders', 'ledger_summary']) await ledger.covered(dataset, [ago(119), THROUGH])
  await ledger.put('fba_inventory', { sku: 'A', fulfillable_units: 9 })
  await ledger.put('listings', { sku: 'A', known_from: '2026-08-01T10:00:00Z' })
  await ledger.put('suppressed_listings_history', {
    sku: 'A',
    issue_no: 1,
    status_changed_on: ago(20),
    known_from: '2026-11-02T10:00:00Z',
    known_to: '2026-11-09T10:00:00Z',
  })
  for (let day = 0; day < 120; day += 1) {
    if (day % 5 !== 3)
      await ledger.put('ledger_summary', {
        sku: 'A',
        balanced_on: ago(day),
        opening_units: 5,
        closing_units: 5,
      })
    if (day % 3 === 0)
      await ledger.put('orders', {
        sku: 'A',
        amazon_order_id: `111-${day}`,
        ordered_on: ago(day),
        ordered_units: 1 + (day % 7),
        sales_channel: day % 2 === 0 ? 'Amazon.com' : 'Non-Amazon',
      })
  }
}

test('over the days of a kept window it answers the same, channel by channel', async () => {
  await seller()
  const kept = await ledger.ready('sales_velocity', `channel, window_days, ${COLUMNS}`)
  expect(kept).toHaveLength(15)
  for (const { channel, window_days, ...row } of kept) {
    const span = { sku: 'A', from_on: row['from_on'], through_on: row['through_on'] }
    expect(await pace({ channel, window_days, ...span })).toEqual(
      await pace({ channel, window_days, sku: 'A' }),
    )
  }
})

test('a span of the past counts its own days: 5 units on four days in stock of five', async () => {
  await seller()
  await ledger.ready('sales_velocity', 'sku')
  // Days 60 to 64 back: orders of 60 (5 units) and 63 (1 unit), no stock but by that order on 63.
  expect(await pace({ sku: 'A', from_on: ago(64), through_on: ago(61) })).toEqual([
    {
      from_on: ago(64),
      through_on: ago(61),
      ordered_units: 1,
      units_per_day: 0.25,
      units_per_day_reason: null,
      in_stock_days: 4,
      units_per_in_stock_day: 0.25,
      units_per_in_stock_day_reason: null,
      out_of_stock_on: [],
      shut_on: [],
    },
  ])
  expect(await pace({ sku: 'A', from_on: ago(130), through_on: ago(61) })).toMatchObject([
    { ordered_units: null, units_per_day: null, units_per_day_reason: 'sales_history_too_short' },
  ])
  expect(await pace({ sku: 'NONE', from_on: ago(64), through_on: ago(61) })).toEqual([])
})

test.each([
  [{ sku: 'A', from_on: '2026-11-01' }, 'needs from_on, through_on and sku'],
  [{ from_on: '2026-11-01', through_on: '2026-11-02' }, 'needs from_on, through_on and sku'],
  [{ sku: 'A', from_on: '2026-11-03', through_on: '2026-11-02' }, 'are 0 days'],
  [{ sku: 'A', from_on: '2020-11-03', through_on: '2026-11-02' }, 'days'],
])('%j is refused', async (args, words) => {
  await expect(pace(args)).rejects.toThrow(words)
})
