/** One call of the Ads API: where it lives, what it demands of its caller, what it does. */
import type { Region } from '../../core/marketplace.ts'
import type { Answer } from '../answer.ts'
import type { Seller } from '../sellers.ts'
import type { MarketWorld } from '../world/market.ts'
import type { Dialect } from './answer.ts'
import type { AdsOperationName } from './rates.ts'

/** A profile: one advertiser in one marketplace. */
export interface Profile {
  readonly profile_id: string
  readonly seller: Seller
  readonly world: MarketWorld
}

export interface AdsCall {
  /** The profile named by the header; undefined where none is needed. */
  readonly profile: Profile | undefined
  readonly seller: Seller
  /** Of the host that was called; undefined where one address serves all. */
  readonly region: Region | undefined
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly body: string
}

export interface AdsOperation {
  readonly name: AdsOperationName
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly dialect: Dialect
  /** Demanded of Accept, and of Content-Type where there is a body; null where anything goes. */
  readonly media_type: string | null
  /** Whether the call is about one profile, which a header must name. */
  readonly scoped: boolean
  handle(call: AdsCall): Answer
}
