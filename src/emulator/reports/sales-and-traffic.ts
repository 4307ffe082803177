import { addDays, DAY_MS, instantOf } from '../../core/time.ts'
import { moneyOf } from '../money.ts'
import { parentAsinOf } from '../world/products.ts'
import { addDay, emptyDay, type Day, type Looked, type Sold } from './traffic.ts'
import type { SkuProfile } from '../world/types.ts'
import { defineJson, type ReportContext } from './define.ts'

type Granularity = 'PARENT' | 'CHILD' | 'SKU'

/** Dates are read as they are written, whatever their time of day, and are days of the marketplace. */
const daysOf = ({
  world,
  from_ms,
  until_ms,
  as_of_ms,
}: ReportContext): { readonly from: number; readonly through: number } => {
  const indexOf = (ms: number): number =>
    Math.round((Date.parse(instantOf(ms).slice(0, 10)) - Date.parse(world.calendar.began_on)) / DAY_MS)
  return {
    from: Math.max(0, indexOf(from_ms)),
    through: Math.min(indexOf(until_ms - 1), world.calendar.dayAt(as_of_ms)),
  }
}

/** The first day of the day's week (Sunday) or month, by which its figures are summed. */
const periodOf = (date: string, granularity: string): string => {
  if (granularity === 'MONTH') return `${date.slice(0, 7)}-01`
  if (granularity !== 'WEEK') return date
  const day = Date.parse(date) / DAY_MS
  // Day 0 was a Thursday.
  return instantOf((day - ((day + 4) % 7)) * DAY_MS).slice(0, 10)
}

const share = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.round((10_000 * part) / whole) / 100

const sessionsOf = (looked: Looked): number => looked.browser_sessions + looked.app_sessions
const viewsOf = (looked: Looked): number => looked.browser_views + looked.app_views

const suffixed = (
  fields: Readonly<Record<string, unknown>>,
  suffix: string,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${name}${suffix}`, value]))

const salesOf = (sold: Sold, currency: string): Readonly<Record<string, unknown>> => ({
  orderedProductSales: moneyOf(sold.minor, currency),
  unitsOrdered: sold.units,
  totalOrderItems: sold.orders,
})

const averagesOf = (sold: Sold, currency: string): Readonly<Record<string, unknown>> => {
  const average = (whole: number): number => Math.round(sold.minor / Math.max(1, whole))
  return {
    averageSalesPerOrderItem: moneyOf(average(sold.orders), currency),
    averageUnitsPerOrderItem: Math.round((100 * sold.units) / Math.max(1, sold.orders)) / 100,
    averageSellingPrice: moneyOf(average(sold.units), currency),
  }
}

const salesByDate = (day: Day, currency: string): unknown => ({
  ...salesOf(day.sold, currency),
  ...suffixed(salesOf(day.sold_to_businesses, currency), 'B2B'),
  ...averagesOf(day.sold, currency),
  ...suffixed(averagesOf(day.sold_to_businesses, currency), 'B2B'),
  unitsRefunded: day.refunded,
  refundRate: share(day.refunded, day.shipped.units),
  claimsGranted: 0,
  claimsAmount: moneyOf(0, currency),
  shippedProductSales: moneyOf(day.shipped.minor, currency),
  unitsShipped: day.shipped.units,
  ordersShipped: day.shipped.orders,
})

const traffic = (looked: Looked, sold: Sold): Readonly<Record<string, unknown>> => ({
  browserPageViews: looked.browser_views,
  mobileAppPageViews: looked.app_views,
  pageViews: viewsOf(looked),
  browserSessions: looked.browser_sessions,
  mobileAppSessions: looked.app_sessions,
  sessions: sessionsOf(looked),
  buyBoxPercentage: share(looked.featured_views, viewsOf(looked)),
  unitSessionPercentage: share(sold.units, sessionsOf(looked)),
})

const trafficByDate = (day: Day, parents: number): unknown => ({
  ...traffic(day.looked, day.sold),
  ...suffixed(traffic(day.businesses_looked, day.sold_to_businesses), 'B2B'),
  orderItemSessionPercentage: share(day.sold.orders, sessionsOf(day.looked)),
  orderItemSessionPercentageB2B: share(day.sold_to_businesses.orders, sessionsOf(day.businesses_looked)),
  averageOfferCount: day.offers,
  averageParentItems: parents,
  feedbackReceived: 0,
  negativeFeedbackReceived: 0,
  receivedNegativeFeedbackRate: 0,
})

/** Parts of all sessions and views of the window, beside the counts. */
const parts = (looked: Looked, all: Looked): Readonly<Record<string, unknown>> => ({
  browserSessionPercentage: share(looked.browser_sessions, all.browser_sessions),
  mobileAppSessionPercentage: share(looked.app_sessions, all.app_sessions),
  sessionPercentage: share(sessionsOf(looked), sessionsOf(all)),
  browserPageViewsPercentage: share(looked.browser_views, all.browser_views),
  mobileAppPageViewsPercentage: share(looked.app_views, all.app_views),
  pageViewsPercentage: share(viewsOf(looked), viewsOf(all)),
})

interface Product {
  readonly names: Readonly<Record<string, string>>
  readonly day: Day
}

interface Sums {
  readonly dates: ReadonlyMap<string, Day>
  readonly products: readonly Product[]
  readonly whole: Day
}

const namesOf = (
  { world }: ReportContext,
  profile: SkuProfile,
  granularity: Granularity,
): Product['names'] => ({
  parentAsin: parentAsinOf(world, profile),
  ...(granularity === 'PARENT' ? {} : { childAsin: profile.asin }),
  ...(granularity === 'SKU' ? { sku: profile.sku } : {}),
})

const dayOf = (days: Map<string, Day>, key: string): Day => {
  const known = days.get(key) ?? emptyDay()
  days.set(key, known)
  return known
}

/** One walk over the SKUs fills both halves of the document. */
const sumsOf = (context: ReportContext): Sums => {
  const { world, as_of_ms, options } = context
  const { from, through } = daysOf(context)
  const granularity =
    options['asinGranularity'] === 'SKU' ? 'SKU' : options['asinGranularity'] === 'CHILD' ? 'CHILD' : 'PARENT'
  const dates = new Map<string, Day>()
  const products = new Map<string, Product>()
  const whole = emptyDay()
  for (const life of world.lives(through)) {
    const price = (at_ms: number): number => context.price(life.profile, at_ms)
    const names = namesOf(context, life.profile, granularity)
    const product = products.get(JSON.stringify(names)) ?? { names, day: emptyDay() }
    for (let day = from; day <= through; day += 1) {
      const date = periodOf(addDays(world.calendar.began_on, day), options['dateGranularity'] ?? 'DAY')
      for (const into of [dayOf(dates, date), product.day, whole])
        addDay(into, { world, life, day, price, as_of_ms })
    }
    const { looked, sold } = product.day
    if (viewsOf(looked) > 0 || sold.units > 0) products.set(JSON.stringify(names), product)
  }
  return { dates, products: [...products.values()], whole }
}

function* documentOf(context: ReportContext, empty: boolean): Generator<string> {
  const { world, options } = context
  const { marketplace_id, currency } = world.setup.marketplace
  const { dates, products, whole } = sumsOf(context)
  const reportSpecification = {
    reportType: 'GET_SALES_AND_TRAFFIC_REPORT',
    reportOptions: { dateGranularity: 'DAY', asinGranularity: 'PARENT', ...options },
    dataStartTime: instantOf(context.from_ms).slice(0, 10),
    dataEndTime: instantOf(context.until_ms - 1).slice(0, 10),
    marketplaceIds: [marketplace_id],
  }
  yield `{"reportSpecification":${JSON.stringify(reportSpecification)},"salesAndTrafficByDate":[`
  const parents = new Set(products.map(({ names }) => names['parentAsin'])).size
  for (const [place, [date, day]] of (empty ? [] : [...dates]).entries()) {
    const row = { date, salesByDate: salesByDate(day, currency), trafficByDate: trafficByDate(day, parents) }
    yield `${place === 0 ? '' : ','}${JSON.stringify(row)}`
  }
  yield '],"salesAndTrafficByAsin":['
  for (const [place, { names, day }] of (empty ? [] : products).entries()) {
    const salesByAsin = {
      ...salesOf(day.sold, currency),
      ...suffixed(salesOf(day.sold_to_businesses, currency), 'B2B'),
    }
    const looks = { ...traffic(day.looked, day.sold), ...parts(day.looked, whole.looked) }
    const businesses = {
      ...traffic(day.businesses_looked, day.sold_to_businesses),
      ...parts(day.businesses_looked, whole.businesses_looked),
    }
    const row = { ...names, salesByAsin, trafficByAsin: { ...looks, ...suffixed(businesses, 'B2B') } }
    yield `${place === 0 ? '' : ','}${JSON.stringify(row)}`
  }
  yield ']}'
}

/** Sales and traffic: by date, and by product over the whole window without a date. Percent are of a hundred. */
export const salesAndTraffic = defineJson({
  report_type: 'GET_SALES_AND_TRAFFIC_REPORT',
  window: { as: 'range', required: true, days_max: 731, history_days: 731, aligned: false },
  options: { dateGranularity: ['DAY', 'WEEK', 'MONTH'], asinGranularity: ['PARENT', 'CHILD', 'SKU'] },
  no_data: 'header',
  fresh_minutes: 0,
  role: 'brand_analytics',
  refuses: ({ marketplace_ids }) =>
    marketplace_ids.length === 1 ? undefined : 'This report takes exactly one marketplace.',
  *json(contexts, empty) {
    for (const context of contexts) yield* documentOf(context, empty)
  },
})
