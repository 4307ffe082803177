import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { localDays, spReport } from '../../../sync/source.ts'

/** One request's document holds a part by day and a part by SKU; each dataset takes its own. */
export const SALES_AND_TRAFFIC = {
  options: { dateGranularity: 'DAY', asinGranularity: 'SKU' },
  cancelled_means: 'no_data',
  by_date: true,
  role: 'Brand Analytics',
} as const

const sales = (name: string) => `salesByAsin.${name}`
const traffic = (name: string) => `trafficByAsin.${name}`
const counted = (name: string) => column.units(traffic(name))
const percent = (name: string) => column.decimal(traffic(name))

export const salesAndTraffic = defineReport({
  dataset: 'sales_and_traffic',
  source: spReport('GET_SALES_AND_TRAFFIC_REPORT', {
    ...SALES_AND_TRAFFIC,
    rows: '$.salesAndTrafficByAsin.*',
  }),
  grain: 'One row per day and SKU that was seen or sold: what shoppers ordered and how often they looked.',
  per: 'marketplace',
  load: {
    as: 'window',
    day: 'sold_on',
    because: 'Amazon sums the part by SKU over the days asked about and names none of them.',
  },
  // So each request is about one day. Figures settle within about three days.
  window: localDays({ restated_days: 4, held_back_days: 2, days_max: 1, history_days: 730 }),
  indexes: [
    ['sku', 'sold_on'],
    ['asin', 'sold_on'],
  ],
  columns: {
    sold_on: column.askedDay(),
    parent_asin: column.asin('parentAsin'),
    asin: column.asin('childAsin'),
    sku: column.sku('sku'),
    ordered_units: column.units(sales('unitsOrdered')),
    ordered_b2b_units: column.units(sales('unitsOrderedB2B')),
    ordered_amount: column.amount(sales('orderedProductSales.amount')),
    ordered_b2b_amount: column.amount(sales('orderedProductSalesB2B.amount')),
    currency: column.currency(
      sales('orderedProductSales.currencyCode'),
      sales('orderedProductSalesB2B.currencyCode'),
    ),
    order_items: column.units(sales('totalOrderItems')),
    order_b2b_items: column.units(sales('totalOrderItemsB2B')),
    browser_sessions_count: counted('browserSessions'),
    browser_sessions_b2b_count: counted('browserSessionsB2B'),
    app_sessions_count: counted('mobileAppSessions'),
    app_sessions_b2b_count: counted('mobileAppSessionsB2B'),
    sessions_count: counted('sessions'),
    sessions_b2b_count: counted('sessionsB2B'),
    browser_views_count: counted('browserPageViews'),
    browser_views_b2b_count: counted('browserPageViewsB2B'),
    app_views_count: counted('mobileAppPageViews'),
    app_views_b2b_count: counted('mobileAppPageViewsB2B'),
    views_count: counted('pageViews'),
    views_b2b_count: counted('pageViewsB2B'),
    // Of all sessions and views of the account that day; percent are of a hundred.
    browser_sessions_percent: percent('browserSessionPercentage'),
    browser_sessions_b2b_percent: percent('browserSessionPercentageB2B'),
    app_sessions_percent: percent('mobileAppSessionPercentage'),
    app_sessions_b2b_percent: percent('mobileAppSessionPercentageB2B'),
    sessions_percent: percent('sessionPercentage'),
    sessions_b2b_percent: percent('sessionPercentageB2B'),
    browser_views_percent: percent('browserPageViewsPercentage'),
    browser_views_b2b_percent: percent('browserPageViewsPercentageB2B'),
    app_views_percent: percent('mobileAppPageViewsPercentage'),
    app_views_b2b_percent: percent('mobileAppPageViewsPercentageB2B'),
    views_percent: percent('pageViewsPercentage'),
    views_b2b_percent: percent('pageViewsPercentageB2B'),
    // Views at which the seller's offer was the featured one.
    buy_box_percent: percent('buyBoxPercentage'),
    buy_box_b2b_percent: percent('buyBoxPercentageB2B'),
    unit_session_percent: percent('unitSessionPercentage'),
    unit_session_b2b_percent: percent('unitSessionPercentageB2B'),
  },
})
