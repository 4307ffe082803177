import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { adsList, asOfNow } from '../../../sync/source.ts'

export const adsSpAdGroups = defineReport({
  dataset: 'ads_sp_ad_groups',
  source: adsList('sp_ad_groups'),
  grain: 'One row per Sponsored Products ad group, in any state, as it is set now.',
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
    serving_status: column.code('extendedData.servingStatus'),
    serving_status_details: column.json('extendedData.servingStatusDetails'),
    made_at: column.instant('extendedData.creationDateTime'),
    changed_at: column.instant('extendedData.lastUpdateDateTime'),
  },
  indexes: [['campaign_id']],
})
