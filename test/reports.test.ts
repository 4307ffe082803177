/**
 * Every report against files in Amazon's format: the fixtures of its source (`support/fixtures.ts`) and, beside them,
 * `documented-columns.json`. A new report needs those and no line here.
 */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { reports } from '../src/capabilities.ts'
import { marketplaceNamed } from '../src/core/marketplace.ts'
import { canonical, isDeclared } from '../src/sync/header.ts'
import type { Report } from '../src/sync/define.ts'
import { declaredColumns } from '../src/sync/table.ts'
import { loadDocument } from './facts/documents.ts'
import { bytesOf, documentedColumns, fixturesOf, rowsIn } from './support/fixtures.ts'
import { type Night, openNight } from './sync/support.ts'

const GOLDEN = join(import.meta.dirname, 'golden', 'datasets')
/** The days that fixtures of windowed reports are about. */
const DAYS = { from_on: '2026-11-01', through_on: '2026-11-19' }

/** What Amazon said, without when and by which run we learned it; a field it left blank is left out. */
const storedRows = async (night: Night, report: Report) => {
  const columns = [...declaredColumns(report), 'undeclared', 'line_no'].join(', ')
  const { rows } = await night.owner.query<Record<string, unknown>>(
    `select ${columns} from data.${report.dataset} order by line_no`,
  )
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)))
}

const nightIn = (country: string): Promise<Night> => {
  const marketplace = marketplaceNamed(country)
  if (!marketplace) throw new Error(`a fixture's name begins with a country; there is no ${country}`)
  return openNight({ marketplaces: [country.toUpperCase()], region: marketplace.region })
}

describe.each(reports.map((report) => [report.dataset, report] as const))('%s', (dataset, report) => {
  const seen = new Set<string>()

  describe.each(fixturesOf(report))('%s', (fixture) => {
    let night: Night
    beforeAll(async () => {
      night = await nightIn(fixture.slice(0, 2))
      const days = report.window.kind === 'local_days' ? { days: DAYS } : {}
      await loadDocument(night, { dataset, file: bytesOf(report, fixture), ...days })
    })
    afterAll(() => night.close())

    test('loads as in its golden file', async () => {
      const rows = await storedRows(night, report)
      for (const row of rows) for (const column of Object.keys(row)) seen.add(column)
      const text = `${JSON.stringify(rows, null, 2)}\n`
      await expect(text).toMatchFileSnapshot(join(GOLDEN, `${dataset}.${fixture}.json`))
    })

    test('loses no line and knows every header', async () => {
      // Where Amazon makes documents by itself, a run that found this one stands before.
      const run = (await night.runs(dataset)).at(-1)
      expect(run).toMatchObject({ state: 'loaded', unreadable_rows: 0, problem_code: null })
      expect(run?.inserted_rows).toBe(await rowsIn(report, bytesOf(report, fixture)))
      expect(await storedRows(night, report)).toHaveLength(run?.inserted_rows ?? 0)
      const { rows } = await night.owner.query('select new_headers from report_document')
      expect(rows).toEqual([{ new_headers: [] }])
      // A value that could not be read is stored as unknown, and noted.
      const noted = await night.owner.query('select header, line from unreadable_row')
      expect(noted.rows).toEqual([])
    })

    test('loaded again, changes nothing', async () => {
      const before = await storedRows(night, report)
      const days = report.window.kind === 'local_days' ? { days: DAYS } : {}
      const again = Buffer.concat([bytesOf(report, fixture), Buffer.from('\n')])
      await loadDocument(night, { dataset, file: again, ...days })
      expect((await night.runs(dataset)).at(-1)).toMatchObject({ inserted_rows: 0, superseded_rows: 0 })
      expect(await storedRows(night, report)).toEqual(before)
    })
  })

  test('declares every documented column, and none that is not', () => {
    const documented = documentedColumns(report)
    const known = new Set(documented.map(canonical))
    expect(documented.filter((header) => !isDeclared(report, header))).toEqual([])
    const invented = Object.entries(report.columns)
      .filter(
        ([, { headers }]) => headers.length > 0 && !headers.some((header) => known.has(canonical(header))),
      )
      .map(([name]) => name)
    expect(invented).toEqual([])
  })

  test('shows every column filled in one fixture or another', () => {
    expect(declaredColumns(report).filter((column) => !seen.has(column))).toEqual([])
  })
})
