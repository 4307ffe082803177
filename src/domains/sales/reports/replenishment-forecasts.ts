import { MarketplaceId } from '../../../core/ids.ts'
import { localDate } from '../../../core/time.ts'
import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { asOfNow, spPages } from '../../../sync/source.ts'

export const replenishmentForecasts = defineReport({
  dataset: 'replenishment_forecasts',
  source: spPages('listOfferMetrics', {
    rows: (partner, question) =>
      partner.replenishment.offerForecasts({
        marketplace_id: MarketplaceId.parse(question.marketplace_id),
        today: localDate(question.entered_at, question.time_zone),
      }),
  }),
  grain:
    'One row per SKU and ASIN in Subscribe & Save: units and revenue Amazon expects of subscriptions in 30, 60 and 90 days.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['sku', 'asin'] },
  window: asOfNow(),
  columns: {
    sku: column.sku('sku'),
    asin: column.required(column.asin('asin')),
    fulfilled_by: column.code('fulfillmentChannelType'),
    brand: column.prose('brandName'),
    product_group: column.code('productGroup'),
    // Each from now on, so the longer ones contain the shorter: never add them up.
    next_30_days_units: column.units('next30DayShippedSubscriptionUnits'),
    next_60_days_units: column.units('next60DayShippedSubscriptionUnits'),
    next_90_days_units: column.units('next90DayShippedSubscriptionUnits'),
    next_30_days_amount: column.amount('next30DayTotalSubscriptionsRevenue'),
    next_60_days_amount: column.amount('next60DayTotalSubscriptionsRevenue'),
    next_90_days_amount: column.amount('next90DayTotalSubscriptionsRevenue'),
    currency: column.currency('currencyCode'),
    // The day it was asked on.
    from_on: column.day('timeInterval.startDate'),
    through_on: column.day('timeInterval.endDate'),
  },
})
