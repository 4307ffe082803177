/** Other sellers of the same products, and whose offer Amazon features. Their prices change weekly. */
import { listPrice } from './catalog.ts'
import type { MarketWorld } from './market.ts'
import { mix } from './random.ts'
import type { SkuProfile } from './types.ts'

/** An offer for a product, whoever makes it; the price in minor units. */
export interface MarketOffer {
  readonly seller_id: string
  readonly fulfilment: 'AFN' | 'MFN'
  readonly price_minor: number
}

const WEEK_DAYS = 7

/** None for two products in five, one or two others for the rest. */
export const competitorsAt = (
  world: MarketWorld,
  profile: SkuProfile,
  day: number,
): readonly MarketOffer[] => {
  const seed = mix(world.setup.seed, 61, profile.index)
  const count = [0, 0, 1, 1, 2][seed % 5] ?? 0
  return Array.from({ length: count }, (_, number) => {
    const chance = mix(seed, number, Math.floor(day / WEEK_DAYS))
    return {
      seller_id: `A${mix(seed, number).toString(36).toUpperCase().padStart(7, '0')}RIVAL${number}`,
      fulfilment: number === 0 ? 'AFN' : 'MFN',
      price_minor: Math.max(99, Math.round((listPrice(profile, day) * (90 + (chance % 26))) / 100)),
    }
  })
}

/** Shipping by the seller has to be cheaper to be featured. */
const weightOf = ({ fulfilment, price_minor }: MarketOffer): number =>
  fulfilment === 'AFN' ? price_minor : price_minor * 1.05

/** The cheapest first, shipping counted; among equals the one named first. The first is the featured offer. */
export const rankedOffers = (offers: readonly MarketOffer[]): readonly MarketOffer[] =>
  offers.toSorted((a, b) => weightOf(a) - weightOf(b))
