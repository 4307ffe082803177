/** What every question about inventory may be narrowed to, said and compared in one way. */
import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { Problem } from '../../core/problem.ts'

/** One SKU. */
export const oneSku = {
  sku: z.string().min(1).max(200).optional().describe('Only this SKU, byte for byte.'),
}

/** Listings of one state, SKUs of one fulfilment. */
export const listed = {
  status: z
    .string()
    .min(1)
    .max(40)
    .optional()
    .describe('Only listings in this state, in Amazon’s words: Active, Inactive, Incomplete.'),
  channel: z
    .enum(['fba', 'merchant', 'both'])
    .optional()
    .describe('Only SKUs fulfilled this way; fba and merchant each include SKUs fulfilled both ways.'),
}

/** A span of local days, both ends included. */
export const betweenDays = {
  from_on: z.iso.date().optional().describe('First local day.'),
  through_on: z.iso.date().optional().describe('Last local day.'),
}

/** `and column = value`, or nothing where nothing was asked. */
export const only = (column: string, value: string | undefined): SQL =>
  value === undefined ? sql`` : sql`and ${sql.identifier(column)} = ${value}`

/** `and` the SKU is in that state and fulfilled that way. */
export const inState = ({
  status,
  channel,
}: {
  readonly status?: string | undefined
  readonly channel?: string | undefined
}): SQL =>
  sql`${only('listing_status', status)} ${channel === undefined ? sql`` : sql`and channel in (${channel}, 'both')`}`

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
