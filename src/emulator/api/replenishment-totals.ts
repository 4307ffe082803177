/** Replenishment API, getSellingPartnerMetrics: Subscribe & Save of the whole seller, by period. */
import { addDays, DAY_MS, type DayRange } from '../../core/time.ts'
import type { Clock } from '../../core/clock.ts'
import type { Answer } from '../answer.ts'
import type { Call } from '../operation.ts'
import type { MarketWorld } from '../world/market.ts'
import { subscribersOf, type Enrolment, type Sale } from '../world/subscribing.ts'
import type { SkuProfile } from '../world/types.ts'
import { majorOf } from '../money.ts'
import {
  bodyOf,
  intervalOf,
  METRICS,
  PartnerMetricsRequest,
  periodsOf,
  spanOf,
  type Metric,
} from './replenishment-asking.ts'
import {
  activeAt,
  deliveriesOf,
  expectedIn,
  isNamed,
  percent,
  salesOf,
  soldIn,
  sum,
  type Place,
  type Sold,
} from './replenishment-sales.ts'

interface Enrolled {
  readonly profile: SkuProfile
  readonly enrolment: Enrolment
  readonly place: () => Place
}

interface Part extends Sold {
  readonly seller_base: number
}

/** Everything that was sold in a period, and in the twelve months to its end. */
interface View {
  readonly parts: readonly Part[]
  readonly sales: readonly Sale[]
  readonly year: readonly Sale[]
  readonly active: number
  readonly from_ms: number
  readonly until_ms: number
  readonly major: (minor: number) => number
}

const minorOf = (sales: readonly Sale[]): number => sum(sales, (sale) => sale.minor)

const average = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((all, value) => all + value, 0) / values.length

const cents = (value: number): number => Math.round(value * 100) / 100

const byShopper = (sales: readonly Sale[]): readonly (readonly Sale[])[] => [
  ...Map.groupBy(sales, (sale) => sale.shopper).values(),
]

const subscribes = (sales: readonly Sale[]): boolean => sales.some((sale) => sale.is_delivery)
const isYoung = (sales: readonly Sale[]): boolean => deliveriesOf(sales).length <= 3

/** The year's shoppers, those with a subscription apart. */
const shoppersOf = ({ year }: View) => {
  const all = byShopper(year)
  return { subscribers: all.filter(subscribes), others: all.filter((sales) => !subscribes(sales)) }
}

const byDeliveries = ({ sales, year, until_ms, major }: View): object => {
  const counts = new Map(byShopper(deliveriesOf(year)).map((all) => [all[0]?.shopper ?? '', all]))
  const active = subscribersOf(year.filter((sale) => sale.shipped_ms >= until_ms - 60 * DAY_MS))
  const revenue = (is: (deliveries: number, isActive: boolean) => boolean): number =>
    major(
      minorOf(
        deliveriesOf(sales).filter(({ shopper }) =>
          is(counts.get(shopper)?.length ?? 1, active.has(shopper)),
        ),
      ),
    )
  return {
    revenueFromSubscriptionsWithMultipleDeliveries: revenue((deliveries) => deliveries > 1),
    revenueFromActiveSubscriptionsWithSingleDelivery: revenue((count, isActive) => count === 1 && isActive),
    revenueFromCancelledSubscriptionsAfterSingleDelivery: revenue(
      (count, isActive) => count === 1 && !isActive,
    ),
  }
}

/** Of subscriptions that began so many days ago or earlier, those that had a delivery so many days after. */
const retention = ({ year, until_ms }: View, days: number): number => {
  const lives = byShopper(deliveriesOf(year)).map((all) => all.map((sale) => sale.shipped_ms))
  const old = lives.filter((moments) => Math.min(...moments) <= until_ms - days * DAY_MS)
  const kept = old.filter((moments) => Math.max(...moments) >= Math.min(...moments) + days * DAY_MS)
  return percent(kept.length, old.length)
}

const FUNDINGS = [
  ['0Percent', (base: number) => base === 0],
  ['5Percent', (base: number) => base === 5],
  ['10Percent', (base: number) => base === 10],
  ['5PlusPercent', (base: number) => base >= 5],
] as const

/** One figure for each share of the discount that the seller pays. */
const byFunding = ({ parts }: View, name: string, figure: (sales: readonly Sale[]) => number): object =>
  Object.fromEntries(
    FUNDINGS.map(([funding, is]) => [
      `${name}For${funding}SellerFunding`,
      figure(parts.filter((part) => is(part.seller_base)).flatMap((part) => part.sales)),
    ]),
  )

/** Shoppers whose first delivery of the year was in the period, among all who bought in it. */
const signups = (view: View): object => {
  const before = subscribersOf(view.year.filter((sale) => sale.shipped_ms < view.from_ms))
  return byFunding(view, 'signupConversion', (sales) => {
    const fresh = [...subscribersOf(sales)].filter((shopper) => !before.has(shopper))
    return percent(fresh.length, byShopper(sales).length)
  })
}

/** What an average shopper of each kind spent in the year, once (OTP) and by subscription (SNS). */
const lifetimeValues = (view: View): object => {
  const { subscribers, others } = shoppersOf(view)
  const active = subscribersOf(view.year.filter((sale) => sale.shipped_ms >= view.until_ms - 60 * DAY_MS))
  const isActive = (sales: readonly Sale[]): boolean => sales.some((sale) => active.has(sale.shopper))
  const spent = (shoppers: readonly (readonly Sale[])[], is_delivery: boolean): number =>
    cents(
      view.major(
        average(shoppers.map((sales) => minorOf(sales.filter((one) => one.is_delivery === is_delivery)))),
      ),
    )
  const lost = subscribers.filter((sales) => !isActive(sales))
  const growing = subscribers.filter((sales) => isActive(sales) && isYoung(sales))
  const established = subscribers.filter((sales) => isActive(sales) && !isYoung(sales))
  return {
    nonSubscriberLifeTimeValueFromOTP: spent(others, false),
    lostSubscriberLifeTimeValueFromOTP: spent(lost, false),
    lostSubscriberLifeTimeValueFromSNS: spent(lost, true),
    growingSubscriberLifeTimeValueFromOTP: spent(growing, false),
    growingSubscriberLifeTimeValueFromSNS: spent(growing, true),
    establishedSubscriberLifeTimeValueFromOTP: spent(established, false),
    establishedSubscriberLifeTimeValueFromSNS: spent(established, true),
  }
}

const penetration = (sales: readonly Sale[]): number => percent(minorOf(deliveriesOf(sales)), minorOf(sales))

const missed = ({ parts }: View): { readonly units: number; readonly minor: number } => ({
  units: parts.reduce((all, part) => all + part.missed_units, 0),
  minor: parts.reduce((all, part) => all + part.missed_minor, 0),
})

const perShopper = (view: View, name: string, figure: (sales: readonly Sale[]) => number): object => {
  const { subscribers, others } = shoppersOf(view)
  return {
    [`subscriberAverage${name}`]: cents(average(subscribers.map(figure))),
    [`nonSubscriberAverage${name}`]: cents(average(others.map(figure))),
  }
}

const shippedUnits = ({ sales }: View): number => sum(deliveriesOf(sales), (sale) => sale.units)

const FIGURES: Readonly<Record<Metric, (view: View) => object>> = {
  SHIPPED_SUBSCRIPTION_UNITS: (view) => ({ shippedSubscriptionUnits: shippedUnits(view) }),
  TOTAL_SUBSCRIPTIONS_REVENUE: ({ sales, major }) => ({
    totalSubscriptionsRevenue: major(minorOf(deliveriesOf(sales))),
  }),
  ACTIVE_SUBSCRIPTIONS: ({ active }) => ({ activeSubscriptions: active }),
  NOT_DELIVERED_DUE_TO_OOS: (view) => {
    const { units } = missed(view)
    return { notDeliveredDueToOOS: percent(units, units + shippedUnits(view)) }
  },
  SUBSCRIBER_NON_SUBSCRIBER_AVERAGE_REVENUE: (view) =>
    perShopper(view, 'Revenue', (sales) => view.major(minorOf(sales))),
  LOST_REVENUE_DUE_TO_OOS: (view) => ({ lostRevenueDueToOOS: view.major(missed(view).minor) }),
  SUBSCRIBER_NON_SUBSCRIBER_AVERAGE_REORDERS: (view) =>
    perShopper(view, 'Reorders', (sales) => sales.length - 1),
  COUPONS_REVENUE_PENETRATION: ({ sales }) => {
    const delivered = deliveriesOf(sales)
    const coupons = delivered.filter((sale) => sale.has_coupon)
    return { couponsRevenuePenetration: percent(minorOf(coupons), minorOf(delivered)) }
  },
  REVENUE_BY_DELIVERIES: byDeliveries,
  SUBSCRIBER_RETENTION: (view) => ({
    subscriberRetentionFor30Days: retention(view, 30),
    subscriberRetentionFor90Days: retention(view, 90),
  }),
  REVENUE_PENETRATION_BY_SELLER_FUNDING: (view) => byFunding(view, 'revenuePenetration', penetration),
  SHARE_OF_COUPON_SUBSCRIPTIONS: ({ sales }) => {
    const delivered = deliveriesOf(sales)
    const coupons = delivered.filter((sale) => sale.has_coupon)
    return { shareOfCouponSubscriptions: percent(coupons.length, delivered.length) }
  },
  SUBSCRIBER_LIFETIME_VALUE_BY_CUSTOMER_SEGMENT: lifetimeValues,
  SIGNUP_CONVERSION_BY_SELLER_FUNDING: signups,
  REVENUE_PENETRATION: ({ sales }) => ({ revenuePenetration: penetration(sales) }),
}

const viewOf = (enrolled: readonly Enrolled[], world: MarketWorld, period: DayRange): View => {
  const span = spanOf(world, period)
  const { from_ms, until_ms } = span
  const parts = enrolled.map(({ enrolment, place }) => ({
    ...soldIn(place(), span),
    seller_base: enrolment.seller_base,
  }))
  const of_year = { from_ms: until_ms - 365 * DAY_MS, until_ms }
  return {
    parts,
    sales: parts.flatMap((part) => part.sales),
    year: enrolled.flatMap(({ place }) => salesOf(place(), of_year)),
    active: enrolled.reduce((all, { place }) => all + activeAt(place(), until_ms), 0),
    from_ms,
    until_ms,
    major: (minor) => majorOf(minor, world.setup.marketplace.currency),
  }
}

/** Units and revenue of the next 30, 60 and 90 days; of what cannot be foreseen, nothing. */
const forecasts = (
  enrolled: readonly Enrolled[],
  world: MarketWorld,
  asked: { readonly today: DayRange['from_on']; readonly metrics: readonly Metric[] },
): readonly object[] => {
  const { currency } = world.setup.marketplace
  return [30, 60, 90].map((days) => {
    const expected = enrolled.map(({ place }) => expectedIn(place(), days))
    const units = expected.reduce((all, one) => all + one.units, 0)
    const minor = expected.reduce((all, one) => all + one.minor, 0)
    return {
      ...(asked.metrics.includes('SHIPPED_SUBSCRIPTION_UNITS') ? { shippedSubscriptionUnits: units } : {}),
      ...(asked.metrics.includes('TOTAL_SUBSCRIPTIONS_REVENUE')
        ? { totalSubscriptionsRevenue: majorOf(minor, currency) }
        : {}),
      timeInterval: intervalOf({ from_on: asked.today, through_on: addDays(asked.today, days) }),
      currencyCode: currency,
    }
  })
}

export const getSellingPartnerMetrics = (
  { clock }: { readonly clock: Clock },
  call: Call,
  enrolledIn: (world: MarketWorld) => readonly Enrolled[],
): Answer => {
  const asked = bodyOf(call, PartnerMetricsRequest, (body) => body.marketplaceId)
  if ('refusal' in asked) return asked.refusal
  const { body, world } = asked
  const wanted: readonly Metric[] = body.metrics ?? METRICS
  const enrolled = enrolledIn(world).filter(({ profile }) => isNamed(profile, body.filters ?? {}))
  const today = world.today(clock.now())
  if (body.timePeriodType === 'FORECAST')
    return { status: 200, body: { metrics: forecasts(enrolled, world, { today, metrics: wanted }) } }
  const periods = periodsOf(body, today)
  if ('status' in periods) return periods
  const metrics = periods.map((period) => {
    const view = viewOf(enrolled, world, period)
    const figures: object = Object.assign({}, ...wanted.map((metric) => FIGURES[metric](view)))
    return { ...figures, timeInterval: intervalOf(period), currencyCode: world.setup.marketplace.currency }
  })
  return { status: 200, body: { metrics } }
}
