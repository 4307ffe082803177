/**
 * Amazon gives every pair of seller and application one token bucket per operation. We keep the same bucket on our
 * side, so that a call that would be refused is not made. The arithmetic is pure; who remembers the buckets is a
 * `RateLimits`: memory for one process, a table for many.
 */
import type { Clock } from '../core/clock.ts'
import type { AccountId } from '../core/ids.ts'
import { msOf } from '../core/time.ts'
import { type Operation, type Rate, rateOf } from './operation.ts'

/** A bucket as it was at a moment. Tokens may be fewer than none: that many must come back first. */
export interface Bucket {
  readonly tokens: number
  readonly at_ms: number
}

export type Taken = { readonly granted: true } | { readonly granted: false; readonly wait_ms: number }

export interface RateLimits {
  /** Takes one token, or says how long until there is one. */
  take(account_id: AccountId, operation: Operation): Promise<Taken>
  /** Amazon said 429: nobody calls this operation for the account again before `wait_ms` have passed. */
  exhausted(account_id: AccountId, operation: Operation, wait_ms: number): Promise<void>
  /** Amazon's header named another rate than the one published, in calls per second. */
  learned(account_id: AccountId, operation: Operation, per_second: number): Promise<void>
}

export const fullBucket = (rate: Rate, at_ms: number): Bucket => ({ tokens: rate.burst, at_ms })

/** The bucket at a later moment. A clock that stepped back refills nothing. */
export const refilled = (bucket: Bucket, rate: Rate, now_ms: number): Bucket => {
  const seconds = Math.max(0, now_ms - bucket.at_ms) / 1000
  return { tokens: Math.min(rate.burst, bucket.tokens + seconds * rate.per_second), at_ms: now_ms }
}

// Adding fractions leaves dust: fifteen refills of 1/15 make 0.9999999.
const DUST = 1e-9

/** One token less, or the bucket as it is and the milliseconds until it holds one. */
export const takeOne = (
  bucket: Bucket,
  rate: Rate,
  now_ms: number,
): { readonly bucket: Bucket; readonly wait_ms: number } => {
  const now = refilled(bucket, rate, now_ms)
  if (now.tokens >= 1 - DUST) return { bucket: { ...now, tokens: now.tokens - 1 }, wait_ms: 0 }
  return { bucket: now, wait_ms: Math.ceil(((1 - now.tokens) / rate.per_second) * 1000) }
}

/** The bucket that holds its next token after exactly `wait_ms`. */
export const emptied = (rate: Rate, now_ms: number, wait_ms: number): Bucket => ({
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

/** Buckets in this process's memory. Right where one process does all the calling, and in tests. */
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
    exhausted(account_id, operation, wait_ms) {
      const key = keyOf(account_id, operation)
      const { rate } = held(key, operation)
      buckets.set(key, { rate, bucket: emptied(rate, now(), wait_ms) })
      return Promise.resolve()
    },
    learned(account_id, operation, per_second) {
      const key = keyOf(account_id, operation)
      const { rate, bucket } = held(key, operation)
      if (rate.per_second !== per_second) {
        const { tokens, at_ms } = refilled(bucket, rate, now())
        // What is missing below nothing is time to be waited, and stays as long as it was.
        const kept = tokens < 0 ? (tokens * per_second) / rate.per_second : tokens
        buckets.set(key, { rate: { ...rate, per_second }, bucket: { tokens: kept, at_ms } })
      }
      return Promise.resolve()
    },
  }
}
