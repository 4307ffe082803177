/** The seller of the nights, and its Amazon as a worker is handed it. */
import type pg from 'pg'
import { connectAccount } from '../../src/access/connection.ts'
import { newSealKey, openSeal, parseSealKeys } from '../../src/access/sealed.ts'
import { type Advertising, openAdvertising, type ProfileAds } from '../../src/amazon/advertising.ts'
import { emulatedAmazon } from '../../src/amazon/endpoint.ts'
import type { Operation, Rate } from '../../src/amazon/operation.ts'
import { memoryLimits, type RateLimits } from '../../src/amazon/rate.ts'
import { openSellingPartner, type SellingPartner } from '../../src/amazon/selling-partner.ts'
import { openTokens } from '../../src/amazon/token.ts'
import type { Clock } from '../../src/core/clock.ts'
import { type AccountId, SellerId } from '../../src/core/ids.ts'
import { type Log, silentLog } from '../../src/core/log.ts'
import type { AccountDoors } from '../../src/sync/run.ts'

export const SELLER = {
  seller_id: 'A2NIGHTSHIFT',
  client_id: 'amzn1.application-oa2-client.nightshift',
  client_secret: 'amzn1.oa2-cs.v1.nightshift',
  refresh_token: 'Atzr|nightshift',
} as const

const UNLIMITED: Rate = { per_second: 10_000, burst: 10_000 }

/** A minute's wait after a refusal is a tenth of a second. */
const HURRY = 600

/**
 * Without rates of the test's own there are none: what the header of an Amazon without limits says is not learned,
 * and a refusal is soon forgotten.
 */
const limitsOf = (clock: Clock, rates: PartnerOptions['rates']): RateLimits => {
  if (rates !== undefined) return memoryLimits({ clock, rates })
  const limits = memoryLimits({ clock, rates: () => UNLIMITED })
  return {
    ...limits,
    exhausted: (account_id, operation, wait_ms) => limits.exhausted(account_id, operation, wait_ms / HURRY),
    learned: () => Promise.resolve(),
  }
}

export interface PartnerOptions {
  readonly url: string
  readonly account_id: AccountId
  readonly clock: Clock
  readonly log?: Log
  readonly rates?: (operation: Operation) => Rate
  readonly region?: 'na' | 'eu' | 'fe'
}

/** The account's Amazon. The door never waits: a wait is the run's to plan. */
export const partnerOf = (options: PartnerOptions): SellingPartner => {
  const { url, account_id, clock, log = silentLog, rates, region = 'na' } = options
  const endpoints = emulatedAmazon(url)
  return openSellingPartner({
    account_id,
    region,
    seller_id: SellerId.parse(SELLER.seller_id),
    refresh_token: SELLER.refresh_token,
    app: { client_id: SELLER.client_id, client_secret: SELLER.client_secret },
    endpoints,
    limits: limitsOf(clock, rates),
    tokens: openTokens({ endpoints, clock, log }),
    log,
    patience: { wait_ms_max: 0 },
  })
}

/** The doors of a seller who does not advertise. */
export const doorsTo =
  (sellingPartner: AccountDoors['sellingPartner']): (() => AccountDoors) =>
  () => ({
    sellingPartner,
    advertising: () => Promise.reject(new Error('this seller does not advertise')),
  })

const ADVERTISER = {
  client_id: `amzn1.application-oa2-client.${SELLER.seller_id.toLowerCase()}-ads`,
  client_secret: `amzn1.oa2-cs.v1.${SELLER.seller_id.toLowerCase()}-ads`,
} as const

/** What the seller of the nights granted for advertising. */
export const ADS_REFRESH_TOKEN = `Atzr|${SELLER.seller_id.toLowerCase()}-ads`

/** The account's Amazon Ads, spoken to as SP-API is. */
export const advertiserOf = (options: PartnerOptions): Advertising => {
  const { url, account_id, clock, log = silentLog, rates, region = 'na' } = options
  const endpoints = emulatedAmazon(url)
  return openAdvertising({
    account_id,
    region,
    refresh_token: ADS_REFRESH_TOKEN,
    app: ADVERTISER,
    endpoints,
    limits: limitsOf(clock, rates),
    tokens: openTokens({ endpoints, clock, log }),
    log,
    patience: { wait_ms_max: 0 },
  })
}

/** The profile in a marketplace, as Amazon lists it. */
export const profileIn = async (ads: Advertising, marketplace_id: string): Promise<ProfileAds> => {
  const found = (await ads.profiles()).find((profile) => profile.marketplace_id === marketplace_id)
  if (!found) throw new Error(`the seller does not advertise in ${marketplace_id}`)
  return ads.profile(found.profile_id)
}

export const connectSeller = async (
  owner: pg.Pool,
  marketplaces: readonly string[],
  region: 'na' | 'eu' | 'fe' = 'na',
): Promise<AccountId> => {
  const { account_id } = await connectAccount(
    owner,
    {
      workspace: 'Night',
      name: 'Nightshift',
      seller_id: SELLER.seller_id,
      region,
      refresh_token: SELLER.refresh_token,
      marketplaces: marketplaces.map((marketplace_id) => ({ marketplace_id })),
    },
    openSeal(parseSealKeys(newSealKey('k1'))),
  )
  return account_id
}
