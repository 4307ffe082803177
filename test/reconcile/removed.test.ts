import { describe, expect, test } from 'vitest'
import { book, useBook } from './book.ts'

useBook()

const ABOUT = {
  removal_order_id: 'RM1',
  requested_at: '2026-05-28T18:00:00Z',
  sku: 'A',
  fnsku: 'X-A',
  disposition: 'DEFECTIVE',
}
const order = (order_status: string, shipped_units: number, more: Readonly<Record<string, string>> = {}) =>
  book.put('removal_orders', {
    ...ABOUT,
    order_type: 'Return',
    order_status,
    updated_at: '2026-06-01T18:00:00Z',
    line_of_order: 1,
    requested_units: 8,
    shipped_units,
    ...more,
  })
const box = (shipped_units: number, package_no: number) =>
  book.put('removal_shipments', {
    ...ABOUT,
    shipped_at: '2026-06-01T18:00:00Z',
    shipped_on: '2026-06-01',
    package_no,
    shipped_units,
    order_type: 'Return',
  })
const left = (units: number) =>
  book.put('ledger_detail', {
    sku: 'A',
    fnsku: 'X-A',
    occurred_on: '2026-06-01',
    event_type: 'VendorReturns',
    reference_id: 'RM1',
    moved_units: -units,
    fulfillment_center: 'PHX7',
    disposition: 'DEFECTIVE',
  })
const night = async (day: string) => {
  await book.through(day)
  await book.night(`${day}T20:00:00Z`)
}
const LINE = 'state, expected_units, received_units, open_units, opens_on, closes_on'

describe('a removal', () => {
  test('of eight units of which five are in packages owes three, from 15 to 75 days after they left', async () => {
    await order('Completed', 8)
    await left(8)
    await box(3, 1)
    await box(2, 2)
    const window = { opens_on: '2026-06-16', closes_on: '2026-08-15' }
    const units = { expected_units: 8, received_units: 5, open_units: 3 }
    await night('2026-06-10')
    expect(await book.cases(LINE)).toEqual([{ state: 'within_window', ...units, ...window }])
    await night('2026-06-16')
    expect(await book.cases(LINE)).toEqual([{ state: 'claimable', ...units, ...window }])
    await book.paid('A', '2026-07-01', 'Lost_Outbound', 3, { amazon_order_id: 'RM1' })
    await night('2026-07-02')
    expect(await book.cases('state, paid_units, open_units')).toEqual([
      { state: 'reimbursed', paid_units: 3, open_units: 0 },
    ])
  })

  test('is on its way until it is over, completed or called off half-way', async () => {
    await order('Pending', 5)
    await left(5)
    await box(3, 1)
    await night('2026-06-20')
    expect(await book.cases('state, open_units')).toEqual([{ state: 'in_transit', open_units: 0 }])
    await book.owner.query(`update data.removal_orders set order_status = 'Cancelled', run_id = 29`)
    await book.owner.query('delete from claim_pass')
    await night('2026-06-21')
    expect(await book.cases('state, open_units')).toEqual([{ state: 'claimable', open_units: 2 }])
  })

  test('that is whole, disposed of or sold off opens no case', async () => {
    await order('Completed', 5)
    await box(5, 1)
    await order('Completed', 4, { removal_order_id: 'RM2', order_type: 'Disposal' })
    await order('Completed', 4, { removal_order_id: 'RM3', order_type: 'Liquidations' })
    await night('2026-07-20')
    expect(await book.cases()).toEqual([])
  })
})
