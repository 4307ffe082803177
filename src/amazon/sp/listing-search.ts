/** Listings Items API 2021-08-01, searchListingsItems: every listing of a marketplace, or those with issues. */
import { z } from 'zod'
import type { MarketplaceId, SellerId } from '../../core/ids.ts'
import { Problem } from '../../core/problem.ts'
import type { Door } from '../request.ts'
import { Token, TURN_MS_MAX } from './pages.ts'

export interface ListingSearch {
  /** Listings with errors or warnings: `Item` with its `issues`, `summaries` and offers. Twenty a page. */
  withIssues(asked: { readonly marketplace_id: MarketplaceId }): AsyncIterable<FoundListing>
}

const Found = z.looseObject({
  sku: z.string().min(1),
  summaries: z.array(z.looseObject({ createdDate: z.string() })).nullish(),
  issues: z.array(z.looseObject({ code: z.string() })).nullish(),
})
export type FoundListing = z.infer<typeof Found>

const Results = z.object({
  numberOfResults: z.int(),
  items: z.array(Found),
  pagination: z.object({ nextToken: Token }).nullish(),
})

const unreachable = (): Problem =>
  new Problem(
    'amazon_refused',
    'More listings with issues were created in one moment than Amazon shows of a search.',
    'Nothing was changed. Resolve some of the issues in Seller Central.',
  )

interface Search {
  readonly door: Door
  readonly seller_id: SellerId
  readonly marketplace_id: MarketplaceId
}

/** One search, the oldest listings first: as many of its results as Amazon shows, and how many there are. */
async function* search(
  { door, seller_id, marketplace_id }: Search,
  since: string | undefined,
): AsyncGenerator<z.infer<typeof Results>> {
  const call = { operation: 'searchListingsItems', path: { sellerId: seller_id } } as const
  const query = {
    marketplaceIds: [marketplace_id],
    includedData: ['summaries', 'issues', 'offers', 'fulfillmentAvailability'],
    withIssueSeverity: ['ERROR', 'WARNING'],
    sortBy: 'createdDate',
    sortOrder: 'ASC',
    pageSize: '20',
    ...(since === undefined ? {} : { createdAfter: since }),
  }
  let results = await door.ask({ ...call, query }, Results)
  yield results
  for (let token = results.pagination?.nextToken; typeof token === 'string'; ) {
    const following = { ...call, query: { ...query, pageToken: token }, turn_ms_max: TURN_MS_MAX }
    results = await door.ask(following, Results)
    yield results
    token = results.pagination?.nextToken
  }
}

/**
 * Of one search Amazon shows the first thousand only. Then the next one begins at the last listing's creation, and what
 * was seen before is passed over.
 */
async function* allWithIssues(about: Search): AsyncGenerator<FoundListing> {
  const seen = new Set<string>()
  let since: string | undefined
  for (;;) {
    let left = 0
    let last: string | undefined
    let shown = 0
    for await (const { items, numberOfResults } of search(about, since)) {
      shown += items.length
      left = numberOfResults - shown
      for (const listing of items) {
        last = listing.summaries?.[0]?.createdDate ?? last
        if (!seen.has(listing.sku)) yield listing
        seen.add(listing.sku)
      }
    }
    if (left <= 0) return
    if (last === undefined || last === since) throw unreachable()
    since = last
  }
}

export const openListingSearch = (door: Door, seller_id: SellerId): ListingSearch => ({
  withIssues: ({ marketplace_id }) => allWithIssues({ door, seller_id, marketplace_id }),
})
