/** What questions of any domain may be narrowed to, said and compared in one way. */
import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { Problem } from '../core/problem.ts'

/** One SKU. */
export const oneSku = {
  sku: z.string().min(1).max(200).optional().describe('Only this SKU.'),
}

/** A span of local days, both ends included. */
export const betweenDays = {
  from_on: z.iso.date().optional().describe('First local day.'),
  through_on: z.iso.date().optional().describe('Last local day.'),
}

/** `and column = value`, or nothing where nothing was asked. */
export const only = (column: string, value: string | undefined): SQL =>
  value === undefined ? sql`` : sql`and ${sql.identifier(column)} = ${value}`

/** `and column` says that word of Amazon's, in any case; or nothing where nothing was asked. */
export const saying = (column: string, word: string | undefined): SQL =>
  word === undefined ? sql`` : sql`and lower(${sql.identifier(column)}) = lower(${word})`

/** `and` the day lies in what was asked of the span. */
export const within = (
  column: string,
  days: { readonly from_on?: string | undefined; readonly through_on?: string | undefined },
): SQL => {
  if (days.from_on !== undefined && days.through_on !== undefined && days.from_on > days.through_on)
    throw new Problem(
      'bad_input',
      `from_on ${days.from_on} is after through_on ${days.through_on}.`,
      'Send the earlier day as from_on.',
    )
  const name = sql.identifier(column)
  const from = days.from_on === undefined ? sql`` : sql`and ${name} >= ${days.from_on}::date`
  const through = days.through_on === undefined ? sql`` : sql`and ${name} <= ${days.through_on}::date`
  return sql`${from} ${through}`
}

/** A moment of UTC told to the minute, where a page of rows has many of them; the column keeps its name. */
export const minute = (column: string): SQL =>
  sql`to_char(${sql.identifier(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"') as ${sql.identifier(column)}`
