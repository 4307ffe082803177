import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { adsList, asOfNow } from '../../../sync/source.ts'

export const adsSpCampaigns = defineReport({
  dataset: 'ads_sp_campaigns',
  source: adsList('sp_campaigns'),
  grain: 'One row per Sponsored Products campaign, in any state, as it is set now.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['campaign_id'] },
  window: asOfNow(),
  columns: {
    campaign_id: column.required(column.code('campaignId')),
    name: column.prose('name'),
    state: column.code('state'),
    targeting_type: column.code('targetingType'),
    starts_on: column.day('startDate'),
    ends_on: column.day('endDate'),
    portfolio_id: column.code('portfolioId'),
    budget_amount: column.amount('budget.budget'),
    budget_type: column.code('budget.budgetType'),
    effective_budget_amount: column.amount('budget.effectiveBudget'),
    currency: column.currency(),
    bidding_strategy: column.code('dynamicBidding.strategy'),
    placement_bidding: column.json('dynamicBidding.placementBidding'),
    shopper_cohort_bidding: column.json('dynamicBidding.shopperCohortBidding'),
    off_amazon_budget_control_strategy: column.code('offAmazonSettings.offAmazonBudgetControlStrategy'),
    site_restrictions: column.json('siteRestrictions'),
    tags: column.json('tags'),
    serving_status: column.code('extendedData.servingStatus'),
    serving_status_details: column.json('extendedData.servingStatusDetails'),
    made_at: column.instant('extendedData.creationDateTime'),
    changed_at: column.instant('extendedData.lastUpdateDateTime'),
  },
})
