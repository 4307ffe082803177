import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { adsList, asOfNow } from '../../../sync/source.ts'

export const adsSdNegativeTargets = defineReport({
  dataset: 'ads_sd_negative_targets',
  source: adsList('sd_negative_targets'),
  grain: 'One row per product an ad group of Sponsored Display shall not show for.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['target_id'] },
  window: asOfNow(),
  columns: {
    target_id: column.required(column.code('targetId')),
    campaign_id: column.required(column.code('campaignId')),
    ad_group_id: column.required(column.code('adGroupId')),
    expression_type: column.code('expressionType'),
    expression: column.json('expression'),
    resolved_expression: column.json('resolvedExpression'),
    state: column.code('state'),
  },
  indexes: [['campaign_id']],
})
