/** Workers that reconcile one account at the same time, die half-way, or see the same rows in another order. */
import { expect, test } from 'vitest'
import { until } from '../sync/until.ts'
import { book, useBook } from './book.ts'

useBook()

const SKUS = 600
const WORKER = `datname = current_database() and application_name like '% asm_worker'`
const AT = '2026-07-05T20:00:00Z'
const skuOf = (index: number): string => `S-${String(index).padStart(3, '0')}`

/** A loss of each SKU, three pages of them. */
const lose = async (): Promise<void> => {
  await book.adjustment(skuOf(0), '2026-06-01', 'M', -2, 0)
  await book.owner.query(
    `insert into data.ledger_detail
     select (jsonb_populate_record(first, jsonb_build_object('sku', 'S-' || number, 'fnsku', 'X-S-' || number, 'line_no', 10000 + number::int))).*
     from data.ledger_detail as first, lateral (select lpad(at::text, 3, '0') as number from generate_series(1, $1 - 1) as at) as others
     where first.sku = $2`,
    [SKUS, skuOf(0)],
  )
  await book.through('2026-07-05')
}
const whole = async () =>
  (
    await book.owner.query<{ cases: number; open_units: number; history: number }>(
      `select count(*)::int as cases, sum(open_units)::int as open_units,
              (select count(*)::int from data.claim_case_history) as history from data.claim_case`,
    )
  ).rows[0]

test('two workers at once make what one makes', async () => {
  await lose()
  await Promise.all([book.night(AT), book.night(AT), book.night(AT)])
  await book.night(AT)
  expect(await whole()).toEqual({ cases: SKUS, open_units: 2 * SKUS, history: 0 })
})

test('a worker killed between two pages leaves whole pages, and the next one does the rest at once', async () => {
  // A case on the second page, which the owner holds: the worker gets so far and no further.
  await book.adjustment(skuOf(300), '2026-06-01', 'M', -2, 0)
  await book.through('2026-07-04')
  await book.night('2026-07-04T20:00:00Z')
  await lose()
  const owner = await book.owner.connect()
  await owner.query('begin')
  await owner.query('select from data.claim_case for update')
  const night = book.night(AT).then(
    () => 'ended',
    () => 'died',
  )
  const waiting = `select from pg_stat_activity where ${WORKER} and wait_event_type = 'Lock'`
  await until('the worker waits', async () => (await book.owner.query(waiting)).rows.length > 0)
  expect(await whole()).toEqual({ cases: 251, open_units: 2 * 251, history: 0 })
  await book.owner.query(`select pg_terminate_backend(pid) from pg_stat_activity where ${WORKER}`)
  expect(await night).toBe('died')
  await owner.query('rollback')
  owner.release()

  await book.night(AT)
  // Of one SKU two rows of two units each make one case of four.
  expect(await whole()).toEqual({ cases: SKUS, open_units: 2 * SKUS + 2, history: 1 })
}, 240_000)

const dump = async (): Promise<readonly unknown[]> =>
  (
    await book.owner.query(
      `select told.case_id, state, state_reason, found_units, paid_units, beyond_units, open_units,
              array(select reimbursement_id || ' ' || role || ' ' || counted_units from data.reimbursement_match as paid
                    where paid.case_id = told.case_id order by 1) as payments
       from data.claim_case as told order by case_id`,
    )
  ).rows

test('rows of one day in another order, and nights in other steps, make the same cases', async () => {
  const PLACES = ['ABE8', 'PHX7', 'ONT8']
  const losses = PLACES.map(
    (fulfillment_center) => async () =>
      book.put('ledger_detail', {
        sku: 'A',
        fnsku: 'X-A',
        occurred_on: '2026-06-01',
        event_type: 'Adjustments',
        reason: 'M',
        moved_units: -2,
        fulfillment_center,
        disposition: 'SELLABLE',
        reconciled_units: 1,
        unreconciled_units: 1,
      }),
  )
  const shipments = ['FBA1', 'FBA2'].map((id) => async () => {
    await book.shipment(id, 'A', 'CLOSED', 20, 17)
    await book.receipt(id, 'A', '2026-05-03', 17)
  })
  const payments = [
    () => book.paid('A', '2026-06-20', 'Lost_Warehouse', 1, { reimbursement_id: 'P1' }),
    () => book.paid('A', '2026-06-20', 'Lost_Warehouse', 1, { reimbursement_id: 'P2' }),
    () => book.paid('A', '2026-06-21', 'Lost_Inbound', 3, { reimbursement_id: 'P3' }),
    () => book.adjustment('A', '2026-06-09', 'F', 1, 1),
  ]
  const all = [...losses, ...shipments, ...payments]
  for (const put of all) await put()
  await book.through('2026-07-06')
  await book.night(AT)
  const once = await dump()
  expect(once).toHaveLength(5)

  await book.empty()
  await book.owner.query('delete from claim_pass')
  for (const [index, put] of all.toReversed().entries()) {
    await put()
    if (index % 3 !== 0) continue
    await book.through(`2026-07-0${1 + index / 3}`)
    await book.night(`2026-07-0${1 + index / 3}T20:00:00Z`)
  }
  await book.through('2026-07-06')
  await book.night(AT)
  expect(await dump()).toEqual(once)
})
