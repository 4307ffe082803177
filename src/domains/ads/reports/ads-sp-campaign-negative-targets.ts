import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { adsList, asOfNow } from '../../../sync/source.ts'

export const adsSpCampaignNegativeTargets = defineReport({
  dataset: 'ads_sp_campaign_negative_targets',
  source: adsList('sp_campaign_negative_targets'),
  grain: 'One row per product or brand a whole campaign of Sponsored Products shall not show for.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['target_id'] },
  window: asOfNow(),
  columns: {
    target_id: column.required(column.code('targetId')),
    campaign_id: column.required(column.code('campaignId')),
    expression: column.json('expression'),
    resolved_expression: column.json('resolvedExpression'),
    state: column.code('state'),
    serving_status: column.code('extendedData.servingStatus'),
    serving_status_details: column.json('extendedData.servingStatusDetails'),
    made_at: column.instant('extendedData.creationDateTime'),
    changed_at: column.instant('extendedData.lastUpdateDateTime'),
  },
  indexes: [['campaign_id']],
})
