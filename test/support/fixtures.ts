/**
 * Files in Amazon's format, `fixtures/reports/<source>/<country>-<what>` with the ending of their format: `.txt`
 * tab-separated, `.json` a JSON document, `.jsonl` the rows of an API's pages, one a line.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { z } from 'zod'
import type { Report } from '../../src/sync/define.ts'
import { jsonValues } from '../../src/sync/json.ts'

const FIXTURES = join(import.meta.dirname, '..', 'fixtures', 'reports')

const folderOf = ({ source }: Report): string => join(FIXTURES, source.name)

const endingOf = ({ source }: Report): string => {
  if (source.way === 'read') return '.jsonl'
  return source.file.as === 'json' ? '.json' : '.txt'
}

/** Without their ending. Where datasets share a source, a fixture may be named `<country>-<what>.<dataset>`. */
export const fixturesOf = (report: Report): readonly string[] =>
  existsSync(folderOf(report))
    ? readdirSync(folderOf(report))
        .filter((name) => /^[a-z]{2}-/.test(name) && name.endsWith(endingOf(report)))
        .map((name) => name.slice(0, -endingOf(report).length))
        .filter((name) => !name.includes('.') || name.endsWith(`.${report.dataset}`))
    : []

export const bytesOf = (report: Report, fixture: string): Buffer =>
  readFileSync(join(folderOf(report), `${fixture}${endingOf(report)}`))

/** What Amazon documents: headers or paths. A source with several datasets has a list for each. */
export const documentedColumns = (report: Report): readonly string[] => {
  const own = join(folderOf(report), `documented-columns.${report.dataset}.json`)
  const path = existsSync(own) ? own : join(folderOf(report), 'documented-columns.json')
  return z.array(z.string()).parse(JSON.parse(readFileSync(path, 'utf8')))
}

/** How many rows a file holds; no tab-separated fixture has a line end inside a field. */
export const rowsIn = async (report: Report, file: Buffer): Promise<number> => {
  const { source } = report
  const lines = file.toString('latin1').trimEnd().split('\n').length
  if (source.way === 'read') return lines
  if (source.file.as === 'tsv') return lines - 1
  let rows = 0
  for await (const _ of jsonValues(Readable.from([file]), source.file.rows)) rows++
  return rows
}
