import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { adsList, asOfNow } from '../../../sync/source.ts'

export const adsSpKeywords = defineReport({
  dataset: 'ads_sp_keywords',
  source: adsList('sp_keywords'),
  grain: 'One row per keyword of Sponsored Products, in any state, as it is set now.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['keyword_id'] },
  window: asOfNow(),
  columns: {
    keyword_id: column.required(column.code('keywordId')),
    campaign_id: column.required(column.code('campaignId')),
    ad_group_id: column.required(column.code('adGroupId')),
    keyword_text: column.prose('keywordText'),
    match_type: column.code('matchType'),
    native_language_keyword: column.prose('nativeLanguageKeyword'),
    native_language_locale: column.code('nativeLanguageLocale'),
    state: column.code('state'),
    bid_amount: column.amount('bid'),
    currency: column.currency(),
    serving_status: column.code('extendedData.servingStatus'),
    serving_status_details: column.json('extendedData.servingStatusDetails'),
    made_at: column.instant('extendedData.creationDateTime'),
    changed_at: column.instant('extendedData.lastUpdateDateTime'),
  },
  indexes: [['campaign_id']],
})
