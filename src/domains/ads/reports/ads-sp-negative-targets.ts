import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { adsList, asOfNow } from '../../../sync/source.ts'

export const adsSpNegativeTargets = defineReport({
  dataset: 'ads_sp_negative_targets',
  source: adsList('sp_negative_targets'),
  grain: 'One row per product or brand an ad group of Sponsored Products shall not show for.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['target_id'] },
  window: asOfNow(),
  columns: {
    target_id: column.required(column.code('targetId')),
    campaign_id: column.required(column.code('campaignId')),
    ad_group_id: column.required(column.code('adGroupId')),
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
