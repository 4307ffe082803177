/**
 * What became of a commit, told from what Amazon said when it was made and from what Amazon shows now. Pure, but
 * for `look`.
 */
import { Problem } from '../core/problem.ts'
import type { Change, Hands, Place, Write } from './define.ts'
import { type Engine, planNow } from './engine.ts'
import { dayKey } from './policy.ts'
import type { Commit, StoredOutcome } from './store.ts'
import { sameValue, targetsOf } from './value.ts'

/** What each field of a target is now, by `dayKey`; null when Amazon could not be read. */
export type Seen = ReadonlyMap<string, unknown> | null

export const look = async (
  engine: Engine,
  hands: Hands,
  of: {
    readonly write: Write
    readonly place: Place
    readonly input: Readonly<Record<string, unknown>>
  },
): Promise<Seen> => {
  try {
    const { all } = await planNow(hands, of.write, of.place, of.input)
    return new Map(all.map((change) => [dayKey(change), change.from]))
  } catch (error) {
    // Not to be read now is no answer. A bug must be seen, but must not hide that the change was made.
    if (!(error instanceof Problem)) engine.log.error('bug', { write: of.write.name }, error)
    return null
  }
}

type Shows = 'to' | 'from' | 'other' | 'nothing'

const showsOf = (seen: Seen, changes: readonly Change[]): Shows => {
  if (seen === null || changes.some((change) => !seen.has(dayKey(change)))) return 'nothing'
  if (changes.every((change) => sameValue(seen.get(dayKey(change)), change.to))) return 'to'
  return changes.every((change) => sameValue(seen.get(dayKey(change)), change.from)) ? 'from' : 'other'
}

interface Settled {
  readonly outcome: StoredOutcome
  readonly verification: 'pending' | 'verified' | 'differs' | 'nothing_to_verify'
}

/** `late`: more time has passed than Amazon needs to show a change. */
const settleTarget = (outcome: StoredOutcome, shows: Shows, late: boolean): Settled => {
  const done = outcome.result === 'accepted'
  if (!done && outcome.result !== 'unclear') return { outcome, verification: 'nothing_to_verify' }
  if (shows === 'to') return { outcome: { ...outcome, result: 'accepted' }, verification: 'verified' }
  if (!late || shows === 'nothing') return { outcome, verification: 'pending' }
  if (!done && shows === 'from')
    return { outcome: { ...outcome, result: 'not_applied' }, verification: 'nothing_to_verify' }
  return { outcome, verification: 'differs' }
}

export interface Conclusion {
  readonly state: 'applied' | 'partly_applied' | 'not_applied' | 'unclear'
  readonly outcomes: readonly StoredOutcome[]
  readonly verification: Commit['verification']
  /** Nothing more can be found out. */
  readonly settled: boolean
}

const stateOf = (outcomes: readonly StoredOutcome[]): Conclusion['state'] => {
  if (outcomes.some((outcome) => outcome.result === 'unclear')) return 'unclear'
  const accepted = outcomes.filter((outcome) => outcome.result === 'accepted').length
  if (accepted === 0) return 'not_applied'
  return accepted === outcomes.length ? 'applied' : 'partly_applied'
}

const ORDER = ['pending', 'differs', 'verified', 'nothing_to_verify'] as const

/**
 * The commit as it stands. A target without an outcome is unclear: the attempt was recorded, so it may have been
 * made.
 */
export const conclude = (
  changes: readonly Change[],
  outcomes: readonly StoredOutcome[],
  seen: Seen,
  late: boolean,
): Conclusion => {
  // By target at once: a file of records has a hundred thousand.
  const told = new Map(outcomes.toReversed().map((outcome) => [outcome.target, outcome]))
  const changed = Map.groupBy(changes, ({ target }) => target)
  const settled = targetsOf(changes).map((target) =>
    settleTarget(
      told.get(target) ?? { target, result: 'unclear' as const },
      showsOf(seen, changed.get(target) ?? []),
      late,
    ),
  )
  const verification =
    ORDER.find((one) => settled.some((target) => target.verification === one)) ?? 'nothing_to_verify'
  const after = settled.map((target) => target.outcome)
  return { state: stateOf(after), outcomes: after, verification, settled: verification !== 'pending' }
}
