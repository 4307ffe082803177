import { addDays, LocalDate } from '../../src/core/time.ts'
import { describe, expect, test } from 'vitest'
import { book, useBook } from './book.ts'

useBook()

const LINE = 'state, expected_units, received_units, open_units, opens_on, closes_on'

/** Says that the reports of these days are loaded, and reconciles in the afternoon of the day after. */
const nightAfter = async (day: string): Promise<number> => {
  await book.through(day)
  return book.night(`${addDays(LocalDate.parse(day), 1)}T20:00:00Z`)
}

describe('a shipment to Amazon', () => {
  test('is in transit, being received, may still settle, is claimable, and expires with the days it could be filed', async () => {
    await book.shipment('FBA1', 'A', 'IN_TRANSIT', 20, 0)
    await nightAfter('2026-03-01')
    expect(await book.cases()).toEqual([
      { kind: 'inbound', reference: 'FBA1', sku: 'A', state: 'in_transit', open_units: 0 },
    ])

    // Seventeen of twenty on the third of March.
    await book.shipment('FBA1', 'A', 'RECEIVING', 20, 17)
    await book.receipt('FBA1', 'A', '2026-03-03', 17)
    await nightAfter('2026-03-05')
    expect(await book.cases('state')).toEqual([{ state: 'receiving' }])

    await book.shipment('FBA1', 'A', 'CLOSED', 20, 17)
    await nightAfter('2026-03-10')
    // The window opens 15 days after the third of March and closes 183 after it; the case waits 30 days.
    expect(await book.cases(LINE)).toEqual([
      {
        state: 'within_window',
        expected_units: 20,
        received_units: 17,
        open_units: 3,
        opens_on: '2026-03-18',
        closes_on: '2026-09-02',
      },
    ])

    await nightAfter('2026-04-02')
    expect(await book.cases('state, settles_on')).toEqual([{ state: 'claimable', settles_on: '2026-04-02' }])

    await nightAfter('2026-09-02')
    expect(await book.cases('state, state_reason, state_since_on, opens_on, closes_on')).toEqual([
      {
        state: 'expired',
        state_reason: 'window_closed',
        state_since_on: '2026-09-03',
        opens_on: '2026-03-18',
        closes_on: '2026-09-02',
      },
    ])
    const { rows } = await book.owner.query('select state from data.claim_case_history order by version')
    expect(rows.map(({ state }) => String(state))).toEqual([
      'in_transit',
      'receiving',
      'within_window',
      'claimable',
    ])
  })

  test('of which the missing units come late closes its case, and the case is the same one', async () => {
    await book.shipment('FBA1', 'A', 'CLOSED', 20, 17)
    await book.receipt('FBA1', 'A', '2026-03-03', 17)
    await nightAfter('2026-05-01')
    const [before] = await book.cases('case_id, state, opened_on')
    expect(before).toMatchObject({ state: 'claimable', opened_on: '2026-05-02' })
    // The ledger books the three before the shipment's own count is read again.
    await book.receipt('FBA1', 'A', '2026-05-03', 3)
    await nightAfter('2026-05-04')
    expect(await book.cases('case_id, state, state_reason, received_units, opened_on')).toEqual([
      {
        case_id: before?.['case_id'],
        state: 'resolved',
        state_reason: 'all_there',
        received_units: 20,
        opened_on: '2026-05-02',
      },
    ])
  })

  test('reconciled twice writes nothing', async () => {
    await book.shipment('FBA1', 'A', 'CLOSED', 20, 17)
    await book.receipt('FBA1', 'A', '2026-03-03', 17)
    await book.through('2026-05-01')
    const once = await book.night('2026-05-02T20:00:00Z')
    await book.owner.query('delete from claim_pass')
    expect(await book.night('2026-05-02T21:00:00Z')).toBe(once)
    expect(once).toBe(1)
  })

  test('that is being received for too long is counted, and what Amazon paid for it is taken off', async () => {
    await book.shipment('FBA1', 'A', 'RECEIVING', 20, 17)
    await book.receipt('FBA1', 'A', '2026-03-03', 17)
    // Sixty days after the first receipt nobody is counting any more.
    await nightAfter('2026-05-02')
    expect(await book.cases('state, open_units')).toEqual([{ state: 'claimable', open_units: 3 }])
    await book.paid('A', '2026-05-05', 'Lost_Inbound', 2)
    await nightAfter('2026-05-06')
    expect(await book.cases('state, paid_units, open_units')).toEqual([
      { state: 'claimable', paid_units: 2, open_units: 1 },
    ])
    await book.paid('A', '2026-05-08', 'Lost_Inbound', 0, { inventory_units: 1, total_amount: '0' })
    await nightAfter('2026-05-09')
    expect(await book.cases('state, paid_units, given_back_units, open_units')).toEqual([
      { state: 'reimbursed', paid_units: 2, given_back_units: 1, open_units: 0 },
    ])
  })

  test('that was delivered and of which nothing is ever received is missing whole, from the day it was told to be there', async () => {
    await book.shipment('FBA1', 'A', 'DELIVERED', 20, 0)
    await nightAfter('2026-03-01')
    // Its state was loaded on 23 November, by a run that asked about the days through the first of March.
    expect(await book.cases('state, happened_on, happened_basis')).toEqual([
      { state: 'receiving', happened_on: '2026-03-01', happened_basis: 'state_first_seen' },
    ])
    await nightAfter('2026-05-01')
    expect(await book.cases('state, open_units, happened_on')).toEqual([
      { state: 'claimable', open_units: 20, happened_on: '2026-03-01' },
    ])
  })

  test('that was called off before it was sent is missing nowhere', async () => {
    await book.shipment('FBA1', 'A', 'CANCELLED', 20, 0)
    await nightAfter('2026-05-01')
    expect(await book.cases('state, state_reason, open_units')).toEqual([
      { state: 'resolved', state_reason: 'called_off', open_units: 0 },
    ])
  })

  test('that was paid for, and whose payment was taken back when its units came, is resolved', async () => {
    await book.shipment('FBA1', 'A', 'CLOSED', 20, 17)
    await book.receipt('FBA1', 'A', '2026-03-03', 17)
    await book.paid('A', '2026-04-20', 'Lost_Inbound', 3, { reimbursement_id: 'R1' })
    await nightAfter('2026-05-01')
    expect(await book.cases('state')).toEqual([{ state: 'reimbursed' }])
    await book.receipt('FBA1', 'A', '2026-05-03', 3)
    const back = { reimbursement_id: 'R2', original_reimbursement_id: 'R1', total_amount: '-12' }
    await book.paid('A', '2026-05-20', 'Reimbursement_Reversal', -3, back)
    await nightAfter('2026-05-21')
    expect(await book.cases('state, state_reason, paid_amount::float8 as paid')).toEqual([
      { state: 'resolved', state_reason: 'all_there', paid: 0 },
    ])
  })
})
