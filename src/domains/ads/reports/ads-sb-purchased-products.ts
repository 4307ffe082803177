import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { adsReport } from '../../../sync/source.ts'
import { attributed, daysServed } from '../attribution.ts'

const columns = {
  served_on: column.required(column.day('date')),
  campaign_id: column.required(column.code('campaignId')),
  campaign_name: column.prose('campaignName'),
  ad_group_id: column.code('adGroupId'),
  ad_group_name: column.prose('adGroupName'),
  currency: column.currency('campaignBudgetCurrencyCode'),
  campaign_price_type_code: column.code('campaignPriceTypeCode'),
  attribution_type: column.code('attributionType'),
  purchased_asin: column.asin('purchasedAsin'),
  orders_clicks_14d_count: column.units('ordersClicks14d'),
  product_name: column.prose('productName'),
  product_category: column.prose('productCategory'),
  sales_14d_amount: column.amount('sales14d'),
  sales_clicks_14d_amount: column.amount('salesClicks14d'),
  orders_14d_count: column.units('orders14d'),
  sold_14d_units: column.units('unitsSold14d'),
  new_to_brand_sales_14d_amount: column.amount('newToBrandSales14d'),
  new_to_brand_purchases_14d_count: column.units('newToBrandPurchases14d'),
  new_to_brand_sold_14d_units: column.units('newToBrandUnitsSold14d'),
  new_to_brand_sales_14d_percent: column.decimal('newToBrandSalesPercentage14d'),
  new_to_brand_purchases_14d_percent: column.decimal('newToBrandPurchasesPercentage14d'),
  new_to_brand_units_sold_14d_percent: column.decimal('newToBrandUnitsSoldPercentage14d'),
  sold_clicks_14d_units: column.units('unitsSoldClicks14d'),
  kindle_edition_normalized_pages_read_14d_count: column.units('kindleEditionNormalizedPagesRead14d'),
  kindle_edition_normalized_pages_royalties_14d_amount: column.amount(
    'kindleEditionNormalizedPagesRoyalties14d',
  ),
}

export const adsSbPurchasedProducts = defineReport({
  dataset: 'ads_sb_purchased_products',
  source: adsReport('sbPurchasedProduct', {
    ad_product: 'SPONSORED_BRANDS',
    group_by: ['purchasedAsin'],
    columns,
  }),
  grain:
    'One row per day of a click, Sponsored Brands ad group, product that was bought and how it relates to the ad.',
  per: 'marketplace',
  load: attributed('served_on'),
  window: daysServed(730),
  columns,
  indexes: [['campaign_id']],
})
