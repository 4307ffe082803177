/**
 * A report file, line by line, into the text that COPY stores. Works on a stream with one piece of the file in
 * memory at a time. A line that cannot be read is set aside with its reason, never guessed at.
 */
import { type FileContext, type Read, UNREADABLE } from './column.ts'
import type { Report } from './define.ts'
import { SAMPLES_MAX } from './drift.ts'
import { headerProblem, type Headers, readHeaders } from './header.ts'
import { splitLine } from './line.ts'

export interface UnreadableRow {
  readonly line_no: number
  readonly reason: 'field_count' | 'not_an_object' | 'required_value' | 'value'
  readonly header: string | null
  readonly line: string
}

/** What became of a file, filled while it is read. */
export interface Tally {
  headers: Headers | null
  /** Rows handed to COPY. */
  rows: number
  /** Rows that could not be loaded at all; rows with a single unreadable optional value are loaded with null. */
  unreadable_rows: number
  readonly unreadable: UnreadableRow[]
  /** Of a file that lacks a column it must have: some values of those nobody declared. */
  samples: ReadonlyMap<string, readonly string[]>
}

export const newTally = (): Tally => ({
  headers: null,
  rows: 0,
  unreadable_rows: 0,
  unreadable: [],
  samples: new Map(),
})

const UNREADABLE_KEPT_MAX = 100
/** How much text goes to COPY at once: a text above 128 kB is one that V8 clears up late. */
export const PIECE_CHARACTERS = 1 << 16

interface Reading {
  readonly name: string
  readonly at: number
  readonly required: boolean
  readonly header: string
  readonly read: (text: string) => Read
}

/** COPY's text format gives a backslash and line ends a meaning of their own. */
export const escapeForCopy = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r')

/** Keeps a row that could not be read, to be shown; the first hundred of a document. */
export const setAside = (tally: Tally, row: UnreadableRow): void => {
  if (tally.unreadable.length < UNREADABLE_KEPT_MAX)
    tally.unreadable.push({ ...row, line: row.line.slice(0, 4_000).replaceAll('\0', '�') })
}

/**
 * Characters that COPY would take for its own: in a line of bare fields none but a backslash or a lone carriage
 * return can occur, in a quoted one also tabs inside the quotes and line ends. Few lines have any, and looking at a
 * line once is cheaper than looking at each of its fields.
 */
const SPECIAL = { bare: /[\\\r]/, quoted: /[\\\r\n]|[^"]\t|\t[^"]/ } as const

type LineReader = (line: string, lineNo: number) => string | null

/** Reads one line after the header into one COPY line, or null when it was set aside. */
const lineReader = (headers: Headers, context: FileContext, quoted: boolean, tally: Tally): LineReader => {
  const readings: readonly Reading[] = headers.placed.map(({ name, column, at }) => ({
    name,
    at,
    required: column.required,
    header: headers.all[at] ?? name,
    read: column.reader(context),
  }))
  const width = headers.all.length
  const { fresh } = headers
  const special = quoted ? SPECIAL.quoted : SPECIAL.bare
  return (line, lineNo) => {
    const fields = splitLine(line, quoted)
    if (fields.length !== width) {
      tally.unreadable_rows++
      setAside(tally, { line_no: lineNo, reason: 'field_count', header: null, line })
      return null
    }
    const plain = !special.test(line)
    let out = ''
    for (const { at, required, header, read } of readings) {
      const value = read(at === -1 ? '' : (fields[at] ?? ''))
      if (value === UNREADABLE || (value === null && required)) {
        setAside(tally, { line_no: lineNo, reason: required ? 'required_value' : 'value', header, line })
        if (required) {
          tally.unreadable_rows++
          return null
        }
        out += '\\N\t'
      } else out += value === null ? '\\N\t' : `${plain ? value : escapeForCopy(value)}\t`
    }
    tally.rows++
    if (fresh.length === 0) return `${out}\\N\t${lineNo}\n`
    const undeclared = Object.fromEntries(
      fresh.map(({ header, at }) => [header, (fields[at] ?? '').replaceAll('\0', '')]),
    )
    return `${out}${escapeForCopy(JSON.stringify(undeclared))}\t${lineNo}\n`
  }
}

/** How long a record may grow over line ends inside its quotes. */
const RECORD_CHARACTERS_MAX = 1 << 20

interface Held {
  readonly text: string
  readonly line_no: number
}

/**
 * Whether the last field of a line is still open, because a line end stands inside its quotes. The quotes at the end
 * of a line come in pairs (each one quote of the text) and one that closes, or, after a tab, one that opens and one
 * that closes.
 */
const endsOpen = (text: string): boolean => {
  let from = text.length
  while (text[from - 1] === '"') from--
  const isWholeField = from === 0 || text[from - 1] === '\t'
  return ((text.length - from) % 2 === 0) !== isWholeField
}

const goesOn = (held: Held): boolean => endsOpen(held.text) && held.text.length < RECORD_CHARACTERS_MAX

/**
 * Puts records together that are spread over lines. Every record of a quoted file begins with a quote, so a line
 * that begins otherwise belongs to the one before.
 */
const recordsOf = (quoted: boolean, read: LineReader) => {
  let held: Held | null = null
  const finish = (): string => {
    const done = held
    held = null
    return done === null ? '' : (read(done.text, done.line_no) ?? '')
  }
  return {
    finish,
    see(line: string, lineNo: number): string {
      if (!quoted) return line === '' ? '' : (read(line, lineNo) ?? '')
      let out = ''
      if (held !== null && !line.startsWith('"'))
        held = { text: `${held.text}\n${line}`, line_no: held.line_no }
      else {
        out = finish()
        if (line !== '') held = { text: line, line_no: lineNo }
      }
      return held !== null && goesOn(held) ? out : out + finish()
    },
  }
}

const headersOf = (report: Report, line: string, quoted: boolean): Headers =>
  readHeaders(
    report,
    splitLine(line, quoted).map((header) => header.replaceAll('\0', '').trim()),
  )

/** One at a time: a list of them all would keep every line of the piece alive while the first are read. */
function* linesOf(piece: string): Generator<string> {
  for (let from = 0; from <= piece.length; ) {
    const found = piece.indexOf('\n', from)
    const end = found === -1 ? piece.length : found
    yield piece.slice(from, end > from && piece[end - 1] === '\r' ? end - 1 : end)
    from = end + 1
  }
}

const SAMPLED_LINES = 50

/** Some values of the columns nobody declared, of a file that is not read further. */
const samplesOf = (lines: readonly string[], quoted: boolean, { fresh }: Headers) => {
  const rows = lines.slice(0, SAMPLED_LINES).map((line) => splitLine(line.replace(/\r$/, ''), quoted))
  const valuesAt = (at: number) => new Set(rows.map((row) => row[at] ?? '').filter((value) => value !== ''))
  return new Map(fresh.map(({ header, at }) => [header, [...valuesAt(at)].slice(0, SAMPLES_MAX)]))
}

/**
 * The file's rows in COPY text format: the report's file columns in order, then `undeclared` and `line_no`.
 * `pieces` are decoded whole lines, joined by \n, in any grouping.
 */
export async function* copyLines(
  report: Report,
  pieces: AsyncIterable<string>,
  context: FileContext,
  tally: Tally,
): AsyncGenerator<Buffer> {
  let records: ReturnType<typeof recordsOf> | null = null
  let lineNo = 0
  let out = ''
  for await (const piece of pieces) {
    for (const line of linesOf(piece)) {
      lineNo++
      if (records === null) {
        const quoted = line.startsWith('"')
        tally.headers = headersOf(report, line, quoted)
        const problem = headerProblem(report, tally.headers)
        if (problem !== null) {
          tally.samples = samplesOf(piece.split('\n').slice(lineNo), quoted, tally.headers)
          throw problem
        }
        records = recordsOf(quoted, lineReader(tally.headers, context, quoted, tally))
      } else out += records.see(line, lineNo)
      if (out.length >= PIECE_CHARACTERS) {
        yield Buffer.from(out)
        out = ''
      }
    }
  }
  out += records?.finish() ?? ''
  if (out !== '') yield Buffer.from(out)
}
