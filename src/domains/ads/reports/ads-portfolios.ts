import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { adsList, asOfNow } from '../../../sync/source.ts'

export const adsPortfolios = defineReport({
  dataset: 'ads_portfolios',
  source: adsList('portfolios'),
  grain:
    'One row per portfolio: campaigns of any program that share a budget or a purpose, as it is set now.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['portfolio_id'] },
  window: asOfNow(),
  columns: {
    portfolio_id: column.required(column.code('portfolioId')),
    name: column.prose('name'),
    state: column.code('state'),
    // False where its budget is used up, which stops its campaigns.
    is_in_budget: column.flag('inBudget'),
    budget_amount: column.amount('budget.amount'),
    currency: column.currency('budget.currencyCode'),
    budget_policy: column.code('budget.policy'),
    budget_start_on: column.day('budget.startDate'),
    budget_end_on: column.day('budget.endDate'),
    // ENABLED: what campaigns leave unspent, others of the portfolio may spend beyond their own budget.
    unspent_sharing: column.code('budgetControls.campaignUnspentBudgetSharing.featureState'),
    serving_status: column.code('extendedData.servingStatus'),
    status_reasons: column.json('extendedData.statusReasons'),
    made_at: column.instant('extendedData.creationDateTime'),
    changed_at: column.instant('extendedData.lastUpdateDateTime'),
  },
})
