/**
 * Lets an account rest after its facts were refreshed: while a backfill loads one day after another each load makes all
 * of them stale, and a refresh after each would do the same work a hundred times.
 */
import type { AccountId } from '../core/ids.ts'

export interface Rests {
  /** How long the account rests yet, in milliseconds, or about how long while it is being refreshed; 0 once it has rested. */
  left_ms(accountId: AccountId): number
  isUnderWay(accountId: AccountId): boolean
  /** Does the work, and begins the rest when it has gone well; what fails is tried again by the queue, in its own time. */
  after(accountId: AccountId, work: () => Promise<void>): Promise<void>
}

/** So many times as long as the work took: it takes a quarter of the time while there is more and more to do. */
const REST_FACTOR = 3
/** Facts are never older than loads by more than this and the refresh itself. */
const REST_MS_MAX = 60_000

/** Before a refresh that has just begun is looked at again. */
const LOOK_MS = 100

const restAfter = (took_ms: number): number => Math.min(REST_FACTOR * took_ms, REST_MS_MAX)

/** `now_ms` is a clock that never goes back. */
export const openRests = (now_ms: () => number = () => performance.now()): Rests => {
  const under_way = new Map<AccountId, number>()
  const until = new Map<AccountId, number>()
  return {
    left_ms(accountId) {
      const now = now_ms()
      const started = under_way.get(accountId)
      if (started !== undefined) return Math.max(LOOK_MS, Math.ceil(restAfter(now - started)))
      const left = Math.ceil((until.get(accountId) ?? 0) - now)
      if (left > 0) return left
      until.delete(accountId)
      return 0
    },
    isUnderWay: (accountId) => under_way.has(accountId),
    async after(accountId, work) {
      const started = now_ms()
      under_way.set(accountId, started)
      try {
        await work()
        const ended = now_ms()
        until.set(accountId, ended + restAfter(ended - started))
      } finally {
        under_way.delete(accountId)
      }
    },
  }
}
