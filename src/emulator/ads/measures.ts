/** The measures of Reporting v3, by Amazon's names: how each is worked out from totals. */
import { jsonMoney, jsonNumber, type Json } from './json.ts'
import type { Bought, Totals, WindowDays } from './totals.ts'

export interface Measured {
  readonly totals: Totals
  /** Digits after the point of the currency's amounts. */
  readonly digits: number
}

type Measure = (measured: Measured) => Json

const count =
  (of: (totals: Totals) => number): Measure =>
  ({ totals }) =>
    String(Math.round(of(totals)))

const ratio =
  (over: (totals: Totals) => number, under: (totals: Totals) => number, digits = 4): Measure =>
  ({ totals }) => {
    const below = under(totals)
    return below === 0 ? 'null' : jsonNumber(over(totals) / below, digits)
  }

const clicks = ({ clicks: all }: Totals): number => all
const impressions = ({ impressions: all }: Totals): number => all
const cost = ({ cost_minor }: Totals): number => cost_minor
const at14 = ({ bought }: Totals): Bought => bought[14]
const none: Measure = () => '0'
const unknown: Measure = () => 'null'

const money =
  (of: (totals: Totals) => number): Measure =>
  ({ totals, digits }) =>
    jsonMoney(of(totals), digits)

const percent = (over: (bought: Bought) => number, under: (bought: Bought) => number): Measure =>
  ratio(
    (totals) => 100 * over(at14(totals)),
    (totals) => under(at14(totals)),
  )

/** Shoppers who did something short of buying, as shares of clicks. */
const detailViews = (totals: Totals): number => Math.floor(totals.clicks * 0.9)
const carts = (totals: Totals): number => Math.max(at14(totals).orders, Math.floor(totals.clicks * 0.2))
const searches = (totals: Totals): number => Math.floor(totals.clicks / 7)
const freshViews = (totals: Totals): number => Math.floor(detailViews(totals) / 2)
const perCost = (of: (totals: Totals) => number): Measure => {
  const amount = ratio((totals) => totals.cost_minor, of, 4)
  return (measured) => {
    const minor = amount(measured)
    return minor === 'null' ? minor : jsonNumber(Number(minor) / 10 ** measured.digits, 2)
  }
}

const PLAIN: Readonly<Record<string, Measure>> = {
  impressions: count(impressions),
  viewableImpressions: count((totals) => totals.impressions * 0.7),
  impressionsViews: count((totals) => totals.impressions * 0.7),
  clicks: count(clicks),
  cost: money(cost),
  spend: money(cost),
  // With no clicks Amazon says 0.0 here and null in other ratios.
  costPerClick: (measured) => (measured.totals.clicks === 0 ? '0.0' : perCost(clicks)(measured)),
  clickThroughRate: ratio((totals) => 100 * totals.clicks, impressions),
  viewClickThroughRate: ratio(
    (totals) => totals.clicks,
    (totals) => totals.impressions * 0.7,
  ),
  viewabilityRate: ratio((totals) => 0.7 * totals.impressions, impressions),
  topOfSearchImpressionShare: ratio(
    (totals) => totals.impressions,
    (totals) => totals.impressions * 2.1 + 1,
  ),
  cumulativeReach: count((totals) => totals.impressions * 0.6),
  impressionsFrequencyAverage: ratio(impressions, (totals) => totals.impressions * 0.6),
  detailPageViews: count(detailViews),
  detailPageViewsClicks: count(detailViews),
  addToCart: count(carts),
  addToCartClicks: count(carts),
  addToCartRate: ratio(carts, impressions),
  eCPAddToCart: perCost(carts),
  brandedSearches: count(searches),
  brandedSearchesClicks: count(searches),
  brandedSearchRate: ratio(searches, impressions),
  eCPBrandSearch: perCost(searches),
  addToList: count((totals) => totals.clicks / 20),
  addToListFromClicks: count((totals) => totals.clicks / 20),
  newToBrandDetailPageViews: count(freshViews),
  newToBrandDetailPageViewsClicks: count(freshViews),
  newToBrandDetailPageViewClicks: count(freshViews),
  newToBrandDetailPageViewRate: ratio(freshViews, impressions),
  newToBrandECPDetailPageView: perCost(freshViews),
  newToBrandPurchasesRate: ratio((totals) => at14(totals).fresh_orders, impressions),
  newToBrandPurchasesPercentage: percent(
    (b) => b.fresh_orders,
    (b) => b.orders,
  ),
  newToBrandSalesPercentage: percent(
    (b) => b.fresh_sales_minor,
    (b) => b.sales_minor,
  ),
  newToBrandUnitsSoldPercentage: percent(
    (b) => b.fresh_units,
    (b) => b.units,
  ),
  roas: ratio((totals) => at14(totals).sales_minor, cost),
  longTermSales: unknown,
  longTermROAS: unknown,
}

/** Names of what shoppers bought; a suffix such as 7d says within which window, and none says 14 days. */
const BOUGHT: Readonly<
  Record<string, { readonly of: (bought: Bought) => number; readonly as: 'count' | 'money' }>
> = {
  purchases: { of: (b) => b.orders, as: 'count' },
  purchasesClicks: { of: (b) => b.orders, as: 'count' },
  orders: { of: (b) => b.orders, as: 'count' },
  ordersClicks: { of: (b) => b.orders, as: 'count' },
  purchasesSameSku: { of: (b) => b.same_orders, as: 'count' },
  purchasesPromoted: { of: (b) => b.same_orders, as: 'count' },
  purchasesPromotedClicks: { of: (b) => b.same_orders, as: 'count' },
  purchasesOtherSku: { of: (b) => b.orders - b.same_orders, as: 'count' },
  conversionsBrandHalo: { of: (b) => b.orders - b.same_orders, as: 'count' },
  conversionsBrandHaloClicks: { of: (b) => b.orders - b.same_orders, as: 'count' },
  unitsSold: { of: (b) => b.units, as: 'count' },
  unitsSoldClicks: { of: (b) => b.units, as: 'count' },
  unitsSoldSameSku: { of: (b) => b.same_units, as: 'count' },
  unitsSoldOtherSku: { of: (b) => b.units - b.same_units, as: 'count' },
  unitsSoldBrandHalo: { of: (b) => b.units - b.same_units, as: 'count' },
  unitsSoldBrandHaloClicks: { of: (b) => b.units - b.same_units, as: 'count' },
  sales: { of: (b) => b.sales_minor, as: 'money' },
  salesClicks: { of: (b) => b.sales_minor, as: 'money' },
  attributedSalesSameSku: { of: (b) => b.same_sales_minor, as: 'money' },
  salesPromoted: { of: (b) => b.same_sales_minor, as: 'money' },
  salesPromotedClicks: { of: (b) => b.same_sales_minor, as: 'money' },
  salesOtherSku: { of: (b) => b.sales_minor - b.same_sales_minor, as: 'money' },
  salesBrandHalo: { of: (b) => b.sales_minor - b.same_sales_minor, as: 'money' },
  salesBrandHaloClicks: { of: (b) => b.sales_minor - b.same_sales_minor, as: 'money' },
  newToBrandPurchases: { of: (b) => b.fresh_orders, as: 'count' },
  newToBrandPurchasesClicks: { of: (b) => b.fresh_orders, as: 'count' },
  newToBrandUnitsSold: { of: (b) => b.fresh_units, as: 'count' },
  newToBrandUnitsSoldClicks: { of: (b) => b.fresh_units, as: 'count' },
  newToBrandSales: { of: (b) => b.fresh_sales_minor, as: 'money' },
  newToBrandSalesClicks: { of: (b) => b.fresh_sales_minor, as: 'money' },
}

const WINDOW_OF: Readonly<Record<string, WindowDays>> = { '1d': 1, '7d': 7, '14d': 14, '30d': 30, '': 14 }

const acos = (window: WindowDays): Measure =>
  ratio(
    (totals) => 100 * totals.cost_minor,
    (totals) => totals.bought[window].sales_minor,
  )

const roas = (window: WindowDays): Measure => ratio((totals) => totals.bought[window].sales_minor, cost)

const boughtMeasure = (name: string, window: WindowDays): Measure | undefined => {
  if (name === 'acosClicks') return acos(window)
  if (name === 'roasClicks') return roas(window)
  const bought = BOUGHT[name]
  if (!bought) return undefined
  const { of, as } = bought
  return as === 'money'
    ? money((totals) => of(totals.bought[window]))
    : count((totals) => of(totals.bought[window]))
}

/** Nobody reads the books of this seller, and none of its ads is a film or counts views. */
const ALWAYS_NONE = /^(kindleEdition|qualifiedBorrows|royaltyQualified|video)|(Views|FromViews|ViewViews)$/

/** The measure of that name; undefined when it is none. */
export const measureNamed = (name: string): Measure | undefined => {
  const plain = PLAIN[name]
  if (plain) return plain
  const [, base = name, suffix = ''] = /^(.*?)(1d|7d|14d|30d)?$/.exec(name) ?? []
  const window = WINDOW_OF[suffix]
  return (
    (window && (boughtMeasure(base, window) ?? (base.endsWith('Percentage') ? PLAIN[base] : undefined))) ??
    (ALWAYS_NONE.test(name) ? none : undefined)
  )
}
