/**
 * JSON objects into the text that COPY stores. A column names a leaf by its path, `price.listingPrice.amount`; what
 * no column names is kept, path by path, in `undeclared`.
 */
import { type FileContext, type Read, UNREADABLE } from './column.ts'
import type { Report } from './define.ts'
import { canonical, fileColumns } from './header.ts'
import { escapeForCopy, PIECE_CHARACTERS, setAside, type Tally } from './parse.ts'

interface Reading {
  readonly path: string
  readonly required: boolean
  /** The value as JSON, whatever it is; else the text of a single value. */
  readonly json: boolean
  readonly read: (text: string) => Read
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const textOf = (value: unknown, json: boolean): string => {
  if (value === null || value === undefined) return ''
  return !json && typeof value === 'string' ? value : JSON.stringify(value)
}

/** Fields of one object, spread: the text for each reading in its place, and what nobody declared. */
class Spread {
  /** Readings of a path as it is written in documents. */
  readonly #readings = new Map<string, readonly number[]>()
  readonly #declared = new Map<string, number[]>()
  readonly #wanted: readonly Reading[]
  readonly fresh = new Set<string>()
  texts: string[] = []
  undeclared: Record<string, unknown> | null = null

  constructor(wanted: readonly Reading[], spellings: readonly (readonly string[])[]) {
    this.#wanted = wanted
    for (const [at, paths] of spellings.entries())
      for (const path of paths) {
        const name = canonical(path)
        this.#declared.set(name, [...(this.#declared.get(name) ?? []), at])
      }
  }

  /** Every path met so far. */
  paths(): readonly string[] {
    return [...this.#readings]
      .filter(([path, at]) => at.length > 0 || this.fresh.has(path))
      .map(([path]) => path)
  }

  take(record: Readonly<Record<string, unknown>>): void {
    this.texts = this.#wanted.map(() => '')
    this.undeclared = null
    this.#walk(record, '')
  }

  #readingsOf(path: string): readonly number[] {
    const known = this.#readings.get(path)
    if (known !== undefined) return known
    const found = this.#declared.get(canonical(path)) ?? []
    this.#readings.set(path, found)
    return found
  }

  #walk(record: Readonly<Record<string, unknown>>, prefix: string): void {
    for (const [key, value] of Object.entries(record)) {
      const path = prefix + key
      const readings = this.#readingsOf(path)
      if (readings.length > 0) {
        for (const at of readings) this.texts[at] ||= textOf(value, this.#wanted[at]?.json === true)
      } else if (isObject(value)) this.#walk(value, `${path}.`)
      else if (value !== null && value !== '') {
        this.fresh.add(path)
        this.undeclared ??= {}
        this.undeclared[path] = value
      }
    }
  }
}

const undeclaredText = (undeclared: Record<string, unknown> | null): string =>
  undeclared === null ? '\\N' : escapeForCopy(JSON.stringify(undeclared).replaceAll('\\u0000', ''))

/** One object's COPY line, or null when it was set aside. */
const readRecord = (
  record: unknown,
  recordNo: number,
  readings: readonly Reading[],
  spread: Spread,
  tally: Tally,
): string | null => {
  const aside = (reason: 'not_an_object' | 'required_value' | 'value', header: string | null): void =>
    setAside(tally, { line_no: recordNo, reason, header, line: JSON.stringify(record) })
  if (!isObject(record)) {
    tally.unreadable_rows++
    aside('not_an_object', null)
    return null
  }
  spread.take(record)
  let out = ''
  for (const [at, { path, required, read }] of readings.entries()) {
    const value = read(spread.texts[at] ?? '')
    if (value === UNREADABLE || (value === null && required)) {
      aside(required ? 'required_value' : 'value', path)
      if (required) {
        tally.unreadable_rows++
        return null
      }
      out += '\\N\t'
    } else out += value === null ? '\\N\t' : `${escapeForCopy(value)}\t`
  }
  tally.rows++
  return `${out}${undeclaredText(spread.undeclared)}\t${recordNo}\n`
}

/** The objects as rows in COPY text format: the report's columns in order, then `undeclared` and `line_no`. */
export async function* copyRecords(
  report: Report,
  records: AsyncIterable<unknown>,
  context: FileContext,
  tally: Tally,
): AsyncGenerator<Buffer> {
  const columns = fileColumns(report.columns)
  const readings: readonly Reading[] = columns.map(([name, column]) => ({
    path: column.headers[0] ?? name,
    required: column.required,
    json: column.sql === 'jsonb',
    read: column.reader(context),
  }))
  const spread = new Spread(
    readings,
    columns.map(([, { headers }]) => headers),
  )
  let recordNo = 0
  let out = ''
  for await (const record of records) {
    out += readRecord(record, ++recordNo, readings, spread, tally) ?? ''
    if (out.length >= PIECE_CHARACTERS) {
      yield Buffer.from(out)
      out = ''
    }
  }
  if (out !== '') yield Buffer.from(out)
  const all = spread.paths()
  const met = new Set(all.map(canonical))
  tally.headers = {
    all,
    placed: [],
    fresh: [...spread.fresh].map((header) => ({ header, at: -1 })),
    missing: columns
      .filter(([, { headers }]) => headers.length > 0 && !headers.some((path) => met.has(canonical(path))))
      .map(([, { headers }]) => headers[0] ?? ''),
    // An object without what it must have is set aside by itself.
    vital: [],
  }
}
