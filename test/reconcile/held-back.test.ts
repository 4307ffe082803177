/** A night of which a report is still being fetched, for hours. */
import { expect, test } from 'vitest'
import { book, FIRST_DAY, useBook } from './book.ts'

useBook()

const SINCE = '2026-07-05T20:00:00.000Z'

/** A night with a loss that all reports but one have told of. */
const nightWith = async (hanging: Readonly<Record<string, string>>): Promise<void> => {
  await book.adjustment('A', '2026-06-01', 'M', -2, 0)
  await book.through('2026-07-05')
  await book.run({
    state: 'due',
    from_on: '2026-07-05',
    through_on: '2026-07-05',
    created_at: SINCE,
    ...hanging,
  })
}

/** What a pass rests on is read from the fact that is kept ready. */
const refreshed = async (): Promise<void> => {
  await book.owner.query('delete from ready.freshness')
  await book.owner.query('insert into ready.freshness select * from facts.freshness')
}

const LOST = [{ sku: 'A', open_units: 2 }]
const cases = () => book.cases('sku, open_units')

test('a report that hangs is waited for three hours; then cases are brought up by the hour', async () => {
  await nightWith({ dataset: 'removal_orders' })
  await book.night('2026-07-05T22:59:00Z')
  expect(await cases()).toEqual([])
  await book.night('2026-07-05T23:01:00Z')
  expect(await cases()).toEqual(LOST)
  await book.adjustment('B', '2026-06-02', 'M', -1, 0)
  await book.through('2026-07-06')
  await refreshed()
  await book.night('2026-07-05T23:59:00Z')
  expect(await cases()).toEqual(LOST)
  await book.night('2026-07-06T00:02:00Z')
  expect(await cases()).toEqual([...LOST, { sku: 'B', open_units: 1 }])
})

test('a load that was under way when its later fellows were looked at is looked at all the same', async () => {
  await nightWith({ dataset: 'ledger_detail' })
  await book.night('2026-07-05T23:30:00Z')
  expect(await cases()).toEqual(LOST)
  // It said it ended before that pass, and was seen only after it.
  await book.adjustment('B', '2026-06-02', 'M', -1, 0)
  await book.owner.query(
    `update report_run set state = 'loaded', inserted_rows = 1, superseded_rows = 0, finished_at = '2026-07-05T23:20:00Z',
            run_id = (select max(run_id) from data.ledger_detail)
     where finished_at is null`,
  )
  await refreshed()
  await book.night('2026-07-06T00:31:00Z')
  expect(await cases()).toEqual([...LOST, { sku: 'B', open_units: 1 }])
})

test('while earlier payments are being fetched nothing looks as if nobody had paid, however long that takes', async () => {
  await nightWith({ dataset: 'reimbursements', from_on: '2025-12-01', through_on: '2025-12-31' })
  await book.night('2026-07-07T20:00:00Z')
  expect(await cases()).toEqual([])
  await book.owner.query(
    `update report_run set finished_at = now(), state = 'empty' where finished_at is null`,
  )
  await book.night('2026-07-07T20:00:00Z')
  expect(await cases()).toEqual(LOST)
})

test('a newer piece of the payments that hangs holds back nothing but its own days', async () => {
  await nightWith({ dataset: 'reimbursements', from_on: FIRST_DAY })
  await book.night('2026-07-06T20:00:00Z')
  expect(await cases()).toEqual(LOST)
})
