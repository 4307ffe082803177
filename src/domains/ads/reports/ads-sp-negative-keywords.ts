import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { adsList, asOfNow } from '../../../sync/source.ts'

export const adsSpNegativeKeywords = defineReport({
  dataset: 'ads_sp_negative_keywords',
  source: adsList('sp_negative_keywords'),
  grain: 'One row per keyword an ad group of Sponsored Products shall not show for.',
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
    serving_status: column.code('extendedData.servingStatus'),
    serving_status_details: column.json('extendedData.servingStatusDetails'),
    made_at: column.instant('extendedData.creationDateTime'),
    changed_at: column.instant('extendedData.lastUpdateDateTime'),
  },
  indexes: [['campaign_id']],
})
