/** Orders API 2026-01-01: orders with their items, as of minutes ago. Buyers and addresses are not asked for. */
import { z } from 'zod'
import type { MarketplaceId } from '../../core/ids.ts'
import type { Instant } from '../../core/time.ts'
import type { Door } from '../request.ts'
import { readPages, Token } from './pages.ts'

export interface Orders {
  /**
   * `Order` with its `orderItems`, of orders updated since. A hundred a page; twenty pages at once, then one every three
   * minutes.
   */
  search(asked: {
    readonly marketplace_id: MarketplaceId
    readonly updated_after: Instant
  }): AsyncIterable<FoundOrder>
}

const Order = z.looseObject({
  orderId: z.string().min(1),
  orderItems: z.array(z.looseObject({ orderItemId: z.string().min(1) })),
})
export type FoundOrder = z.infer<typeof Order>

const Found = z
  .object({ orders: z.array(Order), pagination: z.object({ nextToken: Token }).nullish() })
  .transform(({ orders, pagination }) => ({ items: orders, next: pagination?.nextToken ?? null }))

/** All but what says who bought it: buyers, recipients, payments and tax registrations need roles of their own. */
const INCLUDED = [
  'PROCEEDS',
  'EXPENSE',
  'PROMOTION',
  'CANCELLATION',
  'FULFILLMENT',
  'PACKAGES',
  'FULFILLMENT_ORDERS',
] as const

export const openOrders = (door: Door): Orders => ({
  async *search({ marketplace_id, updated_after }) {
    const operation = 'searchOrders'
    const query = {
      marketplaceIds: [marketplace_id],
      lastUpdatedAfter: updated_after,
      maxResultsPerPage: '100',
      includedData: INCLUDED,
    }
    const pages = readPages(door, {
      first: { operation, query },
      page: Found,
      following: (paginationToken) => ({ operation, query: { ...query, paginationToken } }),
    })
    for await (const order of pages) yield Order.parse(order)
  },
})
