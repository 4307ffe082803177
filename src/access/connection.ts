/**
 * Workspaces, the accounts they sell through, and the grants from Amazon that let us read them. Refresh tokens are
 * sealed before they are stored and never listed.
 */
import { sql } from 'drizzle-orm/sql'
import type pg from 'pg'
import { z } from 'zod'
import { AccountId, MarketplaceId, SellerId, WorkspaceId } from '../core/ids.ts'
import { type Marketplace, marketplaceById, type Region } from '../core/marketplace.ts'
import { Problem } from '../core/problem.ts'
import { Instant } from '../core/time.ts'
import { type Runner, maybeOne, one, rows, run, transaction } from '../db/rows.ts'
import type { Seal } from './sealed.ts'

export interface ConnectOrder {
  /** Made when there is none of that name. */
  readonly workspace: string
  readonly name: string
  readonly seller_id: string
  readonly region: Region
  readonly refresh_token: string
  /** Where Amazon says the account sells, home first. */
  readonly marketplaces: readonly ConnectedMarketplace[]
}

export interface ConnectedMarketplace {
  readonly marketplace_id: string
  readonly store_name?: string | null
  readonly participates?: boolean
}

export interface Connected {
  readonly workspace_id: WorkspaceId
  readonly account_id: AccountId
  /** False when the account was connected before and was only brought up to date. */
  readonly is_new: boolean
}

/** What a sealed refresh token is bound to; it opens for this connection and no other. */
export const sealedFor = (connection: {
  readonly workspace_id: number
  readonly api: 'sp' | 'ads'
  readonly region: Region
  readonly seller_id: string
}): string => `${connection.workspace_id}/${connection.api}/${connection.region}/${connection.seller_id}`

const refuse = (message: string, next: string): Problem =>
  new Problem('bad_input', message, `${next} Nothing was connected.`)

interface Place extends Marketplace {
  readonly store_name: string | null
  readonly participates: boolean
}

// Amazon also lists marketplaces that sell nothing ("Non-Amazon US"); those we do not know are left out.
const placesOf = (order: ConnectOrder): readonly [Place, ...Place[]] => {
  const places = order.marketplaces.flatMap((listed): readonly Place[] => {
    const known = marketplaceById(listed.marketplace_id)
    if (!known) return []
    return [{ ...known, store_name: listed.store_name ?? null, participates: listed.participates ?? true }]
  })
  const elsewhere = places.find((place) => place.region !== order.region)
  if (elsewhere)
    throw refuse(
      `${elsewhere.name} is in region ${elsewhere.region}, the account in ${order.region}.`,
      'Connect each region as its own account.',
    )
  const [home, ...others] = places
  if (!home)
    throw refuse(
      'None of the marketplaces is one we know.',
      'Name at least one marketplace the account sells in.',
    )
  return [home, ...others]
}

const checkOrder = (order: ConnectOrder): SellerId => {
  for (const [what, text] of [
    ['workspace', order.workspace],
    ['account', order.name],
  ] as const)
    if (text.trim() === '' || text.length > 100)
      throw refuse(`The ${what} needs a name of 1 to 100 characters.`, 'Name it as your people do.')
  if (order.refresh_token.trim() === '')
    throw refuse('The refresh token is empty.', 'Paste the token Amazon gave at the end of the consent.')
  const seller = SellerId.safeParse(order.seller_id)
  if (!seller.success)
    throw refuse(
      'A seller id starts with A and has 6 to 21 capitals and digits.',
      'Copy the merchant token from Seller Central, or the selling partner id of the consent.',
    )
  return seller.data
}

const workspaceFor = async (runner: Runner, name: string): Promise<WorkspaceId> => {
  await run(runner, sql`insert into workspace (name) values (${name.trim()}) on conflict (name) do nothing`)
  const row = await one(runner, sql`select workspace_id from workspace where name = ${name.trim()}`)
  return WorkspaceId.parse(row['workspace_id'])
}

const storeConnection = async (runner: Runner, order: ConnectOrder, about: Known, seal: Seal) => {
  const { workspace_id, seller_id } = about
  const sealed = seal.seal(
    order.refresh_token,
    sealedFor({ workspace_id, api: 'sp', region: order.region, seller_id }),
  )
  const row = await one(
    runner,
    sql`insert into connection (workspace_id, api, region, seller_id, sealed_refresh_token)
      values (${workspace_id}, 'sp', ${order.region}, ${seller_id}, ${sealed})
      on conflict (workspace_id, api, region, seller_id)
      do update set sealed_refresh_token = excluded.sealed_refresh_token, revoked_at = null
      returning connection_id`,
  )
  return z.number().int().parse(row['connection_id'])
}

interface Known {
  readonly workspace_id: WorkspaceId
  readonly seller_id: SellerId
}

const storeAccount = async (
  runner: Runner,
  order: ConnectOrder,
  about: Known & { readonly connection_id: number; readonly home: Place },
): Promise<{ readonly account_id: AccountId; readonly is_new: boolean }> => {
  const { workspace_id, seller_id, connection_id, home } = about
  const named = await maybeOne(
    runner,
    sql`select 1 from account where workspace_id = ${workspace_id} and name = ${order.name.trim()}
      and (seller_id, region) <> (${seller_id}, ${order.region})`,
  )
  if (named)
    throw refuse(
      'The workspace has another account of that name.',
      'Choose a name of its own for this account.',
    )
  // xmax is 0 for a row this statement inserted, and its own transaction for one it updated.
  const row = await one(
    runner,
    sql`insert into account (workspace_id, connection_id, name, seller_id, region, home_marketplace_id, time_zone)
      values (${workspace_id}, ${connection_id}, ${order.name.trim()}, ${seller_id}, ${order.region},
        ${home.marketplace_id}, ${home.time_zone})
      on conflict (workspace_id, region, seller_id)
      do update set connection_id = excluded.connection_id, name = excluded.name, closed_at = null
      returning account_id, xmax = 0 as is_new`,
  )
  return { account_id: AccountId.parse(row['account_id']), is_new: row['is_new'] === true }
}

const storeMarketplaces = async (
  runner: Runner,
  account_id: AccountId,
  places: readonly Place[],
): Promise<void> => {
  const column = (value: (place: Place) => unknown) => sql.param(places.map(value))
  await run(
    runner,
    sql`insert into account_marketplace (account_id, marketplace_id, country, currency, time_zone, store_name, participates)
      select ${account_id}, given.* from unnest(${column((p) => p.marketplace_id)}::text[], ${column((p) => p.country)}::text[],
        ${column((p) => p.currency)}::text[], ${column((p) => p.time_zone)}::text[], ${column((p) => p.store_name)}::text[],
        ${column((p) => p.participates)}::boolean[]) as given
      on conflict (account_id, marketplace_id)
      do update set store_name = excluded.store_name, participates = excluded.participates`,
  )
  // A marketplace Amazon no longer names keeps its data but is no longer read for.
  await run(
    runner,
    sql`update account_marketplace set participates = false
      where account_id = ${account_id} and marketplace_id <> all (${column((p) => p.marketplace_id)}::text[])`,
  )
}

/** Connects an account, or brings a connected one up to date: a second time with the same order changes nothing. */
export const connectAccount = async (pool: pg.Pool, order: ConnectOrder, seal: Seal): Promise<Connected> => {
  const seller_id = checkOrder(order)
  const places = placesOf(order)
  return transaction(pool, async (client) => {
    const workspace_id = await workspaceFor(client, order.workspace)
    const connection_id = await storeConnection(client, order, { workspace_id, seller_id }, seal)
    const about = { workspace_id, seller_id, connection_id, home: places[0] }
    const { account_id, is_new } = await storeAccount(client, order, about)
    await storeMarketplaces(client, account_id, places)
    return { workspace_id, account_id, is_new }
  })
}

const AccountRow = z.object({
  workspace_id: WorkspaceId,
  workspace: z.string(),
  account_id: AccountId,
  name: z.string(),
  seller_id: SellerId,
  region: z.enum(['na', 'eu', 'fe']),
  time_zone: z.string(),
  marketplaces: z.array(MarketplaceId),
  countries: z.array(z.string()),
  created_at: Instant,
  revoked_at: Instant.nullable(),
})
export type AccountFacts = Readonly<z.infer<typeof AccountRow>>

/** The accounts of one workspace, or of all, with where they sell and whether Amazon's grant still stands. */
export const listAccounts = async (
  pool: pg.Pool,
  workspace: string | null = null,
): Promise<readonly AccountFacts[]> => {
  const found = await rows(
    pool,
    sql`select account.workspace_id, workspace.name as workspace, account.account_id, account.name, account.seller_id,
        account.region, account.time_zone, account.created_at, connection.revoked_at,
        array_agg(sold.marketplace_id order by sold.country) as marketplaces, array_agg(sold.country order by sold.country) as countries
      from account
      join workspace on workspace.workspace_id = account.workspace_id
      join connection on connection.workspace_id = account.workspace_id and connection.connection_id = account.connection_id
      join account_marketplace as sold on sold.account_id = account.account_id and sold.participates
      where account.closed_at is null and (${workspace}::text is null or workspace.name = ${workspace}::text)
      group by account.account_id, workspace.workspace_id, connection.revoked_at
      order by workspace.name, account.name`,
  )
  return found.map((row) => AccountRow.parse(row))
}

/** Ends our use of Amazon's grant for an account and forgets its token. The data stays; nothing new is fetched. */
export const revokeConnection = async (
  pool: pg.Pool,
  which: { readonly workspace: string; readonly account: string },
  now: Instant,
): Promise<void> => {
  const revoked = await run(
    pool,
    sql`update connection set revoked_at = coalesce(revoked_at, ${now}::timestamptz), sealed_refresh_token = ''
      from account join workspace on workspace.workspace_id = account.workspace_id
      where connection.workspace_id = account.workspace_id and connection.connection_id = account.connection_id
        and workspace.name = ${which.workspace} and account.name = ${which.account}`,
  )
  if (revoked === 0)
    throw new Problem(
      'not_found',
      'The workspace has no account of that name.',
      'List the accounts to see their names. Nothing was revoked.',
    )
}
