/**
 * A column is a value: every header spelling Amazon uses for it, the SQL type it is stored as, and how one field of
 * a file is read. Reading answers the text that COPY stores, or a verdict that the field cannot be read.
 */
import type { LocalDate, TimeZone } from '../core/time.ts'
import { instantOf, localDateReader } from '../core/time.ts'
import { dayOf, momentOf, plainDayOf } from './when.ts'

/** What a file is about, as far as reading a field needs to know. */
export interface FileContext {
  readonly currency: string
  readonly time_zone: TimeZone
  /** The first of the days that were asked about; null for a picture of now. */
  readonly from_on: LocalDate | null
}

/** The field is there but means nothing to us, such as `abc` where a number belongs. */
export const UNREADABLE = Symbol('unreadable')

/** The stored text, null for "Amazon says nothing", or UNREADABLE. */
export type Read = string | null | typeof UNREADABLE

export type SqlType =
  | 'text'
  | 'integer'
  | 'numeric(18,4)'
  | 'numeric(18,6)'
  | 'date'
  | 'timestamptz'
  | 'boolean'
  | 'char(3)'
  | 'smallint'
  | 'jsonb'

export interface Column {
  /** Spellings in files; none for a column that is worked out while loading. */
  readonly headers: readonly string[]
  readonly sql: SqlType
  /** A file without this header, or a row without this value, cannot be loaded. */
  readonly required: boolean
  /** Written by strangers (titles, notes): shown, never obeyed. */
  readonly prose: boolean
  /** For a column that numbers rows which share the named columns, in the order of the others. */
  readonly numbered?: { readonly within: readonly string[]; readonly by: readonly string[] }
  reader(context: FileContext): (text: string) => Read
}

type Reader = (text: string) => Read
type Headers = readonly [string, ...string[]]

/** Amazon's ways of writing nothing. */
const isNothing = (text: string): boolean => text === '' || text === '--' || text === 'N/A'

// A field is a slice of the piece of file it came in, and would keep all of it in memory; a copy stands alone.
const copyOf = (text: string): string => Buffer.from(text).toString()

/** Remembers what repeated fields read as, where reading one costs more than finding it: days and moments recur. */
const remembered = (read: Reader): Reader => {
  const known = new Map<string, Read>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    const answer = read(text)
    const kept = typeof answer === 'string' ? copyOf(answer) : answer
    if (known.size < 5_000) known.set(copyOf(text), kept)
    return kept
  }
}

const column = (headers: Headers, sql: SqlType, reader: (context: FileContext) => Reader): Column => ({
  headers,
  sql,
  required: false,
  prose: false,
  reader,
})

/** The column, without which a row means nothing. */
export const required = (made: Column): Column => ({ ...made, required: true })

// Postgres text cannot hold NUL; a file that has one is damaged there.
const readText: Reader = (text) => (text === '' ? null : text.includes('\0') ? UNREADABLE : text)

/** Names and codes are short, and an index can hold no long ones: a long one is a damaged line. */
const NAME_CHARACTERS_MAX = 200
const readName: Reader = (text) => (text.length > NAME_CHARACTERS_MAX ? UNREADABLE : readText(text))

export const text = (...headers: Headers): Column => column(headers, 'text', () => readText)

/** Few different values: a state, a reason, a place. */
export const code = (...headers: Headers): Column => column(headers, 'text', () => readName)

/** Text written by sellers, shoppers or Amazon's editors. */
export const prose = (...headers: Headers): Column => ({
  ...column(headers, 'text', () => readText),
  prose: true,
})

/** A SKU is kept byte for byte, spaces and leading zeros included. */
export const sku = (...headers: Headers): Column => required(column(headers, 'text', () => readName))

const readAsin: Reader = (text) => (isNothing(text) ? null : /^[A-Z0-9]{10}$/.test(text) ? text : UNREADABLE)
export const asin = (...headers: Headers): Column => column(headers, 'text', () => readAsin)
export const fnsku = (...headers: Headers): Column => column(headers, 'text', () => readName)

const INTEGER = /^[+-]?\d{1,9}(\.0+)?$/
/** As nearly all of them are written. */
const PLAIN_INTEGER = /^(?:0|-?[1-9]\d{0,8})$/
const readInteger: Reader = (text) => {
  if (PLAIN_INTEGER.test(text)) return text
  const trimmed = text.trim()
  if (isNothing(trimmed)) return null
  return INTEGER.test(trimmed) ? String(Number.parseInt(trimmed, 10)) : UNREADABLE
}

/** Whole pieces, negative where units leave. */
export const units = (...headers: Headers): Column => column(headers, 'integer', () => readInteger)

// JSON writes what a machine worked out, such as 10.49999998929.
const DECIMAL = /^[+-]?\d{1,14}(\.\d{1,20})?$/
/** A decimal comma, unless three digits follow: 1,234 may as well be a thousand and more. */
const COMMA = /^([+-]?\d{1,14}),(\d{1,2}|\d{4,20})$|^([+-]?0),(\d{3})$/
/** Thousands set apart: by points or spaces before a decimal comma, by commas before a point, or more than once. */
const GROUPED_COMMA = /^[+-]?\d{1,3}(?:\.\d{3})+,\d{1,20}$|^[+-]?\d{1,3}(?:\.\d{3}){2,}$/
const GROUPED_POINT = /^[+-]?\d{1,3}(?:,\d{3})+\.\d{1,20}$|^[+-]?\d{1,3}(?:,\d{3}){2,}$/
/** French and Polish files set thousands apart by spaces of several widths, Swedish ones write a minus of their own. */
const SPACE_WITHIN = /(?<=\d)[ \u00a0\u2009\u202f](?=\d{3})/g

/** A number in the form of all others; null for what could be two numbers, or is none. */
const plainNumber = (text: string): string | null => {
  const dense = text.replaceAll(SPACE_WITHIN, '').replace(/^\u2212/, '-')
  if (DECIMAL.test(dense)) return dense
  if (GROUPED_COMMA.test(dense)) return dense.replaceAll('.', '').replace(',', '.')
  if (GROUPED_POINT.test(dense)) return dense.replaceAll(',', '')
  return COMMA.test(dense) ? dense.replace(',', '.') : null
}

const readDecimal: Reader = (text) => {
  if (DECIMAL.test(text)) return text
  const trimmed = text.trim()
  return isNothing(trimmed) ? null : (plainNumber(trimmed) ?? UNREADABLE)
}

/** An amount of the currency in the dataset's `currency` column. */
export const amount = (...headers: Headers): Column => column(headers, 'numeric(18,4)', () => readDecimal)
/** A number that is no money, such as a ratio or a count of days. */
export const decimal = (...headers: Headers): Column => column(headers, 'numeric(18,4)', () => readDecimal)
/** A size or weight in whatever unit its file says: a mug in cubic metres needs six places. */
export const measure = (...headers: Headers): Column => column(headers, 'numeric(18,6)', () => readDecimal)

/** The currency a file names per row; where a row names none, the marketplace's. */
export const currency = (...headers: readonly string[]): Column => ({
  headers,
  sql: 'char(3)',
  required: false,
  prose: false,
  reader: (context) => (text) =>
    text === '' ? context.currency : /^[A-Z]{3}$/.test(text) ? text : UNREADABLE,
})

/** The currency a file names once for the rows after: as the row says or the nearest one before; first, the marketplace's. */
export const currencyAbove = (...headers: Headers): Column => ({
  ...currency(...headers),
  reader: (context) => {
    let above = context.currency
    const read = currency(...headers).reader(context)
    return (text) => {
      if (text === '') return above
      const named = read(text)
      if (typeof named === 'string') above = named
      return named
    }
  },
})

const FLAGS = new Map([
  ['yes', 'true'],
  ['y', 'true'],
  ['true', 'true'],
  ['1', 'true'],
  ['no', 'false'],
  ['n', 'false'],
  ['false', 'false'],
  ['0', 'false'],
])
const readFlag: Reader = (text) =>
  isNothing(text) ? null : (FLAGS.get(text.trim().toLowerCase()) ?? UNREADABLE)
export const flag = (...headers: Headers): Column => column(headers, 'boolean', () => remembered(readFlag))

const readDay: Reader = (text) => (isNothing(text) ? null : (dayOf(text) ?? UNREADABLE))

/** A calendar day that Amazon wrote as one. */
export const day = (...headers: Headers): Column => column(headers, 'date', () => remembered(readDay))

const readMoment: Reader = (text) => {
  if (isNothing(text)) return null
  const ms = momentOf(text)
  return Number.isNaN(ms) ? UNREADABLE : instantOf(ms)
}

/** A moment with its offset, stored in UTC. */
export const instant = (...headers: Headers): Column =>
  column(headers, 'timestamptz', () => remembered(readMoment))

/** The marketplace's calendar day of a moment: converted once, here. Where Amazon wrote a day alone, that day. */
export const dayOfInstant = (...headers: Headers): Column =>
  column(headers, 'date', ({ time_zone }) => {
    const localDay = localDateReader(time_zone)
    return (text) => {
      if (isNothing(text)) return null
      if (!text.includes(':')) return plainDayOf(text) ?? UNREADABLE
      const ms = momentOf(text)
      return Number.isNaN(ms) ? UNREADABLE : localDay(ms)
    }
  })

/** The day that was asked about, for documents of one day whose rows do not name it. */
export const askedDay = (): Column =>
  required({
    headers: [],
    sql: 'date',
    required: true,
    prose: false,
    reader: (context) => () => context.from_on,
  })

/** A value with parts, such as a list, kept as JSON; for JSON documents only. */
export const json = (...headers: Headers): Column =>
  column(
    headers,
    'jsonb',
    () => (text) => (text === '' ? null : text.includes('\\u0000') ? UNREADABLE : text),
  )

/**
 * Numbers rows that share the columns `within`, from 1, in the order of `by`: for files whose rows have no id of
 * their own. Worked out while loading. Where `by`
 * says nothing, in the order of the file. `sql` is integer where more than 32,767 rows may share the columns.
 */
export const occurrence = ({
  sql = 'smallint',
  ...numbered
}: {
  readonly within: readonly string[]
  readonly by: readonly string[]
  readonly sql?: 'smallint' | 'integer'
}): Column => ({
  headers: [],
  sql,
  required: false,
  prose: false,
  numbered,
  reader: () => () => null,
})

export type Columns = Readonly<Record<string, Column>>
