/** What a document changes in a snapshot and in events, and the history it leaves. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fetchDocument, forgetAll, linesOf, ordered, placesOf, stock, stocks, tsv } from './documents.ts'
import { type Night, openNight } from './support.ts'

let night: Night
beforeAll(async () => {
  night = await openNight()
})
afterAll(() => night.close())
beforeEach(() => forgetAll(night))

const NOVEMBER = { from_on: '2026-11-01', through_on: '2026-11-10' } as const

const held = () => linesOf(night, 'fba_inventory', 'sku, fulfillable_units')
const past = () => linesOf(night, 'fba_inventory_history', 'sku, fulfillable_units')
const heldOrders = () => linesOf(night, 'orders', 'amazon_order_id, item_no, ordered_units')

describe('a snapshot', () => {
  test('changed, gone and added rows are written; what they said before is history with its time', async () => {
    await fetchDocument(night, 'fba_inventory', tsv([stock('A', 1), stock('B', 2), stock('C', 3)]))
    const before = await placesOf(night, 'fba_inventory')
    const run = await fetchDocument(
      night,
      'fba_inventory',
      tsv([stock('A', 1), stock('B', 9), stock('D', 4)]),
    )
    expect(run).toMatchObject({ state: 'loaded', rows: 3, inserted_rows: 2, superseded_rows: 2 })
    expect(await held()).toEqual(['A 1', 'B 9', 'D 4'])
    expect(await past()).toEqual(['B 2', 'C 3'])
    const after = await placesOf(night, 'fba_inventory')
    expect(after[0]).toBe(before[0])
    const { rows } = await night.owner.query(
      `select h.sku, h.known_from < h.known_to as had_time, h.known_to = n.known_from as meets
       from data.fba_inventory_history as h left join data.fba_inventory as n using (sku) order by 1`,
    )
    expect(rows).toEqual([
      { sku: 'B', had_time: true, meets: true },
      { sku: 'C', had_time: true, meets: null },
    ])
  })

  test('the same document again writes no row', async () => {
    const document = tsv(stocks(50))
    await fetchDocument(night, 'fba_inventory', document)
    const before = await placesOf(night, 'fba_inventory')
    expect(await fetchDocument(night, 'fba_inventory', document)).toMatchObject({
      state: 'loaded',
      rows: 50,
      inserted_rows: 0,
      superseded_rows: 0,
    })
    expect(await fetchDocument(night, 'fba_inventory', document.replaceAll('\n', '\r\n'))).toMatchObject({
      rows: 50,
      inserted_rows: 0,
      superseded_rows: 0,
    })
    expect(await placesOf(night, 'fba_inventory')).toEqual(before)
  })

  test('A, then B, then A again is known as A, B, A', async () => {
    const [a, b] = [tsv([stock('S', 1)]), tsv([stock('S', 2)])]
    for (const document of [a, b, a])
      expect(await fetchDocument(night, 'fba_inventory', document)).toMatchObject({ inserted_rows: 1 })
    expect(await held()).toEqual(['S 1'])
    expect(await past()).toEqual(['S 1', 'S 2'])
  })

  test('where a document states one key twice, the later line counts', async () => {
    await fetchDocument(night, 'fba_inventory', tsv([stock('S', 1), stock('S', 7), stock('T', 2)]))
    expect(await held()).toEqual(['S 7', 'T 2'])
  })

  test('a document that shrank by half is not believed until the next says the same', async () => {
    await fetchDocument(night, 'fba_inventory', tsv(stocks(40)))
    let short = 0
    const run = await fetchDocument(night, 'fba_inventory', '', {
      next: () => tsv(stocks(++short === 1 ? 5 : 19)),
    })
    // 5 rows, then 19: they contradict each other, so a third must confirm the second.
    expect(short).toBe(3)
    expect(run).toMatchObject({ state: 'loaded', rows: 19, tries: 2, superseded_rows: 21 })
  })

  test('rows that vanish for one file and come back are never lost', async () => {
    await fetchDocument(night, 'fba_inventory', tsv(stocks(40)))
    const before = await placesOf(night, 'fba_inventory')
    let asked = 0
    const run = await fetchDocument(night, 'fba_inventory', '', {
      next: () => tsv(stocks(++asked === 1 ? 1 : 40)),
    })
    expect(run).toMatchObject({ state: 'loaded', rows: 40, inserted_rows: 0, superseded_rows: 0 })
    expect(await placesOf(night, 'fba_inventory')).toEqual(before)
  })

  test('a header-only document empties a small picture at once and a large one only when repeated', async () => {
    await fetchDocument(night, 'fba_inventory', tsv(stocks(3)))
    const small = await fetchDocument(night, 'fba_inventory', tsv([], Object.keys(stock('x', 1))))
    expect(small).toMatchObject({ state: 'empty', rows: 0, superseded_rows: 3, tries: 0 })
    await fetchDocument(night, 'fba_inventory', tsv(stocks(30)))
    const large = await fetchDocument(night, 'fba_inventory', tsv([], Object.keys(stock('x', 1))))
    expect(large).toMatchObject({ state: 'empty', rows: 0, superseded_rows: 30, tries: 1 })
  })

  test('a line with the wrong number of fields costs that line, and absent rows stay', async () => {
    await fetchDocument(night, 'fba_inventory', tsv(stocks(300)))
    const lines = tsv(stocks(300, 6)).split('\n')
    const broken = lines.with(7, `${lines[7]}\tsurplus`).join('\n')
    expect(await fetchDocument(night, 'fba_inventory', broken)).toMatchObject({
      state: 'loaded',
      unreadable_rows: 1,
      superseded_rows: 299,
    })
    expect((await held()).filter((line) => line.endsWith(' 5'))).toEqual(['SKU-0006 5'])
    const { rows } = await night.owner.query('select line_no, reason, line from unreadable_row')
    expect(rows).toEqual([{ line_no: 8, reason: 'field_count', line: `${lines[7]}\tsurplus` }])
  })

  test('a picture that was asked for earlier and arrives later changes nothing', async () => {
    await fetchDocument(night, 'fba_inventory', tsv([stock('S', 1)]))
    const late = await night.enter('fba_inventory')
    await night.stepNext()
    night.clock.advance({ hours: 2 })
    await night.owner.query(
      `update report_run set next_step_at = now() + interval '1 year' where run_id = $1`,
      [late],
    )
    const second = await night.enter('fba_inventory')
    night.emulator.documents.serve({
      report_type: 'GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA',
      body: () => [tsv([stock('S', 2)])],
    })
    while ((await night.runs()).find(({ run_id }) => run_id === second)?.state !== 'loaded')
      await night.stepNext()
    night.emulator.documents.serve({
      report_type: 'GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA',
      body: () => [tsv([stock('S', 1)])],
    })
    await night.owner.query(`update report_run set next_step_at = $2 where run_id = $1`, [
      late,
      night.clock.now(),
    ])
    await night.runUntilQuiet()
    expect(await held()).toEqual(['S 2'])
    expect((await night.runs()).find(({ run_id }) => run_id === late)).toMatchObject({
      state: 'loaded',
      inserted_rows: 0,
      superseded_rows: 0,
    })
  })
})

describe('events', () => {
  test('the newer statement wins, whichever arrives last, and the older is history', async () => {
    await fetchDocument(night, 'orders', tsv([ordered('1', '2026-11-02T00:00:00Z', 2)]), { days: NOVEMBER })
    const before = await placesOf(night, 'orders')
    const late = await fetchDocument(night, 'orders', tsv([ordered('1', '2026-11-01T00:00:00Z', 1)]), {
      days: NOVEMBER,
    })
    expect(late).toMatchObject({ state: 'loaded', inserted_rows: 0, superseded_rows: 0 })
    expect(await placesOf(night, 'orders')).toEqual(before)
    await fetchDocument(night, 'orders', tsv([ordered('1', '2026-11-03T00:00:00Z', 3)]), { days: NOVEMBER })
    expect(await heldOrders()).toEqual(['1 1 3'])
    expect(await linesOf(night, 'orders_history', 'amazon_order_id, ordered_units')).toEqual(['1 2'])
  })

  test('an order the document does not name stays, and of two statements in one file the newer counts', async () => {
    await fetchDocument(night, 'orders', tsv([ordered('1', '2026-11-02T00:00:00Z', 2)]), { days: NOVEMBER })
    await fetchDocument(
      night,
      'orders',
      tsv([ordered('2', '2026-11-04T00:00:00Z', 8), ordered('2', '2026-11-03T00:00:00Z', 4)]),
      { days: NOVEMBER },
    )
    expect(await heldOrders()).toEqual(['1 1 2', '2 1 8'])
  })

  test('two lines of one order with the same SKU are two items, however the file orders them', async () => {
    const [one, two] = [
      ordered('1', '2026-11-02T00:00:00Z', 2, { 'item-price': '10.00' }),
      ordered('1', '2026-11-02T00:00:00Z', 1, { 'item-price': '5.00' }),
    ]
    await fetchDocument(night, 'orders', tsv([one, two]), { days: NOVEMBER })
    const before = await placesOf(night, 'orders')
    expect(await fetchDocument(night, 'orders', tsv([two, one]), { days: NOVEMBER })).toMatchObject({
      inserted_rows: 0,
      superseded_rows: 0,
    })
    expect(await placesOf(night, 'orders')).toEqual(before)
    expect(await heldOrders()).toEqual(['1 1 1', '1 2 2'])
  })

  test('the same document again is recognised though others came in between', async () => {
    const first = tsv([ordered('1', '2026-11-02T00:00:00Z', 2)])
    await fetchDocument(night, 'orders', first, { days: NOVEMBER })
    await fetchDocument(night, 'orders', tsv([ordered('1', '2026-11-03T00:00:00Z', 3)]), { days: NOVEMBER })
    await fetchDocument(night, 'orders', first, { days: NOVEMBER })
    expect(await heldOrders()).toEqual(['1 1 3'])
  })
})
