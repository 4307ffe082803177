/** What the steps of a write share: the database as the server sees it, Amazon per account, the clock, the definitions. */
import type pg from 'pg'
import type { Principal } from '../access/principal.ts'
import type { SellingPartner } from '../amazon/selling-partner.ts'
import type { Clock } from '../core/clock.ts'
import type { AccountId, MarketplaceId, WorkspaceId } from '../core/ids.ts'
import type { Log } from '../core/log.ts'
import { marketplaceById } from '../core/marketplace.ts'
import { Problem, problemFrom } from '../core/problem.ts'
import { sqlState } from '../db/pool.ts'
import type { Reach } from '../db/reach.ts'
import type { Change, Hands, Place, Write } from './define.ts'
import { openRecords } from './records.ts'

export interface Times {
  /** How long a preview may be committed. */
  readonly preview_lives_ms: number
  /** The pauses between the looks at Amazon after a commit; after the last, the rest is left to `settle`. */
  readonly looks_ms: readonly number[]
  /** Longest a commit goes on looking, counted from its start, so that its caller gets an answer in time. */
  readonly looks_ms_max: number
  /** An attempt without an outcome is taken for abandoned after this long; it must outlast the slowest commit. */
  readonly abandoned_after_ms: number
  /** Amazon shows a change within this long, or it did not take place (its guide: 1 to 30 minutes, at most 60). */
  readonly visible_within_ms: number
}

export const TIMES: Times = {
  preview_lives_ms: 15 * 60_000,
  looks_ms: [500, 1_500, 3_000, 5_000],
  looks_ms_max: 30_000,
  abandoned_after_ms: 5 * 60_000,
  visible_within_ms: 60 * 60_000,
}

export interface Engine {
  /** As `asm_server`, under the row security of each call's reach. */
  readonly pool: pg.Pool
  readonly writes: ReadonlyMap<string, Write>
  /** The account's Amazon; throws `connection_revoked` where there is no grant. */
  readonly amazonOf: (account_id: AccountId) => Promise<SellingPartner>
  readonly clock: Clock
  readonly log: Log
  readonly times: Times
}

export const openEngine = (options: {
  readonly pool: pg.Pool
  readonly writes: readonly Write[]
  readonly amazonOf: (account_id: AccountId) => Promise<SellingPartner>
  readonly clock: Clock
  readonly log: Log
  readonly times?: Partial<Times>
}): Engine => ({
  ...options,
  writes: new Map(options.writes.map((write) => [write.name, write])),
  times: { ...TIMES, ...options.times },
})

/** What the caller's row security lets through: all the key reaches. */
export const reachOf = (principal: Principal): Reach => ({
  workspace_id: principal.workspace_id,
  account_ids: principal.accounts.map((account) => account.account_id),
  marketplace_ids: principal.every_marketplace
    ? 'all'
    : principal.accounts.flatMap((account) => account.marketplaces.map((sold) => sold.marketplace_id)),
})

/** The definition a stored preview or commit was made by. */
export const writeNamed = (engine: Engine, name: string): Write => {
  const write = engine.writes.get(name)
  if (write !== undefined) return write
  throw new Problem(
    'not_found',
    `This version of the program has no write ${name}. Nothing was changed.`,
    'Make a new preview with one of the preview tools.',
  )
}

/** Where a stored preview or commit takes place. */
export const placeOf = (stored: {
  readonly account_id: AccountId
  readonly marketplace_id: MarketplaceId
}): Place => {
  const marketplace = marketplaceById(stored.marketplace_id)
  if (marketplace === undefined)
    throw new Problem(
      'not_found',
      'The marketplace is not one of Amazon’s. Nothing was changed.',
      'Name another.',
    )
  const { account_id, marketplace_id } = stored
  return { account_id, marketplace_id, currency: marketplace.currency }
}

/** What a write at this place may reach for: nothing of any other. `author` is the name of whoever changes records. */
export const handsAt = (
  engine: Pick<Engine, 'pool' | 'amazonOf' | 'clock'>,
  workspace_id: WorkspaceId,
  place: Place,
  author: string,
): Hands => {
  const { account_id, marketplace_id } = place
  const reach: Reach = { workspace_id, account_ids: [account_id], marketplace_ids: [marketplace_id] }
  return {
    amazon: () => engine.amazonOf(account_id),
    records: openRecords({ pool: engine.pool, reach, place, author, now: () => engine.clock.now() }),
  }
}

export interface Planned {
  /** What is there now; only the definition knows its shape. */
  readonly current: unknown
  /** One per target and field asked for, also where nothing would change. */
  readonly all: readonly Change[]
}

/** Reads what is and plans. The input has passed the definition's schema. */
export const planNow = async (
  hands: Hands,
  write: Write,
  place: Place,
  input: Readonly<Record<string, unknown>>,
): Promise<Planned> => {
  const current = await write.current(hands, place, input)
  return { current, all: write.plan(current, place, input) }
}

const UNCHANGED = 'Nothing was changed.'

/** Runs what comes before any change; whatever refuses it then, the caller hears that nothing was changed. */
export const beforeAnyChange = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    // What Postgres refuses about a value is told by the caller of tools.
    if (sqlState(error) !== null) throw error
    const problem = problemFrom(error)
    if (problem.message.includes(UNCHANGED)) throw problem
    const { code, message, next, cause, retry_after_ms } = problem
    const options = retry_after_ms === null ? { cause } : { cause, retry_after_ms }
    throw new Problem(code, `${message} ${UNCHANGED}`, next, options)
  }
}
