import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { adsList, asOfNow } from '../../../sync/source.ts'

export const adsSbCampaigns = defineReport({
  dataset: 'ads_sb_campaigns',
  source: adsList('sb_campaigns'),
  grain: 'One row per Sponsored Brands campaign, in any state, as it is set now.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['campaign_id'] },
  window: asOfNow(),
  columns: {
    campaign_id: column.required(column.code('campaignId')),
    name: column.prose('name'),
    state: column.code('state'),
    starts_on: column.day('startDate'),
    ends_on: column.day('endDate'),
    portfolio_id: column.code('portfolioId'),
    budget_amount: column.amount('budget'),
    budget_type: column.code('budgetType'),
    currency: column.currency(),
    bid_optimization: column.code('bidding.bidOptimization'),
    bid_optimization_strategy: column.code('bidding.bidOptimizationStrategy'),
    bid_adjustments_by_placement: column.json('bidding.bidAdjustmentsByPlacement'),
    brand_entity_id: column.code('brandEntityId'),
    has_many_ad_groups: column.flag('isMultiAdGroupsEnabled'),
    cost_type: column.code('costType'),
    goal: column.code('goal'),
    serving_status: column.code('extendedData.servingStatus'),
    made_at: column.instant('extendedData.creationDate'),
    changed_at: column.instant('extendedData.lastUpdateDate'),
  },
})
