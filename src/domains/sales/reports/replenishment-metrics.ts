import type { SellingPartner } from '../../../amazon/selling-partner.ts'
import { MarketplaceId } from '../../../core/ids.ts'
import { eachDay } from '../../../core/time.ts'
import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { localDays, type Question, spPages } from '../../../sync/source.ts'

/** Amazon answers for one month at a time. */
async function* months(partner: SellingPartner, question: Question): AsyncGenerator<object> {
  const { from_on, through_on } = question
  if (from_on === undefined || through_on === undefined) return
  const marketplace_id = MarketplaceId.parse(question.marketplace_id)
  for (const first of eachDay({ from_on, through_on }).filter((day) => day.endsWith('-01'))) {
    const days = { from_on: first, through_on: first }
    yield* partner.replenishment.offerMetrics({ marketplace_id, frequency: 'MONTH', days })
  }
}

export const replenishmentMetrics = defineReport({
  dataset: 'replenishment_metrics',
  source: spPages('listOfferMetrics', { rows: months }),
  grain:
    'One row per month, SKU and ASIN in Subscribe & Save: what its subscriptions sold and what was missing.',
  per: 'marketplace',
  load: { as: 'window', day: 'month_on', because: 'Amazon works a month out anew as a whole.' },
  // Amazon keeps two years.
  window: localDays({
    restated_days: 62,
    held_back_days: 4,
    days_max: 92,
    history_days: 690,
    whole: 'months',
  }),
  indexes: [['sku', 'month_on']],
  columns: {
    // The first of the month.
    month_on: column.required(column.day('timeInterval.startDate')),
    // The last day Amazon had data of.
    through_on: column.day('timeInterval.endDate'),
    sku: column.sku('sku'),
    asin: column.asin('asin'),
    fulfilled_by: column.code('fulfillmentChannelType'),
    brand: column.prose('brandName'),
    product_group: column.code('productGroup'),
    shipped_units: column.units('shippedSubscriptionUnits'),
    revenue_amount: column.amount('totalSubscriptionsRevenue'),
    currency: column.currency('currencyCode'),
    // At the end of the month.
    subscription_count: column.units('activeSubscriptions'),
    // Of 100: of the SKU's whole revenue, what subscriptions brought.
    revenue_share_percent: column.decimal('revenuePenetration'),
    // Of 100 units that were due.
    out_of_stock_percent: column.decimal('notDeliveredDueToOOS'),
    out_of_stock_amount: column.amount('lostRevenueDueToOOS'),
    coupon_revenue_percent: column.decimal('couponsRevenuePenetration'),
    coupon_subscription_percent: column.decimal('shareOfCouponSubscriptions'),
  },
})
