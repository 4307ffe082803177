/** What shoppers searched for who saw a product: the same queries for all products of a kind, a week at a time. */
import type { LocalDate } from '../../core/time.ts'
import { hashText, mix } from '../world/random.ts'
import type { MarketWorld } from '../world/market.ts'
import type { SkuProfile } from '../world/types.ts'

/** What one product, or all products together, got of a query. */
export interface Funnel {
  readonly impressions: number
  readonly clicks: number
  readonly cart_adds: number
  readonly purchases: number
}

/** Of a hundred searches for the kind of product. */
const WAYS = [
  { of: (noun: string) => noun, percent: 46 },
  { of: (noun: string) => `${noun} gift`, percent: 20 },
  { of: (noun: string) => `best ${noun}`, percent: 16 },
  { of: (noun: string) => `northwind ${noun}`, percent: 11 },
  { of: (noun: string) => `${noun} for kitchen`, percent: 7 },
] as const

/** The title's words after the brand and before the first figure, two at most: "desk lamp". */
const nounOf = ({ title }: SkuProfile): string => {
  const words = title.toLowerCase().split(/[ ,]+/).slice(1, 3)
  return words.filter((word) => /^\p{L}+$/u.test(word)).join(' ')
}

export interface Query {
  readonly text: string
  readonly percent: number
}

/** The queries that lead to a product, most searched first. */
export const queriesOf = (profile: SkuProfile): readonly Query[] =>
  WAYS.map(({ of, percent }) => ({ text: of(nounOf(profile)), percent }))

const partOf = (whole: number, percent: number): number => Math.floor((whole * percent) / 100)

/**
 * What a product got by a query of all it got in a week: six in ten of those who look come by a search, and half of
 * those who buy. Nobody buys who did not put it into the cart, click and see it.
 */
export const ownFunnel = (
  query: Query,
  week: { readonly sessions: number; readonly orders: number },
  chance: number,
): Funnel => {
  const clicks = partOf(partOf(week.sessions, 60), query.percent)
  const purchases = Math.min(clicks, partOf(partOf(week.orders, 50), query.percent))
  const cart_adds = purchases + partOf(clicks - purchases, 10 + (chance % 15))
  return { impressions: clicks * (8 + ((chance >>> 8) % 12)), clicks, cart_adds, purchases }
}

/** How often a query was searched in a week by all shoppers; more for a bigger seller, who has more of each kind. */
export const volumeOf = (world: MarketWorld, { text, percent }: Query, week_on: LocalDate): number => {
  const { seed, sku_count, demand_scale } = world.setup
  const week = mix(seed, 91, hashText(text), hashText(week_on))
  return Math.ceil(
    ((sku_count + 60) * 400 * Math.max(1, demand_scale) * percent * (90 + (week % 20))) / 10_000,
  )
}

/** What all products together got of a query. */
export const wholeFunnel = (volume: number): Funnel => ({
  impressions: volume * 32,
  clicks: Math.ceil(volume * 1.1),
  cart_adds: Math.ceil(volume * 0.4),
  purchases: Math.ceil(volume * 0.16),
})
