import { MarketplaceId } from '../../../core/ids.ts'
import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { asOfNow, spPages } from '../../../sync/source.ts'

export const replenishmentOffers = defineReport({
  dataset: 'replenishment_offers',
  source: spPages('listOffers', {
    rows: (partner, question) =>
      partner.replenishment.offers({ marketplace_id: MarketplaceId.parse(question.marketplace_id) }),
  }),
  grain:
    'One row per SKU and ASIN in Subscribe & Save: its discounts, subscriptions and coming deliveries, now.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['sku', 'asin'] },
  window: asOfNow(),
  columns: {
    sku: column.sku('sku'),
    asin: column.required(column.asin('asin')),
    program: column.code('programType'),
    offered_in: column.code('marketplaceId'),
    eligibility: column.code('eligibility'),
    auto_enrolment: column.code('offerProgramConfiguration.preferences.autoEnrollment'),
    enrolment_method: column.code('offerProgramConfiguration.enrollmentMethod'),
    // Off the price of every delivery; the tiered ones where a shopper has five subscriptions or more.
    seller_base_percent: column.decimal(
      'offerProgramConfiguration.promotions.sellingPartnerFundedBaseDiscount.percentage',
    ),
    seller_tiered_percent: column.decimal(
      'offerProgramConfiguration.promotions.sellingPartnerFundedTieredDiscount.percentage',
    ),
    amazon_base_percent: column.decimal(
      'offerProgramConfiguration.promotions.amazonFundedBaseDiscount.percentage',
    ),
    amazon_tiered_percent: column.decimal(
      'offerProgramConfiguration.promotions.amazonFundedTieredDiscount.percentage',
    ),
    // For vendors only.
    vendor_codes: column.json('vendorCodes'),
    price_amount: column.amount('price'),
    currency: column.currency('priceCurrencyCode'),
    inventory_units: column.units('inventory'),
    stock_risk: column.code('stockRisk'),
    // Each with its number of deliveries in the next 30 days.
    delivery_conditions: column.json('deliveriesConditions'),
    subscription_count: column.units('subscriptions'),
    fulfillment_network: column.code('fulfillmentNetworkIDType'),
    next_15_days_delivery_count: column.units('forecastDeliveries.next15DaysDeliveries'),
    next_30_days_delivery_count: column.units('forecastDeliveries.next30DaysDeliveries'),
    next_60_days_delivery_count: column.units('forecastDeliveries.next60DaysDeliveries'),
    next_90_days_delivery_count: column.units('forecastDeliveries.next90DaysDeliveries'),
  },
})
