import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { adsList, asOfNow } from '../../../sync/source.ts'

export const adsSdProductAds = defineReport({
  dataset: 'ads_sd_product_ads',
  source: adsList('sd_product_ads'),
  grain: 'One row per product ad of Sponsored Display, in any state, as it is set now.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['ad_id'] },
  window: asOfNow(),
  columns: {
    ad_id: column.required(column.code('adId')),
    campaign_id: column.required(column.code('campaignId')),
    ad_group_id: column.required(column.code('adGroupId')),
    sku: column.code('sku'),
    asin: column.asin('asin'),
    state: column.code('state'),
    serving_status: column.code('servingStatus'),
  },
  indexes: [['campaign_id']],
})
