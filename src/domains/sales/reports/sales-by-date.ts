import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { localDays, spReport } from '../../../sync/source.ts'
import { SALES_AND_TRAFFIC } from './sales-and-traffic.ts'

const sales = (name: string) => `salesByDate.${name}`
const counted = (name: string) => column.units(`trafficByDate.${name}`)
const percent = (name: string) => column.decimal(`trafficByDate.${name}`)
const money = (name: string) => column.amount(`${sales(name)}.amount`)
const currencyOf = (name: string) => `${sales(name)}.currencyCode`

export const salesByDate = defineReport({
  dataset: 'sales_by_date',
  source: spReport('GET_SALES_AND_TRAFFIC_REPORT', {
    ...SALES_AND_TRAFFIC,
    rows: '$.salesAndTrafficByDate.*',
  }),
  grain:
    'One row per day of the marketplace: what all shoppers ordered, what was shipped, how often they looked.',
  per: 'marketplace',
  load: {
    as: 'window',
    day: 'sold_on',
    because: 'Each day is one row, and its figures settle within about three days.',
  },
  window: localDays({ restated_days: 7, held_back_days: 2, days_max: 30, history_days: 730 }),
  columns: {
    sold_on: column.required(column.day('date')),
    ordered_amount: money('orderedProductSales'),
    ordered_b2b_amount: money('orderedProductSalesB2B'),
    currency: column.currency(
      currencyOf('orderedProductSales'),
      currencyOf('orderedProductSalesB2B'),
      currencyOf('averageSalesPerOrderItem'),
      currencyOf('averageSalesPerOrderItemB2B'),
      currencyOf('averageSellingPrice'),
      currencyOf('averageSellingPriceB2B'),
      currencyOf('claimsAmount'),
      currencyOf('shippedProductSales'),
    ),
    ordered_units: column.units(sales('unitsOrdered')),
    ordered_b2b_units: column.units(sales('unitsOrderedB2B')),
    order_items: column.units(sales('totalOrderItems')),
    order_b2b_items: column.units(sales('totalOrderItemsB2B')),
    average_item_amount: money('averageSalesPerOrderItem'),
    average_item_b2b_amount: money('averageSalesPerOrderItemB2B'),
    average_item_units: column.decimal(sales('averageUnitsPerOrderItem')),
    average_item_b2b_units: column.decimal(sales('averageUnitsPerOrderItemB2B')),
    average_price_amount: money('averageSellingPrice'),
    average_price_b2b_amount: money('averageSellingPriceB2B'),
    refunded_units: column.units(sales('unitsRefunded')),
    refund_percent: column.decimal(sales('refundRate')),
    claims_count: column.units(sales('claimsGranted')),
    claims_amount: money('claimsAmount'),
    shipped_amount: money('shippedProductSales'),
    shipped_units: column.units(sales('unitsShipped')),
    orders_shipped_count: column.units(sales('ordersShipped')),
    browser_views_count: counted('browserPageViews'),
    browser_views_b2b_count: counted('browserPageViewsB2B'),
    app_views_count: counted('mobileAppPageViews'),
    app_views_b2b_count: counted('mobileAppPageViewsB2B'),
    views_count: counted('pageViews'),
    views_b2b_count: counted('pageViewsB2B'),
    browser_sessions_count: counted('browserSessions'),
    browser_sessions_b2b_count: counted('browserSessionsB2B'),
    app_sessions_count: counted('mobileAppSessions'),
    app_sessions_b2b_count: counted('mobileAppSessionsB2B'),
    sessions_count: counted('sessions'),
    sessions_b2b_count: counted('sessionsB2B'),
    // Percent are of a hundred.
    buy_box_percent: percent('buyBoxPercentage'),
    buy_box_b2b_percent: percent('buyBoxPercentageB2B'),
    item_session_percent: percent('orderItemSessionPercentage'),
    item_session_b2b_percent: percent('orderItemSessionPercentageB2B'),
    unit_session_percent: percent('unitSessionPercentage'),
    unit_session_b2b_percent: percent('unitSessionPercentageB2B'),
    average_offers_count: counted('averageOfferCount'),
    average_parents_count: counted('averageParentItems'),
    feedback_count: counted('feedbackReceived'),
    negative_feedback_count: counted('negativeFeedbackReceived'),
    negative_feedback_percent: percent('receivedNegativeFeedbackRate'),
  },
})
