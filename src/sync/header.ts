/**
 * A file's header line against the declared columns. Amazon renames, adds and drops columns without notice, so
 * columns are found by name, never by place, and every difference is kept as drift.
 */
import { Problem } from '../core/problem.ts'
import type { Column, Columns } from './column.ts'
import type { Report } from './define.ts'

/** One spelling for all: `Event Type`, `EventType` and `event-type` are the same header. */
export const canonical = (header: string): string =>
  header
    .replaceAll(' ', ' ')
    .toLowerCase()
    .replace(/[\s_-]+/g, '')

export interface Placed {
  readonly name: string
  readonly column: Column
  /** Where in the line the column's field stands; -1 when the file has none. */
  readonly at: number
}

export interface Headers {
  /** As the file writes them. */
  readonly all: readonly string[]
  readonly placed: readonly Placed[]
  /** Headers no column declares, with their places. */
  readonly fresh: readonly { readonly header: string; readonly at: number }[]
  /** Declared columns (by their first spelling) the file does not have. */
  readonly missing: readonly string[]
  /** Those of them without which nothing can be loaded. */
  readonly vital: readonly string[]
}

/** Where each header stands, by its canonical spelling; a header the file has twice, at each of its places. */
const placesOf = (headers: readonly string[]): ReadonlyMap<string, readonly number[]> => {
  const places = new Map<string, number[]>()
  for (const [at, header] of headers.entries()) {
    const name = canonical(header)
    places.set(name, [...(places.get(name) ?? []), at])
  }
  return places
}

/** Columns that are read from the file, in the order they are stored. */
export const fileColumns = (columns: Columns): readonly (readonly [string, Column])[] =>
  Object.entries(columns).filter(([, column]) => column.numbered === undefined)

const placeOf = (column: Column, places: ReadonlyMap<string, readonly number[]>): number => {
  for (const spelling of column.headers) {
    const [at, again] = places.get(canonical(spelling)) ?? []
    // Which of the two is meant, nobody can tell.
    if (again !== undefined)
      throw new Problem(
        'bad_file',
        `Two columns of the file have the header "${spelling}".`,
        'Nothing was changed; it is asked for again.',
      )
    if (at !== undefined) return at
  }
  return -1
}

/** Whether a header that was unknown when its file was loaded has been declared since. */
export const isDeclared = (report: Report, header: string): boolean =>
  fileColumns(report.columns).some(([, column]) =>
    column.headers.some((spelling) => canonical(spelling) === canonical(header)),
  )

/** Why the file cannot be the report it should be; null when it can. */
export const headerProblem = (report: Report, { vital }: Headers): Problem | null =>
  vital.length === 0
    ? null
    : new Problem(
        'bad_file',
        `The ${report.dataset} file lacks the column ${vital.map((header) => `"${header}"`).join(', ')}.`,
        'The data loaded before stays. If Amazon renamed the column, add its new spelling to the report’s definition.',
      )

/** Finds the declared columns in the header line. */
export const readHeaders = (report: Report, all: readonly string[]): Headers => {
  const places = placesOf(all)
  const placed = fileColumns(report.columns).map(([name, column]) => ({
    name,
    column,
    at: placeOf(column, places),
  }))
  const absent = placed.filter(({ column, at }) => at === -1 && column.headers.length > 0)
  const used = new Set(placed.map(({ at }) => at))
  return {
    all,
    placed,
    fresh: all
      .map((header, at) => ({ header, at }))
      .filter(({ at, header }) => !used.has(at) && header !== ''),
    missing: absent.map(({ column }) => column.headers[0] ?? ''),
    vital: absent.filter(({ column }) => column.required).map(({ column }) => column.headers[0] ?? ''),
  }
}
