/** Product Pricing API 2022-05-01: whose offer Amazon features, and the lowest ones. */
import { z } from 'zod'
import type { MarketplaceId } from '../../core/ids.ts'
import type { Door } from '../request.ts'
import { grouped, type Item, TURN_MS_MAX } from './pages.ts'

export interface Pricing {
  /**
   * `CompetitiveSummaryResponseBody` of each ASIN that Amazon answers for; those it refuses one by one are left out.
   * Twenty a call, and one call every thirty seconds: a thousand ASINs take 25 minutes.
   */
  competition(asked: {
    readonly marketplace_id: MarketplaceId
    readonly asins: readonly string[]
  }): AsyncIterable<Item>
}

const ASINS_MAX = 20
const PATH = '/products/pricing/2022-05-01/items/competitiveSummary'

const Batch = z.object({
  responses: z.array(
    z.object({
      status: z.object({ statusCode: z.int() }),
      body: z.looseObject({ asin: z.string().min(1), marketplaceId: z.string() }),
    }),
  ),
})

export const openPricing = (door: Door): Pricing => ({
  async *competition({ marketplace_id, asins }) {
    for (const [number, group] of grouped(asins, ASINS_MAX).entries()) {
      const requests = group.map((asin) => ({
        asin,
        marketplaceId: marketplace_id,
        includedData: ['featuredBuyingOptions', 'referencePrices', 'lowestPricedOffers'],
        lowestPricedOffersInputs: [{ itemCondition: 'New', offerType: 'Consumer' }],
        uri: PATH,
        method: 'GET',
      }))
      const { responses } = await door.ask(
        {
          operation: 'getCompetitiveSummary',
          body: { requests },
          ...(number === 0 ? {} : { turn_ms_max: TURN_MS_MAX }),
        },
        Batch,
      )
      for (const { status, body } of responses) if (status.statusCode === 200) yield body
    }
  },
})
