import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { addDays, LocalDate } from '../../src/core/time.ts'
import { type Ledger, lineOf, openLedger } from './ledger.ts'

const THROUGH = LocalDate.parse('2026-11-22')
const ago = (days: number): LocalDate => addDays(THROUGH, -days)

let ledger: Ledger
beforeAll(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.empty())
afterAll(() => ledger.close())

let orders = 0
const order = (sku: string, days_ago: number, ordered_units: number, more = {}): Promise<void> => {
  orders += 1
  const amazon_order_id = `111-${orders}`
  return ledger.put('orders', { amazon_order_id, sku, ordered_on: ago(days_ago), ordered_units, ...more })
}
const flags = async (): Promise<readonly string[]> =>
  (
    await ledger.ready(
      'demand_flags',
      `sku, from_on, through_on, promoted_units, promoted_on::text[], outlier_above_units, outlier_on::text[], outlier_on_reason`,
    )
  ).map(lineOf)

test('a day beyond the fence is named, and every unit of it stays in the numbers', async () => {
  await ledger.covered('orders', [ago(119), THROUGH])
  // 20 days of 1, 60 of 2, 9 of 4 and one of 30, as two orders of two channels.
  for (let day = 0; day < 90; day += 1) {
    if (day < 20) await order('A', day, 1)
    else if (day < 80) await order('A', day, 2)
    else if (day < 89) await order('A', day, 4)
  }
  await order('A', 89, 10)
  await order('A', 89, 20, { sales_channel: 'Non-Amazon' })
  // Quartiles 2 and 2; 206 units in 90 days are 2.2889 a day, its root 1.5129 × 1.35 = 2.0424; 2 + 3 × 2.0424 = 8.1.
  expect(await flags()).toEqual([`A ${ago(89)} ${THROUGH} 0 [] 8.1 ["${ago(89)}"] -`])
  expect(
    await ledger.ready('sales_velocity', 'ordered_units', `window_days = 90 and channel = 'all'`),
  ).toEqual([{ ordered_units: 206 }])
})

test('a SKU that seldom sells has no outlier in a day with three', async () => {
  await ledger.covered('orders', [ago(119), THROUGH])
  await order('A', 3, 1)
  await order('A', 40, 3)
  await order('B', 3, 1)
  await order('B', 40, 4)
  // Quartiles 0 and 0; chance is less than one unit, so the fence is 0 + 3 × 1.
  expect(await flags()).toEqual([
    `A ${ago(89)} ${THROUGH} 0 [] 3 [] -`,
    `B ${ago(89)} ${THROUGH} 0 [] 3 ["${ago(40)}"] -`,
  ])
})

test('days on which it could not be bought are no days of zero', async () => {
  await ledger.covered('orders', [ago(119), THROUGH])
  await ledger.covered('ledger_summary', [ago(119), THROUGH])
  // In stock on 10 days only, and ten units on each: the usual day has ten.
  for (let day = 0; day < 10; day += 1) {
    await order('A', day, 10)
    await ledger.put('ledger_summary', {
      sku: 'A',
      balanced_on: ago(day),
      opening_units: 50,
      closing_units: 40,
    })
  }
  // Quartiles 10 and 10; 1.35 × √10 = 4.269; 10 + 12.807 = 22.8. Over all 90 days they would have been 0 and 0.
  expect(await flags()).toEqual([`A ${ago(89)} ${THROUGH} 0 [] 22.8 [] -`])
})

test('promoted is what was sold at a discount or with a promotion’s id', async () => {
  await ledger.covered('orders', [ago(27), THROUGH])
  await order('A', 5, 3, { item_promotion_discount_amount: 1.5 })
  await order('A', 5, 4, { item_promotion_discount_amount: 0, promotion_ids: '' })
  await order('A', 9, 2, { promotion_ids: 'PAWS-V2-1' })
  await order('A', 9, 9, { promotion_ids: 'PAWS-V2-1', order_status: 'Cancelled' })
  // What most orders of Prime members carry is no promotion of the item.
  await order('A', 1, 1, { promotion_ids: 'US Core Free Shipping 2015/04/08 23-48-950' })
  expect(await ledger.ready('units_by_day', 'ordered_on, ordered_units, promoted_units')).toEqual([
    { ordered_on: ago(9), ordered_units: 2, promoted_units: 2 },
    { ordered_on: ago(5), ordered_units: 7, promoted_units: 3 },
    { ordered_on: ago(1), ordered_units: 1, promoted_units: 0 },
  ])
  // 10 units in 28 days: quartiles 0 and 0, chance 0.8, so the fence is 3.
  expect(await flags()).toEqual([`A ${ago(27)} ${THROUGH} 5 ["${ago(9)}","${ago(5)}"] 3 ["${ago(5)}"] -`])
})

test('of fewer than four weeks no day is called unusual, and the reason is told', async () => {
  await ledger.covered('orders', [ago(26), THROUGH])
  await order('A', 5, 300)
  expect(await flags()).toEqual([`A ${ago(26)} ${THROUGH} 0 [] - - sales_history_too_short`])
})
