/**
 * Shares a worker's slots among datasets: steps of one whose source hangs leave room for all others, and a step that waits
 * minutes for Amazon's scarce pages gives its slot back meanwhile.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from '../core/log.ts'
import { isDisconnected } from '../db/pool.ts'

export interface Lanes {
  /** Answers how to leave again; null while the dataset has all the slots it may have. */
  enter(dataset: string): (() => void) | null
}

/** How many steps may go on beside the slots of a worker; each holds a connection of its own. */
export const asideOf = (slots: number): number => Math.max(1, Math.floor(slots / 2))

export interface Siding {
  /** Settles with the step, or, when it lasts long and there is room beside the slots, before it has ended. */
  pass(step: Promise<void>): Promise<void>
  /** When every step that went aside has ended. */
  clear(): Promise<void>
}

/** The log hears of steps that fail beside the slots, for nobody waits for them there; the sweep rings for them again. */
export const openSiding = (
  slots: number,
  { after_ms, log }: { readonly after_ms: number; readonly log: Log },
): Siding => {
  const failed = (error: unknown): void =>
    isDisconnected(error)
      ? log.warn('database.lost', { where: 'aside' }, error)
      : log.error('bug', { where: 'aside' }, error)
  const aside = new Set<Promise<void>>()
  return {
    async pass(step) {
      const waiting = new AbortController()
      const long = pause(after_ms, 'long' as const, { signal: waiting.signal }).catch(() => 'over' as const)
      try {
        const first = await Promise.race([step, long])
        if (first !== 'long') return
        if (aside.size >= asideOf(slots)) return await step
        const rest = step.catch(failed).finally(() => aside.delete(rest))
        aside.add(rest)
      } finally {
        waiting.abort()
      }
    },
    clear: async () => void (await Promise.all(aside)),
  }
}

/** At most half of the slots for one dataset, and one at least. */
export const openLanes = (slots: number): Lanes => {
  const most = Math.max(1, Math.floor(slots / 2))
  const taken = new Map<string, number>()
  return {
    enter(dataset) {
      const before = taken.get(dataset) ?? 0
      if (before >= most) return null
      taken.set(dataset, before + 1)
      return () => {
        const now = taken.get(dataset) ?? 1
        if (now > 1) taken.set(dataset, now - 1)
        else taken.delete(dataset)
      }
    },
  }
}
