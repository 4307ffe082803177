/** What a read tool answers: rows in rank order, what the whole population holds, and how fresh it is. */
import { z } from 'zod'
import type { ReachedMarketplace } from '../access/principal.ts'
import type { Instant } from '../core/time.ts'
import type { Freshness } from './freshness.ts'
import type { Answer } from './served.ts'
import type { Totals } from './totals.ts'

/** Longest an answer may be, in characters of its JSON; every known host shows that much whole. */
export const ANSWER_CHARS_MAX = 40_000

/**
 * The fields around the rows that a caller acts on. The others are told in the instructions, once: a client pays for
 * each word of the tool list in every conversation.
 */
export const envelope = {
  totals: z.looseObject({ rows: z.int() }),
  data_through: z.string().nullable(),
  next_cursor: z.string().optional(),
  remaining: z.int(),
} as const

/** The zone of the answer's days, or the zone per country where marketplaces differ. */
export const zonesOf = (marketplaces: readonly ReachedMarketplace[]): Answer => {
  const zones = new Set(marketplaces.map((marketplace) => marketplace.time_zone))
  const [only] = zones
  return zones.size === 1
    ? { time_zone: only }
    : { time_zones: Object.fromEntries(marketplaces.map((sold) => [sold.country, sold.time_zone])) }
}

export interface AnswerParts {
  readonly rows: readonly Answer[]
  /** Whether there are rows after these. */
  readonly more: boolean
  readonly seen_before: number
  readonly totals: Totals
  readonly freshness: Freshness
  readonly marketplaces: readonly ReachedMarketplace[]
  readonly as_known_at: Instant | undefined
  /** What an answer without rows should not leave unsaid. */
  readonly note: string | undefined
  /** The cursor that continues after that many of the rows. */
  cursorAfter(rows: number): string
}

/** The answer, with as many of the rows as fit; what does not fit stays for the next page. */
export const answerOf = (parts: AnswerParts): Answer => {
  const { rows, totals, freshness, marketplaces, as_known_at, seen_before } = parts
  const whole = (kept: number): Answer => ({
    rows: kept === rows.length ? rows : rows.slice(0, kept),
    totals,
    data_through: freshness.data_through,
    synced_at: freshness.synced_at,
    ...zonesOf(marketplaces),
    ...(freshness.sources.length === 0 ? {} : { sources: freshness.sources }),
    ...(as_known_at === undefined ? {} : { as_known_at }),
    ...(parts.note === undefined ? {} : { note: parts.note }),
    ...(parts.more || kept < rows.length ? { next_cursor: parts.cursorAfter(kept) } : {}),
    remaining: Math.max(0, totals.rows - seen_before - kept),
  })
  const answer = whole(rows.length)
  const excess = JSON.stringify(answer).length - ANSWER_CHARS_MAX
  return excess <= 0 ? answer : whole(fitting(rows, JSON.stringify(answer).length))
}

/** How many of the rows, one at least, may stay when all of them make an answer of `chars` characters. */
const fitting = (rows: readonly Answer[], chars: number): number => {
  let left = chars
  let kept = rows.length
  for (; kept > 1 && left > ANSWER_CHARS_MAX; kept -= 1) left -= JSON.stringify(rows[kept - 1]).length + 1
  return kept
}
