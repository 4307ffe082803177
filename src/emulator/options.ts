/** How a small Amazon is set up; everything has a default. */
import type { Clock } from '../core/clock.ts'
import type { Layout } from './reports/define.ts'
import type { SellerSetup } from './sellers.ts'
import type { ReportTimes } from './store/types.ts'

export interface EmulatorOptions {
  /** What day and time it is in the world. Default: the machine's, until it is put forward. */
  readonly clock?: Clock
  /** What delays, token lives, rate limits and signed addresses run under. Default: the machine's clock. */
  readonly timer?: Clock
  /** Default 0: any free port. */
  readonly port?: number
  readonly document_port?: number
  /** Default: the demo seller. */
  readonly sellers?: readonly SellerSetup[]
  /** Life of an access token in seconds. Default 3600. */
  readonly token_expires_in?: number
  /** How much faster than Amazon's the rate buckets refill. Default 1; Infinity lifts the limits. */
  readonly rate_scale?: number
  /** How long reports take; by default, and per type. Default 0 and 0 milliseconds. */
  readonly report_times?: ReportTimes & { readonly by_type?: Readonly<Record<string, ReportTimes>> }
  /** Cancel reports asked for again sooner than Amazon makes them anew. Default false. */
  readonly enforce_freshness?: boolean
  /** Per type: what becomes of a report that finds nothing. */
  readonly no_data?: Readonly<Record<string, 'header' | 'cancelled'>>
  /** Header spellings, per type. Default `as_seen`. */
  readonly layouts?: Readonly<Record<string, Layout>>
  /** Default true. */
  readonly compress_documents?: boolean
  /** Life of a signed address in milliseconds. Default 5 minutes. */
  readonly url_life_ms?: number
  /** Life of the address of a report of ads in milliseconds. Default an hour. */
  readonly ads_url_life_ms?: number
  /** How long until an accepted listing change shows, in milliseconds of the timer. Default 0. */
  readonly listing_delay_ms?: number
  /** How many results of one search of listings can be reached. Default 1000, as Amazon's. */
  readonly reachable_listings?: number
  /** How long "slow" is, in milliseconds. Default 300. */
  readonly slow_ms?: number
  /** How long "late" is, in milliseconds of the timer. Default 1000. */
  readonly late_ms?: number
}
