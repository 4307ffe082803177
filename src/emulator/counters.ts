/** What was asked of the emulator, so that a test can say "three calls, none over the limit". */

export interface OperationCount {
  readonly calls: number
  /** Answered 429 because the bucket was empty; not those that a fault refused. */
  readonly over_limit: number
  readonly by_status: Readonly<Record<string, number>>
}

export interface Counters {
  of(operation: string): OperationCount
  all(): Readonly<Record<string, OperationCount>>
  reset(): void
  called(operation: string): void
  overLimit(operation: string): void
  answered(operation: string, status: number): void
}

interface Count {
  calls: number
  over_limit: number
  by_status: Record<string, number>
}

export const countersOf = (): Counters => {
  const counts = new Map<string, Count>()
  const at = (operation: string): Count => {
    const count = counts.get(operation) ?? { calls: 0, over_limit: 0, by_status: {} }
    counts.set(operation, count)
    return count
  }
  return {
    of: (operation) => structuredClone(counts.get(operation) ?? { calls: 0, over_limit: 0, by_status: {} }),
    all: () => structuredClone(Object.fromEntries(counts)),
    reset: () => counts.clear(),
    called: (operation) => void (at(operation).calls += 1),
    overLimit: (operation) => void (at(operation).over_limit += 1),
    answered(operation, status) {
      const { by_status } = at(operation)
      by_status[status] = (by_status[status] ?? 0) + 1
    },
  }
}
