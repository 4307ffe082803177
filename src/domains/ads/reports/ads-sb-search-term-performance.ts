import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { adsReport } from '../../../sync/source.ts'
import { attributed, daysServed } from '../attribution.ts'

const columns = {
  served_on: column.required(column.day('date')),
  campaign_id: column.required(column.code('campaignId')),
  campaign_name: column.prose('campaignName'),
  ad_group_id: column.code('adGroupId'),
  ad_group_name: column.prose('adGroupName'),
  add_to_list_count: column.units('addToList'),
  add_to_list_from_clicks_count: column.units('addToListFromClicks'),
  qualified_borrows_count: column.units('qualifiedBorrows'),
  qualified_borrows_from_clicks_count: column.units('qualifiedBorrowsFromClicks'),
  royalty_qualified_borrows_count: column.units('royaltyQualifiedBorrows'),
  royalty_qualified_borrows_from_clicks_count: column.units('royaltyQualifiedBorrowsFromClicks'),
  campaign_budget_amount: column.amount('campaignBudgetAmount'),
  currency: column.currency('campaignBudgetCurrencyCode'),
  campaign_budget_type: column.code('campaignBudgetType'),
  campaign_status: column.code('campaignStatus'),
  clicks_count: column.units('clicks'),
  cost_amount: column.amount('cost'),
  cost_type: column.code('costType'),
  impressions_count: column.units('impressions'),
  keyword_bid_amount: column.amount('keywordBid'),
  keyword_id: column.code('keywordId'),
  keyword_text: column.prose('keywordText'),
  kindle_edition_normalized_pages_read_14d_count: column.units('kindleEditionNormalizedPagesRead14d'),
  kindle_edition_normalized_pages_royalties_14d_amount: column.amount(
    'kindleEditionNormalizedPagesRoyalties14d',
  ),
  match_type: column.code('matchType'),
  purchases_count: column.units('purchases'),
  purchases_clicks_count: column.units('purchasesClicks'),
  sales_amount: column.amount('sales'),
  sales_clicks_amount: column.amount('salesClicks'),
  search_term: column.prose('searchTerm'),
  sold_units: column.units('unitsSold'),
  video_5_second_view_ratio: column.decimal('video5SecondViewRate'),
  video_5_second_views_count: column.units('video5SecondViews'),
  video_complete_views_count: column.units('videoCompleteViews'),
  video_first_quartile_views_count: column.units('videoFirstQuartileViews'),
  video_midpoint_views_count: column.units('videoMidpointViews'),
  video_third_quartile_views_count: column.units('videoThirdQuartileViews'),
  video_unmutes_count: column.units('videoUnmutes'),
  viewability_ratio: column.decimal('viewabilityRate'),
  viewable_impressions_count: column.units('viewableImpressions'),
  view_click_through_ratio: column.decimal('viewClickThroughRate'),
  ad_keyword_status: column.code('adKeywordStatus'),
}

export const adsSbSearchTermPerformance = defineReport({
  dataset: 'ads_sb_search_term_performance',
  source: adsReport('sbSearchTerm', {
    ad_product: 'SPONSORED_BRANDS',
    group_by: ['searchTerm'],
    columns,
  }),
  grain:
    'One row per day, keyword or target of Sponsored Brands, and what shoppers searched for who clicked.',
  per: 'marketplace',
  load: attributed('served_on'),
  window: daysServed(59),
  columns,
  indexes: [['campaign_id']],
})
