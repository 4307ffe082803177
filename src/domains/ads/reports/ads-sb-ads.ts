import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { adsList, asOfNow } from '../../../sync/source.ts'

export const adsSbAds = defineReport({
  dataset: 'ads_sb_ads',
  source: adsList('sb_ads'),
  grain: 'One row per ad of Sponsored Brands, in any state, as it is set now.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['ad_id'] },
  window: asOfNow(),
  columns: {
    ad_id: column.required(column.code('adId')),
    campaign_id: column.required(column.code('campaignId')),
    ad_group_id: column.required(column.code('adGroupId')),
    name: column.prose('name'),
    state: column.code('state'),
    asins: column.json('creative.asins'),
  },
  indexes: [['campaign_id']],
})
