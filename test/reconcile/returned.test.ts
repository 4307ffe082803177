import { describe, expect, test } from 'vitest'
import { book, useBook } from './book.ts'

useBook()

const ORDER = '111-1111111-1111111'

/** A refund of one unit: its price, and the commission that came back. */
const refund = async (day: string, more = {}) => {
  const line = {
    settlement_id: '9',
    order_id: ORDER,
    sku: 'A',
    transaction_type: 'Refund',
    fulfillment_id: 'AFN',
    posted_on: day,
    posted_at: `${day}T20:00:00Z`,
    ...more,
  }
  const price = { amount_type: 'ItemPrice', amount_description: 'Principal', line_amount: '-20' }
  await book.put('settlements', { ...line, ...price, row_no: 2, purchased_units: 1 })
  const fee = { amount_type: 'ItemFees', amount_description: 'Commission', line_amount: '2.40' }
  await book.put('settlements', { ...line, ...fee, row_no: 3 })
  const tax = { amount_type: 'ItemPrice', amount_description: 'Tax', line_amount: '-1.50' }
  await book.put('settlements', { ...line, ...tax, row_no: 4 })
}
const cameBack = (day: string) =>
  book.put('customer_returns', {
    sku: 'A',
    amazon_order_id: ORDER,
    returned_on: day,
    returned_at: `${day}T20:00:00Z`,
    disposition: 'SELLABLE',
  })
const night = async (day: string) => {
  await book.through(day)
  await book.night(`${day}T20:00:00Z`)
}
const cases = () => book.cases('state, open_units, opens_on, closes_on')

describe('a refunded unit', () => {
  test('opens a case once it should be back, is claimable 60 days after the refund and until 120', async () => {
    await refund('2026-04-01')
    await night('2026-04-20')
    expect(await cases()).toEqual([])
    const window = { open_units: 1, opens_on: '2026-05-31', closes_on: '2026-07-30' }
    await night('2026-05-01')
    expect(await cases()).toEqual([{ state: 'discrepant', ...window }])
    await night('2026-05-31')
    expect(await cases()).toEqual([{ state: 'claimable', ...window }])
    // The price less the commission that came back: 20 − 2.40. Tax is not the seller's.
    expect(await book.cases('value_basis, unit_value_amount::float8 as value')).toEqual([
      { value_basis: 'refund', value: 17.6 },
    ])
    await night('2026-07-31')
    expect(await cases()).toEqual([{ state: 'expired', ...window }])
  })

  test('that comes back late closes its case; one that came back in time never has one', async () => {
    await refund('2026-04-01')
    await night('2026-05-05')
    await cameBack('2026-05-10')
    await night('2026-05-12')
    expect(await book.cases('state, received_units, open_units')).toEqual([
      { state: 'resolved', received_units: 1, open_units: 0 },
    ])
  })

  test('that was paid for is reimbursed, by the order the payment names', async () => {
    await refund('2026-04-01')
    await book.paid('A', '2026-05-20', 'CustomerReturn', 1, { amazon_order_id: ORDER })
    await book.paid('A', '2026-05-21', 'CustomerReturn', 1, { amazon_order_id: '222-2222222-2222222' })
    await night('2026-06-05')
    expect(await book.cases('state, paid_units, open_units')).toEqual([
      { state: 'reimbursed', paid_units: 1, open_units: 0 },
    ])
    const { rows } = await book.owner.query('select role from data.reimbursement_match order by approved_on')
    expect(rows).toEqual([{ role: 'pays' }, { role: 'unmatched' }])
  })

  test('of an order the seller ships, or before the first day whose returns are known, opens none', async () => {
    await refund('2025-12-01')
    await refund('2026-04-01', { fulfillment_id: 'MFN', settlement_id: '10' })
    await night('2026-06-05')
    expect(await cases()).toEqual([])
  })
})
