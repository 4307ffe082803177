/** Sources beside reports that are asked for: pages that are read at once, and documents Amazon makes by itself. */
import { Readable } from 'node:stream'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Instant } from '../../src/core/time.ts'
import { Problem } from '../../src/core/problem.ts'
import { orders } from '../../src/domains/orders/reports/orders.ts'
import { reservedInventory } from '../../src/domains/inventory/reports/reserved-inventory.ts'
import { listings } from '../../src/domains/inventory/reports/listings.ts'
import { reopenFailed } from '../../src/sync/book.ts'
import * as column from '../../src/sync/column.ts'
import { defineReport, type Report } from '../../src/sync/define.ts'
import { jsonValues } from '../../src/sync/json.ts'
import { asOfNow, spListed, spPages } from '../../src/sync/source.ts'
import { SELLER } from './seller.ts'
import { type Night, type NightOptions, openNight, US } from './support.ts'

let night: Night
const open = async (options: NightOptions): Promise<void> => {
  night = await openNight(options)
  onTestFinished(() => night.close())
}

/** The dataset of reserved units, read from pages of JSON. */
const paged = (pages: () => Iterable<object>, about?: { dataset: string; column: string }): Report => ({
  ...defineReport({
    dataset: reservedInventory.dataset,
    grain: reservedInventory.grain,
    per: 'marketplace',
    window: asOfNow(),
    load: { as: 'snapshot', key: ['sku'] },
    touches: { sku: 'sku' },
    columns: {
      ...reservedInventory.columns,
      sku: column.sku('sellerSku'),
      reserved_units: column.required(column.units('quantities.reserved')),
      transfer_units: column.units('quantities.details.transfer', 'quantities.details.fcTransfer'),
    },
    source: spPages('getThings', {
      ...(about === undefined ? {} : { about }),
      async *rows() {
        yield* pages()
      },
    }),
  }),
})

const item = (sku: string, reserved: number, more: object = {}) => ({
  sellerSku: sku,
  quantities: { reserved, details: { fcTransfer: 2 }, ...more },
})

const stored = async (): Promise<readonly unknown[]> =>
  (
    await night.owner.query(
      'select sku, reserved_units, transfer_units, undeclared from data.reserved_inventory order by sku',
    )
  ).rows

describe('pages that are read at once', () => {
  test('become rows by the paths of their leaves; what nobody declared is kept beside them', async () => {
    await open({ reports: [paged(() => [item('A', 3), item('B', 4, { new: { field: [1, 2] } })])] })
    await night.plan()
    await night.runUntilQuiet()
    expect(await stored()).toEqual([
      { sku: 'A', reserved_units: 3, transfer_units: 2, undeclared: null },
      { sku: 'B', reserved_units: 4, transfer_units: 2, undeclared: { 'quantities.new.field': [1, 2] } },
    ])
    const { rows } = await night.owner.query('select new_headers, missing_headers from report_document')
    expect(rows).toEqual([
      {
        new_headers: ['quantities.new.field'],
        missing_headers: expect.arrayContaining(['fnsku', 'asin']),
      },
    ])
  })

  test('a row without what it is about is set aside with its reason, and a broken value is unknown', async () => {
    const many = Array.from({ length: 300 }, (_, n) => item(`S${n}`, n))
    await open({
      reports: [
        paged(() => [
          ...many,
          { quantities: { reserved: 1 } },
          item('T', 1, { details: { fcTransfer: 'x' } }),
        ]),
      ],
    })
    await night.plan()
    await night.runUntilQuiet()
    expect((await night.runs())[0]).toMatchObject({ state: 'loaded', rows: 301, unreadable_rows: 1 })
    const { rows } = await night.owner.query('select line_no, reason, header from unreadable_row order by 1')
    expect(rows).toEqual([
      { line_no: 301, reason: 'required_value', header: 'sellerSku' },
      { line_no: 302, reason: 'value', header: 'quantities.details.transfer' },
    ])
  })

  test('read again the same, nothing is written; changed, the difference is', async () => {
    let pages = [item('A', 3), item('B', 4)]
    await open({ reports: [paged(() => pages)] })
    for (const _ of [1, 2]) {
      await night.enter('reserved_inventory')
      await night.runUntilQuiet()
    }
    pages = [item('A', 3), item('C', 9)]
    await night.enter('reserved_inventory')
    await night.runUntilQuiet()
    expect((await night.runs()).map((run) => [run.inserted_rows, run.superseded_rows])).toEqual([
      [2, 0],
      [0, 0],
      [1, 1],
    ])
  })

  test('interrupted between two pages, they are read again from the first', async () => {
    let attempts = 0
    function* pages() {
      yield item('A', 1)
      if (attempts++ === 0) throw new Problem('amazon_busy', 'Too many requests.', 'Ask later.')
      yield item('B', 2)
    }
    await open({ reports: [paged(pages)] })
    await night.plan()
    await night.runUntilQuiet()
    expect(await stored()).toHaveLength(2)
    expect((await night.runs())[0]).toMatchObject({ state: 'loaded', rows: 2 })
  })

  test('about another dataset, they wait until it is loaded and are told its values', async () => {
    const asked: (readonly string[])[] = []
    const report = paged(() => [item('A', 1)], { dataset: 'listings', column: 'sku' })
    if (report.source.way !== 'read') throw new Error('it is read')
    const { source } = report
    const listening: Report = {
      ...report,
      source: {
        ...report.source,
        rows: (doors, question) => {
          asked.push(question.subjects)
          return source.rows(doors, question)
        },
      },
    }
    await open({ reports: [listening, listings], sku_count: 6 })
    await night.plan()
    await night.runUntilQuiet()
    const { rows: skus } = await night.owner.query<{ sku: string }>(
      'select sku from data.listings order by sku',
    )
    expect(asked).toEqual([skus.map(({ sku }) => sku)])
  })
})

describe('documents Amazon makes by itself', () => {
  test('are found once each, and loaded as runs of their own', async () => {
    const listed: Report = {
      ...orders,
      source: spListed(`GET_${orders.source.name.slice(4)}`),
      window: asOfNow(),
    }
    await open({ reports: [listed], history_days: 20 })
    const partner = await night.parts.doors(night.account_id).sellingPartner()
    const made = async (from: string, to: string): Promise<void> => {
      const id = await partner.reports.create({
        report_type: orders.source.name,
        marketplace_ids: [US],
        data_start_at: Instant.parse(from),
        data_end_at: Instant.parse(to),
      })
      while ((await partner.reports.get(id)).status !== 'DONE') night.clock.advance({ minutes: 1 })
    }
    await made('2026-11-01T08:00:00.000Z', '2026-11-08T07:59:59.000Z')
    await night.plan()
    await night.stepNext()
    expect((await night.runs()).map(({ state }) => state)).toEqual(['empty', 'requested'])
    // Consent ends before the document is fetched: the run that stands for it goes on with it when consent is back.
    night.emulator.tokens.revoke(SELLER.refresh_token)
    await night.runUntilQuiet()
    expect((await night.runs()).map(({ state }) => state)).toEqual(['empty', 'failed'])
    night.emulator.tokens.restore(SELLER.refresh_token)
    await reopenFailed(night.owner, night.account_id, { now: night.clock.now() })
    await night.runUntilQuiet()
    expect((await night.runs()).map((run) => [run.from_on, run.through_on, run.state])).toEqual([
      [null, null, 'empty'],
      ['2026-11-01', '2026-11-07', 'loaded'],
    ])
    await made('2026-11-08T08:00:00.000Z', '2026-11-15T07:59:59.000Z')
    await night.enter('orders')
    await night.runUntilQuiet()
    expect((await night.runs()).map((run) => run.from_on)).toEqual([null, '2026-11-01', null, '2026-11-08'])
  })
})

const values = async (text: string, path = '$.rows.*', size = 3): Promise<readonly unknown[]> => {
  const bytes = Buffer.from(text)
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
    bytes.subarray(n * size, (n + 1) * size),
  )
  const found: unknown[] = []
  for await (const value of jsonValues(Readable.from(pieces), path)) found.push(value)
  return found
}

describe('a JSON document', () => {
  test('gives its rows wherever it is cut, its numbers digit by digit', async () => {
    const text =
      '{"about": {"rows": [0]}, "rows": [{"id": 12345678901234567890, "é": "ü", "n": [1.50]}, {}]}\n \n'
    expect(await values(text)).toEqual([{ id: '12345678901234567890', é: 'ü', n: ['1.50'] }, {}])
    expect(await values('[1, "a"]', '$.*')).toEqual(['1', 'a'])
  })

  test.each(['{"rows": [{"a": 1}, {"a"', '{"rows": [1,', '', 'not json', '{"rows": [1]]}'])(
    'that is damaged, like %j, is refused whole',
    async (text) => {
      await expect(values(text)).rejects.toMatchObject({ code: 'bad_file' })
    },
  )
})
