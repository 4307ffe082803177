/**
 * Amazon's token buckets in one table, shared by every worker and server of the deployment: a call that would be
 * over the limit is not made, whoever makes it. One statement takes a call or says how long to wait, and one counts
 * it when its answer is here: Amazon counts it in between, so our bucket never holds more than Amazon's.
 */
import { type SQL, sql } from 'drizzle-orm/sql'
import type pg from 'pg'
import { z } from 'zod'
import { one, run } from './rows.ts'

export interface BucketRate {
  /** Tokens that come back per second. */
  readonly per_second: number
  readonly burst: number
  /** A cap of the application over all its accounts together, where there is one. */
  readonly application_per_second?: number
}

export type Taken = { readonly granted: true } | { readonly granted: false; readonly wait_ms: number }

/** Adding fractions leaves dust: fifteen refills of 1/15 make 0.9999999. */
const DUST = 1e-9

/** A call that was never answered, because its caller died, counts after this long: longer than any call may last. */
const IN_FLIGHT_SECONDS_MAX = 120

/** The holder of the buckets that belong to the application and to no account. */
const APPLICATION = 0

const TokenRow = z.object({ granted: z.boolean(), free: z.number(), rate: z.number() })

/** What the bucket holds at a moment. A clock that stepped back refills nothing. */
const refilledAt = (moment: SQL): SQL =>
  sql`least(bucket.burst, bucket.tokens + greatest(0, extract(epoch from ${moment} - bucket.filled_at)) * bucket.rate)`
const REFILLED = refilledAt(sql`clock_timestamp()`)
const FREE = sql`${REFILLED} - bucket.in_flight`
/** One moment for a whole statement that asks several times: the clock goes on while it is worked out. */
const ONCE = sql`greatest(bucket.filled_at, excluded.filled_at)`
const HELD = refilledAt(ONCE)
const HOLDS_ONE = sql`${HELD} - bucket.in_flight >= 1 - ${DUST}::double precision`
const LOST = sql`case when bucket.in_flight_until < ${ONCE} then bucket.in_flight else 0 end`
const FLIES_UNTIL = sql`clock_timestamp() + make_interval(secs => ${IN_FLIGHT_SECONDS_MAX})`

const double = (value: number): SQL => sql`${value}::double precision`

/** The account that keeps the bucket: one seller has one, in however many workspaces it is connected. */
const holderOf = (account: number): SQL => sql`bucket_account(${account}::int)`

const takeFrom = async (
  pool: pg.Pool,
  account: number,
  operation: string,
  { per_second, burst }: BucketRate,
): Promise<Taken> => {
  // An empty bucket stays as it is, so that its wait does not begin anew with every asker.
  const row = TokenRow.parse(
    await one(
      pool,
      sql`insert into rate_bucket as bucket (account_id, operation, tokens, rate, burst, filled_at, granted, in_flight, in_flight_until)
          values (${holderOf(account)}, ${operation}, ${double(burst)}, ${double(per_second)}, ${double(burst)}, clock_timestamp(), true, 1, ${FLIES_UNTIL})
          on conflict (account_id, operation) do update set
            granted = ${HOLDS_ONE},
            tokens = case when ${HOLDS_ONE} then ${HELD} - ${LOST} else bucket.tokens end,
            filled_at = case when ${HOLDS_ONE} then ${ONCE} else bucket.filled_at end,
            in_flight = case when ${HOLDS_ONE} then bucket.in_flight - ${LOST} + 1 else bucket.in_flight end,
            in_flight_until = case when ${HOLDS_ONE} then ${FLIES_UNTIL} else bucket.in_flight_until end
          returning granted, rate, ${FREE} as free`,
    ),
  )
  if (row.granted) return { granted: true }
  return { granted: false, wait_ms: Math.max(1, Math.ceil(((1 - row.free) / row.rate) * 1000)) }
}

/** Ends a call's flight; it counts unless it was never made. */
const land = async (pool: pg.Pool, account: number, operation: string, counts: boolean): Promise<void> => {
  await run(
    pool,
    sql`update rate_bucket as bucket set tokens = ${REFILLED} - ${counts ? 1 : 0}, filled_at = clock_timestamp(), in_flight = in_flight - 1
        where account_id = ${holderOf(account)} and operation = ${operation} and in_flight > 0`,
  )
}

const capOf = ({ application_per_second: cap }: BucketRate): BucketRate | null =>
  cap === undefined ? null : { per_second: cap, burst: cap }

/**
 * Buckets by account and operation. `rateOf` is Amazon's published plan; a rate learned from Amazon's header stays
 * in the row. The time is the database's: the one clock all processes share.
 */
export const sharedBuckets = <Operation extends string>(
  pool: pg.Pool,
  rateOf: (operation: Operation) => BucketRate,
) => ({
  async take(accountId: number, operation: Operation): Promise<Taken> {
    const rate = rateOf(operation)
    const cap = capOf(rate)
    const ours = cap === null ? null : await takeFrom(pool, APPLICATION, operation, cap)
    if (ours?.granted === false) return ours
    const taken = await takeFrom(pool, accountId, operation, rate)
    if (!taken.granted && ours !== null) await land(pool, APPLICATION, operation, false)
    return taken
  },

  async answered(accountId: number, operation: Operation): Promise<void> {
    await land(pool, accountId, operation, true)
    if (capOf(rateOf(operation)) !== null) await land(pool, APPLICATION, operation, true)
  },

  async exhausted(accountId: number, operation: Operation, waitMs: number): Promise<void> {
    const { per_second, burst } = rateOf(operation)
    await run(
      pool,
      sql`insert into rate_bucket as bucket (account_id, operation, tokens, rate, burst, filled_at, granted)
          values (${holderOf(accountId)}, ${operation}, least(0, 1 - ${double(waitMs / 1000)} * ${double(per_second)}), ${double(per_second)}, ${double(burst)}, clock_timestamp(), false)
          on conflict (account_id, operation) do update set
            tokens = least(0, 1 - ${double(waitMs / 1000)} * bucket.rate), filled_at = clock_timestamp()`,
    )
  },

  async learned(accountId: number, operation: Operation, perSecond: number): Promise<void> {
    // What had come back until now came back at the old rate; what is missing below nothing is time to be waited,
    // and stays as long as it was.
    const held = sql`case when ${REFILLED} < 0 then ${REFILLED} * ${double(perSecond)} / bucket.rate else ${REFILLED} end`
    await run(
      pool,
      sql`update rate_bucket as bucket set tokens = ${held}, filled_at = clock_timestamp(), rate = ${double(perSecond)}
          where account_id = ${holderOf(accountId)} and operation = ${operation} and rate <> ${double(perSecond)}`,
    )
  },
})
