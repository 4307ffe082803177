/**
 * Many accounts of one application, and workers that share nothing but the database: each has its own pool, its own
 * tokens and its own queue connection. Time is real; Amazon's limits and the pace of the sync run `scale` times as
 * fast as outside, both alike.
 */
import type pg from 'pg'
import { connectAdvertising, findAdvertiser } from '../../src/access/advertising.ts'
import { connectAccount } from '../../src/access/connection.ts'
import { newSealKey, openSeal, parseSealKeys } from '../../src/access/sealed.ts'
import type { AdsProfile } from '../../src/amazon/ads/profiles.ts'
import { type Advertising, openAdvertising } from '../../src/amazon/advertising.ts'
import { emulatedAmazon } from '../../src/amazon/endpoint.ts'
import { type Operation, rateOf } from '../../src/amazon/operation.ts'
import { memoryLimits } from '../../src/amazon/rate.ts'
import { openSellingPartner } from '../../src/amazon/selling-partner.ts'
import { openTokens } from '../../src/amazon/token.ts'
import { reports } from '../../src/capabilities.ts'
import { clockAt, systemClock } from '../../src/core/clock.ts'
import { AccountId, SellerId } from '../../src/core/ids.ts'
import { silentLog } from '../../src/core/log.ts'
import { openPool } from '../../src/db/pool.ts'
import { sharedBuckets } from '../../src/db/rate-buckets.ts'
import { startEmulator, type Emulator } from '../../src/emulator/emulator.ts'
import { runningClock } from '../../src/emulator/running-clock.ts'
import { refreshFacts, staleAccounts } from '../../src/facts/refresh.ts'
import { AMAZON_PACE, type Pace } from '../../src/sync/failure.ts'
import { openQueue } from '../../src/sync/queue.ts'
import { startWorker, type WorkerParts } from '../../src/sync/worker.ts'
import { freshDatabase } from '../support/database.ts'
import { newPrefix } from './shift.ts'
import { FEW, NIGHT } from './support.ts'

export interface FleetOptions {
  readonly accounts: number
  /** How many times as fast as outside Amazon's limits refill. */
  readonly scale: number
  readonly backfill_days: number
  /** The few that most facts stand on, or everything, advertising included. */
  readonly sources?: 'few' | 'all'
  readonly sku_count?: number
  /** The last account is connected by a second workspace, too. */
  readonly shared_seller?: boolean
}

export interface Fleet {
  readonly emulator: Emulator
  readonly owner: pg.Pool
  readonly accounts: readonly AccountId[]
  /** How many sources a night asks. */
  readonly sources: number
  /** Starts one more worker; answers how to stop it. */
  startOne(): Promise<() => Promise<void>>
  /** Runs of all accounts. */
  progress(): Promise<{ readonly open: number; readonly ended: number; readonly failed: number }>
  /** Which datasets failed, and how. */
  failures(): Promise<readonly unknown[]>
  close(): Promise<void>
}

const APP = { client_id: 'amzn1.application-oa2-client.fleet', client_secret: 'amzn1.oa2-cs.v1.fleet' }
const ADS_APP = {
  client_id: 'amzn1.application-oa2-client.fleet-ads',
  client_secret: 'amzn1.oa2-cs.v1.fleet-ads',
}
const CONCURRENCY = 4

const sellerOf = (index: number) => ({
  seller_id: `AFLEET${String(index).padStart(5, '0')}`,
  refresh_token: `Atzr|fleet-${index}`,
})

type Grant = ReturnType<typeof sellerOf>

const adsTokenOf = ({ refresh_token }: Grant): string => `${refresh_token}-ads`

/** Amazon's pace, as much faster as its limits are. */
const paceAt = (scale: number): Pace => ({
  first_look_ms: AMAZON_PACE.first_look_ms / scale,
  look_ms: AMAZON_PACE.look_ms / scale,
  look_ms_max: AMAZON_PACE.look_ms_max / scale,
  ask_again_ms: AMAZON_PACE.ask_again_ms / scale,
  retry_ms: AMAZON_PACE.retry_ms / scale,
  retry_ms_max: AMAZON_PACE.retry_ms_max / scale,
  sweep_ms: 1_000,
  unrung_ms: AMAZON_PACE.unrung_ms,
})

type Shared = Omit<Parameters<typeof openAdvertising>[0], 'account_id' | 'region' | 'refresh_token' | 'app'>

/** The seller's Amazon Ads, by default as whoever connects it meets it. */
const advertiserOf = (
  url: string,
  account_id: AccountId | null,
  seller: Grant,
  shared?: Shared,
): Advertising => {
  const endpoints = emulatedAmazon(url)
  return openAdvertising({
    endpoints,
    limits: memoryLimits({ clock: systemClock, rates: rateOf }),
    tokens: openTokens({ endpoints, clock: systemClock, log: silentLog }),
    log: silentLog,
    ...shared,
    account_id,
    region: 'na',
    refresh_token: adsTokenOf(seller),
    app: ADS_APP,
  })
}

const connectAll = async (owner: pg.Pool, emulator: Emulator, options: FleetOptions) => {
  const seal = openSeal(parseSealKeys(newSealKey('k1')))
  const grants = new Map<AccountId, Grant & { readonly profiles: readonly AdsProfile[] }>()
  for (let index = 0; index < options.accounts; index++) {
    const seller = sellerOf(index)
    const marketplaces = emulator.sellers.get(seller.seller_id)?.marketplaces ?? []
    const isShared = options.shared_seller === true && index === options.accounts - 1
    for (const workspace of isShared ? ['Fleet', 'Agency'] : ['Fleet']) {
      const order = { workspace, name: `Account ${index}`, region: 'na' as const, ...seller, marketplaces }
      const { account_id } = await connectAccount(owner, order, seal)
      const refresh_token = adsTokenOf(seller)
      const listed = await advertiserOf(emulator.url, null, seller).profiles()
      const advertiser = await findAdvertiser(owner, { workspace, account: order.name })
      await connectAdvertising(owner, { advertiser, refresh_token, listed }, seal, NIGHT)
      grants.set(account_id, { ...seller, profiles: listed })
    }
  }
  return grants
}

type Grants = Awaited<ReturnType<typeof connectAll>>

interface Site {
  readonly url: string
  readonly emulator: Emulator
  readonly grants: Grants
  readonly prefix: string
}

const shippedBy = ({ sources }: FleetOptions) =>
  reports.filter(({ dataset }) => sources === 'all' || FEW.includes(dataset))

/** The doors of every account, all through the same limits. */
const doorsOf = (site: Site, pool: pg.Pool, scale: number): WorkerParts['doors'] => {
  const endpoints = emulatedAmazon(site.emulator.url)
  const rates = (operation: Operation) => ({
    ...rateOf(operation),
    per_second: rateOf(operation).per_second * scale,
  })
  const newTokens = () => openTokens({ endpoints, clock: systemClock, log: silentLog })
  const [tokens, adsTokens] = [newTokens(), newTokens()]
  const limits = sharedBuckets(pool, rates)
  const shared = { endpoints, limits, log: silentLog, patience: { wait_ms_max: 0 } }
  const doors = new Map(
    [...site.grants].map(([account_id, seller]) => {
      const { refresh_token, profiles } = seller
      const seller_id = SellerId.parse(seller.seller_id)
      const own = { account_id, region: 'na' as const, seller_id, refresh_token, app: APP, tokens }
      const partner = openSellingPartner({ ...own, ...shared })
      const ads = advertiserOf(site.emulator.url, account_id, seller, { ...shared, tokens: adsTokens })
      const profileOf = (marketplace_id: string) =>
        ads.profile(profiles.find((each) => each.marketplace_id === marketplace_id)?.profile_id ?? '')
      return [account_id, { partner, profileOf }]
    }),
  )
  const of = (account_id: AccountId) => {
    const found = doors.get(account_id)
    if (found === undefined) throw new Error(`no account ${account_id}`)
    return found
  }
  return (account_id) => ({
    sellingPartner: async () => of(account_id).partner,
    advertising: async (marketplace_id) => of(account_id).profileOf(marketplace_id),
  })
}

const partsOf = async (site: Site, pool: pg.Pool, options: FleetOptions): Promise<WorkerParts> => {
  const clock = runningClock()
  clock.set(NIGHT)
  return {
    pool,
    clock,
    reports: new Map(shippedBy(options).map((report) => [report.dataset, report])),
    doors: doorsOf(site, pool, options.scale),
    apis: ['sp', 'ads'],
    log: silentLog,
    pace: paceAt(options.scale),
    queue: await openQueue({ url: site.url, prefix: site.prefix, log: silentLog }),
    refresh: async (account_id) => void (await refreshFacts(pool, account_id)),
    staleAccounts: async () => (await staleAccounts(pool)).map((id) => AccountId.parse(id)),
    backfill_days: options.backfill_days,
  }
}

const startOne = async (site: Site, options: FleetOptions): Promise<() => Promise<void>> => {
  const pool = openPool({
    url: site.url,
    role: 'asm_worker',
    max: CONCURRENCY + 4,
    log: silentLog,
    statement_ms_max: 0,
  })
  const parts = await partsOf(site, pool, options)
  await startWorker(parts, CONCURRENCY)
  return async () => {
    await parts.queue.close()
    await pool.end()
  }
}

const startFleetsAmazon = (options: FleetOptions): Promise<Emulator> =>
  startEmulator({
    clock: clockAt(NIGHT),
    timer: systemClock,
    rate_scale: options.scale,
    sellers: Array.from({ length: options.accounts }, (_, index) => ({
      ...APP,
      ...sellerOf(index),
      ads: { ...ADS_APP, refresh_token: adsTokenOf(sellerOf(index)) },
      sku_count: options.sku_count ?? 2,
      history_days: options.backfill_days + 10,
    })),
  })

export const openFleet = async (options: FleetOptions): Promise<Fleet> => {
  const database = await freshDatabase()
  const owner = openPool({ url: database.url, role: 'owner', max: 2, log: silentLog, statement_ms_max: 0 })
  const emulator = await startFleetsAmazon(options)
  const grants = await connectAll(owner, emulator, options)
  const site = { url: database.url, emulator, grants, prefix: newPrefix() }
  const stops = new Set<() => Promise<void>>()
  return {
    emulator,
    owner,
    accounts: [...grants.keys()],
    sources: shippedBy(options).length,
    async startOne() {
      const end = await startOne(site, options)
      const stop = async () => void (stops.delete(stop) && (await end()))
      stops.add(stop)
      return stop
    },
    async progress() {
      const { rows } = await owner.query<{ open: number; ended: number; failed: number }>(
        `select count(*) filter (where finished_at is null) as open, count(*) filter (where finished_at is not null) as ended,
                count(*) filter (where state = 'failed') as failed from report_run`,
      )
      return rows[0] ?? { open: 0, ended: 0, failed: 0 }
    },
    async failures() {
      const { rows } = await owner.query(
        `select dataset, problem_code, problem_message, count(*)::int as runs from report_run where state = 'failed'
         group by dataset, problem_code, problem_message order by dataset`,
      )
      return rows
    },
    async close() {
      await Promise.all([...stops].map((stop) => stop()))
      await emulator.close()
      await owner.end()
      await database.drop()
    },
  }
}
