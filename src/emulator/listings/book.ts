/** What was changed about listings, by the API or behind its back, and from when on it shows. */
import type { Clock } from '../../core/clock.ts'
import { msOf } from '../../core/time.ts'
import { listPrice } from '../world/catalog.ts'
import type { MarketWorld } from '../world/market.ts'
import { snapshotAt } from '../world/snapshot.ts'
import type { SkuProfile } from '../world/types.ts'
import {
  applyPatches,
  attributesOf,
  minorOf,
  offerOf,
  scheduledPrice,
  type Attributes,
  type Patch,
} from './attributes.ts'

/** One listing: a SKU of a seller in a marketplace. */
export interface Listing {
  readonly world: MarketWorld
  readonly profile: SkuProfile
}

/** The price of a SKU at a moment of the world, in minor units. */
export type Price = (of: Listing & { readonly at_ms: number }) => number

interface Change {
  /** By the clock of the world. */
  readonly at_ms: number
  /** By the timer: accepted changes show later. */
  readonly visible_ms: number
  readonly attributes: Attributes
}

export interface ListingBook {
  /** What everybody sees now. */
  shown(listing: Listing): Attributes
  /** With everything accepted, shown or not: what the next patch is applied to. */
  accepted(listing: Listing): Attributes
  /** Accepts a change; it shows after the delay. */
  accept(listing: Listing, attributes: Attributes): void
  /** Changes a price at once, as the seller's own people do in Seller Central while we look away. */
  setPrice(listing: Listing, major: number): void
  lastChangedMs(listing: Listing): number | undefined
  /** Prices as they show now; later changes do not touch it, so a document stays what it was. */
  prices(): Price
}

const keyOf = ({ world, profile }: Listing): string =>
  `${world.setup.seller_id}\t${world.setup.marketplace.marketplace_id}\t${profile.sku}`

const untouched = ({ world, profile }: Listing, now_ms: number): Attributes => {
  const day = world.calendar.dayAt(now_ms)
  const merchant_units = snapshotAt(world.life(profile.index, day), now_ms).merchant
  return attributesOf(world, profile, { day, merchant_units })
}

const pricesFrom =
  (changes: ReadonlyMap<string, readonly Change[]>): Price =>
  ({ world, profile, at_ms }) => {
    const { marketplace_id, currency } = world.setup.marketplace
    const own = changes.size === 0 ? undefined : changes.get(keyOf({ world, profile }))
    const change = own?.findLast((known) => known.at_ms <= at_ms)
    const major = change && scheduledPrice(offerOf(change.attributes, marketplace_id), 'our_price')
    return major === undefined ? listPrice(profile, world.calendar.dayAt(at_ms)) : minorOf(major, currency)
  }

export const listingBookOf = (options: {
  readonly clock: Clock
  readonly timer: Clock
  readonly delay_ms: number
}): ListingBook => {
  const changes = new Map<string, readonly Change[]>()
  const worldMs = (): number => msOf(options.clock.now())
  const timerMs = (): number => msOf(options.timer.now())
  const shownChanges = (all: readonly Change[]): readonly Change[] =>
    all.filter((change) => change.visible_ms <= timerMs())
  const latest = (listing: Listing, list: readonly Change[]): Attributes =>
    list.at(-1)?.attributes ?? untouched(listing, worldMs())
  const add = (listing: Listing, attributes: Attributes, delay_ms: number): void => {
    const change = { at_ms: worldMs(), visible_ms: timerMs() + delay_ms, attributes }
    changes.set(keyOf(listing), [...(changes.get(keyOf(listing)) ?? []), change])
  }
  const of = (listing: Listing): readonly Change[] => changes.get(keyOf(listing)) ?? []
  return {
    shown: (listing) => latest(listing, shownChanges(of(listing))),
    accepted: (listing) => latest(listing, of(listing)),
    accept: (listing, attributes) => add(listing, attributes, options.delay_ms),
    setPrice(listing, major) {
      const { marketplace_id, currency } = listing.world.setup.marketplace
      const our_price = [{ schedule: [{ value_with_tax: major }] }]
      const value = [{ marketplace_id, currency, audience: 'ALL', our_price }]
      const patch: Patch = { op: 'merge', attribute: 'purchasable_offer', value }
      add(listing, applyPatches(latest(listing, of(listing)), [patch]), 0)
    },
    lastChangedMs: (listing) => shownChanges(of(listing)).at(-1)?.at_ms,
    prices: () => pricesFrom(new Map([...changes].map(([key, list]) => [key, shownChanges(list)]))),
  }
}
