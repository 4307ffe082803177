import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { adsList, asOfNow } from '../../../sync/source.ts'

export const adsSdCampaigns = defineReport({
  dataset: 'ads_sd_campaigns',
  source: adsList('sd_campaigns'),
  grain: 'One row per Sponsored Display campaign, in any state, as it is set now.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['campaign_id'] },
  window: asOfNow(),
  columns: {
    campaign_id: column.required(column.code('campaignId')),
    name: column.prose('name'),
    state: column.code('state'),
    tactic: column.code('tactic'),
    cost_type: column.code('costType'),
    starts_on: column.day('startDate'),
    ends_on: column.day('endDate'),
    portfolio_id: column.code('portfolioId'),
    budget_amount: column.amount('budget'),
    budget_type: column.code('budgetType'),
    currency: column.currency(),
    delivery_profile: column.code('deliveryProfile'),
    serving_status: column.code('servingStatus'),
    made_at: column.instant('creationDate'),
    changed_at: column.instant('lastUpdatedDate'),
  },
})
