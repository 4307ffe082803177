/** What goes wrong in one night, and when: all of it follows from a seed. */
import type { FaultPlan, NextFault } from '../../src/emulator/faults/faults.ts'
import type { FaultKind } from '../../src/emulator/faults/kinds.ts'
import { type Random, randomFrom } from '../../src/emulator/world/random.ts'

/** Blows from outside of Amazon. */
export const BLOWS = [
  'kill', // a worker, without a chance to tidy up; another is hired at once
  'restart', // Postgres ends in order, breaking every connection, and starts
  'crash', // Postgres ends at once and recovers as it starts
  'flush', // the queue forgets everything
  'revoke', // the seller withdraws its consent; the operator connects the account again later
] as const
export type BlowKind = (typeof BLOWS)[number]

export interface Blow {
  readonly kind: BlowKind
  /** How much of the undisturbed night's calls to Amazon have been made when it strikes, 0 to 1. */
  readonly at: number
  /** How long after that, so that it also strikes between calls. */
  readonly after_ms: number
  /** How long consent stays withdrawn. */
  readonly lasts_ms: number
}

export interface Schedule {
  readonly seed: number
  readonly queue: 'redis' | 'postgres'
  readonly workers: number
  /** How long a call may wait at the door before its wait is the run's. */
  readonly door_ms: number
  readonly plan: FaultPlan
  /** Faults that strike once each, in any order. */
  readonly once: readonly NextFault[]
  readonly blows: readonly Blow[]
}

/** Each strikes by chance wherever it fits, and at most this often. Whatever it strikes is tried again. */
const BY_CHANCE: readonly (readonly [FaultKind, number])[] = [
  ['throttle', 0.06],
  ['error_500', 0.06],
  ['error_503', 0.06],
  ['error_503_html', 0.06],
  ['slow', 0.06],
  ['reset_before', 0.04],
  ['reset_after', 0.04],
  ['token_expired', 0.06],
  ['late', 0.2],
  ['duplicate_report', 0.2],
  ['cut_download', 0.2],
  ['slow_download', 0.1],
  ['expired_url', 0.15],
  ['error_503_download', 0.15],
  ['garbled', 0.04],
]

/**
 * After these a report is asked for anew. Four times for one report is the end of it for the night, so three in all;
 * and they strike only what is asked for, since what Amazon makes by itself it does not make again.
 */
const ANEW: readonly FaultKind[] = ['fatal', 'fatal_with_document', 'cancelled', 'truncated_gzip']
const ANEW_OF_ADS: readonly FaultKind[] = ['fatal', 'truncated_gzip']
const ANEW_MAX = 3

const OPERATIONS = ['createReport', 'getReport', 'getReports', 'getReportDocument', 'getToken'] as const

/** Report types of SP-API that are asked for. */
export type ReportTypes = readonly string[]

const pick = <T>(random: Random, list: readonly T[]): T => {
  const picked = list[random.integer(0, list.length - 1)]
  if (picked === undefined) throw new Error('there is nothing to pick from')
  return picked
}

/** A second CANCELLED of the same report would mean that there is no data. */
const anewOf = (random: Random, types: ReportTypes): readonly NextFault[] => {
  const faults: NextFault[] = []
  for (let left = random.integer(0, ANEW_MAX); left > 0; left--) {
    const isAds = random.chance(0.3)
    const kind = pick(random, isAds ? ANEW_OF_ADS : ANEW)
    const report_type = pick(random, types)
    const had = faults.some((fault) => fault.kind === 'cancelled')
    if (isAds) faults.push({ kind, operation: 'createAdsReport', skip: random.integer(0, 12) })
    else if (kind !== 'cancelled' || !had) faults.push({ kind, operation: 'createReport', report_type })
  }
  return faults
}

/** So that every call a run is made of is refused in some schedules, however few of it there are. */
const refusalsOf = (random: Random): readonly NextFault[] =>
  OPERATIONS.filter(() => random.chance(0.4)).map((operation) => ({
    kind: pick<FaultKind>(random, ['throttle', 'error_500', 'error_503_html', 'reset_after', 'garbled']),
    operation,
    skip: random.integer(0, 4),
  }))

const blowsOf = (random: Random): readonly Blow[] => {
  const counts: Readonly<Record<BlowKind, number>> = {
    kill: random.integer(0, 3),
    restart: random.chance(0.3) ? 1 : 0,
    crash: random.chance(0.3) ? 1 : 0,
    flush: random.chance(0.4) ? random.integer(1, 2) : 0,
    revoke: random.chance(0.3) ? 1 : 0,
  }
  const blows = BLOWS.flatMap((kind) =>
    Array.from({ length: counts[kind] }, () => ({
      kind,
      at: random.unit(),
      after_ms: random.integer(0, 300),
      lasts_ms: random.integer(50, 1_500),
    })),
  )
  return blows.toSorted((a, b) => a.at - b.at)
}

/** The schedule of a seed: the same whenever the same reports ship and a Redis is to be had. */
export const scheduleOf = (seed: number, types: ReportTypes, hasRedis: boolean): Schedule => {
  const random = randomFrom(seed * 7_919)
  const rates: Partial<Record<FaultKind, number>> = {}
  for (const [kind, most] of BY_CHANCE) if (random.chance(0.5)) rates[kind] = most * random.unit()
  const queue = random.chance(0.5) ? 'redis' : 'postgres'
  return {
    seed,
    queue: hasRedis ? queue : 'postgres',
    workers: random.chance(0.25) ? 2 : 1,
    door_ms: pick(random, [0, 0, 700]),
    plan: { seed, rates },
    once: [...anewOf(random, types), ...refusalsOf(random)],
    blows: blowsOf(random),
  }
}

/** Nothing goes wrong: what every other night must end as. */
export const undisturbed = (queue: Schedule['queue']): Schedule => ({
  seed: 0,
  queue,
  workers: 1,
  door_ms: 0,
  plan: { seed: 0, rates: {} },
  once: [],
  blows: [],
})
