/** Marketplaces of one account: Amazon tells some things under one of them, and some under all. */
import { beforeAll, describe, expect, test } from 'vitest'
import { book, DE, FR, US, useBook } from './book.ts'

useBook()
// A European account: Germany is home.
beforeAll(async () => void (await book.owner.query(`update account set home_marketplace_id = '${DE}'`)))

const night = async (day: string) => {
  await book.through(day, [DE, FR])
  await book.night(`${day}T20:00:00Z`)
}
const CASES = 'marketplace_id, kind, reference, state, open_units'
const payments = async () =>
  (
    await book.owner.query<{ line: string }>(
      `select marketplace_id || ' ' || reimbursement_id || ' ' || role as line from data.reimbursement_match order by 1`,
    )
  ).rows.map(({ line }) => line)

const LOSS = {
  sku: 'A',
  fnsku: 'X-A',
  occurred_on: '2026-06-01',
  event_type: 'Adjustments',
  reason: 'M',
  moved_units: -2,
  fulfillment_center: 'WRO5',
  disposition: 'SELLABLE',
  country: 'PL',
  reconciled_units: 0,
  unreconciled_units: 2,
}
const PAID = {
  sku: 'A',
  reason: 'Lost_Warehouse',
  reimbursement_id: 'R1',
  approved_on: '2026-06-20',
  approved_at: '2026-06-20T18:00:00Z',
  cash_units: 1,
  total_amount: '4',
  per_unit_amount: '4',
  currency: 'EUR',
}
const sent = async (marketplace_id: string) => {
  const shipment = {
    marketplace_id,
    shipment_id: 'FBA1',
    shipment_status: 'CLOSED',
    fulfillment_center: 'WRO5',
  }
  await book.put('inbound_shipments', shipment)
  const item = { marketplace_id, shipment_id: 'FBA1', sku: 'A', shipped_units: 20, received_units: 17 }
  await book.put('inbound_shipment_items', item)
}
const refund = async (order_id: string, marketplace_name: string | null) => {
  const line = {
    marketplace_id: DE,
    settlement_id: '9',
    sku: 'A',
    transaction_type: 'Refund',
    fulfillment_id: 'AFN',
  }
  const when = { posted_on: '2026-04-01', posted_at: '2026-04-01T10:00:00Z' }
  const price = {
    amount_type: 'ItemPrice',
    amount_description: 'Principal',
    line_amount: '-20',
    purchased_units: 1,
  }
  refunds += 1
  await book.put('settlements', { ...line, ...when, ...price, order_id, marketplace_name, row_no: refunds })
}
let refunds = 1

describe('what Amazon tells alike under several marketplaces of an account', () => {
  test('is one case of the first that tells it, and one payment', async () => {
    for (const marketplace_id of [FR, DE]) {
      await book.put('ledger_detail', { ...LOSS, marketplace_id })
      await book.put('reimbursements', { ...PAID, marketplace_id })
      await sent(marketplace_id)
    }
    await night('2026-07-05')
    expect(await book.cases(CASES)).toEqual([
      { marketplace_id: DE, kind: 'inbound', reference: 'FBA1', state: 'within_window', open_units: 3 },
      {
        marketplace_id: DE,
        kind: 'warehouse_lost',
        reference: '2026-06-01 WRO5 SELLABLE X-A',
        state: 'claimable',
        open_units: 1,
      },
    ])
    expect(await payments()).toEqual([`${DE} R1 pays`])
  })

  test('and is told under the first only later, moves there, and is counted once again', async () => {
    await book.put('ledger_detail', { ...LOSS, marketplace_id: FR })
    await night('2026-07-05')
    expect(await book.cases('marketplace_id, state, open_units')).toEqual([
      { marketplace_id: FR, state: 'claimable', open_units: 2 },
    ])
    await book.put('ledger_detail', { ...LOSS, marketplace_id: DE })
    await night('2026-07-06')
    expect(await book.cases('marketplace_id, state, state_reason, open_units', 'open_units > 0')).toEqual([
      { marketplace_id: DE, state: 'claimable', state_reason: 'window_open', open_units: 2 },
    ])
  })

  test('is two things where the center or the shipment is another', async () => {
    await book.put('ledger_detail', { ...LOSS, marketplace_id: DE })
    await book.put('ledger_detail', {
      ...LOSS,
      marketplace_id: FR,
      fulfillment_center: 'XFRE',
      country: 'FR',
    })
    await night('2026-07-05')
    expect(await book.cases('marketplace_id, open_units')).toEqual([
      { marketplace_id: DE, open_units: 2 },
      { marketplace_id: FR, open_units: 2 },
    ])
  })
})

describe('a settlement of several marketplaces', () => {
  test('has each refund where the order was placed, beside the returns and payments told there', async () => {
    // One settlement in euros, loaded under Germany: three orders of France, one of Germany, one of no name.
    for (const order_id of ['F-BACK', 'F-PAID', 'F-LOST']) await refund(order_id, 'Amazon.fr')
    await refund('D-LOST', 'Amazon.de')
    await refund('N-LOST', null)
    await book.put('customer_returns', {
      marketplace_id: FR,
      sku: 'A',
      amazon_order_id: 'F-BACK',
      returned_on: '2026-04-09',
      returned_at: '2026-04-09T10:00:00Z',
    })
    // The payment stands in the reports of both.
    for (const marketplace_id of [DE, FR])
      await book.put('reimbursements', {
        ...PAID,
        marketplace_id,
        reason: 'CustomerReturn',
        amazon_order_id: 'F-PAID',
      })
    await night('2026-06-25')
    expect(await book.cases(CASES)).toEqual([
      { marketplace_id: DE, kind: 'customer_return', reference: 'D-LOST', state: 'claimable', open_units: 1 },
      { marketplace_id: FR, kind: 'customer_return', reference: 'F-LOST', state: 'claimable', open_units: 1 },
      {
        marketplace_id: FR,
        kind: 'customer_return',
        reference: 'F-PAID',
        state: 'reimbursed',
        open_units: 0,
      },
      { marketplace_id: DE, kind: 'customer_return', reference: 'N-LOST', state: 'claimable', open_units: 1 },
    ])
    expect(await payments()).toEqual([`${FR} R1 pays`])
  })

  test('says nothing of a marketplace whose returns are not known', async () => {
    await refund('U-1', 'Amazon.com')
    await refund('D-1', 'amazon.de')
    await night('2026-06-25')
    expect(await book.cases('marketplace_id, reference')).toEqual([{ marketplace_id: DE, reference: 'D-1' }])
    expect(await book.cases('case_id', `marketplace_id = '${US}'`)).toEqual([])
  })
})
