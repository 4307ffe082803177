import type { ProfileAds } from '../../../amazon/advertising.ts'
import { Problem } from '../../../core/problem.ts'
import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { adsPages, asOfNow } from '../../../sync/source.ts'

const PROGRAMS = ['sp', 'sb', 'sd'] as const

type Program = (typeof PROGRAMS)[number]

async function* usageIn(ads: ProfileAds, program: Program): AsyncGenerator<object> {
  const ids: string[] = []
  for await (const campaign of ads.list(`${program}_campaigns`))
    if (String(campaign['state']).toUpperCase() === 'ENABLED') ids.push(String(campaign['campaignId']))
  // Its place in the question says nothing of the campaign.
  for await (const { index: _, ...row } of ads.budgetUsage(program, ids)) yield { program, ...row }
}

/** Campaigns that run now, program by program, with how much of today's budget each has used. */
async function* usage(ads: ProfileAds): AsyncGenerator<object> {
  for (const program of PROGRAMS)
    try {
      yield* usageIn(ads, program)
    } catch (error) {
      // A program that Amazon does not have there; the others it has.
      if (!(error instanceof Problem) || error.code !== 'not_offered') throw error
    }
}

export const adsBudgetUsage = defineReport({
  dataset: 'ads_budget_usage',
  source: adsPages('budget_usage', usage),
  grain: 'One row per enabled campaign: how much of today’s budget it has used, by Amazon’s latest count.',
  per: 'marketplace',
  load: { as: 'snapshot', key: ['campaign_id'] },
  // History keeps every hour's count: it is the nearest to spend by the hour that can be asked for.
  window: asOfNow({ hourly: true }),
  columns: {
    campaign_id: column.required(column.code('campaignId')),
    program: column.code('program'),
    budget_amount: column.amount('budget'),
    currency: column.currency(),
    // Beyond 100 where Amazon spends more than the budget on one day, as it may.
    used_percent: column.decimal('budgetUsagePercent'),
    counted_at: column.instant('usageUpdatedTimestamp'),
  },
})
