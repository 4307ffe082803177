/** Product Pricing API 2022-05-01, getCompetitiveSummary: offers and the featured one, up to 20 ASINs, each with a status of its own. */
import { z } from 'zod'
import { msOf } from '../../core/time.ts'
import { invalidInput, type Answer } from '../answer.ts'
import type { ListingBook } from '../listings/book.ts'
import { issuesOf } from '../listings/issues.ts'
import { jsonObject, type Call, type Operation } from '../operation.ts'
import { isSuppressed, listPrice } from '../world/catalog.ts'
import { competitorsAt, rankedOffers, type MarketOffer } from '../world/competition.ts'
import type { MarketWorld } from '../world/market.ts'
import { offersOf, productNamed } from '../world/products.ts'
import { snapshotAt } from '../world/snapshot.ts'
import type { SkuProfile } from '../world/types.ts'
import type { Times } from './asking.ts'
import { moneyOf } from '../money.ts'

const INCLUDED = ['featuredBuyingOptions', 'referencePrices', 'lowestPricedOffers', 'similarItems'] as const

const Request = z.object({
  asin: z.string().min(1),
  marketplaceId: z.string().min(1),
  includedData: z.array(z.enum(INCLUDED)).min(1),
  lowestPricedOffersInputs: z
    .array(z.object({ itemCondition: z.string(), offerType: z.literal('Consumer') }))
    .max(5)
    .optional(),
  uri: z.string().min(6).max(512),
  method: z.literal('GET'),
})
type Request = z.infer<typeof Request>

const Batch = z.object({ requests: z.array(Request).min(1).max(20) })

interface Deps extends Times {
  readonly book: ListingBook
}

interface Place {
  readonly world: MarketWorld
  readonly profile: SkuProfile
  readonly at_ms: number
  readonly day: number
}

/** The seller's own offers that can be bought now. */
const ownOffers = (deps: Deps, { world, profile, at_ms, day }: Place): readonly MarketOffer[] =>
  offersOf(world, profile).flatMap((offered) => {
    const listing = { world, profile: offered }
    const shown = deps.book.asShown()
    const life = world.life(offered.index, day)
    const units = snapshotAt(life, at_ms).fulfillable + shown.merchantUnits({ world, life, at_ms })
    const isBlocked = issuesOf(listing, deps.book.shown(listing), day).some(
      (issue) => issue.severity === 'ERROR',
    )
    if (units <= 0 || isBlocked || isSuppressed(offered, day) || offered.opened_day > day) return []
    return [
      {
        seller_id: world.setup.seller_id,
        fulfilment: offered.fulfilment === 'merchant' ? 'MFN' : 'AFN',
        price_minor: shown.price({ ...listing, at_ms }),
      },
    ]
  })

const offerBody = (offer: MarketOffer, currency: string): Readonly<Record<string, unknown>> => ({
  sellerId: offer.seller_id,
  condition: 'New',
  fulfillmentType: offer.fulfilment,
  listingPrice: moneyOf(offer.price_minor, currency),
  shippingOptions: [
    { shippingOptionType: 'DEFAULT', price: moneyOf(offer.fulfilment === 'AFN' ? 0 : 499, currency) },
  ],
})

const featured = (offers: readonly MarketOffer[], { world }: Place): readonly unknown[] => {
  const [first] = offers
  const { currency, country } = world.setup.marketplace
  if (!first) return []
  const segment = (customerMembership: string, percentage: number): unknown => ({
    customerMembership,
    segmentDetails: {
      glanceViewWeightPercentage: percentage,
      sampleLocation: { postalCode: { countryCode: country, value: '10001' } },
    },
  })
  const featuredOfferSegments = [segment('PRIME', 70), segment('NON_PRIME', 30)]
  return [
    {
      buyingOptionType: 'New',
      segmentedFeaturedOffers: [{ ...offerBody(first, currency), featuredOfferSegments }],
    },
  ]
}

const references = (offers: readonly MarketOffer[], { world, profile, day }: Place): readonly unknown[] => {
  const { currency } = world.setup.marketplace
  const cheapest = Math.min(...offers.map((offer) => offer.price_minor))
  const price = (name: string, minor: number): unknown => ({ name, price: moneyOf(minor, currency) })
  const was = price('WasPrice', listPrice(profile, Math.max(profile.opened_day, day - 90)))
  return offers.length === 0 ? [was] : [price('CompetitivePrice', cheapest), was]
}

const lowest = (offers: readonly MarketOffer[], request: Request, { world }: Place): readonly unknown[] => {
  const { currency } = world.setup.marketplace
  const inputs = request.lowestPricedOffersInputs ?? [{ itemCondition: 'New', offerType: 'Consumer' }]
  const cheapest = offers.toSorted((a, b) => a.price_minor - b.price_minor)
  return inputs
    .filter((input) => input.itemCondition === 'New' && offers.length > 0)
    .map((lowestPricedOffersInput) => ({
      lowestPricedOffersInput,
      offers: cheapest.map((offer) => ({
        ...offerBody(offer, currency),
        subCondition: 'New',
        primeDetails: { eligibility: offer.fulfilment === 'AFN' ? 'NATIONAL' : 'NONE' },
      })),
    }))
}

const found = (deps: Deps, request: Request, place: Place): unknown => {
  const { asin, marketplaceId, includedData } = request
  const { world, profile, day } = place
  const offers = rankedOffers([...ownOffers(deps, place), ...competitorsAt(world, profile, day)])
  const parts: Readonly<Record<(typeof INCLUDED)[number], () => readonly unknown[]>> = {
    featuredBuyingOptions: () => featured(offers, place),
    referencePrices: () => references(offers, place),
    lowestPricedOffers: () => lowest(offers, request, place),
    similarItems: () => [],
  }
  const named = INCLUDED.filter((name) => includedData.includes(name)).map(
    (name) => [name, parts[name]()] as const,
  )
  return {
    status: { statusCode: 200, reasonPhrase: 'Success' },
    body: { asin, marketplaceId, ...Object.fromEntries(named) },
  }
}

const refusedItem = ({ asin, marketplaceId }: Request, statusCode: 400 | 404, message: string): unknown => {
  const code = statusCode === 404 ? 'NotFound' : 'InvalidInput'
  return {
    status: { statusCode, reasonPhrase: statusCode === 404 ? 'Not Found' : 'Bad Request' },
    body: { asin, marketplaceId, errors: [{ code, message, details: '' }] },
  }
}

const answerTo = (deps: Deps, { seller }: Call, request: Request): unknown => {
  const world = seller.market(request.marketplaceId)
  if (!world) return refusedItem(request, 400, `Invalid marketplace id: ${request.marketplaceId}.`)
  const at_ms = msOf(deps.clock.now())
  const day = world.calendar.dayAt(at_ms)
  const product = productNamed(world, request.asin, day)
  if (product?.kind !== 'product') {
    return product
      ? refusedItem(request, 400, 'A variation parent has no offers.')
      : refusedItem(request, 404, `${request.asin} is not in the catalogue of the marketplace.`)
  }
  return found(deps, request, { world, profile: product.profile, at_ms, day })
}

const getCompetitiveSummary = (deps: Deps, call: Call): Answer => {
  const parsed = Batch.safeParse(jsonObject(call.body))
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') ?? ''
    return invalidInput('Request has missing or invalid parameters and cannot be parsed.', where)
  }
  return { status: 200, body: { responses: parsed.data.requests.map((one) => answerTo(deps, call, one)) } }
}

export const pricingOperations = (deps: Deps): readonly Operation[] => [
  {
    name: 'getCompetitiveSummary',
    method: 'POST',
    path: '/batches/products/pricing/2022-05-01/items/competitiveSummary',
    handle: (call) => getCompetitiveSummary(deps, call),
  },
]
