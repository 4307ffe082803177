/** Any sequence of documents ends where a naive model in memory ends, history included, with no needless write. */
import fc from 'fast-check'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { type Instant, instantAfter, LocalDate, TimeZone } from '../../src/core/time.ts'
import { openPool } from '../../src/db/pool.ts'
import * as column from '../../src/sync/column.ts'
import { defineReport, type Report } from '../../src/sync/define.ts'
import { loadDocument } from '../../src/sync/load.ts'
import { asOfNow, spReport } from '../../src/sync/source.ts'
import { spool } from '../../src/sync/spool.ts'
import { tableSql } from '../../src/sync/table.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { quotedTsv } from './documents.ts'
import { NIGHT, US } from './support.ts'

const shared = {
  source: spReport('GET_MODEL', { cancelled_means: 'no_data' }),
  grain: 'One row of the model.',
  per: 'marketplace',
  window: asOfNow(),
  touches: { sku: 'sku', day: 'sold_on' },
  columns: {
    sku: column.sku('sku'),
    sold_on: column.required(column.day('day')),
    updated_at: column.required(column.instant('updated')),
    sold_units: column.units('units'),
    title: column.prose('title'),
  },
} as const

const REPORTS = [
  defineReport({ ...shared, dataset: 'model_snapshot', load: { as: 'snapshot', key: ['sku'] } }),
  defineReport({
    ...shared,
    dataset: 'model_events',
    load: { as: 'events', key: ['sku'], newer: 'updated_at' },
  }),
  defineReport({
    ...shared,
    dataset: 'model_window',
    load: { as: 'window', day: 'sold_on', because: 'no id' },
  }),
] as const

interface Row {
  readonly sku: string
  readonly day: string
  readonly updated: string
  readonly units: string
  readonly title: string
}
interface Document {
  readonly rows: readonly Row[]
  readonly from: string
  readonly through: string
}

const days = ['2026-11-01', '2026-11-02', '2026-11-03', '2026-11-04']
const anyRow: fc.Arbitrary<Row> = fc.record({
  sku: fc.constantFrom('A', 'B', 'C'),
  day: fc.constantFrom(...days),
  updated: fc.constantFrom(...days.map((on) => `${on}T00:00:00.000Z`)),
  units: fc.constantFrom('', '0', '1', '-2'),
  title: fc.constantFrom('', 'x', 'a\tb\\n"c"\nd'),
})
const anyDocument: fc.Arbitrary<Document> = fc
  .tuple(fc.array(anyRow, { maxLength: 7 }), fc.constantFrom(...days), fc.constantFrom(...days))
  .map(([rows, a, b]) => ({ rows, from: a < b ? a : b, through: a < b ? b : a }))

const textOf = (row: Row): string => JSON.stringify([row.sku, row.day, row.updated, row.units, row.title])

/** One row per SKU: the last line, or of events the newest, and of equals the last line. */
const onePerSku = (rows: readonly Row[], isNewest: boolean): readonly Row[] => {
  const kept = new Map<string, Row>()
  for (const row of rows) {
    const other = kept.get(row.sku)
    if (other === undefined || !isNewest || row.updated >= other.updated) kept.set(row.sku, row)
  }
  return [...kept.values()]
}

/** What is known after the document, by the plain meaning of the three ways to load. */
const after = (report: Report, known: readonly Row[], { rows, from, through }: Document): readonly Row[] => {
  if (report.load.as === 'snapshot') return onePerSku(rows, false)
  if (report.load.as === 'events') return onePerSku([...known, ...onePerSku(rows, true)], true)
  const inside = (row: Row) => row.day >= from && row.day <= through
  return [...known.filter((row) => !inside(row)), ...rows.filter(inside)]
}

const sorted = (rows: readonly Row[]): readonly string[] => rows.map(textOf).toSorted()

/** How many rows of the first are not among the second, counting copies. */
const missing = (rows: readonly string[], others: readonly string[]): number => {
  const left = [...others]
  return rows.filter((row) => {
    const at = left.indexOf(row)
    if (at !== -1) left.splice(at, 1)
    return at === -1
  }).length
}

let database: TestDatabase
let pool: pg.Pool
beforeAll(async () => {
  database = await freshDatabase()
  pool = openPool({ url: database.url, role: 'owner', max: 2, log: silentLog, statement_ms_max: 0 })
  for (const report of REPORTS) await pool.query(tableSql(report))
})
afterAll(async () => {
  await pool.end()
  await database.drop()
})

const load = async (report: Report, document: Document, run_id: number, now: Instant) => {
  const text = quotedTsv(
    document.rows.map((row) => ({ ...row })),
    ['sku', 'day', 'updated', 'units', 'title'],
  )
  const spooled = await spool({
    bytes: (async function* () {
      yield Buffer.from(text)
    })(),
    charset: null,
  })
  const client = await pool.connect()
  try {
    await client.query('begin')
    const target = {
      report,
      account_id: 1,
      marketplace_id: US,
      run_id,
      days: { from_on: LocalDate.parse(document.from), through_on: LocalDate.parse(document.through) },
      settled_days: [],
      now,
      file: { currency: 'USD', time_zone: TimeZone.parse('UTC'), from_on: null },
      believes_any_size: false,
      unbelieved_rows: null,
    }
    const loaded = await loadDocument(client, target, spooled)
    await client.query('commit')
    return loaded
  } finally {
    client.release()
    await spooled.remove()
  }
}

/** What the tables say was known at the moment. */
const knownAt = async (report: Report, moment: Instant): Promise<readonly string[]> => {
  const columns = `sku, sold_on, updated_at, coalesce(sold_units::text, '') as sold_units, coalesce(title, '') as title`
  const { rows } = await pool.query<Record<string, string>>(
    `select ${columns} from data.${report.dataset} where known_from <= $1
     union all select ${columns} from data.${report.dataset}_history where known_from <= $1 and known_to > $1`,
    [moment],
  )
  return rows
    .map((row) =>
      JSON.stringify([row['sku'], row['sold_on'], row['updated_at'], row['sold_units'], row['title']]),
    )
    .toSorted()
}

test.each(REPORTS)('$dataset', { timeout: 240_000 }, async (report) => {
  let run_id = 0
  await fc.assert(
    fc.asyncProperty(fc.array(anyDocument, { minLength: 1, maxLength: 5 }), async (documents) => {
      await pool.query(`truncate data.${report.dataset}, data.${report.dataset}_history`)
      const states: { readonly at: Instant; readonly rows: readonly string[] }[] = []
      let known: readonly Row[] = []
      for (const [index, document] of documents.entries()) {
        run_id++
        const at = instantAfter(NIGHT, index * 60_000)
        const before = sorted(known)
        known = after(report, known, document)
        expect(await load(report, document, run_id, at)).toMatchObject({
          kind: 'loaded',
          inserted: missing(sorted(known), before),
          superseded: missing(before, sorted(known)),
        })
        states.push({ at, rows: sorted(known) })
      }
      for (const { at, rows } of states) expect(await knownAt(report, at)).toEqual(rows)
    }),
    { numRuns: 60, seed: 20261120 },
  )
})
