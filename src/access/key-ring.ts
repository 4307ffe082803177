/**
 * From a presented key to who is calling. What a key reaches is kept for a few seconds, so that a busy agent costs
 * no query per call and a revoked key is refused almost at once. Uses are counted in memory and stored in batches.
 */
import { timingSafeEqual } from 'node:crypto'
import { sql } from 'drizzle-orm/sql'
import type pg from 'pg'
import { z } from 'zod'
import type { Clock } from '../core/clock.ts'
import { AccountId, MarketplaceId, SellerId, type WorkspaceId } from '../core/ids.ts'
import type { Log } from '../core/log.ts'
import { Currency } from '../core/money.ts'
import { Problem } from '../core/problem.ts'
import { type Instant, msOf, TimeZone } from '../core/time.ts'
import { withReach } from '../db/reach.ts'
import { maybeOne } from '../db/rows.ts'
import { FACTS, hashOf, isKeyShaped, type KeyFacts, parseKey } from './api-key.ts'
import type { Principal, ReachedAccount } from './principal.ts'
import { openUseCount } from './use-count.ts'

export interface KeyRing {
  /** Who presents this key; a problem when nobody may. */
  principal(key: string): Promise<Principal>
  /** Notes that the key made a call. */
  count(principal: Principal): void
  /** Stores what was counted. */
  flush(): Promise<void>
  /** Stores what was counted and stops. */
  close(): Promise<void>
}

export interface KeyRingOptions {
  /** Acts as `asm_server`. */
  readonly pool: pg.Pool
  readonly clock: Clock
  readonly log: Log
  /** Longest a revoked key may still be taken for good. */
  readonly kept_ms_max?: number
  readonly flush_every_ms?: number
}

const KEPT_MAX = 10_000

interface Kept {
  /** From then on a call looks the key up again, and is answered by what is kept meanwhile. */
  readonly fresh_until: number
  /** From then on a call waits for what is looked up. */
  readonly until: number
  readonly found: Promise<Found>
}

interface Found {
  readonly principal: Principal
  readonly expires_at: Instant | null
}

/** What keys were found to be, for a few seconds each. */
const keepFound = (pool: pg.Pool, kept_ms_max: number) => {
  const kept = new Map<string, Kept>()
  const renewing = new Set<string>()

  const lookUp = (id: string, hash: Buffer, now: Instant): Promise<Found> => {
    if (kept.size >= KEPT_MAX) kept.clear()
    const found = findKey(pool, hash, now)
    const entry = { fresh_until: msOf(now) + kept_ms_max / 2, until: msOf(now) + kept_ms_max, found }
    kept.set(id, entry)
    // A refusal is not kept: the key may be made, or the database may come back, a moment later.
    found.catch(() => kept.get(id) === entry && kept.delete(id))
    return found
  }

  /** Looks the key up beside the calls, so that none of them waits; a key that is no longer good is forgotten. */
  const renew = async (id: string, hash: Buffer, now: Instant): Promise<void> => {
    if (renewing.has(id)) return
    renewing.add(id)
    try {
      const found = await findKey(pool, hash, now)
      const renewed = { fresh_until: msOf(now) + kept_ms_max / 2, until: msOf(now) + kept_ms_max }
      kept.set(id, { ...renewed, found: Promise.resolve(found) })
    } catch (error) {
      if (error instanceof Problem) kept.delete(id)
    } finally {
      renewing.delete(id)
    }
  }

  return (hash: Buffer, now: Instant): Promise<Found> => {
    const id = hash.toString('base64')
    const known = kept.get(id)
    if (!known || known.until <= msOf(now)) return lookUp(id, hash, now)
    if (known.fresh_until <= msOf(now)) void renew(id, hash, now)
    return known.found
  }
}

export const openKeyRing = (options: KeyRingOptions): KeyRing => {
  const { pool, clock, log, kept_ms_max = 5_000, flush_every_ms = 10_000 } = options
  const find = keepFound(pool, kept_ms_max)
  const uses = openUseCount({ pool, log, flush_every_ms })
  return {
    async principal(key) {
      if (!isKeyShaped(key)) throw noSuchKey()
      const now = clock.now()
      const { principal, expires_at } = await find(hashOf(key), now)
      if (expires_at !== null && expires_at <= now) throw expired(expires_at)
      uses.note(principal, 0, now)
      return principal
    },
    count: (principal) => uses.note(principal, 1, clock.now()),
    flush: () => uses.flush(),
    close: () => uses.close(),
  }
}

const noSuchKey = (): Problem =>
  new Problem(
    'not_signed_in',
    'This API key is not known here.',
    'Send a key made for this server as `Authorization: Bearer asm_live_…`.',
  )

const expired = (at: Instant): Problem =>
  new Problem('not_signed_in', `This API key expired at ${at}.`, 'Ask the operator for a new key.')

const findKey = async (pool: pg.Pool, hash: Buffer, now: Instant): Promise<Found> => {
  const row = await maybeOne(pool, sql`select ${FACTS}, hash from key_by_hash(${hash})`)
  const stored = row?.['hash']
  // The index has compared the hashes already; this comparison tells nothing by the time it takes.
  if (!row || !(stored instanceof Buffer) || !timingSafeEqual(stored, hash)) throw noSuchKey()
  const key = parseKey(row)
  if (key.revoked_at !== null)
    throw new Problem('not_signed_in', 'This API key was revoked.', 'Ask the operator for a new key.')
  if (key.expires_at !== null && key.expires_at <= now) throw expired(key.expires_at)
  return { principal: await principalOf(pool, key), expires_at: key.expires_at }
}

const zones = new Map<string, TimeZone>()

// To see whether a zone exists takes 50 µs; an agency's key reaches hundreds of accounts in a handful of zones.
const zoneNamed = (name: string): TimeZone => {
  const known = zones.get(name) ?? TimeZone.parse(name)
  zones.set(name, known)
  return known
}

const ReachedRow = z.object({
  account_id: AccountId,
  name: z.string(),
  seller_id: SellerId,
  region: z.enum(['na', 'eu', 'fe']),
  account_time_zone: z.string().transform(zoneNamed),
  marketplace_id: MarketplaceId,
  country: z.string(),
  currency: Currency,
  time_zone: z.string().transform(zoneNamed),
})

/** The open accounts of the workspace and the marketplaces they sell in, as far as the key's lists allow. */
const reachOf = async (
  pool: pg.Pool,
  workspace_id: WorkspaceId,
  key: KeyFacts,
): Promise<readonly ReachedAccount[]> => {
  const reach = { workspace_id, account_ids: [], marketplace_ids: 'all' } as const
  const found = await withReach(pool, reach, { known_at: null }, (reader) =>
    reader.rows(sql`
      select account.account_id, account.name, account.seller_id, account.region, account.time_zone as account_time_zone,
             sold.marketplace_id, sold.country, sold.currency, sold.time_zone
      from account
      join account_marketplace as sold on sold.account_id = account.account_id
      where account.closed_at is null and sold.participates
      order by account.name, account.account_id, sold.country, sold.marketplace_id`),
  )
  const accounts = new Map<AccountId, ReachedAccount>()
  for (const row of found.map((each) => ReachedRow.parse(each))) {
    if (key.account_ids && !key.account_ids.includes(row.account_id)) continue
    if (key.marketplace_ids && !key.marketplace_ids.includes(row.marketplace_id)) continue
    const { account_id, name, seller_id, region, account_time_zone, ...marketplace } = row
    const account = accounts.get(account_id) ?? {
      account_id,
      name,
      seller_id,
      region,
      time_zone: account_time_zone,
      marketplaces: [],
    }
    accounts.set(account_id, { ...account, marketplaces: [...account.marketplaces, marketplace] })
  }
  return [...accounts.values()]
}

const principalOf = async (pool: pg.Pool, key: KeyFacts): Promise<Principal> => ({
  workspace_id: key.workspace_id,
  key_id: key.key_id,
  key_name: key.name,
  scopes: new Set(key.scopes),
  tools: key.tools === null ? null : new Set(key.tools),
  accounts: await reachOf(pool, key.workspace_id, key),
  every_marketplace: key.marketplace_ids === null,
})
