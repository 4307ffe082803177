import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { adsList, asOfNow } from '../../../sync/source.ts'

export const adsSbKeywords = defineReport({
  dataset: 'ads_sb_keywords',
  source: adsList('sb_keywords'),
  grain: 'One row per keyword of Sponsored Brands, in any state, as it is set now.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['keyword_id'] },
  window: asOfNow(),
  columns: {
    keyword_id: column.required(column.code('keywordId')),
    campaign_id: column.required(column.code('campaignId')),
    ad_group_id: column.required(column.code('adGroupId')),
    keyword_text: column.prose('keywordText'),
    match_type: column.code('matchType'),
    state: column.code('state'),
    bid_amount: column.amount('bid'),
    currency: column.currency(),
  },
  indexes: [['campaign_id']],
})
