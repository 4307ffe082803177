/**
 * A CSV file of planning inputs as people save them: from a program of this century, from Excel in any country. What a text
 * means is read where there is only one meaning; where there are two, the line is named and nothing is guessed.
 */
import { CsvError, parse } from 'csv-parse/sync'
import { z } from 'zod'
import { Problem } from '../core/problem.ts'

export const COLUMNS = [
  'kind',
  'subject',
  'name',
  'value',
  'currency',
  'valid_from_on',
  'valid_through_on',
  'expires_on',
]
const NEEDED = ['kind', 'subject', 'value']
const DAYS = ['valid_from_on', 'valid_through_on', 'expires_on']

export const NOTHING = 'Nothing was recorded.'

export const badFile = (
  what: string,
  next = `The first line names the columns: ${COLUMNS.join(',')}.`,
): Problem => new Problem('bad_file', `${what} ${NOTHING}`, next)

export interface BadLine {
  readonly line_no: number
  readonly what: string
}

export interface Line {
  readonly line_no: number
  readonly input: Readonly<Record<string, unknown>>
}

export interface PlanningFile {
  readonly lines: readonly Line[]
  /** What no schema can see any more: fields beyond the header, days that may be two. */
  readonly bad: readonly BadLine[]
}

/** `dmy` reads 3/4/2026 as 3 April, `mdy` as 4 March. */
export type DayOrder = 'dmy' | 'mdy'

const SAVE_AS = 'Save it as CSV UTF-8 and import it again, or say its encoding, as --encoding windows-1252.'

const MARKS: readonly (readonly [string, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]

const decoderOf = (encoding: string) => {
  try {
    return new TextDecoder(encoding, { fatal: true })
  } catch (cause) {
    throw new Problem(
      'bad_input',
      `There is no encoding ${encoding}. ${NOTHING}`,
      'Such as utf-8, windows-1252, utf-16le, shift_jis.',
      { cause },
    )
  }
}

/** Text has tabs and line ends; whatever else lies below a space is a program's or a picture's. */
const isText = (text: string): boolean => {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code < 32 && code !== 9 && code !== 10 && code !== 13) return false
  }
  return true
}

/** By the file's own mark, else by what the caller says, else UTF-8. */
export const decode = (bytes: Uint8Array, said?: string): string => {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3)
    throw badFile('The file is a workbook, not CSV.', 'Save its sheet as CSV UTF-8 and import that.')
  const mark = MARKS.find(([, start]) => start.every((byte, at) => bytes[at] === byte))
  const encoding = mark?.[0] ?? said ?? 'utf-8'
  const decoder = decoderOf(encoding)
  let text: string
  try {
    text = decoder.decode(bytes)
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    throw badFile(`The file is not ${encoding.toUpperCase()} text.`, SAVE_AS)
  }
  if (!isText(text)) throw badFile('The file is no text.', SAVE_AS)
  return text
}

const assertColumns = (columns: readonly string[]): void => {
  const unknown = columns.filter((name) => name !== '' && !COLUMNS.includes(name))
  if (unknown.length > 0) throw badFile(`There is no column ${unknown.join(', ')}.`)
  const missing = NEEDED.filter((name) => !columns.includes(name))
  if (missing.length > 0) throw badFile(`The column ${missing.join(', ')} is missing.`)
  const twice = columns.find((name, at) => name !== '' && columns.indexOf(name) !== at)
  if (twice !== undefined) throw badFile(`The column ${twice} is there twice.`)
}

const DELIMITERS = [',', ';', '\t']

/** The first line may be Excel's own word on it; else the header has it. */
const delimiterOf = (text: string): { readonly delimiter: string; readonly skipped: number } => {
  const [first = ''] = text.split(/\r\n|\n|\r/, 1)
  const said = /^"?sep=(.)"?$/i.exec(first)?.[1]
  if (said !== undefined) return { delimiter: said, skipped: 1 }
  const count = (delimiter: string): number => first.split(delimiter).length
  const [most = ','] = DELIMITERS.toSorted((a, b) => count(b) - count(a))
  return { delimiter: most, skipped: 0 }
}

const Records = z.array(z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) }))

const recordsOf = (text: string): z.infer<typeof Records> => {
  const { delimiter, skipped } = delimiterOf(text)
  try {
    const records: unknown = parse(text, {
      bom: true,
      delimiter,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      info: true,
    })
    // Spreadsheets end with lines of nothing but delimiters.
    return Records.parse(records)
      .slice(skipped)
      .filter(({ record }) => record.some((text) => text !== ''))
  } catch (error) {
    if (error instanceof CsvError) throw badFile(`The file is not CSV: ${error.message}.`)
    throw error
  }
}

const two = (digits: string): string => digits.padStart(2, '0')
const iso = (year: string, month: string, day: string): string => `${year}-${two(month)}-${two(day)}`

/** A day as a spreadsheet writes it, as we do; what it cannot be read as stays what it is, and its schema refuses it. */
const dayOf = (text: string, order: DayOrder | undefined): string | { readonly wrong: string } => {
  const day = text.replace(/[ T]00:00(:00(\.0+)?)?Z?$/, '')
  const ymd = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(day)
  if (ymd !== null) return iso(ymd[1] ?? '', ymd[2] ?? '', ymd[3] ?? '')
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(day)
  if (dotted !== null) return iso(dotted[3] ?? '', dotted[2] ?? '', dotted[1] ?? '')
  const either = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/.exec(day)
  if (either === null)
    return /^\d{5}$/.test(day)
      ? { wrong: `${day} is a day as Excel counts them: write it as 2026-11-27` }
      : day
  const [, first = '', second = '', year = ''] = either
  const isDayFirst = order === 'dmy' || Number(first) > 12
  const isMonthFirst = order === 'mdy' || Number(second) > 12
  if (isDayFirst !== isMonthFirst) return isDayFirst ? iso(year, second, first) : iso(year, first, second)
  if (Number(first) === Number(second)) return iso(year, first, second)
  return {
    wrong: `${day} may be ${iso(year, first, second)} or ${iso(year, second, first)}: write it so, or say --days mdy or --days dmy`,
  }
}

/** What a value says: `remove` takes it away; with a currency it is money; what a number is, its kind tells. */
const valueOf = (value: string, currency: string | undefined): unknown => {
  if (value === 'remove') return null
  return currency === undefined || currency === '' ? value : { amount: value, currency }
}

const lineOf = (
  columns: readonly string[],
  { record, info }: z.infer<typeof Records>[number],
  order: DayOrder | undefined,
): { readonly line: Line; readonly bad: readonly BadLine[] } => {
  const line_no = info.lines
  const bad: BadLine[] = []
  const beyond = record.findIndex((text, at) => text !== '' && (columns[at] ?? '') === '')
  if (beyond >= 0)
    bad.push({
      line_no,
      what: `its field ${beyond + 1} has no column: a value with a comma is put in quotes`,
    })
  const given: Record<string, string> = {}
  for (const [at, name] of columns.entries()) {
    const text = record[at] ?? ''
    if (name === '' || text === '') continue
    const read = DAYS.includes(name) ? dayOf(text, order) : text
    if (typeof read === 'string') given[name] = read
    else bad.push({ line_no, what: `${name}: ${read.wrong}` })
  }
  const { value, currency, ...rest } = given
  const input = { ...rest, value: value === undefined ? undefined : valueOf(value, currency) }
  return { line: { line_no, input }, bad }
}

/** The lines of a file, comma, semicolon or tab between their fields. Throws `bad_file` for one that has none. */
export const readFileText = (text: string, order?: DayOrder): PlanningFile => {
  const [head, ...others] = recordsOf(text)
  const columns = (head?.record ?? []).map((name) => name.toLowerCase())
  if (head !== undefined) assertColumns(columns)
  if (others.length === 0) throw badFile('The file has no line after its header.')
  const read = others.map((each) => lineOf(columns, each, order))
  return { lines: read.map(({ line }) => line), bad: read.flatMap(({ bad }) => bad) }
}
