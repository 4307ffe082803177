import { describe, expect, test } from 'vitest'
import { book, useBook } from './book.ts'

useBook()

const LOSSES = 'kind, left(reference, 10) as on, state, found_units, paid_units, beyond_units, open_units'
const roles = async () =>
  (
    await book.owner.query<{ line: string }>(
      `select reimbursement_id || ' ' || role || ' ' || coalesce((select left(reference, 10) from data.claim_case as told
         where told.case_id = match.case_id), '-') as line
       from data.reimbursement_match as match order by approved_on, reimbursement_id`,
    )
  ).rows.map(({ line }) => line)
const night = async (day: string) => {
  await book.through(day)
  await book.night(`${day}T20:00:00Z`)
}

describe('units lost in a warehouse', () => {
  test('of three, one found and two paid for leave nothing, and the case says how', async () => {
    await book.adjustment('A', '2026-06-01', 'M', -3, 3)
    await book.adjustment('A', '2026-06-09', 'F', 1, 1)
    await book.paid('A', '2026-07-10', 'Lost_Warehouse', 2, { reimbursement_id: 'R1' })
    await night('2026-07-20')
    expect(await book.cases(LOSSES)).toEqual([
      {
        kind: 'warehouse_lost',
        on: '2026-06-01',
        state: 'reimbursed',
        found_units: 1,
        paid_units: 2,
        beyond_units: 0,
        open_units: 0,
      },
    ])
    expect(await roles()).toEqual(['R1 pays 2026-06-01'])
  })

  test('paid twice counts once: the second payment is beyond, and takes nothing off units lost later', async () => {
    await book.adjustment('A', '2026-06-01', 'M', -2, 2)
    await book.adjustment('A', '2026-08-01', 'M', -2, 0)
    await book.paid('A', '2026-07-10', 'Lost_Warehouse', 2, { reimbursement_id: 'R1' })
    await book.paid('A', '2026-07-14', 'Lost_Warehouse', 2, { reimbursement_id: 'R2' })
    await night('2026-09-05')
    expect(await book.cases('left(reference, 10) as on, state, beyond_units, open_units')).toEqual([
      { on: '2026-06-01', state: 'reimbursed', beyond_units: 2, open_units: 0 },
      { on: '2026-08-01', state: 'claimable', beyond_units: 0, open_units: 2 },
    ])
    expect(await roles()).toEqual(['R1 pays 2026-06-01', 'R2 beyond 2026-06-01'])
  })

  test('that the ledger does not call reconciled yet, though they were paid for, are not claimed again', async () => {
    await book.adjustment('A', '2026-06-01', 'M', -2, 0)
    await book.paid('A', '2026-06-20', 'Lost_Warehouse', 2)
    await night('2026-07-05')
    expect(await book.cases('state, paid_units, open_units')).toEqual([
      { state: 'reimbursed', paid_units: 2, open_units: 0 },
    ])
  })

  test('of which Amazon tells no reconciliation are netted against finds and payments', async () => {
    await book.adjustment('A', '2026-06-01', '5', -5, null)
    await book.adjustment('A', '2026-06-09', 'N', 1, null)
    await book.paid('A', '2026-07-10', 'Lost_Warehouse', 2)
    await night('2026-07-20')
    // Five lost, one found, two paid for.
    expect(await book.cases('found_units, paid_units, open_units')).toEqual([
      { found_units: 1, paid_units: 2, open_units: 2 },
    ])
  })

  test('that Amazon withdraws close their case, and open it again where Amazon states them again', async () => {
    await book.adjustment('A', '2026-06-01', 'M', -2, 0)
    await night('2026-07-05')
    const [before] = await book.cases('case_id, state, open_units, opened_on')
    expect(before).toMatchObject({ state: 'claimable', open_units: 2 })

    const loss = await book.owner.query(`
      with gone as (delete from data.ledger_detail returning *)
      insert into data.ledger_detail_history select gone.*, timestamptz '2026-11-24T10:00:00Z' from gone returning *`)
    expect(loss.rowCount).toBe(1)
    await night('2026-07-06')
    expect(await book.cases('state, state_reason, open_units')).toEqual([
      { state: 'resolved', state_reason: 'no_longer_stated', open_units: 0 },
    ])

    await book.owner.query(`
      with back as (delete from data.ledger_detail_history returning *)
      insert into data.ledger_detail select (jsonb_populate_record(null::data.ledger_detail, to_jsonb(back))).* from back`)
    await book.owner.query('delete from claim_pass')
    await night('2026-07-07')
    expect(await book.cases('case_id, state, open_units, opened_on')).toEqual([before])
  })

  test('in one currency and paid for in another are not summed across', async () => {
    await book.adjustment('A', '2026-06-01', 'M', -4, 2)
    await book.paid('A', '2026-06-20', 'Lost_Warehouse', 1, {
      currency: 'CAD',
      total_amount: '6',
      per_unit_amount: '6',
    })
    await book.paid('A', '2026-06-19', 'Lost_Warehouse', 1)
    await night('2026-07-05')
    expect(
      await book.cases(
        'paid_units, paid_amount::float8 as paid, open_units, unit_value_amount::float8 as value',
      ),
    ).toEqual([{ paid_units: 2, paid: 4, open_units: 2, value: 4 }])
  })

  test('by a code that is no loss open no case', async () => {
    for (const code of ['D', 'Q', 'O', '4', 'Z']) await book.adjustment('A', '2026-06-01', code, -2, null)
    await night('2026-07-20')
    expect(await book.cases()).toEqual([])
  })
})

describe('a payment that was taken back', () => {
  const reversal = { original_reimbursement_id: 'R1', total_amount: '-8', reimbursement_id: 'R2' }

  test('is owed again where nothing was found, by a window of its own', async () => {
    await book.adjustment('A', '2026-06-01', 'M', -2, 2)
    await book.paid('A', '2026-07-10', 'Lost_Warehouse', 2, { reimbursement_id: 'R1' })
    await book.paid('A', '2026-08-10', 'Reimbursement_Reversal', -2, reversal)
    await night('2026-08-20')
    expect(
      await book.cases('kind, state, open_units, closes_on, value_basis, unit_value_amount::float8 as value'),
    ).toEqual([
      {
        kind: 'reversal',
        state: 'claimable',
        open_units: 2,
        closes_on: '2026-10-09',
        value_basis: 'amount_taken_back',
        value: 4,
      },
      expect.objectContaining({ kind: 'warehouse_lost', state: 'reimbursed', open_units: 0 }),
    ])
    expect(await roles()).toEqual(['R1 pays 2026-06-01', 'R2 reverses R1'])
    // Open is what is expected less what came and what was paid, for this kind as for any.
    expect(
      await book.seenIn(
        ['ATVPDKIKX0DER'],
        'discrepancy',
        'kind, expected_units, received_units, reimbursed_units, open_units',
      ),
    ).toEqual([
      { kind: 'reversal', expected_units: 2, received_units: 0, reimbursed_units: 0, open_units: 2 },
      { kind: 'warehouse_lost', expected_units: 2, received_units: 0, reimbursed_units: 2, open_units: 0 },
    ])
  })

  test('is right where the units were found: Amazon has set the find against no loss', async () => {
    await book.adjustment('A', '2026-06-01', 'M', -2, 2)
    await book.paid('A', '2026-07-10', 'Lost_Warehouse', 2, { reimbursement_id: 'R1' })
    await book.adjustment('A', '2026-08-01', 'F', 2, 0)
    await book.paid('A', '2026-08-10', 'Reimbursement_Reversal', -2, reversal)
    await night('2026-08-20')
    expect(await book.cases('state, found_units, open_units', `kind = 'reversal'`)).toEqual([
      { state: 'resolved', found_units: 2, open_units: 0 },
    ])
  })
})
