/** What every program of ours is composed of: the database by role, Amazon, the queue; from the configuration. */
import type pg from 'pg'
import { readAdsGrant } from './access/advertising.ts'
import { readGrant } from './access/grant.ts'
import { openSeal, parseSealKeys, type Seal } from './access/sealed.ts'
import { type Advertising, openAdvertising, type ProfileAds } from './amazon/advertising.ts'
import { AMAZON, emulatedAmazon, type Endpoints } from './amazon/endpoint.ts'
import { type Operation, type Rate, rateOf } from './amazon/operation.ts'
import type { RateLimits } from './amazon/rate.ts'
import type { Patience } from './amazon/request.ts'
import { openSellingPartner, type SellingPartner } from './amazon/selling-partner.ts'
import { openTokens, type Tokens } from './amazon/token.ts'
import { type Config, needed } from './config.ts'
import { type Clock, systemClock } from './core/clock.ts'
import type { AccountId, SellerId } from './core/ids.ts'
import type { Log } from './core/log.ts'
import type { Region } from './core/marketplace.ts'
import { Problem } from './core/problem.ts'
import { openPool, type Role } from './db/pool.ts'
import { sharedBuckets } from './db/rate-buckets.ts'
import type { Pace } from './sync/failure.ts'
import { openQueue, type Queue, type QueueOptions } from './sync/queue.ts'

/** What differs between a deployment, the demo and a test, beside the configuration. */
export interface Surroundings {
  readonly config: Config
  readonly log: Log
  readonly clock?: Clock
  readonly pace?: Pace
  /** Amazon's plan unless an emulated Amazon has a quicker one. */
  readonly rates?: (operation: Operation) => Rate
  /** How much of its caller's time a call to Amazon may take. */
  readonly patience?: Partial<Patience>
  /** How the queue differs from a deployment's. */
  readonly queue?: Omit<QueueOptions, 'url' | 'log'>
}

/** The owner of the database: migrations, and administration from the command line. */
export const ownerUrl = (config: Config): string =>
  config.MIGRATION_DATABASE_URL ?? needed(config, 'DATABASE_URL')

export const openRole = (
  surroundings: Surroundings,
  role: Role,
  max: number,
  statementMsMax = 0,
  pipelined = false,
): pg.Pool => {
  const { config, log } = surroundings
  const url = role === 'owner' ? ownerUrl(config) : needed(config, 'DATABASE_URL')
  return openPool({ url, role, max, log, statement_ms_max: statementMsMax, pipelined })
}

/** Everything it takes to speak to Amazon for an account. */
export interface AmazonParts {
  readonly endpoints: Endpoints
  readonly tokens: Tokens
  readonly seal: Seal
  forAccount(accountId: AccountId): Promise<SellingPartner>
  /** For an account that is just being connected. */
  forStranger(stranger: {
    readonly seller_id: SellerId
    readonly region: Region
    readonly refresh_token: string
  }): SellingPartner
}

const FORGET_GRANT_MS = 60_000

const endpointsOf = (config: Config): Endpoints =>
  config.AMAZON_EMULATOR_URL === undefined ? AMAZON : emulatedAmazon(config.AMAZON_EMULATOR_URL)

export const openAmazon = (surroundings: Surroundings, pool: pg.Pool): AmazonParts => {
  const { config, log, rates = rateOf } = surroundings
  const endpoints = endpointsOf(config)
  const seal = openSeal(parseSealKeys(needed(config, 'SEAL_KEYS')))
  const tokens = openTokens({ endpoints, clock: systemClock, log })
  const limits: RateLimits = sharedBuckets(pool, rates)
  const app = {
    client_id: needed(config, 'SP_API_CLIENT_ID'),
    client_secret: needed(config, 'SP_API_CLIENT_SECRET'),
  }
  const patience = { plan: rates, ...surroundings.patience }
  const shared = { endpoints, limits, tokens, log, app, patience }
  const known = new Map<AccountId, { readonly until: number; readonly partner: SellingPartner }>()
  return {
    endpoints,
    tokens,
    seal,
    // A grant is read again after a minute, so that a reconnected account is spoken to with its new one.
    async forAccount(account_id) {
      const before = known.get(account_id)
      if (before && before.until > performance.now()) return before.partner
      const partner = openSellingPartner({
        account_id,
        ...(await readGrant(pool, account_id, seal)),
        ...shared,
      })
      known.set(account_id, { until: performance.now() + FORGET_GRANT_MS, partner })
      return partner
    },
    forStranger: (stranger) => openSellingPartner({ account_id: null, ...stranger, ...shared }),
  }
}

/** Everything it takes to speak to Amazon Ads for an account. */
export interface AdsParts {
  readonly seal: Seal
  /** The account's profile in the marketplace. Throws a Problem where it does not advertise there. */
  forProfile(accountId: AccountId, marketplaceId: string): Promise<ProfileAds>
  /** For an account whose advertising is just being connected. */
  forStranger(stranger: { readonly region: Region; readonly refresh_token: string }): Advertising
}

/** Needs the application for Amazon Ads in the configuration; a Problem names what is missing. */
export const openAds = (surroundings: Surroundings, pool: pg.Pool): AdsParts => {
  const { config, log, rates = rateOf } = surroundings
  const endpoints = endpointsOf(config)
  const seal = openSeal(parseSealKeys(needed(config, 'SEAL_KEYS')))
  const words = { application: 'Amazon Ads', connect: 'main ads connect' }
  const tokens = openTokens({ endpoints, clock: systemClock, log, words })
  const limits: RateLimits = sharedBuckets(pool, rates)
  const app = {
    client_id: needed(config, 'ADS_CLIENT_ID'),
    client_secret: needed(config, 'ADS_CLIENT_SECRET'),
  }
  const patience = { plan: rates, ...surroundings.patience }
  const shared = { endpoints, limits, tokens, log, app, patience }
  const known = new Map<string, { readonly until: number; readonly profile: ProfileAds }>()
  return {
    seal,
    async forProfile(account_id, marketplaceId) {
      const key = `${account_id} ${marketplaceId}`
      const before = known.get(key)
      if (before && before.until > performance.now()) return before.profile
      const { profiles, ...grant } = await readAdsGrant(pool, account_id, seal)
      const profile_id = profiles.get(marketplaceId)
      if (profile_id === undefined)
        throw new Problem(
          'connection_revoked',
          'The account does not advertise in the marketplace, as far as Amazon said.',
          'Connect it again where it does by now: `main ads connect`.',
        )
      const profile = openAdvertising({ account_id, ...grant, ...shared }).profile(profile_id)
      known.set(key, { until: performance.now() + FORGET_GRANT_MS, profile })
      return profile
    },
    forStranger: (stranger) => openAdvertising({ account_id: null, ...stranger, ...shared }),
  }
}

/** The queue at QUEUE_URL, or in the owner's Postgres. */
export const openConfiguredQueue = ({ config, log, queue }: Surroundings): Promise<Queue> =>
  openQueue({ url: config.QUEUE_URL ?? ownerUrl(config), log, ...queue })
