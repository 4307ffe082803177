/** What questions about inventory may be narrowed to, beside what any question may. */
import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { only } from '../../tools/filter.ts'

/** Listings of one state, SKUs of one fulfilment. */
export const listed = {
  status: z
    .string()
    .min(1)
    .max(40)
    .optional()
    .describe('State of the listing in Amazon’s words, as Active.'),
  channel: z
    .enum(['fba', 'merchant', 'both'])
    .optional()
    .describe('Fulfilled this way; fba and merchant include both.'),
}

/** `and` the SKU is in that state and fulfilled that way. */
export const inState = ({
  status,
  channel,
}: {
  readonly status?: string | undefined
  readonly channel?: string | undefined
}): SQL =>
  sql`${only('listing_status', status)} ${channel === undefined ? sql`` : sql`and channel in (${channel}, 'both')`}`

