/**
 * A cursor says after which row the next page begins. It is opaque and names the question it belongs to, so that a
 * cursor of another tool, other arguments or another key is refused with a sentence instead of answering nonsense.
 * It carries no secret and grants nothing: every page is asked with the caller's own reach.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { Problem } from '../core/problem.ts'

export type KeyValue = string | number | boolean | null

export interface Position {
  /** The order columns of the last row of the page before. */
  readonly after: readonly KeyValue[]
  /** How many rows the pages before held. */
  readonly seen: number
}

const FORM = 1
const Written = z.tuple([
  z.literal(FORM),
  z.string(),
  z.int().nonnegative(),
  z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).max(20),
])

/** The digest of everything that makes a question this question and no other. */
export const questionId = (parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22)

export const writeCursor = (question: string, position: Position): string =>
  Buffer.from(JSON.stringify([FORM, question, position.seen, position.after])).toString('base64url')

const refuse = (message: string): Problem =>
  new Problem('bad_input', message, 'Leave cursor out to start from the first page.')

const decoded = (cursor: string): unknown => {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return null
  }
}

/** The position a cursor of this question names; `columns` are the schemas its values must satisfy. */
export const readCursor = (
  cursor: string,
  question: string,
  columns: readonly z.core.$ZodType[],
): Position => {
  const written = Written.safeParse(decoded(cursor))
  if (!written.success) throw refuse('The cursor is not one this server wrote.')
  const [, owner, seen, after] = written.data
  if (owner !== question) throw refuse('The cursor belongs to another tool, other arguments or another key.')
  const fits =
    after.length === columns.length &&
    columns.every((column, index) => z.safeParse(column, after[index]).success)
  if (!fits || after.some((value) => typeof value === 'string' && value.includes('\0')))
    throw refuse('The cursor was written for an older form of this tool.')
  return { after, seen }
}
