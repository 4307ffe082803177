/** A window's rows become exactly the document's, and only the difference is written. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { stepRun } from '../../src/sync/run.ts'
import { fetchDocument, forgetAll, linesOf, moved, placesOf, quotedTsv } from './documents.ts'
import { type Night, openNight } from './support.ts'

let night: Night
beforeAll(async () => {
  night = await openNight()
})
afterAll(() => night.close())
beforeEach(() => forgetAll(night))

const NOVEMBER = { from_on: '2026-11-01', through_on: '2026-11-10' } as const

const held = () => linesOf(night, 'ledger_detail', 'occurred_on, sku, moved_units')
const load = (
  rows: Parameters<typeof quotedTsv>[0],
  days: { from_on: string; through_on: string } = NOVEMBER,
) =>
  fetchDocument(night, 'ledger_detail', quotedTsv(rows, [...Object.keys(moved('', '', 1)), 'Reason']), {
    days,
  })

describe('a window', () => {
  test('identical rows are kept as many as there are, and matched again on reload', async () => {
    const twin = moved('11/05/2026', 'A', -1)
    await load([twin, twin, moved('11/06/2026', 'B', 3)])
    const before = await placesOf(night, 'ledger_detail')
    expect(await load([moved('11/06/2026', 'B', 4), twin, twin])).toMatchObject({
      inserted_rows: 1,
      superseded_rows: 1,
    })
    expect((await placesOf(night, 'ledger_detail')).slice(0, 2)).toEqual(before.slice(0, 2))
    expect(await load([twin, moved('11/06/2026', 'B', 4)])).toMatchObject({
      inserted_rows: 0,
      superseded_rows: 1,
    })
    expect(await load([twin, twin, twin, moved('11/06/2026', 'B', 4)])).toMatchObject({ inserted_rows: 2 })
    expect(await held()).toEqual(['2026-11-05 A -1', '2026-11-05 A -1', '2026-11-05 A -1', '2026-11-06 B 4'])
  })

  test('only days of the window are written or removed', async () => {
    await load([moved('11/05/2026', 'A', 1), moved('11/10/2026', 'A', 2)])
    await load([moved('11/10/2026', 'A', 9), moved('11/11/2026', 'A', 3), moved('11/05/2026', 'Z', 7)], {
      from_on: '2026-11-10',
      through_on: '2026-11-12',
    })
    expect(await held()).toEqual(['2026-11-05 A 1', '2026-11-10 A 9', '2026-11-11 A 3'])
  })

  test('a window without rows any more is emptied', async () => {
    await load([moved('11/05/2026', 'A', 1), moved('11/06/2026', 'A', 2)])
    expect(await load([])).toMatchObject({ state: 'empty', superseded_rows: 2 })
    expect(await held()).toEqual([])
  })

  test('a single line that cannot be read refuses the whole window, and the lines are shown', async () => {
    await load([moved('11/05/2026', 'A', 1)])
    const run = await load([moved('11/05/2026', 'A', 2), moved('11/06/2026', 'B', 'many')])
    expect(run).toMatchObject({ state: 'failed', problem_code: 'bad_file', tries: 3 })
    expect(run.problem_message).toContain('1 of 2 lines')
    expect(await held()).toEqual(['2026-11-05 A 1'])
    const { rows } = await night.owner.query('select line_no, reason, header from unreadable_row')
    expect(rows).toEqual([{ line_no: 3, reason: 'required_value', header: 'Quantity' }])
  })

  test('a restatement moves exactly what changed to history', async () => {
    const rows = Array.from({ length: 60 }, (_, index) =>
      moved(`11/${String(1 + (index % 10)).padStart(2, '0')}/2026`, `S${index}`, index),
    )
    await load(rows)
    const before = await placesOf(night, 'ledger_detail')
    const run = await load(rows.with(30, { ...rows[30], Quantity: '999' }))
    expect(run).toMatchObject({ rows: 60, inserted_rows: 1, superseded_rows: 1 })
    const after = new Set(await placesOf(night, 'ledger_detail'))
    expect(before.filter((place) => !after.has(place))).toHaveLength(1)
    expect(await linesOf(night, 'ledger_detail_history', 'sku, moved_units')).toEqual(['S30 30'])
  })

  test('two overlapping windows loaded at the same time leave each row once', async () => {
    const rows = Array.from({ length: 200 }, (_, index) => moved('11/05/2026', `S${index}`, index))
    night.emulator.documents.serve({
      report_type: 'GET_LEDGER_DETAIL_VIEW_DATA',
      body: () => [quotedTsv(rows)],
    })
    const ids = [
      await night.enter('ledger_detail', NOVEMBER),
      await night.enter('ledger_detail', { from_on: '2026-11-03', through_on: '2026-11-08' }),
    ]
    for (let round = 0; round < 4; round++) {
      night.clock.advance({ minutes: 5 })
      await Promise.all(ids.map((run_id) => stepRun(night.parts, { account_id: night.account_id, run_id })))
    }
    expect((await night.runs()).map(({ state }) => state)).toEqual(['loaded', 'loaded'])
    expect(await held()).toHaveLength(200)
    expect(await linesOf(night, 'ledger_detail_history', 'sku')).toEqual([])
  })

  test('an answer that is late says nothing about days that were asked for again since', async () => {
    const late = await night.enter('ledger_detail', NOVEMBER)
    await night.stepNext()
    night.clock.advance({ hours: 1 })
    await night.owner.query(
      `update report_run set next_step_at = now() + interval '1 year' where run_id = $1`,
      [late],
    )
    night.emulator.documents.serve({
      report_type: 'GET_LEDGER_DETAIL_VIEW_DATA',
      body: () => [quotedTsv([moved('11/09/2026', 'A', 2)])],
    })
    const second = await night.enter('ledger_detail', { from_on: '2026-11-08', through_on: '2026-11-12' })
    while ((await night.runs()).find(({ run_id }) => run_id === second)?.state !== 'loaded')
      await night.stepNext()
    night.emulator.documents.serve({
      report_type: 'GET_LEDGER_DETAIL_VIEW_DATA',
      body: () => [quotedTsv([moved('11/09/2026', 'A', 1), moved('11/02/2026', 'A', 5)])],
    })
    await night.owner.query(`update report_run set next_step_at = $2 where run_id = $1`, [
      late,
      night.clock.now(),
    ])
    await night.runUntilQuiet()
    expect(await held()).toEqual(['2026-11-02 A 5', '2026-11-09 A 2'])
  })
})
