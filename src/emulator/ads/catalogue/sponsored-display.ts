/** Report types of Sponsored Display, from Amazon's pages "Report types" of Reporting v3 (read September 2025). */
import { reportType, words } from './define.ts'

export const sdCampaigns = reportType({
  id: 'sdCampaigns',
  ad_product: 'SPONSORED_DISPLAY',
  days_max: 31,
  retention_days: 65,
  columns: words(`
    addToCart addToCartClicks addToCartRate addToCartViews addToList addToListFromClicks
    addToListFromViews qualifiedBorrows qualifiedBorrowsFromClicks qualifiedBorrowsFromViews
    royaltyQualifiedBorrows royaltyQualifiedBorrowsFromClicks royaltyQualifiedBorrowsFromViews
    brandedSearches brandedSearchesClicks brandedSearchesViews brandedSearchRate
    campaignBudgetCurrencyCode campaignId campaignName clicks cost date detailPageViews
    detailPageViewsClicks eCPAddToCart eCPBrandSearch endDate impressions impressionsViews
    newToBrandPurchases newToBrandPurchasesClicks newToBrandSalesClicks newToBrandUnitsSold
    newToBrandUnitsSoldClicks purchases purchasesClicks purchasesPromotedClicks sales salesClicks
    salesPromotedClicks startDate unitsSold unitsSoldClicks videoCompleteViews videoFirstQuartileViews
    videoMidpointViews videoThirdQuartileViews videoUnmutes viewabilityRate viewClickThroughRate`),
  groups: {
    campaign: {
      columns: words(`
        campaignBudgetAmount campaignStatus costType cumulativeReach impressionsFrequencyAverage
        longTermSales longTermROAS newToBrandDetailPageViewClicks newToBrandDetailPageViewRate
        newToBrandDetailPageViews newToBrandDetailPageViewViews newToBrandECPDetailPageView
        newToBrandSales`),
      filters: {},
    },
    matchedTarget: {
      columns: words(`
        matchedTargetAsin`),
      filters: {},
    },
  },
})

export const sdAdGroup = reportType({
  id: 'sdAdGroup',
  ad_product: 'SPONSORED_DISPLAY',
  days_max: 31,
  retention_days: 65,
  columns: words(`
    addToCart addToCartClicks addToCartRate addToCartViews adGroupId adGroupName addToList
    addToListFromClicks addToListFromViews qualifiedBorrows qualifiedBorrowsFromClicks
    qualifiedBorrowsFromViews royaltyQualifiedBorrows royaltyQualifiedBorrowsFromClicks
    royaltyQualifiedBorrowsFromViews bidOptimization brandedSearches brandedSearchesClicks
    brandedSearchesViews brandedSearchRate campaignBudgetCurrencyCode campaignId campaignName clicks cost
    date detailPageViews detailPageViewsClicks eCPAddToCart eCPBrandSearch endDate impressions
    impressionsViews newToBrandPurchases newToBrandPurchasesClicks newToBrandSales newToBrandSalesClicks
    newToBrandUnitsSold newToBrandUnitsSoldClicks purchases purchasesClicks purchasesPromotedClicks sales
    salesClicks salesPromotedClicks startDate unitsSold unitsSoldClicks videoCompleteViews
    videoFirstQuartileViews videoMidpointViews videoThirdQuartileViews videoUnmutes viewabilityRate
    viewClickThroughRate`),
  groups: {
    adGroup: {
      columns: words(`
        cumulativeReach impressionsFrequencyAverage newToBrandDetailPageViewClicks
        newToBrandDetailPageViewRate newToBrandDetailPageViews newToBrandDetailPageViewViews
        newToBrandECPDetailPageView`),
      filters: {},
    },
    matchedTarget: {
      columns: words(`
        matchedTargetAsin`),
      filters: {},
    },
  },
})

export const sdTargeting = reportType({
  id: 'sdTargeting',
  ad_product: 'SPONSORED_DISPLAY',
  days_max: 31,
  retention_days: 65,
  columns: words(`
    addToCart addToCartClicks addToCartRate addToCartViews adGroupId adGroupName addToList
    addToListFromClicks addToListFromViews qualifiedBorrows qualifiedBorrowsFromClicks
    qualifiedBorrowsFromViews royaltyQualifiedBorrows royaltyQualifiedBorrowsFromClicks
    royaltyQualifiedBorrowsFromViews brandedSearches brandedSearchesClicks brandedSearchesViews
    brandedSearchRate campaignBudgetCurrencyCode campaignId campaignName clicks cost date detailPageViews
    detailPageViewsClicks eCPAddToCart eCPBrandSearch endDate impressions impressionsViews
    newToBrandPurchases newToBrandPurchasesClicks newToBrandSales newToBrandSalesClicks
    newToBrandUnitsSold newToBrandUnitsSoldClicks purchases purchasesClicks purchasesPromotedClicks sales
    salesClicks salesPromotedClicks startDate targetingExpression targetingId targetingText unitsSold
    unitsSoldClicks videoCompleteViews videoFirstQuartileViews videoMidpointViews videoThirdQuartileViews
    videoUnmutes viewabilityRate viewClickThroughRate`),
  groups: {
    targeting: {
      columns: words(`
        adKeywordStatus newToBrandDetailPageViewClicks newToBrandDetailPageViewRate
        newToBrandDetailPageViews newToBrandDetailPageViewViews newToBrandECPDetailPageView`),
      filters: {},
    },
    matchedTarget: {
      columns: words(`
        matchedTargetAsin`),
      filters: {},
    },
  },
})

export const sdAdvertisedProduct = reportType({
  id: 'sdAdvertisedProduct',
  ad_product: 'SPONSORED_DISPLAY',
  days_max: 31,
  retention_days: 65,
  columns: words(`
    addToCart addToCartRate addToCartViews addToCartClicks adGroupId adGroupName adId addToList
    addToListFromClicks qualifiedBorrows royaltyQualifiedBorrows addToListFromViews
    qualifiedBorrowsFromClicks qualifiedBorrowsFromViews royaltyQualifiedBorrowsFromClicks
    royaltyQualifiedBorrowsFromViews bidOptimization brandedSearches brandedSearchesClicks
    brandedSearchesViews brandedSearchRate campaignBudgetCurrencyCode campaignId campaignName clicks cost
    cumulativeReach date detailPageViews detailPageViewsClicks eCPAddToCart eCPBrandSearch endDate
    impressions impressionsFrequencyAverage impressionsViews newToBrandDetailPageViewClicks
    newToBrandDetailPageViewRate newToBrandDetailPageViews newToBrandDetailPageViewViews
    newToBrandECPDetailPageView newToBrandPurchases newToBrandPurchasesClicks newToBrandSales
    newToBrandSalesClicks newToBrandUnitsSold newToBrandUnitsSoldClicks promotedAsin promotedSku purchases
    purchasesClicks purchasesPromotedClicks sales salesClicks salesPromotedClicks startDate unitsSold
    unitsSoldClicks videoCompleteViews videoFirstQuartileViews videoMidpointViews videoThirdQuartileViews
    videoUnmutes viewabilityRate viewClickThroughRate`),
  groups: {
    advertiser: { columns: [], filters: {} },
  },
})

export const sdPurchasedProduct = reportType({
  id: 'sdPurchasedProduct',
  ad_product: 'SPONSORED_DISPLAY',
  days_max: 31,
  retention_days: 65,
  columns: words(`
    adGroupId adGroupName asinBrandHalo addToList addToListFromClicks qualifiedBorrowsFromClicks
    royaltyQualifiedBorrowsFromClicks addToListFromViews qualifiedBorrows qualifiedBorrowsFromViews
    royaltyQualifiedBorrows royaltyQualifiedBorrowsFromViews campaignBudgetCurrencyCode campaignId
    campaignName conversionsBrandHalo conversionsBrandHaloClicks date endDate promotedAsin promotedSku
    salesBrandHalo salesBrandHaloClicks startDate unitsSoldBrandHalo unitsSoldBrandHaloClicks`),
  groups: {
    asin: { columns: [], filters: {} },
  },
})
