/**
 * An account's grant for advertising: another one than that for selling, from another application of Amazon's, and
 * often given by somebody else. It is sealed as that one is, and covers the profiles Amazon lists under it.
 */
import { sql } from 'drizzle-orm/sql'
import type pg from 'pg'
import { z } from 'zod'
import { AccountId, MarketplaceId, SellerId, WorkspaceId } from '../core/ids.ts'
import { Problem } from '../core/problem.ts'
import { Instant } from '../core/time.ts'
import { type Runner, maybeOne, rows, run, transaction } from '../db/rows.ts'
import { sealedFor } from './connection.ts'
import type { Seal } from './sealed.ts'

export interface AccountName {
  readonly workspace: string
  readonly account: string
}

const AccountRow = z.object({
  workspace_id: WorkspaceId,
  account_id: AccountId,
  seller_id: SellerId,
  region: z.enum(['na', 'eu', 'fe']),
  marketplaces: z.array(MarketplaceId),
})
/** What it takes to connect advertising to an account that sells already. */
export type Advertiser = Readonly<z.infer<typeof AccountRow>>

/** The account of that name; a problem where there is none. */
export const findAdvertiser = async (pool: pg.Pool, which: AccountName): Promise<Advertiser> => {
  const row = await maybeOne(
    pool,
    sql`select account.workspace_id, account.account_id, account.seller_id, account.region,
          array(select sold.marketplace_id from account_marketplace as sold
                where sold.account_id = account.account_id and sold.participates order by 1) as marketplaces
        from account join workspace using (workspace_id)
        where workspace.name = ${which.workspace} and account.name = ${which.account} and account.closed_at is null`,
  )
  if (row !== null) return AccountRow.parse(row)
  throw new Problem(
    'not_found',
    'The workspace has no account of that name.',
    'Connect the selling account first, or list the accounts to see their names. Nothing was connected.',
  )
}

/** A profile as Amazon lists it. */
export interface ListedProfile {
  readonly profile_id: string
  readonly marketplace_id: string
  readonly seller_id: string
  readonly name: string
  readonly currency: string
  readonly time_zone: string
}

/** Those of the listed profiles that are the account's own. A grant of an agency covers many sellers. */
const ownProfiles = (
  { seller_id, marketplaces }: Advertiser,
  listed: readonly ListedProfile[],
): readonly ListedProfile[] => {
  const own = listed.filter(
    (profile) =>
      profile.seller_id === seller_id.valueOf() &&
      marketplaces.some((known) => known === profile.marketplace_id),
  )
  if (own.length > 0) return own
  throw new Problem(
    'bad_input',
    listed.length === 0
      ? 'Amazon lists no profile under this grant in the account’s region.'
      : `Amazon lists ${listed.length} profiles under this grant, and none is of seller ${seller_id} where the account sells.`,
    'Let somebody who may see this seller’s advertising give the consent, in the account’s region. Nothing was connected.',
  )
}

const storeProfiles = async (
  runner: Runner,
  { account_id }: Advertiser,
  profiles: readonly ListedProfile[],
  now: Instant,
): Promise<void> => {
  const column = (value: (profile: ListedProfile) => string) => sql.param(profiles.map(value))
  await run(runner, sql`delete from ads_profile where account_id = ${account_id}`)
  await run(
    runner,
    sql`insert into ads_profile (account_id, marketplace_id, profile_id, name, currency, time_zone, connected_at)
        select ${account_id}, given.*, ${now}::timestamptz
        from unnest(${column((p) => p.marketplace_id)}::text[], ${column((p) => p.profile_id)}::text[], ${column((p) => p.name)}::text[],
          ${column((p) => p.currency)}::text[], ${column((p) => p.time_zone)}::text[]) as given`,
  )
}

/**
 * Connects advertising to an account, or brings it up to date: the grant is sealed anew and the profiles become those
 * Amazon lists now. Answers the marketplaces it advertises in.
 */
export const connectAdvertising = async (
  pool: pg.Pool,
  order: {
    readonly advertiser: Advertiser
    readonly refresh_token: string
    readonly listed: readonly ListedProfile[]
  },
  seal: Seal,
  now: Instant,
): Promise<readonly string[]> => {
  const { advertiser, refresh_token, listed } = order
  const { workspace_id, region, seller_id } = advertiser
  const profiles = ownProfiles(advertiser, listed)
  const sealed = seal.seal(refresh_token, sealedFor({ workspace_id, api: 'ads', region, seller_id }))
  await transaction(pool, async (client) => {
    await run(
      client,
      sql`insert into connection (workspace_id, api, region, seller_id, sealed_refresh_token)
          values (${workspace_id}, 'ads', ${region}, ${seller_id}, ${sealed})
          on conflict (workspace_id, api, region, seller_id)
          do update set sealed_refresh_token = excluded.sealed_refresh_token, revoked_at = null`,
    )
    await storeProfiles(client, advertiser, profiles, now)
  })
  return profiles.map(({ marketplace_id }) => marketplace_id)
}

const ListedRow = z.object({
  workspace: z.string(),
  account: z.string(),
  account_id: AccountId,
  country: z.string(),
  marketplace_id: MarketplaceId,
  profile_id: z.string(),
  name: z.string(),
  currency: z.string(),
  time_zone: z.string(),
  revoked_at: Instant.nullable(),
})
export type AdvertisedFacts = Readonly<z.infer<typeof ListedRow>>

/** The grant of an account for advertising, beside the account. */
const GRANT = sql`connection as granted on granted.workspace_id = account.workspace_id and granted.api = 'ads'
  and granted.region = account.region and granted.seller_id = account.seller_id`

/** Where accounts advertise, and whether the grant for it still stands. */
export const listAdvertising = async (
  pool: pg.Pool,
  workspace: string | null = null,
): Promise<readonly AdvertisedFacts[]> => {
  const found = await rows(
    pool,
    sql`select workspace.name as workspace, account.name as account, account.account_id, place.country, profile.marketplace_id,
          profile.profile_id, profile.name, profile.currency, profile.time_zone, granted.revoked_at
        from ads_profile as profile
        join account using (account_id)
        join workspace on workspace.workspace_id = account.workspace_id
        join ${GRANT}
        join account_marketplace as place on place.account_id = profile.account_id and place.marketplace_id = profile.marketplace_id
        where account.closed_at is null and (${workspace}::text is null or workspace.name = ${workspace}::text)
        order by workspace.name, account.name, place.country`,
  )
  return found.map((row) => ListedRow.parse(row))
}

/** Ends our use of the grant for advertising and forgets its token. The data stays; selling is not touched. */
export const revokeAdvertising = async (pool: pg.Pool, which: AccountName, now: Instant): Promise<void> => {
  const revoked = await run(
    pool,
    sql`update connection as granted set revoked_at = coalesce(granted.revoked_at, ${now}::timestamptz), sealed_refresh_token = ''
        from account join workspace using (workspace_id)
        where granted.workspace_id = account.workspace_id and granted.api = 'ads' and granted.region = account.region
          and granted.seller_id = account.seller_id and workspace.name = ${which.workspace} and account.name = ${which.account}`,
  )
  if (revoked === 0)
    throw new Problem(
      'not_found',
      'The workspace has no account of that name whose advertising is connected.',
      'List what is connected: `main ads list`. Nothing was revoked.',
    )
}

export interface AdsGrant {
  readonly region: 'na' | 'eu' | 'fe'
  readonly refresh_token: string
  /** Profile by marketplace. */
  readonly profiles: ReadonlyMap<string, string>
}

const GrantRow = z.object({
  workspace_id: WorkspaceId,
  region: z.enum(['na', 'eu', 'fe']),
  seller_id: SellerId,
  sealed_refresh_token: z.string(),
  revoked_at: Instant.nullable(),
  marketplace_ids: z.array(z.string()),
  profile_ids: z.array(z.string()),
})

/** The account's grant for advertising, unsealed; a problem when there is none or it was taken back. */
export const readAdsGrant = async (runner: Runner, accountId: AccountId, seal: Seal): Promise<AdsGrant> => {
  const row = await maybeOne(
    runner,
    sql`select granted.workspace_id, granted.region, granted.seller_id, granted.sealed_refresh_token, granted.revoked_at,
          array(select marketplace_id from ads_profile where account_id = account.account_id order by marketplace_id) as marketplace_ids,
          array(select profile_id from ads_profile where account_id = account.account_id order by marketplace_id) as profile_ids
        from account join ${GRANT}
        where account.account_id = ${accountId}`,
  )
  const grant = row === null ? null : GrantRow.parse(row)
  if (grant === null || grant.revoked_at !== null)
    throw new Problem(
      'connection_revoked',
      grant === null
        ? 'The account’s advertising is not connected.'
        : 'The account’s connection to Amazon Ads was revoked.',
      'Connect it: `main ads connect`.',
    )
  const { workspace_id, region, seller_id, sealed_refresh_token, marketplace_ids, profile_ids } = grant
  return {
    region,
    refresh_token: seal.unseal(
      sealed_refresh_token,
      sealedFor({ workspace_id, api: 'ads', region, seller_id }),
    ),
    profiles: new Map(marketplace_ids.map((id, index) => [id, profile_ids[index] ?? ''])),
  }
}
