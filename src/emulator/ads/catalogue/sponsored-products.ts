/** Report types of Sponsored Products, from Amazon's pages "Report types" of Reporting v3 (read September 2025). */
import { reportType, words } from './define.ts'

export const spCampaigns = reportType({
  id: 'spCampaigns',
  ad_product: 'SPONSORED_PRODUCTS',
  days_max: 31,
  retention_days: 95,
  columns: words(`
    impressions addToList qualifiedBorrows royaltyQualifiedBorrows clicks cost purchases1d purchases7d
    purchases14d purchases30d purchasesSameSku1d purchasesSameSku7d purchasesSameSku14d
    purchasesSameSku30d unitsSoldClicks1d unitsSoldClicks7d unitsSoldClicks14d unitsSoldClicks30d sales1d
    sales7d sales14d sales30d attributedSalesSameSku1d attributedSalesSameSku7d attributedSalesSameSku14d
    attributedSalesSameSku30d unitsSoldSameSku1d unitsSoldSameSku7d unitsSoldSameSku14d
    unitsSoldSameSku30d kindleEditionNormalizedPagesRead14d kindleEditionNormalizedPagesRoyalties14d date
    startDate endDate campaignBiddingStrategy costPerClick clickThroughRate spend`),
  groups: {
    campaign: {
      columns: words(`
        campaignName campaignId campaignStatus campaignBudgetAmount campaignBudgetType
        campaignRuleBasedBudgetAmount campaignApplicableBudgetRuleId campaignApplicableBudgetRuleName
        campaignBudgetCurrencyCode topOfSearchImpressionShare`),
      filters: { campaignStatus: ['ENABLED', 'PAUSED', 'ARCHIVED'] },
    },
    adGroup: {
      columns: words(`
        adGroupName adGroupId adStatus`),
      filters: { adStatus: ['ENABLED', 'PAUSED', 'ARCHIVED'] },
    },
    campaignPlacement: {
      columns: words(`
        placementClassification campaignName campaignId campaignStatus campaignBudgetAmount
        campaignBudgetType campaignRuleBasedBudgetAmount campaignApplicableBudgetRuleId
        campaignApplicableBudgetRuleName campaignBudgetCurrencyCode topOfSearchImpressionShare`),
      filters: { campaignSite: ['AmazonBusiness'] },
    },
  },
})

export const spTargeting = reportType({
  id: 'spTargeting',
  ad_product: 'SPONSORED_PRODUCTS',
  days_max: 31,
  retention_days: 95,
  columns: words(`
    impressions addToList qualifiedBorrows royaltyQualifiedBorrows clicks costPerClick clickThroughRate
    cost purchases1d purchases7d purchases14d purchases30d purchasesSameSku1d purchasesSameSku7d
    purchasesSameSku14d purchasesSameSku30d unitsSoldClicks1d unitsSoldClicks7d unitsSoldClicks14d
    unitsSoldClicks30d sales1d sales7d sales14d sales30d attributedSalesSameSku1d attributedSalesSameSku7d
    attributedSalesSameSku14d attributedSalesSameSku30d unitsSoldSameSku1d unitsSoldSameSku7d
    unitsSoldSameSku14d unitsSoldSameSku30d kindleEditionNormalizedPagesRead14d
    kindleEditionNormalizedPagesRoyalties14d salesOtherSku7d unitsSoldOtherSku7d acosClicks7d
    acosClicks14d roasClicks7d roasClicks14d keywordId keyword campaignBudgetCurrencyCode date startDate
    endDate portfolioId campaignName campaignId campaignBudgetType campaignBudgetAmount campaignStatus
    keywordBid adGroupName adGroupId keywordType matchType targeting topOfSearchImpressionShare`),
  groups: {
    targeting: {
      columns: words(`
        adKeywordStatus`),
      filters: {
        adKeywordStatus: ['ENABLED', 'PAUSED', 'ARCHIVED'],
        keywordType: ['BROAD', 'PHRASE', 'EXACT', 'TARGETING_EXPRESSION', 'TARGETING_EXPRESSION_PREDEFINED'],
      },
    },
  },
})

export const spSearchTerm = reportType({
  id: 'spSearchTerm',
  ad_product: 'SPONSORED_PRODUCTS',
  days_max: 31,
  retention_days: 95,
  columns: words(`
    impressions addToList qualifiedBorrows royaltyQualifiedBorrows clicks costPerClick clickThroughRate
    cost purchases1d purchases7d purchases14d purchases30d purchasesSameSku1d purchasesSameSku7d
    purchasesSameSku14d purchasesSameSku30d unitsSoldClicks1d unitsSoldClicks7d unitsSoldClicks14d
    unitsSoldClicks30d sales1d sales7d sales14d sales30d attributedSalesSameSku1d attributedSalesSameSku7d
    attributedSalesSameSku14d attributedSalesSameSku30d unitsSoldSameSku1d unitsSoldSameSku7d
    unitsSoldSameSku14d unitsSoldSameSku30d kindleEditionNormalizedPagesRead14d
    kindleEditionNormalizedPagesRoyalties14d salesOtherSku7d unitsSoldOtherSku7d acosClicks7d
    acosClicks14d roasClicks7d roasClicks14d keywordId keyword campaignBudgetCurrencyCode date startDate
    endDate portfolioId searchTerm campaignName campaignId campaignBudgetType campaignBudgetAmount
    campaignStatus keywordBid adGroupName adGroupId keywordType matchType targeting`),
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

export const spAdvertisedProduct = reportType({
  id: 'spAdvertisedProduct',
  ad_product: 'SPONSORED_PRODUCTS',
  days_max: 31,
  retention_days: 95,
  columns: words(`
    date startDate endDate campaignName campaignId adGroupName adGroupId adId addToList qualifiedBorrows
    royaltyQualifiedBorrows portfolioId impressions clicks costPerClick clickThroughRate cost spend
    campaignBudgetCurrencyCode campaignBudgetAmount campaignBudgetType campaignStatus advertisedAsin
    advertisedSku purchases1d purchases7d purchases14d purchases30d purchasesSameSku1d purchasesSameSku7d
    purchasesSameSku14d purchasesSameSku30d unitsSoldClicks1d unitsSoldClicks7d unitsSoldClicks14d
    unitsSoldClicks30d sales1d sales7d sales14d sales30d attributedSalesSameSku1d attributedSalesSameSku7d
    attributedSalesSameSku14d attributedSalesSameSku30d salesOtherSku7d unitsSoldSameSku1d
    unitsSoldSameSku7d unitsSoldSameSku14d unitsSoldSameSku30d unitsSoldOtherSku7d
    kindleEditionNormalizedPagesRead14d kindleEditionNormalizedPagesRoyalties14d acosClicks7d
    acosClicks14d roasClicks7d roasClicks14d`),
  groups: {
    advertiser: { columns: [], filters: { adCreativeStatus: ['ENABLED', 'PAUSED', 'ARCHIVED'] } },
  },
})

export const spPurchasedProduct = reportType({
  id: 'spPurchasedProduct',
  ad_product: 'SPONSORED_PRODUCTS',
  days_max: 31,
  retention_days: 95,
  columns: words(`
    date startDate endDate addToList addToListFromClicks qualifiedBorrows qualifiedBorrowsFromClicks
    royaltyQualifiedBorrows royaltyQualifiedBorrowsFromClicks portfolioId campaignName campaignId
    adGroupName adGroupId keywordId keyword keywordType advertisedAsin purchasedAsin advertisedSku
    campaignBudgetCurrencyCode matchType unitsSoldClicks1d unitsSoldClicks7d unitsSoldClicks14d
    unitsSoldClicks30d sales1d sales7d sales14d sales30d purchases1d purchases7d purchases14d purchases30d
    unitsSoldOtherSku1d unitsSoldOtherSku7d unitsSoldOtherSku14d unitsSoldOtherSku30d salesOtherSku1d
    salesOtherSku7d salesOtherSku14d salesOtherSku30d purchasesOtherSku1d purchasesOtherSku7d
    purchasesOtherSku14d purchasesOtherSku30d kindleEditionNormalizedPagesRead14d
    kindleEditionNormalizedPagesRoyalties14d`),
  groups: {
    asin: { columns: [], filters: {} },
  },
})
