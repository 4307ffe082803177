/** How values come back from Postgres: as the text or number the rest of the program means, never as a Date. */
import pg from 'pg'

const { builtins } = pg.types

/** `2026-11-23 18:00:00.12+00` as `2026-11-23T18:00:00.120Z`; sessions run in UTC, so the offset is always zero. */
export const instantFromPostgres = (text: string): string => {
  const [day = '', clock = ''] = text.replace(/\+00(:00)?$/, '').split(' ')
  const [seconds = '', fraction = ''] = clock.split('.')
  return `${day}T${seconds}.${fraction.padEnd(3, '0')}Z`
}

const wholeNumber = (text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} does not fit a number`)
  return value
}

type Parser = (text: string) => unknown

/** The type `int[]`, which has no name among the package's. */
const INT4_ARRAY: number = 1007
const [ZERO, NINE, MINUS, COMMA, END] = [48, 57, 45, 44, 125]
const anyIntegers = pg.types.getTypeParser(INT4_ARRAY, 'text')

/** `{3,-4}` in one pass: a night reads a hundred million of them. What has nulls or dimensions is left to the package. */
export const integersFromPostgres = (text: string): unknown => {
  if (text === '{}') return []
  const numbers: number[] = []
  let value = 0
  let sign = 1
  for (let at = 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code >= ZERO && code <= NINE) value = value * 10 + code - ZERO
    else if (code === MINUS) sign = -1
    else if (code === COMMA || code === END) {
      numbers.push(sign * value)
      value = 0
      sign = 1
    } else return anyIntegers(text)
  }
  return numbers
}

const PARSERS = new Map<number, Parser>([
  [builtins.INT8, wholeNumber],
  [builtins.NUMERIC, (text) => text],
  [builtins.DATE, (text) => text],
  [INT4_ARRAY, integersFromPostgres],
  [builtins.TIMESTAMPTZ, instantFromPostgres],
])

/** The parsers every pool of ours uses, without touching pg's process-wide ones. */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    PARSERS.get(oid) ??
    (format === 'binary' ? pg.types.getTypeParser(oid, 'binary') : pg.types.getTypeParser(oid, 'text')),
}
