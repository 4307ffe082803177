/** Catalog Items API 2022-04-01: products as shoppers see them. */
import { z } from 'zod'
import type { MarketplaceId } from '../../core/ids.ts'
import type { Door } from '../request.ts'
import { grouped, type Item, readPages, Token, TURN_MS_MAX } from './pages.ts'

/** `includedData` but the one that is for vendors. */
export type CatalogPart =
  | 'attributes'
  | 'classifications'
  | 'dimensions'
  | 'identifiers'
  | 'images'
  | 'productTypes'
  | 'relationships'
  | 'salesRanks'
  | 'summaries'

export interface Catalog {
  /** `Item` of each ASIN that the marketplace's catalogue has; the others are left out. Twenty a call. */
  items(asked: {
    readonly marketplace_id: MarketplaceId
    readonly asins: readonly string[]
    readonly included: readonly CatalogPart[]
  }): AsyncIterable<Item>
}

const ASINS_MAX = 20

const Found = z
  .object({
    items: z.array(z.looseObject({ asin: z.string().min(1) })),
    pagination: z.object({ nextToken: Token }).nullish(),
  })
  .transform(({ items, pagination }) => ({ items, next: pagination?.nextToken ?? null }))

export const openCatalog = (door: Door): Catalog => ({
  async *items({ marketplace_id, asins, included }) {
    const operation = 'searchCatalogItems'
    for (const [number, identifiers] of grouped(asins, ASINS_MAX).entries()) {
      const query = {
        marketplaceIds: [marketplace_id],
        identifiersType: 'ASIN',
        identifiers,
        includedData: included,
        pageSize: String(ASINS_MAX),
      }
      yield* readPages(door, {
        first: { operation, query, ...(number === 0 ? {} : { turn_ms_max: TURN_MS_MAX }) },
        page: Found,
        following: (pageToken) => ({ operation, query: { ...query, pageToken } }),
      })
    }
  },
})
