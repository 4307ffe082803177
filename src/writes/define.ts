/**
 * What a write is: verbs of three kinds. `current` and `check` look at what is, `plan` and `undo` are pure, `apply`
 * changes the world: Amazon's, or the operator's own records. A definition never sees previews, digests, locks or the audit log: the engine cannot forget
 * them.
 */
import { z } from 'zod'
import type { Domain } from '../access/scope.ts'
import type { SellingPartner } from '../amazon/selling-partner.ts'
import type { AccountId, MarketplaceId } from '../core/ids.ts'
import type { Currency } from '../core/money.ts'
import { Problem } from '../core/problem.ts'
import type { Records } from './records.ts'

type Shape = z.ZodRawShape

/** One field of one target, from → to. Values are JSON; money is `{ amount, currency }`; null is none. */
export interface Change {
  readonly target: string
  readonly field: string
  readonly from: unknown
  readonly to: unknown
}

/**
 * What became of one target. `unclear`: Amazon's answer never came, so it may have been done; `not_tried`: an
 * earlier target's failure made trying useless.
 */
export interface Outcome {
  readonly target: string
  readonly result: 'accepted' | 'refused' | 'unclear' | 'not_tried'
  /** A code of Amazon's or of ours that says why; never prose of Amazon's. */
  readonly code?: string
  /** Amazon's receipt, such as a submission id. */
  readonly receipt?: string
}

/** What Amazon says of a change before it is made. The codes are Amazon's own. */
export interface Remark {
  readonly target: string
  readonly severity: 'error' | 'warning' | 'info'
  readonly code: string
}

/** Where a write happens. */
export interface Place {
  readonly account_id: AccountId
  readonly marketplace_id: MarketplaceId
  readonly currency: Currency
}

/** What the verbs of a write reach for. */
export interface Hands {
  /** The account's Amazon; throws `connection_revoked` where there is no grant. */
  amazon(): Promise<SellingPartner>
  /** What operators told us about the place. */
  readonly records: Records
}

export interface Limits {
  /** Most targets one preview may change. */
  readonly targets_max: number
  /** Largest move of a number as a ratio of what it was (0.5 is half, up or down); absent: no such limit. */
  readonly change_ratio_max?: number
}

export interface WriteSpec<I extends Shape, S> {
  /** The tool that previews it is `preview_` and this name. */
  readonly name: string
  readonly title: string
  readonly domain: Domain
  readonly summary: string
  readonly input: I
  /** Changes what operators told us and nothing at Amazon: also served where no application of Amazon's is configured. */
  readonly ours?: true
  readonly limits: Limits
  /** Reads what is there now. */
  current(hands: Hands, place: Place, input: z.infer<z.ZodObject<I>>): Promise<S>
  /**
   * Says for every target what would change, also where `from` equals `to`: read again after the change, `from`
   * is how the engine sees what has become of it. Throws a Problem where the input cannot be.
   */
  plan(current: S, place: Place, input: z.infer<z.ZodObject<I>>): readonly Change[]
  /** Asks Amazon what it would say, and changes nothing. An error keeps the preview from being committed. */
  check?(hands: Hands, place: Place, changes: readonly Change[], current: S): Promise<readonly Remark[]>
  /** Makes the changes, each at most once; `key` names the commit. See `applyEach`. */
  apply(
    hands: Hands,
    place: Place,
    changes: readonly Change[],
    current: S,
    key: string,
  ): Promise<readonly Outcome[]>
  /** Whether a value can be taken away again, so that the way back from none is none. */
  readonly clears?: boolean
  /** The fields a change may be of, where the input says which; absent where every input is of the same. */
  readonly fields?: readonly string[]
  /** The input that would bring the changes back to where they were; absent where Amazon has no way back. */
  undo?(changes: readonly Change[]): z.input<z.ZodObject<I>>
}

/** What the engine holds: the same facts without the generics. */
export interface Write extends WriteSpec<Shape, unknown> {
  readonly kind: 'write'
  readonly schema: z.ZodObject
}

export const defineWrite = <const I extends Shape, S>(spec: WriteSpec<I, S>): Write => ({
  kind: 'write',
  ...spec,
  schema: z.strictObject(spec.input),
})

/** Longest a commit goes on to further targets; what is left then was not tried, and can be previewed anew. */
const APPLY_MS_MAX = 120_000

/** Problems after which the next target would fare no better. */
const ENDS_ALL = new Set(['connection_revoked', 'amazon_busy', 'bad_setup'])

/**
 * Applies target by target, for APIs that take one at a time. A refused target does not keep the others from being
 * made; an unclear one is never repeated here: the engine reads it back.
 */
export const applyEach = async (
  changes: readonly Change[],
  apply: (changes: readonly [Change, ...Change[]]) => Promise<Outcome>,
): Promise<readonly Outcome[]> => {
  const started = performance.now()
  const outcomes: Outcome[] = []
  let ended: string | null = null
  for (const [target, [first, ...others]] of Map.groupBy(changes, (change) => change.target)) {
    if (first === undefined) continue
    if (performance.now() - started > APPLY_MS_MAX) ended ??= 'out_of_time'
    if (ended !== null) {
      outcomes.push({ target, result: 'not_tried', code: ended })
      continue
    }
    const outcome = await apply([first, ...others]).catch((error: unknown) => outcomeOf(target, error))
    if (outcome.code !== undefined && ENDS_ALL.has(outcome.code)) ended = outcome.code
    outcomes.push(outcome)
  }
  return outcomes
}

const outcomeOf = (target: string, error: unknown): Outcome => {
  if (!(error instanceof Problem)) throw error
  if (error.code === 'amazon_unclear') return { target, result: 'unclear', code: error.code }
  return { target, result: ENDS_ALL.has(error.code) ? 'not_tried' : 'refused', code: error.code }
}
