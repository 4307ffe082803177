/**
 * Amazon's token buckets in one table, shared by every worker and server of the deployment: a call that would be
 * over the limit is not made, whoever makes it. One statement takes a token or says how long to wait.
 */
import { sql } from 'drizzle-orm/sql'
import type pg from 'pg'
import { z } from 'zod'
import { one, run } from './rows.ts'

export interface BucketRate {
  /** Tokens that come back per second. */
  readonly per_second: number
  readonly burst: number
}

export type Taken = { readonly granted: true } | { readonly granted: false; readonly wait_ms: number }

/** Adding fractions leaves dust: fifteen refills of 1/15 make 0.9999999. */
const DUST = 1e-9

const TokenRow = z.object({ granted: z.boolean(), tokens: z.number(), rate: z.number() })

/** What the bucket holds at this moment. A clock that stepped back refills nothing. */
const REFILLED = sql`least(bucket.burst, bucket.tokens + greatest(0, extract(epoch from clock_timestamp() - bucket.filled_at)) * bucket.rate)`
const HOLDS_ONE = sql`${REFILLED} >= 1 - ${DUST}::double precision`

/**
 * Buckets by account and operation. `rateOf` is Amazon's published plan; a rate learned from Amazon's header stays
 * in the row. The time is the database's: the one clock all processes share.
 */
export const sharedBuckets = <Operation extends string>(
  pool: pg.Pool,
  rateOf: (operation: Operation) => BucketRate,
) => ({
  async take(accountId: number, operation: Operation): Promise<Taken> {
    const { per_second, burst } = rateOf(operation)
    // An empty bucket stays as it is, so that its wait does not begin anew with every asker.
    const row = TokenRow.parse(
      await one(
        pool,
        sql`insert into rate_bucket as bucket (account_id, operation, tokens, rate, burst, filled_at, granted)
            values (${accountId}, ${operation}, ${burst - 1}::double precision, ${per_second}::double precision, ${burst}::double precision, clock_timestamp(), true)
            on conflict (account_id, operation) do update set
              granted = ${HOLDS_ONE},
              tokens = case when ${HOLDS_ONE} then ${REFILLED} - 1 else bucket.tokens end,
              filled_at = case when ${HOLDS_ONE} then clock_timestamp() else bucket.filled_at end
            returning granted, rate, ${REFILLED} as tokens`,
      ),
    )
    if (row.granted) return { granted: true }
    return { granted: false, wait_ms: Math.max(1, Math.ceil(((1 - row.tokens) / row.rate) * 1000)) }
  },

  async exhausted(accountId: number, operation: Operation, waitMs: number): Promise<void> {
    const { per_second, burst } = rateOf(operation)
    await run(
      pool,
      sql`insert into rate_bucket as bucket (account_id, operation, tokens, rate, burst, filled_at, granted)
          values (${accountId}, ${operation}, least(0, 1 - ${waitMs / 1000}::double precision * ${per_second}::double precision), ${per_second}::double precision, ${burst}::double precision, clock_timestamp(), false)
          on conflict (account_id, operation) do update set
            tokens = least(0, 1 - ${waitMs / 1000}::double precision * bucket.rate), filled_at = clock_timestamp()`,
    )
  },

  async learned(accountId: number, operation: Operation, perSecond: number): Promise<void> {
    // What had come back until now came back at the old rate; what is missing below nothing is time to be waited,
    // and stays as long as it was.
    const held = sql`case when ${REFILLED} < 0 then ${REFILLED} * ${perSecond}::double precision / bucket.rate else ${REFILLED} end`
    await run(
      pool,
      sql`update rate_bucket as bucket set tokens = ${held}, filled_at = clock_timestamp(), rate = ${perSecond}::double precision
          where account_id = ${accountId} and operation = ${operation} and rate <> ${perSecond}::double precision`,
    )
  },
})
