/** What was changed about listings, by the API or behind its back, and from when on it shows. */
import type { Clock } from '../../core/clock.ts'
import { msOf } from '../../core/time.ts'
import { listPrice } from '../world/catalog.ts'
import type { Life } from '../world/life.ts'
import type { MarketWorld } from '../world/market.ts'
import { snapshotAt } from '../world/snapshot.ts'
import type { SkuProfile } from '../world/types.ts'
import {
  applyPatches,
  attributesOf,
  merchantQuantity,
  minorOf,
  offerOf,
  scheduledPrice,
  withMerchantQuantity,
  type Attributes,
  type Patch,
} from './attributes.ts'

/** One listing: a SKU of a seller in a marketplace. */
export interface Listing {
  readonly world: MarketWorld
  readonly profile: SkuProfile
}

/** What the reports tell of listings, as it shows; a later change does not touch it, so a document stays what it was. */
export interface Shown {
  /** The price of a SKU at a moment of the world, in minor units. */
  price(of: Listing & { readonly at_ms: number }): number
  /** The units the seller has to ship itself, of a life lived through the day of that moment; 0 where Amazon ships. */
  merchantUnits(of: { readonly world: MarketWorld; readonly life: Life; readonly at_ms: number }): number
}

interface Change {
  /** By the clock of the world. */
  readonly at_ms: number
  /** By the timer: accepted changes show later. */
  readonly visible_ms: number
  readonly attributes: Attributes
  /** The seller has counted its own units: from here on orders take from that number, not from the world's. */
  readonly is_counted: boolean
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
  /** As it shows now. */
  asShown(): Shown
}

const keyOf = ({ world, profile }: Listing): string =>
  `${world.setup.seller_id}\t${world.setup.marketplace.marketplace_id}\t${profile.sku}`

const lifeAt = ({ world, profile }: Listing, at_ms: number): Life =>
  world.life(profile.index, world.calendar.dayAt(at_ms))

const untouched = (listing: Listing, now_ms: number): Attributes => {
  const { world, profile } = listing
  const merchant_units = snapshotAt(lifeAt(listing, now_ms), now_ms).merchant
  return attributesOf(world, profile, { day: world.calendar.dayAt(now_ms), merchant_units })
}

/** Units of the orders the seller ships itself, placed after the one moment and by the other. */
const soldUnits = (
  life: Life,
  { after_ms, by_ms }: { readonly after_ms: number; readonly by_ms: number },
): number =>
  life.orders
    .filter((order) => order.channel === 'merchant' && order.placed_ms > after_ms && order.placed_ms <= by_ms)
    .reduce((sum, order) => sum + order.units, 0)

/** The units left: what the seller last counted less what it sold since, or what the world has on its shelf. */
const unitsLeft = (life: Life, change: Change | undefined, at_ms: number): number => {
  if (change?.is_counted !== true) return snapshotAt(life, at_ms).merchant
  const counted = merchantQuantity(change.attributes) ?? 0
  return Math.max(0, counted - soldUnits(life, { after_ms: change.at_ms, by_ms: at_ms }))
}

/** The attributes as a change left them, with the units that are left by now. */
const attributesAfter = (listing: Listing, change: Change | undefined, now_ms: number): Attributes => {
  if (change === undefined) return untouched(listing, now_ms)
  return merchantQuantity(change.attributes) === undefined
    ? change.attributes
    : withMerchantQuantity(change.attributes, unitsLeft(lifeAt(listing, now_ms), change, now_ms))
}

const shownFrom = (changes: ReadonlyMap<string, readonly Change[]>): Shown => {
  const changeAt = (listing: Listing, at_ms: number): Change | undefined =>
    changes.size === 0 ? undefined : changes.get(keyOf(listing))?.findLast((known) => known.at_ms <= at_ms)
  return {
    price({ world, profile, at_ms }) {
      const { marketplace_id, currency } = world.setup.marketplace
      const change = changeAt({ world, profile }, at_ms)
      const major = change && scheduledPrice(offerOf(change.attributes, marketplace_id), 'our_price')
      return major === undefined ? listPrice(profile, world.calendar.dayAt(at_ms)) : minorOf(major, currency)
    },
    merchantUnits({ world, life, at_ms }) {
      const { profile } = life
      return profile.fulfilment === 'amazon' ? 0 : unitsLeft(life, changeAt({ world, profile }, at_ms), at_ms)
    },
  }
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
    attributesAfter(listing, list.at(-1), worldMs())
  const add = (listing: Listing, attributes: Attributes, delay_ms: number): void => {
    const before = of(listing)
    const is_counted =
      before.at(-1)?.is_counted === true ||
      merchantQuantity(attributes) !== merchantQuantity(latest(listing, before))
    const change = { at_ms: worldMs(), visible_ms: timerMs() + delay_ms, attributes, is_counted }
    changes.set(keyOf(listing), [...before, change])
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
    asShown: () => shownFrom(new Map([...changes].map(([key, list]) => [key, shownChanges(list)]))),
  }
}
