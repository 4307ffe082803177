/** Documents that are none, and headers that drift: refused in words or taken as they are. Nothing is lost. */
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { stepRun } from '../../src/sync/run.ts'
import {
  fetchDocument,
  forgetAll,
  linesOf,
  moved,
  ordered,
  placesOf,
  quotedTsv,
  stock,
  tsv,
} from './documents.ts'
import { type Night, openNight } from './support.ts'

let night: Night
beforeAll(async () => {
  night = await openNight()
})
afterAll(() => night.close())
beforeEach(() => forgetAll(night))

const NOVEMBER = { from_on: '2026-11-01', through_on: '2026-11-10' } as const

describe('a document that is none', () => {
  const ledger = quotedTsv([moved('11/05/2026', 'A', 1)])
  test.each([
    ['empty', '', 'empty'],
    ['a page of HTML', '<html><body><h1>503 Service Unavailable</h1></body></html>', 'lacks the column'],
    ['JSON', '{"errorDetails":"unavailable"}', 'lacks the column'],
    ['without a column we cannot do without', ledger.replace('"MSKU"', '"Seller"'), '"MSKU"'],
    ['with a column twice', ledger.replace('"Event Type"', '"MSKU"'), 'Two columns'],
    ['in UTF-16', Buffer.from(ledger, 'utf16le'), 'lacks the column'],
    ['a line that does not end', Buffer.alloc(5 << 20, 'x'), 'line of more than'],
    ['zeros', Buffer.alloc(4096), 'lacks the column'],
  ])('%s: refused in words, asked for again, and the data stays', async (_, document, words) => {
    await fetchDocument(night, 'ledger_detail', ledger, { days: NOVEMBER })
    const before = await placesOf(night, 'ledger_detail')
    const run = await fetchDocument(night, 'ledger_detail', document, { days: NOVEMBER })
    expect(run).toMatchObject({ state: 'failed', problem_code: 'bad_file' })
    expect(run.problem_message).toContain(words)
    expect(await placesOf(night, 'ledger_detail')).toEqual(before)
    expect(await linesOf(night, 'ledger_detail_history', 'sku')).toEqual([])
  })

  test('a damaged gzip is asked for anew rather than fetched again and again', async () => {
    const whole = gzipSync(quotedTsv([moved('11/05/2026', 'A', 1)]))
    const damaged = [whole.subarray(0, whole.length - 12), Buffer.from(whole).fill(0xff, 20, 30), whole]
    night.emulator.counters.reset()
    let asked = 0
    const run = await fetchDocument(night, 'ledger_detail', '', {
      days: NOVEMBER,
      gzipped: true,
      next: () => damaged[asked++] ?? whole,
    })
    expect(run).toMatchObject({ state: 'loaded', rows: 1, tries: 2 })
    expect(night.emulator.counters.of('createReport').calls).toBe(3)
    expect(night.emulator.counters.of('downloadDocument').calls).toBe(3)
  })

  test('an older document under a new name is not loaded for other days', async () => {
    await fetchDocument(night, 'ledger_detail', quotedTsv([moved('11/05/2026', 'A', 1)]), { days: NOVEMBER })
    night.emulator.faults.next({ kind: 'old_document' })
    const later = { from_on: '2026-11-05', through_on: '2026-11-12' }
    const run = await fetchDocument(night, 'ledger_detail', quotedTsv([moved('11/05/2026', 'A', 7)]), {
      days: later,
    })
    expect(run).toMatchObject({ state: 'loaded', tries: 1 })
    expect(await linesOf(night, 'ledger_detail', 'moved_units')).toEqual(['7'])
  })
})

describe('headers drift', () => {
  test('a spelling we know is found, wherever it stands and however it is cased', async () => {
    const row = { 'Fulfillment-Channel': 'Amazon', QUANTITY: '3' }
    const { quantity, 'fulfillment-channel': channel, ...rest } = ordered('1', '2026-11-02T00:00:00Z', 1)
    expect([quantity, channel]).toEqual(['1', 'Amazon'])
    await fetchDocument(night, 'orders', tsv([{ ...row, ...rest }]), { days: NOVEMBER })
    expect(await linesOf(night, 'orders', 'fulfillment_channel, ordered_units')).toEqual(['Amazon 3'])
  })

  test('a new column is kept, reported, and loaded again once it is declared', async () => {
    const document = tsv([stock('S', 4, { 'afn-mood': 'good', 'afn-future': '' })])
    await fetchDocument(night, 'fba_inventory', document)
    expect(await linesOf(night, 'fba_inventory', `sku, undeclared->>'afn-mood'`)).toEqual(['S good'])
    const { rows } = await night.owner.query(`select new_headers from report_document`)
    expect(rows).toEqual([{ new_headers: ['afn-mood', 'afn-future'] }])
    expect(await fetchDocument(night, 'fba_inventory', document)).toMatchObject({ inserted_rows: 0 })
    const report = night.parts.reports.get('fba_inventory')
    if (report === undefined) throw new Error('the report is gone')
    const { store } = report.columns
    const headers = ['store', 'afn-mood']
    const declared = new Map([
      ...night.parts.reports,
      [
        'fba_inventory',
        { ...report, columns: { ...report.columns, ...(store && { store: { ...store, headers } }) } },
      ],
    ] as const)
    const wiser = { ...night, parts: { ...night.parts, reports: declared } }
    const run_id = await night.enter('fba_inventory')
    for (let step = 0; step < 3; step++) {
      night.clock.advance({ minutes: 1 })
      await stepRun(wiser.parts, { account_id: night.account_id, run_id })
    }
    expect(await linesOf(night, 'fba_inventory', 'sku, store')).toEqual(['S good'])
  })

  test('a column that is gone is null and reported; empty and NUL headers harm nobody', async () => {
    const text = tsv([stock('S', 4)])
      .replace('\n', '\t\t\t\0x\u0000\n')
      .replace('4\n', '4\t\t\tsurprise\n')
    expect(await fetchDocument(night, 'fba_inventory', text)).toMatchObject({ state: 'loaded', rows: 1 })
    expect(await linesOf(night, 'fba_inventory', 'sku, fnsku, undeclared::text')).toEqual([
      'S {"x": "surprise"}',
    ])
    const { rows } = await night.owner.query(
      `select 'fnsku' = any (missing_headers) as missing from report_document`,
    )
    expect(rows).toEqual([{ missing: true }])
  })
})
