import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { adsList, asOfNow } from '../../../sync/source.ts'

export const adsSpCampaignNegativeKeywords = defineReport({
  dataset: 'ads_sp_campaign_negative_keywords',
  source: adsList('sp_campaign_negative_keywords'),
  grain: 'One row per keyword a whole campaign of Sponsored Products shall not show for.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['keyword_id'] },
  window: asOfNow(),
  columns: {
    keyword_id: column.required(column.code('keywordId')),
    campaign_id: column.required(column.code('campaignId')),
    keyword_text: column.prose('keywordText'),
    match_type: column.code('matchType'),
    state: column.code('state'),
    serving_status: column.code('extendedData.servingStatus'),
    serving_status_details: column.json('extendedData.servingStatusDetails'),
    made_at: column.instant('extendedData.creationDateTime'),
    changed_at: column.instant('extendedData.lastUpdateDateTime'),
  },
  indexes: [['campaign_id']],
})
