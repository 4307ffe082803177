/** FBA Inventory API v1: what Amazon holds of each SKU, as of this hour. */
import { z } from 'zod'
import type { MarketplaceId } from '../../core/ids.ts'
import type { Instant } from '../../core/time.ts'
import type { Door } from '../request.ts'
import { type Item, readPages, Token } from './pages.ts'

export interface Inventory {
  /**
   * `InventorySummary` of every SKU that Amazon ships, details included; only of those that changed since, where that
   * is asked. Some fifty a page; a page's token dies after 30 seconds, so nothing may dawdle between two of them.
   */
  summaries(asked: {
    readonly marketplace_id: MarketplaceId
    readonly changed_since?: Instant
  }): AsyncIterable<Item>
}

const Summaries = z
  .object({
    payload: z.object({ inventorySummaries: z.array(z.looseObject({ sellerSku: z.string().min(1) })) }),
    pagination: z.object({ nextToken: Token }).nullish(),
  })
  .transform(({ payload, pagination }) => ({
    items: payload.inventorySummaries,
    next: pagination?.nextToken ?? null,
  }))

export const openInventory = (door: Door): Inventory => ({
  summaries({ marketplace_id, changed_since }) {
    const query = {
      granularityType: 'Marketplace',
      granularityId: marketplace_id,
      marketplaceIds: [marketplace_id],
      details: 'true',
      ...(changed_since === undefined ? {} : { startDateTime: changed_since }),
    }
    const operation = 'getInventorySummaries'
    return readPages(door, {
      first: { operation, query },
      page: Summaries,
      following: (nextToken) => ({ operation, query: { ...query, nextToken } }),
    })
  },
})
