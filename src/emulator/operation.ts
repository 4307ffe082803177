/** One call of SP-API: what it is named, where it lives, what it does once the caller has been let in. */
import type { Answer } from './answer.ts'
import type { OperationName } from './rates.ts'
import type { Seller } from './sellers.ts'

export interface Call {
  readonly seller: Seller
  /** Path parameters, percent-decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** The body as sent. */
  readonly body: string
}

export interface Operation {
  readonly name: OperationName
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  handle(call: Call): Answer
}

/** Comma lists, as SP-API writes arrays in queries; repeated parameters are taken too. */
export const listOf = (query: URLSearchParams, name: string): readonly string[] =>
  query.getAll(name).flatMap((value) => value.split(',').filter((item) => item !== ''))

/** The text as a JSON object; undefined when it is anything else. */
export const jsonObject = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
