/** Report types of Sponsored Brands, from Amazon's pages "Report types" of Reporting v3 (read September 2025). */
import { reportType, words } from './define.ts'

export const sbCampaigns = reportType({
  id: 'sbCampaigns',
  ad_product: 'SPONSORED_BRANDS',
  days_max: 31,
  retention_days: 60,
  columns: words(`
    addToCart addToCartClicks addToCartRate addToList addToListFromClicks qualifiedBorrows
    qualifiedBorrowsFromClicks royaltyQualifiedBorrows royaltyQualifiedBorrowsFromClicks brandedSearches
    brandedSearchesClicks campaignId campaignName campaignStatus clicks cost costType date detailPageViews
    detailPageViewsClicks eCPAddToCart endDate impressions kindleEditionNormalizedPagesRead14d
    kindleEditionNormalizedPagesRoyalties14d newToBrandDetailPageViewRate newToBrandDetailPageViews
    newToBrandDetailPageViewsClicks newToBrandECPDetailPageView newToBrandPurchases
    newToBrandPurchasesClicks newToBrandPurchasesPercentage newToBrandPurchasesRate newToBrandSales
    newToBrandSalesClicks newToBrandSalesPercentage newToBrandUnitsSold newToBrandUnitsSoldClicks
    newToBrandUnitsSoldPercentage purchases purchasesClicks purchasesPromoted sales salesClicks
    salesPromoted startDate unitsSold unitsSoldClicks video5SecondViewRate video5SecondViews
    videoCompleteViews videoFirstQuartileViews videoMidpointViews videoThirdQuartileViews videoUnmutes
    viewabilityRate viewableImpressions viewClickThroughRate`),
  groups: {
    campaign: {
      columns: words(`
        campaignBudgetAmount campaignBudgetCurrencyCode campaignBudgetType longTermSales longTermROAS
        topOfSearchImpressionShare`),
      filters: { campaignStatus: ['ENABLED', 'PAUSED', 'ARCHIVED'] },
    },
  },
})

export const sbAdGroup = reportType({
  id: 'sbAdGroup',
  ad_product: 'SPONSORED_BRANDS',
  days_max: 31,
  retention_days: 60,
  columns: words(`
    addToCart addToCartClicks addToCartRate adGroupId adGroupName adStatus addToList addToListFromClicks
    qualifiedBorrows qualifiedBorrowsFromClicks royaltyQualifiedBorrows royaltyQualifiedBorrowsFromClicks
    brandedSearches brandedSearchesClicks campaignBudgetAmount campaignBudgetCurrencyCode
    campaignBudgetType campaignId campaignName campaignStatus clicks cost costType date detailPageViews
    detailPageViewsClicks eCPAddToCart endDate impressions kindleEditionNormalizedPagesRead14d
    kindleEditionNormalizedPagesRoyalties14d newToBrandDetailPageViewRate newToBrandDetailPageViews
    newToBrandDetailPageViewsClicks newToBrandECPDetailPageView newToBrandPurchases
    newToBrandPurchasesClicks newToBrandPurchasesPercentage newToBrandPurchasesRate newToBrandSales
    newToBrandSalesClicks newToBrandSalesPercentage newToBrandUnitsSold newToBrandUnitsSoldClicks
    newToBrandUnitsSoldPercentage purchases purchasesClicks purchasesPromoted sales salesClicks
    salesPromoted startDate unitsSold unitsSoldClicks video5SecondViewRate video5SecondViews
    videoCompleteViews videoFirstQuartileViews videoMidpointViews videoThirdQuartileViews videoUnmutes
    viewabilityRate`),
  groups: {
    adGroup: { columns: [], filters: { adStatus: ['ENABLED', 'PAUSED', 'ARCHIVED'] } },
  },
})

export const sbAds = reportType({
  id: 'sbAds',
  ad_product: 'SPONSORED_BRANDS',
  days_max: 31,
  retention_days: 60,
  columns: words(`
    addToCart addToCartClicks addToCartRate addToList qualifiedBorrows royaltyQualifiedBorrows
    addToListFromClicks qualifiedBorrowsFromClicks royaltyQualifiedBorrowsFromClicks adGroupId adGroupName
    adId brandedSearches brandedSearchesClicks campaignBudgetAmount campaignBudgetCurrencyCode
    campaignBudgetType campaignId campaignName campaignStatus clicks cost costType date detailPageViews
    detailPageViewsClicks eCPAddToCart endDate impressions kindleEditionNormalizedPagesRead14d
    kindleEditionNormalizedPagesRoyalties14d newToBrandDetailPageViewRate newToBrandDetailPageViews
    newToBrandDetailPageViewsClicks newToBrandECPDetailPageView newToBrandPurchases
    newToBrandPurchasesClicks newToBrandPurchasesPercentage newToBrandPurchasesRate newToBrandSales
    newToBrandSalesClicks newToBrandSalesPercentage newToBrandUnitsSold newToBrandUnitsSoldClicks
    newToBrandUnitsSoldPercentage purchases purchasesClicks purchasesPromoted sales salesClicks
    salesPromoted startDate unitsSold unitsSoldClicks video5SecondViewRate video5SecondViews
    videoCompleteViews videoFirstQuartileViews videoMidpointViews videoThirdQuartileViews videoUnmutes
    viewabilityRate viewableImpressions`),
  groups: {
    ads: { columns: [], filters: { adStatus: ['ENABLED', 'PAUSED', 'ARCHIVED'] } },
  },
})

export const sbTargeting = reportType({
  id: 'sbTargeting',
  ad_product: 'SPONSORED_BRANDS',
  days_max: 31,
  retention_days: 60,
  columns: words(`
    addToCart addToCartClicks addToCartRate adGroupId adGroupName addToList addToListFromClicks
    qualifiedBorrows qualifiedBorrowsFromClicks royaltyQualifiedBorrows royaltyQualifiedBorrowsFromClicks
    brandedSearches brandedSearchesClicks campaignBudgetAmount campaignBudgetCurrencyCode
    campaignBudgetType campaignId campaignName campaignStatus clicks cost costType date detailPageViews
    detailPageViewsClicks eCPAddToCart endDate impressions keywordBid keywordId adKeywordStatus
    keywordText keywordType matchType newToBrandDetailPageViewRate newToBrandDetailPageViews
    newToBrandDetailPageViewsClicks newToBrandECPDetailPageView newToBrandPurchases
    newToBrandPurchasesClicks newToBrandPurchasesPercentage newToBrandPurchasesRate newToBrandSales
    newToBrandSalesClicks newToBrandSalesPercentage newToBrandUnitsSold newToBrandUnitsSoldClicks
    newToBrandUnitsSoldPercentage purchases purchasesClicks purchasesPromoted sales salesClicks
    salesPromoted startDate targetingExpression targetingId targetingText targetingType
    topOfSearchImpressionShare unitsSold`),
  groups: {
    targeting: {
      columns: [],
      filters: {
        adKeywordStatus: ['ENABLED', 'PAUSED', 'ARCHIVED'],
        keywordType: [
          'BROAD',
          'PHRASE',
          'EXACT',
          'TARGETING_EXPRESSION',
          'TARGETING_EXPRESSION_PREDEFINED',
          'THEME',
        ],
      },
    },
  },
})

export const sbSearchTerm = reportType({
  id: 'sbSearchTerm',
  ad_product: 'SPONSORED_BRANDS',
  days_max: 31,
  retention_days: 60,
  columns: words(`
    adGroupId adGroupName addToList addToListFromClicks qualifiedBorrows qualifiedBorrowsFromClicks
    royaltyQualifiedBorrows royaltyQualifiedBorrowsFromClicks campaignBudgetAmount
    campaignBudgetCurrencyCode campaignBudgetType campaignId campaignName campaignStatus clicks cost
    costType date endDate impressions keywordBid keywordId keywordText kindleEditionNormalizedPagesRead14d
    kindleEditionNormalizedPagesRoyalties14d matchType purchases purchasesClicks sales salesClicks
    searchTerm startDate unitsSold video5SecondViewRate video5SecondViews videoCompleteViews
    videoFirstQuartileViews videoMidpointViews videoThirdQuartileViews videoUnmutes viewabilityRate
    viewableImpressions viewClickThroughRate`),
  groups: {
    searchTerm: {
      columns: words(`
        adKeywordStatus`),
      filters: {
        keywordType: ['BROAD', 'PHRASE', 'EXACT', 'TARGETING_EXPRESSION', 'TARGETING_EXPRESSION_PREDEFINED'],
      },
    },
  },
})

export const sbPurchasedProduct = reportType({
  id: 'sbPurchasedProduct',
  ad_product: 'SPONSORED_BRANDS',
  days_max: 731,
  retention_days: 731,
  columns: words(`
    campaignId adGroupId date startDate endDate campaignBudgetCurrencyCode campaignName
    campaignPriceTypeCode adGroupName attributionType purchasedAsin ordersClicks14d productName
    productCategory sales14d salesClicks14d orders14d unitsSold14d newToBrandSales14d
    newToBrandPurchases14d newToBrandUnitsSold14d newToBrandSalesPercentage14d
    newToBrandPurchasesPercentage14d newToBrandUnitsSoldPercentage14d unitsSoldClicks14d
    kindleEditionNormalizedPagesRead14d kindleEditionNormalizedPagesRoyalties14d`),
  groups: {
    purchasedAsin: { columns: [], filters: {} },
  },
})

export const sbCampaignPlacement = reportType({
  id: 'sbCampaignPlacement',
  ad_product: 'SPONSORED_BRANDS',
  days_max: 31,
  retention_days: 60,
  columns: words(`
    addToCart addToCartClicks addToCartRate addToList addToListFromClicks qualifiedBorrows
    qualifiedBorrowsFromClicks royaltyQualifiedBorrows royaltyQualifiedBorrowsFromClicks brandedSearches
    brandedSearchesClicks campaignBudgetAmount campaignBudgetCurrencyCode campaignBudgetType campaignId
    campaignName campaignStatus clicks cost costType date detailPageViews detailPageViewsClicks
    eCPAddToCart endDate impressions kindleEditionNormalizedPagesRead14d
    kindleEditionNormalizedPagesRoyalties14d newToBrandDetailPageViewRate newToBrandDetailPageViews
    newToBrandDetailPageViewsClicks newToBrandECPDetailPageView newToBrandPurchases
    newToBrandPurchasesClicks newToBrandPurchasesPercentage newToBrandPurchasesRate newToBrandSales
    newToBrandSalesClicks newToBrandSalesPercentage newToBrandUnitsSold newToBrandUnitsSoldClicks
    newToBrandUnitsSoldPercentage purchases purchasesClicks purchasesPromoted sales salesClicks
    salesPromoted startDate unitsSold unitsSoldClicks video5SecondViewRate video5SecondViews
    videoCompleteViews videoFirstQuartileViews videoMidpointViews videoThirdQuartileViews videoUnmutes
    viewabilityRate viewableImpressions viewClickThroughRate`),
  groups: {
    campaignPlacement: {
      columns: words(`
        placementClassification`),
      filters: {},
    },
  },
})
