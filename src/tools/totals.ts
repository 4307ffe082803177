/** Totals of whole populations, kept while the data they were counted from stays the same. */
import type { Row } from '../db/rows.ts'

export interface Counted {
  /** The version of the data that was counted; totals of another version are worth nothing. */
  readonly version: string
  readonly totals: Totals
}

export type Totals = Row & { readonly rows: number }

export interface TotalsKept {
  of(question: string): Counted | undefined
  keep(question: string, counted: Counted): void
}

/** Keeps the totals of the questions asked last, and forgets the one not asked for longest. */
export const keepTotals = (questions_max = 5_000): TotalsKept => {
  const kept = new Map<string, Counted>()
  return {
    of(question) {
      const counted = kept.get(question)
      if (!counted) return undefined
      kept.delete(question)
      kept.set(question, counted)
      return counted
    },
    keep(question, counted) {
      kept.delete(question)
      kept.set(question, counted)
      const [oldest] = kept.keys()
      if (kept.size > questions_max && oldest !== undefined) kept.delete(oldest)
    },
  }
}
