import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { adsList, asOfNow } from '../../../sync/source.ts'

export const adsSdTargets = defineReport({
  dataset: 'ads_sd_targets',
  source: adsList('sd_targets'),
  grain: 'One row per target of Sponsored Display, in any state, as it is set now.',
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
    bid_amount: column.amount('bid'),
    currency: column.currency(),
  },
  indexes: [['campaign_id']],
})
