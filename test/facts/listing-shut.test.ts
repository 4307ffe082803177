import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { addDays, LocalDate } from '../../src/core/time.ts'
import { type Ledger, lineOf, openLedger } from './ledger.ts'

const THROUGH = LocalDate.parse('2026-11-22')
/** The day so many days before the newest covered one. */
const ago = (days: number): LocalDate => addDays(THROUGH, -days)
/** Ten at night in California on that day, which is the next day in UTC. */
const lateOn = (day: string): string => `${addDays(LocalDate.parse(day), 1)}T06:00:00Z`

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

/** A view that is not kept is asked of itself. */
const shut = async (): Promise<readonly string[]> => {
  await ledger.covered('orders', [ago(119), THROUGH])
  await ledger.ready('coverage', 'dataset')
  const { rows } = await ledger.owner.query(
    `select sku, kind, from_on::text, through_on::text from facts.listing_shut order by sku, kind, from_on`,
  )
  return rows.map(lineOf)
}

test('a listing is shut from the picture that says so until the day of the one that does not', async () => {
  const version = { sku: 'A', status: 'Active' }
  await ledger.put('listings_history', {
    ...version,
    known_from: lateOn('2026-11-01'),
    known_to: lateOn('2026-11-04'),
  })
  await ledger.put('listings_history', {
    ...version,
    status: 'Inactive',
    known_from: lateOn('2026-11-04'),
    known_to: lateOn('2026-11-06'),
  })
  // A version with another price and the same state goes on where the one before ended.
  await ledger.put('listings_history', {
    ...version,
    status: 'Inactive',
    price_amount: 5,
    known_from: lateOn('2026-11-06'),
    known_to: lateOn('2026-11-09'),
  })
  await ledger.put('listings', { ...version, known_from: lateOn('2026-11-12') })
  await ledger.put('listings', { sku: 'B', status: 'Incomplete', known_from: lateOn('2026-11-20') })
  await ledger.put('listings_history', {
    sku: 'D',
    status: 'Active',
    known_from: lateOn('2026-11-01'),
    known_to: lateOn('2026-11-15'),
  })
  expect(await shut()).toEqual([
    // Not listed from the 9th until it was seen again on the 12th.
    'A gone 2026-11-09 2026-11-11',
    'A inactive 2026-11-04 2026-11-08',
    'B inactive 2026-11-20 -',
    'D gone 2026-11-15 -',
  ])
})

test('suppressed and stranded reach back to the day Amazon says, issues and versions together', async () => {
  const issue = { sku: 'A', issue_no: 1, status: 'Search Suppressed' }
  await ledger.put('suppressed_listings_history', {
    ...issue,
    status_changed_on: '2026-11-03',
    known_from: lateOn('2026-11-10'),
    known_to: lateOn('2026-11-14'),
  })
  await ledger.put('suppressed_listings_history', {
    ...issue,
    issue_no: 2,
    status_changed_on: '2026-11-12',
    known_from: lateOn('2026-11-12'),
    known_to: lateOn('2026-11-16'),
  })
  await ledger.put('suppressed_listings', { ...issue, known_from: lateOn('2026-11-20') })
  await ledger.put('stranded_inventory', {
    sku: 'B',
    stranded_on: '2026-10-30',
    known_from: lateOn('2026-11-20'),
  })
  expect(await shut()).toEqual([
    'A suppressed 2026-11-03 2026-11-15',
    'A suppressed 2026-11-20 -',
    'B stranded 2026-10-30 -',
  ])
})

const covered = async (): Promise<void> => {
  await ledger.covered('orders', [ago(119), THROUGH])
  await ledger.covered('ledger_summary', [ago(119), THROUGH])
}
let orders = 0
const order = (ordered_on: string, ordered_units: number, more = {}): Promise<void> => {
  orders += 1
  return ledger.put('orders', {
    amazon_order_id: `111-${orders}`,
    sku: 'A',
    ordered_on,
    ordered_units,
    ...more,
  })
}
const stocked = (balanced_on: string): Promise<void> =>
  ledger.put('ledger_summary', { sku: 'A', balanced_on, opening_units: 5, closing_units: 5 })

const pace = async (where: string): Promise<readonly string[]> =>
  (
    await ledger.ready(
      'sales_velocity',
      `channel, window_days, ordered_units, in_stock_days, units_per_in_stock_day, units_per_in_stock_day_reason,
       out_of_stock_on::text[], shut_on::text[]`,
      where,
    )
  ).map(lineOf)

test('days on which the listing was shut are named beside those without stock, and in no pace', async () => {
  await covered()
  // Of the last 14 days: no stock on day 9, shut from day 6 through day 4, an order on day 5 all the same.
  for (let days = 0; days < 14; days += 1) if (days !== 9) await stocked(ago(days))
  await ledger.put('suppressed_listings_history', {
    sku: 'A',
    issue_no: 1,
    status_changed_on: ago(6),
    known_from: lateOn(ago(6)),
    known_to: lateOn(ago(3)),
  })
  for (const [days, units] of [
    [0, 6],
    [5, 4],
    [12, 12],
  ] as const)
    await order(ago(days), units)
  expect(await pace(`window_days <= 14 and channel = 'all'`)).toEqual([
    // 10 units in 7 days, of which two could not be bought: 2 a day.
    `all 7 10 5 2 - [] ["${ago(6)}","${ago(4)}"]`,
    // 22 units in 14 days less one without stock and two shut: 22 / 11 = 2.
    `all 14 22 11 2 - ["${ago(9)}"] ["${ago(6)}","${ago(4)}"]`,
  ])
})

test('orders made elsewhere need no listing', async () => {
  await covered()
  for (let days = 0; days < 7; days += 1) await stocked(ago(days))
  await ledger.put('stranded_inventory', { sku: 'A', stranded_on: ago(2), known_from: lateOn(ago(2)) })
  await order(ago(1), 7, { sales_channel: 'Non-Amazon' })
  await order(ago(5), 8)
  expect(await pace('window_days = 7')).toEqual([
    // The order of day 1 says that it could be had then: 15 units in 5 days.
    `all 7 15 5 3 - [] ["${ago(2)}","${ago(0)}"]`,
    `fba 7 8 4 2 - [] ["${ago(2)}","${ago(1)}","${ago(0)}"]`,
    'multi_channel 7 7 7 1 - [] []',
  ])
})

test('stock behind a shut listing is no pace of zero, and a listing that is gone is no SKU by itself', async () => {
  await covered()
  for (let days = 0; days < 7; days += 1) await stocked(ago(days))
  await ledger.put('stranded_inventory', { sku: 'A', stranded_on: ago(60), known_from: lateOn(ago(2)) })
  await ledger.put('listings_history', {
    sku: 'GONE',
    status: 'Active',
    known_from: lateOn(ago(50)),
    known_to: lateOn(ago(40)),
  })
  const days = [6, 5, 4, 3, 2, 1, 0].map((each) => `"${ago(each)}"`).join(',')
  expect(await pace('window_days = 7')).toEqual([`all 7 0 0 - never_buyable [] [${days}]`])
})
