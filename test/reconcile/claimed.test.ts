import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Book, openBook, US } from './book.ts'

let book: Book
beforeAll(async () => {
  book = await openBook()
})
afterAll(() => book.close())

const file = (case_id: unknown, at: string) =>
  book.owner.query(
    `insert into data.planning_input (account_id, marketplace_id, kind, subject, value, valid_from_on, source, author, preview_id, known_from)
     values ($1, $2, 'claim_status', $3, '{"claimed_units": 3, "amazon_case_id": "1234"}', '2026-05-02', 'agent', 'laptop', 'pv_1', $4)`,
    [book.account_id, US, case_id, at],
  )
const STATE = 'state, claimed_units, claimed_on, amazon_case_id, open_units'

test('a case that was filed is claimed beyond its window, until it is paid for', async () => {
  await book.shipment('FBA1', 'A', 'CLOSED', 20, 17)
  await book.receipt('FBA1', 'A', '2026-03-03', 17)
  await book.through('2026-05-01')
  await book.night('2026-05-02T20:00:00Z')
  const [made] = await book.cases('case_id, state')
  expect(made).toMatchObject({ state: 'claimable' })

  await file(made?.['case_id'], '2026-05-02T21:00:00Z')
  await book.night('2026-05-02T21:01:00Z')
  const claim = { claimed_units: 3, claimed_on: '2026-05-02', amazon_case_id: '1234' }
  expect(await book.cases(STATE)).toEqual([{ state: 'claimed', ...claim, open_units: 3 }])

  await book.through('2026-09-10')
  await book.night('2026-09-11T20:00:00Z')
  expect(await book.cases(STATE)).toEqual([{ state: 'claimed', ...claim, open_units: 3 }])

  await book.paid('A', '2026-09-12', 'Lost_Inbound', 3)
  await book.through('2026-09-13')
  await book.night('2026-09-14T20:00:00Z')
  expect(await book.cases(STATE)).toEqual([{ state: 'reimbursed', ...claim, open_units: 0 }])
})

test('a claim that was not filed after all leaves the case as it was', async () => {
  await book.owner.query(
    `with gone as (delete from data.planning_input returning *)
     insert into data.planning_input_history select gone.account_id, gone.marketplace_id, gone.kind, gone.subject, gone.name, gone.value,
       gone.valid_from_on, gone.valid_through_on, gone.expires_on, gone.source, gone.author, gone.preview_id, gone.known_from, 0, '2026-09-14T21:00:00Z'
     from gone`,
  )
  await book.owner.query('delete from data.reimbursements')
  await book.owner.query(`delete from claim_pass`)
  await book.night('2026-09-14T21:02:00Z')
  expect(await book.cases(STATE)).toEqual([
    { state: 'expired', claimed_units: null, claimed_on: null, amazon_case_id: null, open_units: 3 },
  ])
})
