import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { adsList, asOfNow } from '../../../sync/source.ts'

export const adsSdAdGroups = defineReport({
  dataset: 'ads_sd_ad_groups',
  source: adsList('sd_ad_groups'),
  grain: 'One row per Sponsored Display ad group, in any state, as it is set now.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['ad_group_id'] },
  window: asOfNow(),
  columns: {
    ad_group_id: column.required(column.code('adGroupId')),
    campaign_id: column.required(column.code('campaignId')),
    name: column.prose('name'),
    state: column.code('state'),
    default_bid_amount: column.amount('defaultBid'),
    currency: column.currency(),
    bid_optimization: column.code('bidOptimization'),
    tactic: column.code('tactic'),
  },
  indexes: [['campaign_id']],
})
