import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { adsList, asOfNow } from '../../../sync/source.ts'

export const adsSpProductAds = defineReport({
  dataset: 'ads_sp_product_ads',
  source: adsList('sp_product_ads'),
  grain: 'One row per product ad of Sponsored Products, in any state, as it is set now.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['ad_id'] },
  window: asOfNow(),
  columns: {
    ad_id: column.required(column.code('adId')),
    campaign_id: column.required(column.code('campaignId')),
    ad_group_id: column.required(column.code('adGroupId')),
    sku: column.code('sku'),
    asin: column.asin('asin'),
    custom_text: column.prose('customText'),
    catalog_source_country: column.code('globalStoreSetting.catalogSourceCountryCode'),
    state: column.code('state'),
    serving_status: column.code('extendedData.servingStatus'),
    serving_status_details: column.json('extendedData.servingStatusDetails'),
    made_at: column.instant('extendedData.creationDateTime'),
    changed_at: column.instant('extendedData.lastUpdateDateTime'),
  },
  indexes: [['campaign_id']],
})
