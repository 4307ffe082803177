/**
 * What one call may see, told to Postgres at the start of its transaction. Row policies read it, so a query that
 * forgets to filter still sees nothing of another workspace: the second fence behind the scopes.
 */
import type { SQL } from 'drizzle-orm/sql'
import type pg from 'pg'
import type { AccountId, MarketplaceId, WorkspaceId } from '../core/ids.ts'
import type { Instant } from '../core/time.ts'
import { SEARCH_PATH } from './pool.ts'
import { type Row, rows } from './rows.ts'

export interface Reach {
  readonly workspace_id: WorkspaceId
  readonly account_ids: readonly AccountId[]
  /** `all` also covers rows of a whole region, which belong to no single marketplace. */
  readonly marketplace_ids: readonly MarketplaceId[] | 'all'
}

/** The numbers as they are, or as they were known at a moment. */
export interface Moment {
  readonly known_at: Instant | null
}

export interface Reader {
  rows(query: SQL): Promise<readonly Row[]>
}

/** As known at a moment, every name is a view over what was known then: same query, other path. */
const KNOWN_PATH = 'known, public'

// Ids are parsed integers, marketplace ids and instants match narrow patterns: all safe between quotes. `set local`
// takes no parameters, and one string costs one round trip.
const settings = (reach: Reach, { known_at }: Moment): string => {
  const marketplaces = reach.marketplace_ids === 'all' ? '*' : reach.marketplace_ids.join(',')
  const path = known_at === null ? SEARCH_PATH : KNOWN_PATH
  return (
    `set local asm.workspace = '${reach.workspace_id}'; set local asm.accounts = '${reach.account_ids.join(',')}'; ` +
    `set local asm.marketplaces = '${marketplaces}'; set local asm.known_at = '${known_at ?? ''}'; set local search_path = ${path}`
  )
}

/**
 * Reads inside one read-only transaction with the call's reach: freshness, rows and totals are of one moment. On a pipelined pool nothing waits for anything but
 * its own answer: begin, settings, queries and commit leave together.
 */
export const withReach = async <T>(
  pool: pg.Pool,
  reach: Reach,
  moment: Moment,
  work: (reader: Reader) => Promise<T>,
): Promise<T> => {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    const begun = client.query(`begin isolation level repeatable read read only; ${settings(reach, moment)}`)
    const scope = moment.known_at === null ? '' : '_known'
    const [result] = await Promise.all([work({ rows: (query) => rows(client, query, scope) }), begun])
    return result
  } finally {
    await client.query('commit').catch((error: unknown) => {
      broken = error instanceof Error ? error : new Error(String(error))
    })
    client.release(broken)
  }
}

/** Writes inside one transaction with the call's reach: previews, audit, keys. */
export const writeWithReach = async <T>(
  pool: pg.Pool,
  reach: Reach,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> => {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query(`begin; ${settings(reach, { known_at: null })}`)
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    broken = await client.query('rollback').then(
      () => undefined,
      (failure: unknown) => (failure instanceof Error ? failure : new Error(String(failure))),
    )
    throw error
  } finally {
    client.release(broken)
  }
}
