/** JSON as text: amounts keep their digits and ids their last ones, which numbers of JavaScript would lose. */
import type { Answer } from '../answer.ts'

export type Json = string

export const jsonText = (value: string | null): Json => (value === null ? 'null' : JSON.stringify(value))

/** Ids stand in reports as bare numbers, however long. */
export const jsonId = (id: string | null): Json => id ?? 'null'

/** Minor units as a decimal of the currency: 1234 is 12.34, and 1234 where there are no cents. */
export const jsonMoney = (minor: number, digits: number): Json =>
  digits === 0 ? String(minor) : String(Number((minor / 10 ** digits).toFixed(digits)))

/** A number with at most that many digits after its point; null where there is none. */
export const jsonNumber = (value: number, digits = 4): Json =>
  Number.isFinite(value) ? String(Number(value.toFixed(digits))) : 'null'

/** Currencies without minor units, as far as Amazon sells in them. */
export const moneyDigits = (currency: string): number => (currency === 'JPY' ? 0 : 2)

/** An answer that is a list of written objects. */
export const jsonBody = (objects: readonly Json[]): Answer => ({
  status: 200,
  json: `[${objects.join(',')}]`,
})

const RAW = '\u0001'

/** An id that is to be written as a number, whatever its length; only `jsonOf` knows how. */
export const rawId = (id: string): string => `${RAW}${id}`

/** A value as JSON, with marked ids as bare numbers. */
export const jsonOf = (value: unknown): Json => JSON.stringify(value).replaceAll(/"\\u0001(\d+)"/g, '$1')
