/**
 * What was asked of the emulator, so that a test can say "three calls, none over the limit": by operation, and by
 * whom Amazon limits: each pair of seller and application, and each application over all its sellers.
 */
import type { Caller, LimitKind } from './rates.ts'

export interface OperationCount {
  readonly calls: number
  /** Answered 429 because the bucket was empty; not those that a fault refused. */
  readonly over_limit: number
  readonly by_status: Readonly<Record<string, number>>
}

/** Calls that were let in as far as the limits, and those of them that were over one. */
export interface LimitCount {
  readonly limit: LimitKind
  /** Null for an application over all its sellers. */
  readonly seller_id: string | null
  readonly client_id: string
  readonly operation: string
  readonly calls: number
  readonly over_limit: number
}

export interface Counters {
  of(operation: string): OperationCount
  /** By seller, application and operation, and by application and operation. */
  limits(): readonly LimitCount[]
  all(): Readonly<Record<string, OperationCount>>
  reset(): void
  called(operation: string): void
  /** A caller came to the limits and was let in, or found this one used up. */
  limited(caller: Caller, over: LimitKind | null): void
  answered(operation: string, status: number): void
}

interface Count {
  calls: number
  over_limit: number
  by_status: Record<string, number>
}

type Limited = { -readonly [Field in keyof LimitCount]: LimitCount[Field] }

export const countersOf = (): Counters => {
  const counts = new Map<string, Count>()
  const limits = new Map<string, Limited>()
  const count = (about: Omit<LimitCount, 'calls' | 'over_limit'>, over: boolean): void => {
    const key = JSON.stringify(about)
    const counted = limits.get(key) ?? { ...about, calls: 0, over_limit: 0 }
    counted.calls += 1
    counted.over_limit += over ? 1 : 0
    limits.set(key, counted)
  }
  const at = (operation: string): Count => {
    const count = counts.get(operation) ?? { calls: 0, over_limit: 0, by_status: {} }
    counts.set(operation, count)
    return count
  }
  return {
    of: (operation) => structuredClone(counts.get(operation) ?? { calls: 0, over_limit: 0, by_status: {} }),
    all: () => structuredClone(Object.fromEntries(counts)),
    limits: () => structuredClone([...limits.values()]),
    reset() {
      counts.clear()
      limits.clear()
    },
    called: (operation) => void (at(operation).calls += 1),
    limited({ seller_id, client_id, operation }, over) {
      if (over !== null) at(operation).over_limit += 1
      count({ limit: 'account', seller_id, client_id, operation }, over === 'account')
      count({ limit: 'application', seller_id: null, client_id, operation }, over === 'application')
    },
    answered(operation, status) {
      const { by_status } = at(operation)
      by_status[status] = (by_status[status] ?? 0) + 1
    },
  }
}
