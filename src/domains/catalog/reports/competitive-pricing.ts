import type { SellingPartner } from '../../../amazon/selling-partner.ts'
import { MarketplaceId } from '../../../core/ids.ts'
import { msOf } from '../../../core/time.ts'
import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { asOfNow, spPages, type Question } from '../../../sync/source.ts'

const HOUR_MS = 3_600_000
/** Amazon answers twenty ASINs every thirty seconds, so each hour asks for its share: every ASIN once a day at least. */
const LEAST = 20

const shareOf = ({ subjects, entered_at }: Question): readonly string[] => {
  const share = Math.max(LEAST, Math.ceil(subjects.length / 24))
  const first = (Math.floor(msOf(entered_at) / HOUR_MS) * share) % Math.max(1, subjects.length)
  return [...subjects.slice(first), ...subjects.slice(0, first)].slice(0, share)
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const listIn = (value: unknown, field: string): readonly unknown[] => {
  const list = isObject(value) ? value[field] : undefined
  return Array.isArray(list) ? list : []
}

/** The one offer that is featured, the prices Amazon compares with by name, and all that it said. */
async function* rows(partner: SellingPartner, question: Question): AsyncGenerator<object> {
  const marketplace_id = MarketplaceId.parse(question.marketplace_id)
  const asins = shareOf(question)
  for await (const body of partner.pricing.competition({ marketplace_id, asins })) {
    const { featuredBuyingOptions, referencePrices, lowestPricedOffers, ...rest } = body
    const option = listIn(body, 'featuredBuyingOptions')[0]
    const references = listIn(body, 'referencePrices').filter(isObject)
    const lowest = listIn(listIn(body, 'lowestPricedOffers')[0], 'offers')[0]
    yield {
      ...rest,
      featured: listIn(option, 'segmentedFeaturedOffers')[0] ?? {},
      reference: Object.fromEntries(references.map((one) => [String(one['name']), one['price']])),
      lowest: isObject(lowest) ? { listingPrice: lowest['listingPrice'], sellerId: lowest['sellerId'] } : {},
      all: { featuredBuyingOptions, referencePrices, lowestPricedOffers },
    }
  }
}

const reference = (name: string) => column.amount(`reference.${name}.amount`)

export const competitivePricing = defineReport({
  dataset: 'competitive_pricing',
  source: spPages('getCompetitiveSummary', { about: { dataset: 'listings', column: 'asin' }, rows }),
  grain:
    'One row per ASIN: whose offer Amazon featured when it was last asked, and what it was held against.',
  per: 'marketplace',
  load: { as: 'events', key: ['asin'] },
  window: asOfNow({ hourly: true }),
  columns: {
    asin: column.required(column.asin('asin')),
    answered_marketplace_id: column.code('marketplaceId'),
    // Blank where Amazon features no offer: nobody has the buy box.
    featured_seller_id: column.code('featured.sellerId'),
    featured_condition: column.code('featured.condition'),
    featured_subcondition: column.code('featured.subCondition'),
    featured_fulfillment: column.code('featured.fulfillmentType'),
    featured_price_amount: column.amount('featured.listingPrice.amount'),
    currency: column.currency('featured.listingPrice.currencyCode', 'lowest.listingPrice.currencyCode'),
    featured_shipping: column.json('featured.shippingOptions'),
    featured_points: column.json('featured.points'),
    featured_prime: column.json('featured.primeDetails'),
    featured_promotions: column.json('featured.promotions'),
    // To which shoppers it is featured.
    featured_segments: column.json('featured.featuredOfferSegments'),
    competitive_price_amount: reference('CompetitivePrice'),
    competitive_threshold_amount: reference('CompetitivePriceThreshold'),
    was_price_amount: reference('WasPrice'),
    reference_currency: column.code(
      'reference.CompetitivePrice.currencyCode',
      'reference.CompetitivePriceThreshold.currencyCode',
      'reference.WasPrice.currencyCode',
    ),
    lowest_price_amount: column.amount('lowest.listingPrice.amount'),
    lowest_seller_id: column.code('lowest.sellerId'),
    featured_options: column.json('all.featuredBuyingOptions'),
    reference_prices: column.json('all.referencePrices'),
    lowest_offers: column.json('all.lowestPricedOffers'),
    similar_asins: column.json('similarItems'),
  },
})
