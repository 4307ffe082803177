/** What shoppers did with a SKU on a day: they looked, some bought, some of them as businesses. All in units or minor units. */
import { stateAt } from './orders.ts'
import { isSuppressed, listPrice } from '../world/catalog.ts'
import { competitorsAt, rankedOffers } from '../world/competition.ts'
import type { Life } from '../world/life.ts'
import type { MarketWorld } from '../world/market.ts'
import { mix } from '../world/random.ts'
import type { Order, SkuProfile } from '../world/types.ts'

/** Sums of one or of many SKUs and days. */
export interface Sold {
  units: number
  minor: number
  orders: number
}

export interface Looked {
  browser_sessions: number
  app_sessions: number
  browser_views: number
  app_views: number
  /** Views at which the seller's offer was the featured one. */
  featured_views: number
}

export interface Day {
  readonly sold: Sold
  readonly sold_to_businesses: Sold
  readonly shipped: Sold
  refunded: number
  readonly looked: Looked
  readonly businesses_looked: Looked
  offers: number
}

const nothingSold = (): Sold => ({ units: 0, minor: 0, orders: 0 })
const nobodyLooked = (): Looked => ({
  browser_sessions: 0,
  app_sessions: 0,
  browser_views: 0,
  app_views: 0,
  featured_views: 0,
})

export const emptyDay = (): Day => ({
  sold: nothingSold(),
  sold_to_businesses: nothingSold(),
  shipped: nothingSold(),
  refunded: 0,
  looked: nobodyLooked(),
  businesses_looked: nobodyLooked(),
  offers: 0,
})

const addSold = (into: Sold, units: number, minor: number): void => {
  into.units += units
  into.minor += minor
  into.orders += 1
}

/** Nine in ten views see the featured offer where it is the seller's, one in ten where it is a rival's. */
const featuredShare = (world: MarketWorld, profile: SkuProfile, day: number): number => {
  const own = {
    seller_id: world.setup.seller_id,
    fulfilment: 'AFN',
    price_minor: listPrice(profile, day),
  } as const
  const [first] = rankedOffers([own, ...competitorsAt(world, profile, day)])
  return first === own ? 0.9 : 0.1
}

const look = (into: Looked, sessions: number, chance: number, share: number): void => {
  const browser = Math.floor(sessions * 0.4)
  const views = sessions + Math.floor(sessions * (0.1 + (chance % 30) / 100))
  const browser_views = Math.floor(views * 0.4)
  into.browser_sessions += browser
  into.app_sessions += sessions - browser
  into.browser_views += browser_views
  into.app_views += views - browser_views
  into.featured_views += Math.floor(views * share)
}

const addLooks = (into: Day, world: MarketWorld, life: Life, day: number): void => {
  const { profile } = life
  const record = life.days[day]
  if (!record || isSuppressed(profile, day) || day < profile.opened_day) return
  const chance = mix(profile.seed, 81, day)
  // Between 8 and 17 of a hundred that look want to buy; some look at what nobody wants.
  const sessions = Math.ceil((record.wanted_units * 100) / (8 + (chance % 10))) + ((chance >>> 8) % 3)
  const share = record.in_stock || profile.fulfilment !== 'amazon' ? featuredShare(world, profile, day) : 0
  look(into.looked, sessions, chance, share)
  look(into.businesses_looked, Math.floor(sessions * 0.06), chance, share)
  into.offers = Math.max(into.offers, 1 + competitorsAt(world, profile, day).length)
}

const isAmazons = (order: Order): boolean => order.channel !== 'non_amazon'

interface About {
  readonly world: MarketWorld
  readonly life: Life
  readonly day: number
  /** The price of the SKU at a moment, in minor units. */
  readonly price: (at_ms: number) => number
  readonly as_of_ms: number
}

/** Adds what happened to the SKU on that day. What was cancelled by then counts as never ordered. */
export const addDay = (into: Day, { world, life, day, price, as_of_ms }: About): void => {
  const ordered = life.orders.slice(life.orders_from[day] ?? life.orders.length, life.orders_from[day + 1])
  for (const order of ordered.filter(isAmazons)) {
    if (order.placed_ms > as_of_ms || stateAt(order, as_of_ms).status === 'Cancelled') continue
    const minor = price(order.placed_ms) * order.units
    addSold(into.sold, order.units, minor)
    if (order.business) addSold(into.sold_to_businesses, order.units, minor)
  }
  const recent = life.orders.slice(life.orders_from[Math.max(0, day - 6)] ?? 0, life.orders_from[day + 1])
  for (const order of recent.filter(isAmazons)) {
    if (order.closed_day !== day || order.outcome !== 'shipped' || order.closed_ms > as_of_ms) continue
    addSold(into.shipped, order.units, price(order.placed_ms) * order.units)
  }
  into.refunded += life.refunds.filter((refund) => refund.day === day && refund.at_ms <= as_of_ms).length
  addLooks(into, world, life, day)
}
