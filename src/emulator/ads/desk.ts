/** Everything advertising keeps: grants of its own, profiles, campaigns and their traffic, reports. */
import type { Clock } from '../../core/clock.ts'
import { msOf } from '../../core/time.ts'
import type { Faults } from '../faults/faults.ts'
import type { ListingBook } from '../listings/book.ts'
import type { EmulatorOptions } from '../options.ts'
import type { Seller, Sellers } from '../sellers.ts'
import { tokensOf, type Tokens } from '../tokens.ts'
import type { MarketWorld } from '../world/market.ts'
import { profilesOf, type Profiles } from './profiles.ts'
import type { Departure, Departures } from './report-request.ts'
import { adsReportsOf, type AdsReports } from './report-store.ts'
import { trafficOf, type Traffic } from './traffic.ts'

export interface AdsDesk {
  readonly clock: Clock
  readonly timer: Clock
  /** Login with Amazon for advertising: its refresh tokens are none of SP-API's. */
  readonly tokens: Tokens
  readonly profiles: Profiles
  readonly reports: AdsReports
  /** What ads really brought about in a marketplace. */
  traffic(world: MarketWorld): Traffic
  /** The office that knows the application; undefined when it is none of advertising. */
  officeOf(client_id: string | undefined): Tokens | undefined
  readonly departures: Departures
  /** From now on Amazon takes that column for that report type no more. */
  forbidColumn(report_type: string, column: string): void
  /** From now on it answers about that many days and no more. */
  keepDays(report_type: string, days: number): void
  readonly url_life_ms: number
  nowMs(): number
}

const HOUR_MS = 3_600_000

const asAdvertiser = (seller: Seller | undefined): Seller | undefined =>
  seller?.ads ? { ...seller, ...seller.ads } : undefined

/** The sellers that advertise, with what they granted for it. */
const advertisersOf = (sellers: Sellers): Sellers => ({
  register: (setup) => sellers.register(setup),
  get: (seller_id) => asAdvertiser(sellers.get(seller_id)),
  all: () => sellers.all().flatMap((seller) => asAdvertiser(seller) ?? []),
})

/** Report types as they are documented, until somebody says otherwise. */
const departing = (): Pick<AdsDesk, 'departures' | 'forbidColumn' | 'keepDays'> => {
  const departures = new Map<string, Departure>()
  const departureOf = (report_type: string): Departure => departures.get(report_type) ?? { gone: new Set() }
  return {
    departures,
    forbidColumn(report_type, column) {
      const known = departureOf(report_type)
      departures.set(report_type, { ...known, gone: new Set([...known.gone, column]) })
    },
    keepDays(report_type, days) {
      departures.set(report_type, { ...departureOf(report_type), retention_days: days })
    },
  }
}

export const openAdsDesk = (
  options: EmulatorOptions,
  parts: {
    readonly clock: Clock
    readonly timer: Clock
    readonly sellers: Sellers
    readonly faults: Faults
    readonly book: ListingBook
  },
): AdsDesk => {
  const { clock, timer, faults, book } = parts
  const advertisers = advertisersOf(parts.sellers)
  const tokens = tokensOf({ sellers: advertisers, timer, expires_in: options.token_expires_in ?? 3600 })
  const traffics = new WeakMap<MarketWorld, Traffic>()
  const traffic = (world: MarketWorld): Traffic => {
    const known = traffics.get(world) ?? trafficOf(world)
    traffics.set(world, known)
    return known
  }
  const times = options.report_times ?? { queue_ms: 0, processing_ms: 0 }
  return {
    clock,
    timer,
    tokens,
    profiles: profilesOf(advertisers),
    traffic,
    reports: adsReportsOf({
      clock,
      timer,
      faults,
      traffic,
      times: (report_type) => times.by_type?.[report_type] ?? times,
      late_ms: options.late_ms ?? 1000,
      shown: () => book.asShown(),
    }),
    officeOf: (client_id) =>
      advertisers.all().some((known) => known.client_id === client_id) ? tokens : undefined,
    ...departing(),
    url_life_ms: options.ads_url_life_ms ?? HOUR_MS,
    nowMs: () => msOf(timer.now()),
  }
}
