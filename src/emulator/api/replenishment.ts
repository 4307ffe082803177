/**
 * Replenishment API 2022-11-07: the offers of Subscribe & Save and how they do. Pages go by `limit` and `offset`, at
 * most 100 offers or 500 metrics each, and no further than offset 9000
 * (https://developer-docs.amazon.com/sp-api/docs/replenishment-api-v2022-11-07-reference).
 */
import { invalidInput, type Answer } from '../answer.ts'
import type { Call, Operation } from '../operation.ts'
import { majorOf } from '../money.ts'
import {
  bodyOf,
  intervalOf,
  OfferMetricsRequest,
  periodsOf,
  spanOf,
  type OFFER_METRIC_KEYS,
} from './replenishment-asking.ts'
import { listOffers, nameOf, offersIn, pageOf, type Deps, type Offer } from './replenishment-offers.ts'
import {
  activeAt,
  BRAND,
  deliveriesOf,
  expectedIn,
  isNamed,
  percent,
  soldIn,
  sum,
} from './replenishment-sales.ts'
import { getSellingPartnerMetrics } from './replenishment-totals.ts'

type Figures = Readonly<Record<string, number>>

const performance = (offer: Offer, span: ReturnType<typeof spanOf>): Figures => {
  const place = offer.place()
  const { sales, missed_units, missed_minor } = soldIn(place, span)
  const { currency } = place.world.setup.marketplace
  const delivered = deliveriesOf(sales)
  const units = sum(delivered, (sale) => sale.units)
  const minor = sum(delivered, (sale) => sale.minor)
  const coupons = delivered.filter((sale) => sale.has_coupon)
  return {
    notDeliveredDueToOOS: percent(missed_units, missed_units + units),
    totalSubscriptionsRevenue: majorOf(minor, currency),
    shippedSubscriptionUnits: units,
    activeSubscriptions: activeAt(place, span.until_ms),
    revenuePenetration: percent(
      minor,
      sum(sales, (sale) => sale.minor),
    ),
    lostRevenueDueToOOS: majorOf(missed_minor, currency),
    couponsRevenuePenetration: percent(
      sum(coupons, (sale) => sale.minor),
      minor,
    ),
    shareOfCouponSubscriptions: percent(coupons.length, delivered.length),
  }
}

const forecast = (offer: Offer): Figures => {
  const place = offer.place()
  const { currency } = place.world.setup.marketplace
  const figures = [30, 60, 90].flatMap((days) => {
    const { units, minor } = expectedIn(place, days)
    return [
      [`next${days}DayTotalSubscriptionsRevenue`, majorOf(minor, currency)] as const,
      [`next${days}DayShippedSubscriptionUnits`, units] as const,
    ]
  })
  return Object.fromEntries(figures)
}

const FIGURE_OF: Readonly<Record<(typeof OFFER_METRIC_KEYS)[number], string>> = {
  SHIPPED_SUBSCRIPTION_UNITS: 'shippedSubscriptionUnits',
  TOTAL_SUBSCRIPTIONS_REVENUE: 'totalSubscriptionsRevenue',
  ACTIVE_SUBSCRIPTIONS: 'activeSubscriptions',
  NEXT_90DAYS_SHIPPED_SUBSCRIPTION_UNITS: 'next90DayShippedSubscriptionUnits',
  NEXT_60DAYS_SHIPPED_SUBSCRIPTION_UNITS: 'next60DayShippedSubscriptionUnits',
  NEXT_30DAYS_SHIPPED_SUBSCRIPTION_UNITS: 'next30DayShippedSubscriptionUnits',
  NEXT_90DAYS_TOTAL_SUBSCRIPTIONS_REVENUE: 'next90DayTotalSubscriptionsRevenue',
  NEXT_60DAYS_TOTAL_SUBSCRIPTIONS_REVENUE: 'next60DayTotalSubscriptionsRevenue',
  NEXT_30DAYS_TOTAL_SUBSCRIPTIONS_REVENUE: 'next30DayTotalSubscriptionsRevenue',
}

const listOfferMetrics = (deps: Deps, call: Call): Answer => {
  const asked = bodyOf(call, OfferMetricsRequest, ({ filters }) => filters.marketplaceId)
  if ('refusal' in asked) return asked.refusal
  const { filters, pagination, sort } = asked.body
  const { world } = asked
  const today = world.today(deps.clock.now())
  const isForecast = filters.timePeriodType === 'FORECAST'
  const periods = isForecast
    ? [{ from_on: filters.timeInterval.startDate, through_on: filters.timeInterval.endDate }]
    : periodsOf(filters, today)
  if ('status' in periods) return periods
  if (periods.length > 1)
    return invalidInput(
      'The timeInterval must cover a single unit of the aggregationFrequency.',
      'timeInterval',
    )
  const rows = periods.flatMap((period) => {
    const span = spanOf(world, period)
    return offersIn(deps, world)
      .filter(({ profile }) => isNamed(profile, filters))
      .filter(({ profile }) => isForecast || profile.opened_day <= span.through_day)
      .map((offer) => ({ offer, period, figures: isForecast ? forecast(offer) : performance(offer, span) }))
  })
  const page = pageOf(rows, pagination, sort, {
    name: ({ offer }) => nameOf(offer),
    key: ({ figures }, key) => figures[FIGURE_OF[key]] ?? 0,
  })
  const offers = page.map(({ offer: { profile }, period, figures }) => ({
    asin: profile.asin,
    sku: profile.sku,
    fulfillmentChannelType: 'AMAZON',
    brandName: BRAND,
    productGroup: profile.product_type,
    ...figures,
    timeInterval: intervalOf(period),
    currencyCode: world.setup.marketplace.currency,
  }))
  return { status: 200, body: { offers, pagination: { totalResults: rows.length } } }
}

const ROOT = '/replenishment/2022-11-07'

export const replenishmentOperations = (deps: Deps): readonly Operation[] => [
  {
    name: 'getSellingPartnerMetrics',
    method: 'POST',
    path: `${ROOT}/sellingPartners/metrics/search`,
    handle: (call) => getSellingPartnerMetrics(deps, call, (world) => offersIn(deps, world)),
  },
  {
    name: 'listOfferMetrics',
    method: 'POST',
    path: `${ROOT}/offers/metrics/search`,
    handle: (call) => listOfferMetrics(deps, call),
  },
  {
    name: 'listOffers',
    method: 'POST',
    path: `${ROOT}/offers/search`,
    handle: (call) => listOffers(deps, call),
  },
]
