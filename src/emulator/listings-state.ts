/** The price a listing asks, at any moment. */
import { listPrice } from './world/catalog.ts'
import type { MarketWorld } from './world/market.ts'
import type { SkuProfile } from './world/types.ts'

/** The price of a SKU at a moment, in minor units. */
export type Price = (of: {
  readonly world: MarketWorld
  readonly profile: SkuProfile
  readonly at_ms: number
}) => number

export const plainPrice: Price = ({ world, profile, at_ms }) =>
  listPrice(profile, world.calendar.dayAt(at_ms))
