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
  brand_halo_asin: column.asin('asinBrandHalo'),
  add_to_list_count: column.units('addToList'),
  add_to_list_from_clicks_count: column.units('addToListFromClicks'),
  qualified_borrows_from_clicks_count: column.units('qualifiedBorrowsFromClicks'),
  royalty_qualified_borrows_from_clicks_count: column.units('royaltyQualifiedBorrowsFromClicks'),
  add_to_list_from_views_count: column.units('addToListFromViews'),
  qualified_borrows_count: column.units('qualifiedBorrows'),
  qualified_borrows_from_views_count: column.units('qualifiedBorrowsFromViews'),
  royalty_qualified_borrows_count: column.units('royaltyQualifiedBorrows'),
  royalty_qualified_borrows_from_views_count: column.units('royaltyQualifiedBorrowsFromViews'),
  currency: column.currency('campaignBudgetCurrencyCode'),
  conversions_brand_halo_count: column.units('conversionsBrandHalo'),
  conversions_brand_halo_clicks_count: column.units('conversionsBrandHaloClicks'),
  promoted_asin: column.asin('promotedAsin'),
  promoted_sku: column.code('promotedSku'),
  sales_brand_halo_amount: column.amount('salesBrandHalo'),
  sales_brand_halo_clicks_amount: column.amount('salesBrandHaloClicks'),
  sold_brand_halo_units: column.units('unitsSoldBrandHalo'),
  sold_brand_halo_clicks_units: column.units('unitsSoldBrandHaloClicks'),
}

export const adsSdPurchasedProducts = defineReport({
  dataset: 'ads_sd_purchased_products',
  source: adsReport('sdPurchasedProduct', {
    ad_product: 'SPONSORED_DISPLAY',
    group_by: ['asin'],
    columns,
  }),
  grain: 'One row per day of a click, promoted SKU and other product of the brand that was bought.',
  per: 'marketplace',
  load: attributed('served_on'),
  window: daysServed(64),
  columns,
  indexes: [['campaign_id'], ['promoted_sku']],
})
