/** What stands in Amazon's files: bytes of several encodings, fields that look like something else, odd values. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { TimeZone } from '../../src/core/time.ts'
import * as column from '../../src/sync/column.ts'
import {
  type Cells,
  fetchDocument,
  forgetAll,
  linesOf,
  moved,
  ordered,
  quotedTsv,
  stock,
  stocks,
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

const listing = (sku: string, more: Cells = {}): Cells => ({
  'seller-sku': sku,
  'item-name': 'Lamp',
  'fulfillment-channel': 'DEFAULT',
  status: 'Active',
  ...more,
})

describe('bytes', () => {
  test('a mark, CRLF, backslashes, quotes and spaces of a file without quotes are kept as they are', async () => {
    const skus = ['\\N', 'a\\tb', '"quoted"', ' lead', '007', '\\.', 'ünï']
    const text = `\ufeff${tsv(skus.map((sku) => stock(sku, 1))).replaceAll('\n', '\r\n')}`
    expect(await fetchDocument(night, 'fba_inventory', text)).toMatchObject({ rows: skus.length })
    expect(new Set(await linesOf(night, 'fba_inventory', 'sku'))).toEqual(new Set(skus))
  })

  test('tabs, doubled quotes and line ends inside quotes are part of the field', async () => {
    const titles = ['a\tb', 'the "big" one', 'two\nlines', 'ends with "quote"\nand goes on', '\\', '""']
    const rows = titles.map((Title, index) => moved('11/05/2026', `S${index}`, 1, { Title }))
    const run = await fetchDocument(night, 'ledger_detail', quotedTsv(rows), { days: NOVEMBER })
    expect(run).toMatchObject({ state: 'loaded', rows: titles.length, unreadable_rows: 0 })
    const { rows: stored } = await night.owner.query<{ title: string }>(
      'select title from data.ledger_detail order by sku',
    )
    expect(stored.map(({ title }) => title)).toEqual(titles)
  })

  test('one byte that is no UTF-8 spoils its own line alone', async () => {
    const good = tsv([stock('é-1', 1), stock('é-2', 1)])
    const bad = Buffer.concat([
      Buffer.from(good),
      Buffer.from(tsv([stock('caf\xe9', 2)]).split('\n')[1] ?? '', 'latin1'),
    ])
    await fetchDocument(night, 'fba_inventory', bad)
    expect(await linesOf(night, 'fba_inventory', 'sku')).toEqual(['café', 'é-1', 'é-2'])
    const { rows } = await night.owner.query('select encoding from report_document')
    expect(rows).toEqual([{ encoding: 'utf-8, windows-1252' }])
  })

  test('a file that names cp1252 is read so', async () => {
    const text = tsv([listing('S', { 'item-name': 'Café – 5 €' })])
    const bytes = Buffer.from(
      Array.from(text).flatMap(
        (letter) => ({ '–': [0x96], '€': [0x80] })[letter] ?? [...Buffer.from(letter, 'latin1')],
      ),
    )
    await fetchDocument(night, 'listings', bytes)
    expect(await linesOf(night, 'listings', 'item_name')).toEqual(['Café – 5 €'])
  })

  test('NUL in a field that may be missing costs the field, in the SKU the line', async () => {
    const rows = [...stocks(300), stock('T', 1, { 'product-name': 'nul\0nul' }), stock('N\0', 1)]
    const run = await fetchDocument(
      night,
      'fba_inventory',
      tsv(rows, Object.keys(stock('', 1, { 'product-name': '' }))),
    )
    expect(run).toMatchObject({ state: 'loaded', rows: 301, unreadable_rows: 1 })
    const { rows: shown } = await night.owner.query(
      'select reason, header from unreadable_row order by line_no',
    )
    expect(shown).toEqual([
      { reason: 'value', header: 'product-name' },
      { reason: 'required_value', header: 'sku' },
    ])
  })

  test('a title of a megabyte is loaded, a SKU of a megabyte is a damaged line', async () => {
    const long = 'x'.repeat(1 << 20)
    const rows = [...stocks(300), stock('T', 1, { 'product-name': long }), stock(long, 1)]
    const run = await fetchDocument(
      night,
      'fba_inventory',
      tsv(rows, Object.keys(stock('', 1, { 'product-name': '' }))),
    )
    expect(run).toMatchObject({ state: 'loaded', rows: 301, unreadable_rows: 1 })
    const { rows: shown } = await night.owner.query<{ most: number }>(
      'select (select max(length(product_name)) from data.fba_inventory) as most, max(length(line)) as kept from unreadable_row',
    )
    expect(shown).toEqual([{ most: 1 << 20, kept: 4000 }])
  })

  test('a value that only Postgres can refuse is the document’s fault, not ours', async () => {
    const id = Array.from({ length: 20_000 }, (_, index) =>
      String.fromCharCode(0x4e00 + ((index * 7919) % 20_000)),
    ).join('')
    const run = await fetchDocument(night, 'orders', tsv([ordered(id, '2026-11-02T00:00:00Z', 1)]), {
      days: NOVEMBER,
    })
    expect(run).toMatchObject({ state: 'failed', problem_code: 'bad_file' })
    expect(run.problem_message).not.toContain('index')
  })
})

describe('values', () => {
  test('a number or flag that cannot be read is null and shown; the row stays', async () => {
    const more = {
      'your-price': 'free',
      'mfn-listing-exists': 'perhaps',
      asin: 'B0',
      'afn-total-quantity': '1.5',
    }
    await fetchDocument(
      night,
      'fba_inventory',
      tsv([stock('S', 'many', more), stock('T', ' 12 '), stock('U', '+3.0')]),
    )
    expect(
      await linesOf(night, 'fba_inventory', 'sku, fulfillable_units, price_amount, asin, total_units'),
    ).toEqual(['S', 'T 12', 'U 3'])
    expect(await linesOf(night, 'fba_inventory', `(select count(*) from unreadable_row)`)).toContain('1')
  })

  test('a number is read as its country writes it, and one that could be two numbers is not read', () => {
    const read = column
      .amount('amount')
      .reader({ currency: 'EUR', time_zone: TimeZone.parse('UTC'), from_on: null })
    const written = {
      '24.99': '24.99',
      '-3,99': '-3.99',
      '1.234,56': '1234.56',
      '1,234.56': '1234.56',
      '1 234,56': '1234.56',
      '1\u202f234\u00a0567,8': '1234567.8',
      '\u221212,50': '-12.50',
      '-1.234.567': '-1234567',
      '1,234,567': '1234567',
      '0,125': '0.125',
      '12,3456': '12.3456',
      '1.234': '1.234',
      ' 7 ': '7',
      '--': null,
    }
    for (const [text, number] of Object.entries(written)) expect([text, read(text)]).toEqual([text, number])
    const wrong = ['1,234', '12.34,5', '1,23,456', '1.2.3', '12 34', '4.99 EUR', '1,2.3,4', '-', ',']
    expect(wrong.filter((text) => read(text) !== column.UNREADABLE)).toEqual([])
  })

  test('29 February exists in leap years alone, and no other day is guessed', async () => {
    const read = column
      .day('Date')
      .reader({ currency: 'USD', time_zone: TimeZone.parse('UTC'), from_on: null })
    const days = ['02/29/2024', '2024-02-29', 'Feb 29, 2024', '2/9/2026', '03/2026', '2026-03', '--']
    expect(days.map(read)).toEqual([
      '2024-02-29',
      '2024-02-29',
      '2024-02-29',
      '2026-02-09',
      '2026-03-01',
      '2026-03-01',
      null,
    ])
    const wrong = [
      '02/29/2026',
      '2026-02-30',
      '13/01/2026',
      '00/00/0000',
      'yesterday',
      '0000-01-01',
      '2026-11-5',
      'Feb 29, 2026',
      'Mai 1, 2026',
      '2026-13',
    ]
    expect(wrong.filter((on) => read(on) !== column.UNREADABLE)).toEqual([])
    const run = await fetchDocument(night, 'ledger_detail', quotedTsv([moved('02/29/2026', 'S', 1)]), {
      days: NOVEMBER,
    })
    expect(run).toMatchObject({ state: 'failed', problem_code: 'bad_file' })
  })

  test('days with dots are days, and a day written alone is that day in whatever zone', () => {
    const file = { currency: 'EUR', time_zone: TimeZone.parse('Pacific/Kiritimati'), from_on: null }
    const day = column.day('Date').reader(file)
    const moment = column.instant('Date').reader(file)
    const local = column.dayOfInstant('Date').reader(file)
    expect(day('20.07.2026')).toBe('2026-07-20')
    expect(moment('20.07.2026 20:21:38 UTC')).toBe('2026-07-20T20:21:38.000Z')
    expect(['20.07.2026 20:21:38 UTC', '2026-07-20', '20.07.2026'].map(local)).toEqual([
      '2026-07-21',
      '2026-07-20',
      '2026-07-20',
    ])
    // As listings of Egypt, Turkey, South Africa, the Emirates and Mexico write when they were opened.
    const opened = ['EET', 'TRT', 'SAST', 'GST', 'CST'].map((zone) => moment(`2026-01-05 12:00:00 ${zone}`))
    expect(opened.map((at) => String(at).slice(11, 13))).toEqual(['10', '09', '10', '08', '18'])
    expect(moment('2026-01-05 12:00:00 XYZ')).toBe(column.UNREADABLE)
    // Day or month first? A local file might mean either, so a moment's column guesses neither.
    expect(local('07/06/2026')).toBe(column.UNREADABLE)
    expect(['31.02.2026', '1.2.2026', '20.07.26'].filter((on) => day(on) !== column.UNREADABLE)).toEqual([])
  })

  test('a moment belongs to the marketplace’s day, on days of 23 and 25 hours, too', async () => {
    const at = [
      '2026-03-08T07:59:59Z',
      '2026-03-08T08:00:00Z',
      '2026-03-09T06:59:59Z',
      '2026-11-01T07:00:00+00:00',
      '2026-11-02T07:59:59+00:00',
      '2026-11-02T00:00:00-0800',
      '2026-02-30T00:00:00Z',
    ]
    const rows = at.map((moment, index) =>
      ordered(String(index), '2026-11-02T00:00:00Z', 1, { 'purchase-date': moment }),
    )
    const good = [
      ...rows.slice(0, 6),
      ...Array.from({ length: 300 }, (_, index) => ordered(`x${index}`, '2026-11-02T00:00:00Z', 1)),
    ]
    await fetchDocument(night, 'orders', tsv([...good, ...rows.slice(6)]), { days: NOVEMBER })
    const { rows: stored } = await night.owner.query<{ ordered_on: string }>(
      `select ordered_on from data.orders where amazon_order_id < 'x' order by amazon_order_id`,
    )
    expect(stored.map(({ ordered_on }) => ordered_on)).toEqual([
      '2026-03-07',
      '2026-03-08',
      '2026-03-08',
      '2026-11-01',
      '2026-11-01',
      '2026-11-02',
    ])
  })
})

test('Japan’s listings come in Shift_JIS', async () => {
  const japan = await openNight({ marketplaces: ['JP'], region: 'fe' })
  try {
    const name = Buffer.from([0x83, 0x89, 0x83, 0x93, 0x83, 0x76, 0x83, 0x5c]) // ランプソ, its last byte a backslash
    const [head, line] = tsv([listing('S', { 'item-name': '@' })]).split('\n')
    const [before, after] = (line ?? '').split('@')
    const bytes = Buffer.concat([Buffer.from(`${head}\n${before}`), name, Buffer.from(`${after}\n`)])
    expect(await fetchDocument(japan, 'listings', bytes)).toMatchObject({ state: 'loaded', rows: 1 })
    expect(await linesOf(japan, 'listings', 'item_name, currency')).toEqual(['ランプソ JPY'])
  } finally {
    await japan.close()
  }
})
