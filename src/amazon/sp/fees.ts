/** Product Fees API v0: what Amazon would charge for a unit at a price. */
import { z } from 'zod'
import type { MarketplaceId } from '../../core/ids.ts'
import type { Currency, Decimal } from '../../core/money.ts'
import type { Door } from '../request.ts'
import { grouped, type Item, TURN_MS_MAX } from './pages.ts'

export interface FeeQuestion {
  readonly sku: string
  readonly price: Decimal
  readonly currency: Currency
  readonly is_amazon_fulfilled: boolean
}

export interface Fees {
  /** `FeesEstimateResult` of each SKU, in the order asked; a refused one says so in `Status`. Twenty a call. */
  estimates(asked: {
    readonly marketplace_id: MarketplaceId
    readonly of: readonly FeeQuestion[]
  }): AsyncIterable<Item>
}

const SKUS_MAX = 20

/** A bare list, not an object. */
const Results = z.array(z.looseObject({ Status: z.string(), FeesEstimateIdentifier: z.looseObject({}) }))

export const openFees = (door: Door): Fees => ({
  async *estimates({ marketplace_id, of }) {
    for (const [number, group] of grouped(of, SKUS_MAX).entries()) {
      const list = group.map(({ sku, price, currency, is_amazon_fulfilled }) => ({
        IdType: 'SellerSKU',
        IdValue: sku,
        FeesEstimateRequest: {
          MarketplaceId: marketplace_id,
          IsAmazonFulfilled: is_amazon_fulfilled,
          Identifier: sku,
          PriceToEstimateFees: { ListingPrice: { CurrencyCode: currency, Amount: Number(price) } },
        },
      }))
      yield* await door.ask(
        { operation: 'getMyFeesEstimates', list, ...(number === 0 ? {} : { turn_ms_max: TURN_MS_MAX }) },
        Results,
      )
    }
  },
})
