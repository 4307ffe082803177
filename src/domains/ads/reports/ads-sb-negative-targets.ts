import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { adsList, asOfNow } from '../../../sync/source.ts'

export const adsSbNegativeTargets = defineReport({
  dataset: 'ads_sb_negative_targets',
  source: adsList('sb_negative_targets'),
  grain: 'One row per product or brand an ad group of Sponsored Brands shall not show for.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['target_id'] },
  window: asOfNow(),
  columns: {
    target_id: column.required(column.code('targetId')),
    campaign_id: column.required(column.code('campaignId')),
    ad_group_id: column.required(column.code('adGroupId')),
    expression: column.json('expressions'),
    resolved_expression: column.json('resolvedExpressions'),
    state: column.code('state'),
  },
  indexes: [['campaign_id']],
})
