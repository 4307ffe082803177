import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { adsList, asOfNow } from '../../../sync/source.ts'

export const adsSbNegativeKeywords = defineReport({
  dataset: 'ads_sb_negative_keywords',
  source: adsList('sb_negative_keywords'),
  grain: 'One row per keyword an ad group of Sponsored Brands shall not show for.',
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
  },
  indexes: [['campaign_id']],
})
