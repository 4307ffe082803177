/** How much of the day's budget campaigns have spent by now. */
import { z } from 'zod'
import { instantOf } from '../../core/time.ts'
import type { Answer } from '../answer.ts'
import { jsonObject } from '../operation.ts'
import { refusalOf } from './answer.ts'
import { amountOf, campaignsIn, type Looking } from './entities.ts'
import type { LookAt } from './lists.ts'
import type { AdsOperation } from './operation.ts'
import type { Traffic } from './traffic.ts'
import { on, type Program } from './types.ts'

const Asked = z.object({ campaignIds: z.array(z.string()).min(1).max(100) })

/** Spent today up to now, in minor units. */
const spentMinor = (traffic: Traffic, campaign_id: string, { day, now_ms }: Looking): number =>
  traffic
    .day(day)
    .filter(({ campaign, at_ms }) => campaign.id === campaign_id && at_ms <= now_ms)
    .reduce((sum, { cost_minor }) => sum + cost_minor, 0)

/** Amazon brings the number up to date every few minutes. */
const STEP_MS = 5 * 60_000

const usage = (program: Program, looking: Looking, traffic: Traffic, ids: readonly string[]): Answer => {
  const known = new Map(campaignsIn(looking, program).map((campaign) => [campaign.id, campaign]))
  const updated = instantOf(Math.floor(looking.now_ms / STEP_MS) * STEP_MS)
  const success: unknown[] = []
  const error: unknown[] = []
  for (const [index, campaignId] of ids.entries()) {
    const campaign = known.get(campaignId)
    if (!campaign) {
      error.push({ index, campaignId, code: '404', details: 'Campaign not found' })
      continue
    }
    const minor = on(campaign.budget_minor, looking.day)
    const percent = (100 * spentMinor(traffic, campaignId, looking)) / minor
    success.push({
      index,
      campaignId,
      budget: amountOf(looking, minor),
      budgetUsagePercent: Number(percent.toFixed(2)),
      usageUpdatedTimestamp: updated,
    })
  }
  return { status: 207, body: { success, error } }
}

const PROGRAMS = ['sp', 'sb', 'sd'] as const satisfies readonly Program[]

export const usageOperations = (
  lookAt: LookAt,
  trafficOf: (looking: Looking) => Traffic,
): readonly AdsOperation[] =>
  PROGRAMS.map((program) => ({
    name: 'getAdsBudgetUsage',
    method: 'POST',
    path: `/${program}/campaigns/budget/usage`,
    dialect: 'v2',
    media_type: `application/vnd.${program}campaignbudgetusage.v1+json`,
    scoped: true,
    handle({ profile, body }) {
      const asked = Asked.safeParse(jsonObject(body))
      if (!asked.success || !profile) return refusalOf('v2', 400, 'campaignIds must have 1 to 100 ids')
      const looking = lookAt(profile)
      return usage(program, looking, trafficOf(looking), asked.data.campaignIds)
    },
  }))
