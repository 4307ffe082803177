import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { adsList, asOfNow } from '../../../sync/source.ts'

export const adsSbAdGroups = defineReport({
  dataset: 'ads_sb_ad_groups',
  source: adsList('sb_ad_groups'),
  grain: 'One row per Sponsored Brands ad group, in any state, as it is set now.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['ad_group_id'] },
  window: asOfNow(),
  columns: {
    ad_group_id: column.required(column.code('adGroupId')),
    campaign_id: column.required(column.code('campaignId')),
    name: column.prose('name'),
    state: column.code('state'),
  },
  indexes: [['campaign_id']],
})
