/**
 * Amazon gives every pair of seller and application one token bucket per operation, and for some operations one more
 * to the application over all sellers. We keep the same buckets on our side, so that a call that would be refused is
 * not made. The arithmetic is pure; who remembers the buckets is a `RateLimits`: memory for one process, a table for
 * many.
 *
 * A call is taken when we may send it, and counted when its answer is here. Amazon counts it somewhere in between, so
 * our bucket never holds more than Amazon's, however long a call is on its way: a bucket that was full when the call
 * was taken has refilled nothing that Amazon's has not.
 */
import type { Clock } from '../core/clock.ts'
import type { AccountId } from '../core/ids.ts'
import { msOf } from '../core/time.ts'
import { type Operation, type Rate, rateOf } from './operation.ts'

/** A bucket as it was at a moment. Tokens may be fewer than none: that many must come back first. */
export interface Bucket {
  readonly tokens: number
  readonly at_ms: number
  /** Calls that were taken and whose answers are not here: not counted yet, and not to be taken again. */
  readonly in_flight: number
}

export type Taken = { readonly granted: true } | { readonly granted: false; readonly wait_ms: number }

export interface RateLimits {
  /** Takes one call, or says how long until there is one. What was taken must be `answered`. */
  take(account_id: AccountId, operation: Operation): Promise<Taken>
  /** The call has its answer, or never will have one: now it counts. */
  answered(account_id: AccountId, operation: Operation): Promise<void>
  /** Amazon said 429: nobody calls this operation for the account again before `wait_ms` have passed. */
  exhausted(account_id: AccountId, operation: Operation, wait_ms: number): Promise<void>
  /** Amazon's header named another rate than the one published, in calls per second. */
  learned(account_id: AccountId, operation: Operation, per_second: number): Promise<void>
}

export const fullBucket = (rate: Rate, at_ms: number): Bucket => ({ tokens: rate.burst, at_ms, in_flight: 0 })

/** The bucket at a later moment. A clock that stepped back refills nothing. */
export const refilled = (bucket: Bucket, rate: Rate, now_ms: number): Bucket => {
  const seconds = Math.max(0, now_ms - bucket.at_ms) / 1000
  return { ...bucket, tokens: Math.min(rate.burst, bucket.tokens + seconds * rate.per_second), at_ms: now_ms }
}

// Adding fractions leaves dust: fifteen refills of 1/15 make 0.9999999.
const DUST = 1e-9

/** One call more on its way, or the bucket as it is and the milliseconds until it holds one. */
export const takeOne = (
  bucket: Bucket,
  rate: Rate,
  now_ms: number,
): { readonly bucket: Bucket; readonly wait_ms: number } => {
  const now = refilled(bucket, rate, now_ms)
  const free = now.tokens - now.in_flight
  if (free >= 1 - DUST) return { bucket: { ...now, in_flight: now.in_flight + 1 }, wait_ms: 0 }
  return { bucket: now, wait_ms: Math.ceil(((1 - free) / rate.per_second) * 1000) }
}

/** A call that was taken counts. */
export const countOne = (bucket: Bucket, rate: Rate, now_ms: number): Bucket => {
  const now = refilled(bucket, rate, now_ms)
  return { ...now, tokens: now.tokens - 1, in_flight: Math.max(0, now.in_flight - 1) }
}

/** The bucket that holds its next token after exactly `wait_ms`, once what is on its way has been answered. */
export const emptied = (bucket: Bucket, rate: Rate, now_ms: number, wait_ms: number): Bucket => ({
  ...bucket,
  tokens: Math.min(0, 1 - (wait_ms / 1000) * rate.per_second),
  at_ms: now_ms,
})

/** What the rate header says, in calls per second; null where it is missing or is not a usable number. */
export const rateFromHeader = (value: string | undefined): number | null => {
  const per_second = value === undefined || value.trim() === '' ? Number.NaN : Number(value)
  return Number.isFinite(per_second) && per_second > 0 && per_second <= 1_000_000 ? per_second : null
}

interface Held {
  readonly rate: Rate
  readonly bucket: Bucket
}

const keyOf = (account_id: AccountId, operation: Operation): string => `${account_id} ${operation}`

/** Buckets in this process's memory. Right where one process does all the calling for one account, and in tests. */
export const memoryLimits = (options: {
  readonly clock: Clock
  /** The plan to start from; Amazon's published one unless an emulated Amazon has another. */
  readonly rates?: (operation: Operation) => Rate
}): RateLimits => {
  const { clock, rates = rateOf } = options
  const buckets = new Map<string, Held>()
  const now = (): number => msOf(clock.now())
  const held = (key: string, operation: Operation): Held =>
    buckets.get(key) ?? { rate: rates(operation), bucket: fullBucket(rates(operation), now()) }
  const change = (account_id: AccountId, operation: Operation, to: (held: Held) => Held): Promise<void> => {
    const key = keyOf(account_id, operation)
    buckets.set(key, to(held(key, operation)))
    return Promise.resolve()
  }
  return {
    take(account_id, operation) {
      const key = keyOf(account_id, operation)
      const { rate, bucket } = held(key, operation)
      const taken = takeOne(bucket, rate, now())
      buckets.set(key, { rate, bucket: taken.bucket })
      return Promise.resolve(
        taken.wait_ms === 0 ? { granted: true } : { granted: false, wait_ms: taken.wait_ms },
      )
    },
    answered: (account_id, operation) =>
      change(account_id, operation, ({ rate, bucket }) => ({ rate, bucket: countOne(bucket, rate, now()) })),
    exhausted: (account_id, operation, wait_ms) =>
      change(account_id, operation, ({ rate, bucket }) => ({
        rate,
        bucket: emptied(bucket, rate, now(), wait_ms),
      })),
    learned: (account_id, operation, per_second) =>
      change(account_id, operation, (before) => {
        if (before.rate.per_second === per_second) return before
        const bucket = refilled(before.bucket, before.rate, now())
        // What is missing below nothing is time to be waited, and stays as long as it was.
        const tokens =
          bucket.tokens < 0 ? (bucket.tokens * per_second) / before.rate.per_second : bucket.tokens
        return { rate: { ...before.rate, per_second }, bucket: { ...bucket, tokens } }
      }),
  }
}
