/** What the subscriptions of a SKU sold, are, and will be: the figures that all three operations show. */
import { DAY_MS } from '../../core/time.ts'
import type { ListingBook } from '../listings/book.ts'
import { listPrice } from '../world/catalog.ts'
import type { Life } from '../world/life.ts'
import type { MarketWorld } from '../world/market.ts'
import {
  activeSpan,
  missedDeliveries,
  salesIn,
  subscribersOf,
  type Sale,
  type Span,
} from '../world/subscribing.ts'
import type { SkuProfile } from '../world/types.ts'
import type { Filters, spanOf } from './replenishment-asking.ts'

export const BRAND = 'Northwind'

/** One enrolled SKU as of a moment. */
export interface Place {
  readonly world: MarketWorld
  readonly life: Life
  readonly book: ListingBook
  readonly at_ms: number
}

export const sum = (sales: readonly Sale[], of: (sale: Sale) => number): number =>
  sales.reduce((all, sale) => all + of(sale), 0)

/** Percent with two decimals; of nothing, 0. */
export const percent = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.round((10_000 * part) / whole) / 100

export const deliveriesOf = (sales: readonly Sale[]): readonly Sale[] =>
  sales.filter((sale) => sale.is_delivery)

export const salesOf = ({ world, life, book }: Place, span: Span): readonly Sale[] => {
  const shown = book.asShown()
  return salesIn(life, span, (order) => shown.price({ world, profile: life.profile, at_ms: order.placed_ms }))
}

/** Subscriptions that are active at the moment. */
export const activeAt = (place: Place, at_ms: number): number =>
  subscribersOf(salesOf(place, activeSpan(at_ms))).size

export interface Sold {
  readonly sales: readonly Sale[]
  readonly missed_units: number
  readonly missed_minor: number
}

export const soldIn = (place: Place, span: ReturnType<typeof spanOf>): Sold => {
  const missed_units = missedDeliveries(place.life, span.from_day, span.through_day)
  return {
    sales: salesOf(place, span),
    missed_units,
    missed_minor: missed_units * listPrice(place.life.profile, span.through_day),
  }
}

/** Units and revenue of the days to come, when every subscription goes on as in the last thirty days. */
export const expectedIn = (
  place: Place,
  days: number,
): { readonly units: number; readonly minor: number } => {
  const { at_ms } = place
  const last = deliveriesOf(salesOf(place, { from_ms: at_ms - 30 * DAY_MS, until_ms: at_ms }))
  const share = days / 30
  return {
    units: Math.round(sum(last, (sale) => sale.units) * share),
    minor: Math.round(sum(last, (sale) => sale.minor) * share),
  }
}

/** Whether the SKU is among those a question names. */
export const isNamed = ({ sku, asin, product_type }: SkuProfile, filters: Filters): boolean =>
  (filters.skus?.includes(sku) ?? true) &&
  (filters.asins?.includes(asin) ?? true) &&
  (filters.fulfillmentChannelTypes?.includes('AMAZON') ?? true) &&
  (filters.brandNames?.includes(BRAND) ?? true) &&
  (filters.productGroups?.includes(product_type) ?? true)
