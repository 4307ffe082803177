/**
 * API keys: made, listed and revoked. A key is shown once; what is kept is its SHA-256, so a copy of the database
 * holds no key. With 256 random bits a key cannot be guessed, so a fast hash is enough.
 */
import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm/sql'
import type pg from 'pg'
import { z } from 'zod'
import { AccountId, KeyId, MarketplaceId, WorkspaceId } from '../core/ids.ts'
import { marketplaceNamed } from '../core/marketplace.ts'
import { Problem } from '../core/problem.ts'
import { Instant } from '../core/time.ts'
import { sqlState } from '../db/pool.ts'
import { maybeOne, one, rows } from '../db/rows.ts'
import { DOMAINS, PERMISSIONS, Scope } from './scope.ts'

const PREFIX = 'asm_live_'
const KEY = /^asm_live_[A-Za-z0-9_-]{43}$/

/** Whether a text has the form of a key; what has not is refused without asking the database. */
export const isKeyShaped = (text: string): boolean => KEY.test(text)

export const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest()

/** What a key is asked to be. Null lists mean everything of the workspace. */
export interface KeyOrder {
  readonly workspace: string
  readonly name: string
  readonly scopes: readonly Scope[]
  /** Names of accounts. */
  readonly accounts: readonly string[] | null
  /** Countries or marketplace ids. */
  readonly marketplaces: readonly string[] | null
  readonly tools: readonly string[] | null
  readonly expires_at: Instant | null
}

export interface MadeKey {
  readonly key_id: KeyId
  /** The key itself, which nothing can show again. */
  readonly key: string
}

const KeyRow = z.object({
  workspace_id: WorkspaceId,
  key_id: KeyId,
  name: z.string(),
  hint: z.string(),
  scopes: z.array(Scope),
  account_ids: z.array(AccountId).nullable(),
  marketplace_ids: z.array(MarketplaceId).nullable(),
  tools: z.array(z.string()).nullable(),
  created_at: Instant,
  expires_at: Instant.nullable(),
  revoked_at: Instant.nullable(),
  last_used_at: Instant.nullable(),
  calls: z.number().int(),
})

/** What is known of a key: everything but the key. */
export type KeyFacts = Readonly<z.infer<typeof KeyRow>>

/** The columns `parseKey` reads. */
export const FACTS = sql`workspace_id, key_id, name, hint, scopes, account_ids, marketplace_ids, tools, created_at, expires_at,
  revoked_at, last_used_at, calls`

/** A key's row as it is stored, from any query that answers all its columns. */
export const parseKey = (row: unknown): KeyFacts => KeyRow.parse(row)

/** Scopes as people write them: `inventory:read`, `*:read` for every domain, `inventory:*` for every permission. */
export const parseScopes = (words: readonly string[]): readonly Scope[] => {
  const found = new Set<Scope>()
  for (const word of words) {
    const [domain = '', permission = '', ...rest] = word.trim().split(':')
    const scopes = rest.length > 0 ? [] : matching(domain, permission)
    if (scopes.length === 0)
      throw new Problem(
        'bad_input',
        'A scope is not one of ours.',
        `Write domain:permission, or * for either. Domains: ${DOMAINS.join(', ')}. Permissions: ${PERMISSIONS.join(', ')}.`,
      )
    for (const scope of scopes) found.add(scope)
  }
  return [...found]
}

const matching = (domain: string, permission: string): readonly Scope[] =>
  DOMAINS.filter((known) => domain === '*' || domain === known).flatMap((known) =>
    PERMISSIONS.filter((may) => permission === '*' || permission === may).map(
      (may): Scope => `${known}:${may}`,
    ),
  )

/** The workspace by its name, as operators write it. */
export const workspaceNamed = async (pool: pg.Pool, name: string): Promise<WorkspaceId> => {
  const row = await maybeOne(pool, sql`select workspace_id from workspace where name = ${name.trim()}`)
  if (!row)
    throw new Problem(
      'not_found',
      'There is no workspace of that name.',
      'Connect an account to create the workspace, or list the accounts to see the names.',
    )
  return WorkspaceId.parse(row['workspace_id'])
}

const accountIdsNamed = async (
  pool: pg.Pool,
  workspace_id: WorkspaceId,
  names: readonly string[] | null,
): Promise<readonly AccountId[] | null> => {
  if (names === null) return null
  const found = await rows(
    pool,
    sql`select account_id, name from account where workspace_id = ${workspace_id} and name = any(${sql.param([...names])}) order by name`,
  )
  const known = new Set(found.map((row) => row['name']))
  const missing = names.filter((name) => !known.has(name))
  if (missing.length > 0)
    throw new Problem(
      'not_found',
      `The workspace has no account named ${missing.join(', ')}.`,
      'List the accounts and name one of those. No key was made.',
    )
  return found.map((row) => AccountId.parse(row['account_id']))
}

const marketplaceIdsNamed = (names: readonly string[] | null): readonly MarketplaceId[] | null =>
  names?.map((name) => {
    const found = marketplaceNamed(name)
    if (!found)
      throw new Problem(
        'bad_input',
        "A marketplace is not one of Amazon's.",
        'Write a country such as US or DE, or a marketplace id. No key was made.',
      )
    return found.marketplace_id
  }) ?? null

const refuse = (message: string, next: string): never => {
  throw new Problem('bad_input', message, `${next} No key was made.`)
}

const checkOrder = (order: KeyOrder, now: Instant, knownTools: ReadonlySet<string>): void => {
  if (order.name.trim() === '' || order.name.length > 100)
    refuse('A key needs a name of 1 to 100 characters.', 'Name it after who will hold it.')
  if (order.scopes.length === 0)
    refuse('A key without scopes could do nothing.', 'Give it at least one scope.')
  for (const [what, list] of [
    ['accounts', order.accounts],
    ['marketplaces', order.marketplaces],
    ['tools', order.tools],
  ] as const)
    if (list?.length === 0) refuse(`The list of ${what} is empty.`, `Name ${what}, or leave the limit out.`)
  const strange = (order.tools ?? []).filter((tool) => !knownTools.has(tool))
  if (strange.length > 0) refuse(`There is no tool ${strange.join(', ')}.`, 'Name tools that exist.')
  if (order.expires_at !== null && order.expires_at <= now)
    refuse(`The key would have expired at ${order.expires_at}.`, 'Choose a later moment.')
}

/** Makes a key. The answer is the only place where it is ever seen. */
export const createKey = async (
  pool: pg.Pool,
  order: KeyOrder,
  known: { readonly now: Instant; readonly tools: ReadonlySet<string> },
): Promise<MadeKey> => {
  checkOrder(order, known.now, known.tools)
  const workspace_id = await workspaceNamed(pool, order.workspace)
  const account_ids = await accountIdsNamed(pool, workspace_id, order.accounts)
  const marketplace_ids = marketplaceIdsNamed(order.marketplaces)
  const key = PREFIX + randomBytes(32).toString('base64url')
  try {
    const row = await one(
      pool,
      sql`insert into api_key (workspace_id, name, hash, hint, scopes, account_ids, marketplace_ids, tools, created_at, expires_at)
        values (${workspace_id}, ${order.name.trim()}, ${hashOf(key)}, ${key.slice(0, PREFIX.length + 4)},
          ${sql.param([...order.scopes])}, ${list(account_ids)}, ${list(marketplace_ids)}, ${list(order.tools)},
          ${known.now}, ${order.expires_at})
        returning key_id`,
    )
    return { key_id: KeyId.parse(row['key_id']), key }
  } catch (cause) {
    if (sqlState(cause) !== '23505') throw cause
    throw new Problem(
      'bad_input',
      'The workspace already has a key of that name.',
      'Choose another name, so that the log tells them apart. No key was made.',
      { cause },
    )
  }
}

const list = (values: readonly unknown[] | null) => (values === null ? sql`null` : sql.param([...values]))

/** Every key of the workspace, newest first, the revoked ones too. */
export const listKeys = async (pool: pg.Pool, workspace: string): Promise<readonly KeyFacts[]> => {
  const workspace_id = await workspaceNamed(pool, workspace)
  const found = await rows(
    pool,
    sql`select ${FACTS} from api_key where workspace_id = ${workspace_id} order by created_at desc, key_id desc`,
  )
  return found.map(parseKey)
}

/** Revokes a key by its name, for good. Servers forget it within seconds. Revoking twice changes nothing. */
export const revokeKey = async (
  pool: pg.Pool,
  which: { readonly workspace: string; readonly name: string },
  now: Instant,
): Promise<KeyFacts> => {
  const workspace_id = await workspaceNamed(pool, which.workspace)
  const row = await maybeOne(
    pool,
    sql`update api_key set revoked_at = coalesce(revoked_at, ${now})
      where workspace_id = ${workspace_id} and name = ${which.name.trim()} returning ${FACTS}`,
  )
  if (!row)
    throw new Problem(
      'not_found',
      'The workspace has no key of that name.',
      'List the keys to see their names. Nothing was revoked.',
    )
  return parseKey(row)
}
