import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { localDays, spReport } from '../../../sync/source.ts'

/** Amazon takes so many characters of ASINs, eighteen of them, in one request. */
const ASIN_CHARACTERS_MAX = 200

export const searchQueries = defineReport({
  dataset: 'search_queries',
  source: spReport('GET_BRAND_ANALYTICS_SEARCH_QUERY_PERFORMANCE_REPORT', {
    options: ({ subjects }) => ({ reportPeriod: 'WEEK', asin: subjects.join(' ') }),
    cancelled_means: 'no_data',
    none_in_words: /requested data is unavailable/i,
    rows: '$.dataByAsin.*',
    by_date: true,
    role: 'Brand Analytics',
    about: { dataset: 'listings', column: 'asin', group_characters: ASIN_CHARACTERS_MAX },
  }),
  grain:
    'One row per week (Sunday to Saturday), ASIN and search it was seen in: how often it was seen, clicked, put into carts and bought, beside all products.',
  per: 'marketplace',
  load: { as: 'events', key: ['week_on', 'asin', 'query'] },
  // A week is ready some days after it ends, and asked again with the next. Two weeks of 5,000 ASINs are 560 requests,
  // 13 weeks of them 3,600: two and a half days at the one a minute that Amazon takes.
  window: localDays({ restated_days: 14, held_back_days: 4, days_max: 7, history_days: 91, whole: 'weeks' }),
  indexes: [['asin', 'week_on']],
  columns: {
    week_on: column.required(column.day('startDate')),
    through_on: column.day('endDate'),
    asin: column.required(column.asin('asin')),
    query: column.required(column.prose('searchQueryData.searchQuery')),
    // 1 is the query that matters most for the ASIN.
    query_rank: column.units('searchQueryData.searchQueryScore'),
    searches_count: column.units('searchQueryData.searchQueryVolume'),
    impressions_count: column.units('impressionData.asinImpressionCount'),
    // Ratios are fractions of one: the ASIN's part of all products, and what all products got of the searches.
    impressions_ratio: column.decimal('impressionData.asinImpressionShare'),
    all_impressions_count: column.units('impressionData.totalQueryImpressionCount'),
    clicks_count: column.units('clickData.asinClickCount'),
    clicks_ratio: column.decimal('clickData.asinClickShare'),
    all_clicks_count: column.units('clickData.totalClickCount'),
    all_clicks_ratio: column.decimal('clickData.totalClickRate'),
    clicks_median_amount: column.amount('clickData.asinMedianClickPrice.amount'),
    all_clicks_median_amount: column.amount('clickData.totalMedianClickPrice.amount'),
    all_clicks_same_day_count: column.units('clickData.totalSameDayShippingClickCount'),
    all_clicks_one_day_count: column.units('clickData.totalOneDayShippingClickCount'),
    all_clicks_two_day_count: column.units('clickData.totalTwoDayShippingClickCount'),
    cart_adds_count: column.units('cartAddData.asinCartAddCount'),
    cart_adds_ratio: column.decimal('cartAddData.asinCartAddShare'),
    all_cart_adds_count: column.units('cartAddData.totalCartAddCount'),
    all_cart_adds_ratio: column.decimal('cartAddData.totalCartAddRate'),
    cart_adds_median_amount: column.amount('cartAddData.asinMedianCartAddPrice.amount'),
    all_cart_adds_median_amount: column.amount('cartAddData.totalMedianCartAddPrice.amount'),
    all_cart_adds_same_day_count: column.units('cartAddData.totalSameDayShippingCartAddCount'),
    all_cart_adds_one_day_count: column.units('cartAddData.totalOneDayShippingCartAddCount'),
    all_cart_adds_two_day_count: column.units('cartAddData.totalTwoDayShippingCartAddCount'),
    purchases_count: column.units('purchaseData.asinPurchaseCount'),
    purchases_ratio: column.decimal('purchaseData.asinPurchaseShare'),
    all_purchases_count: column.units('purchaseData.totalPurchaseCount'),
    all_purchases_ratio: column.decimal('purchaseData.totalPurchaseRate'),
    purchases_median_amount: column.amount('purchaseData.asinMedianPurchasePrice.amount'),
    all_purchases_median_amount: column.amount('purchaseData.totalMedianPurchasePrice.amount'),
    all_purchases_same_day_count: column.units('purchaseData.totalSameDayShippingPurchaseCount'),
    all_purchases_one_day_count: column.units('purchaseData.totalOneDayShippingPurchaseCount'),
    all_purchases_two_day_count: column.units('purchaseData.totalTwoDayShippingPurchaseCount'),
    currency: column.currency(
      'clickData.asinMedianClickPrice.currencyCode',
      'clickData.totalMedianClickPrice.currencyCode',
      'cartAddData.asinMedianCartAddPrice.currencyCode',
      'cartAddData.totalMedianCartAddPrice.currencyCode',
      'purchaseData.asinMedianPurchasePrice.currencyCode',
      'purchaseData.totalMedianPurchasePrice.currencyCode',
    ),
  },
})
