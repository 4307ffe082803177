/**
 * What a write is: three verbs of three kinds. `current` reads Amazon, `plan` is pure, `apply` changes the world.
 * A definition never sees previews, digests, locks or the audit log: the engine cannot forget them.
 */
import type { z } from 'zod'
import type { Domain } from '../access/scope.ts'
import type { AccountId, MarketplaceId, SellerId } from '../core/ids.ts'

type Shape = z.ZodRawShape

/** One field of one target, from → to. Values are JSON; money is `{ amount, currency }`. */
export interface Change {
  readonly target: string
  readonly field: string
  readonly from: unknown
  readonly to: unknown
}

/** What became of one target when the changes were applied. */
export interface Outcome {
  readonly target: string
  readonly accepted: boolean
  /** Amazon's code for a refusal; never Amazon's prose. */
  readonly code?: string
  /** Amazon's receipt, such as a submission id. */
  readonly receipt?: string
}

/** Where a write happens. */
export interface Place {
  readonly account_id: AccountId
  readonly seller_id: SellerId
  readonly marketplace_id: MarketplaceId
  readonly currency: string
}

export interface Limits {
  /** Most targets one preview may change. */
  readonly targets_max: number
  /** Largest move of a number as a ratio of what it was (0.5 is half, up or down); absent: no such limit. */
  readonly change_ratio_max?: number
}

export interface WriteSpec<I extends Shape, S, A> {
  /** The tool that previews it is `preview_` and this name. */
  readonly name: string
  readonly title: string
  readonly domain: Domain
  readonly summary: string
  readonly input: I
  readonly limits: Limits
  /** Reads what is there now, from Amazon. */
  current(amazon: A, place: Place, input: z.infer<z.ZodObject<I>>): Promise<S>
  /** Decides what would change; throws a Problem where the input cannot be. */
  plan(current: S, place: Place, input: z.infer<z.ZodObject<I>>): readonly Change[]
  /** Makes the changes; `key` is the same when the same commit is tried again. */
  apply(
    amazon: A,
    place: Place,
    changes: readonly Change[],
    current: S,
    key: string,
  ): Promise<readonly Outcome[]>
}
