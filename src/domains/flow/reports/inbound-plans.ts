import type { SellingPartner } from '../../../amazon/selling-partner.ts'
import { msOf } from '../../../core/time.ts'
import * as column from '../../../sync/column.ts'
import { defineReport } from '../../../sync/define.ts'
import { spPages, type Question } from '../../../sync/source.ts'
import { BY_LAST_UPDATE } from './inbound-shipments.ts'

/**
 * Plans last updated in the days asked about. Amazon cannot be asked for a range, but lists the last updated first, so
 * reading stops at the first one that is older.
 */
export async function* plansUpdatedIn(
  partner: SellingPartner,
  question: Question,
): AsyncGenerator<{ readonly inbound_plan_id: string; readonly summary: object }> {
  const from_ms = msOf(question.data_start_at ?? question.entered_at)
  const until_ms = msOf(question.data_end_at ?? question.entered_at)
  for await (const summary of partner.inbound.plans()) {
    const updated_ms = Date.parse(String(summary['lastUpdatedAt']))
    if (updated_ms < from_ms) return
    if (updated_ms < until_ms) yield { inbound_plan_id: String(summary['inboundPlanId']), summary }
  }
}

async function* rows(partner: SellingPartner, question: Question): AsyncGenerator<object> {
  for await (const { inbound_plan_id, summary } of plansUpdatedIn(partner, question)) {
    const plan = await partner.inbound.plan(inbound_plan_id)
    if (plan === null) continue
    const items: object[] = []
    for await (const item of partner.inbound.planItems(inbound_plan_id)) items.push(item)
    yield { ...summary, ...plan, items }
  }
}

export const inboundPlans = defineReport({
  dataset: 'inbound_plans',
  source: spPages('listInboundPlans', { rows }),
  grain:
    'One row per plan the seller made to send stock to Amazon, with its items, as of its last update (Fulfillment Inbound 2024-03-20).',
  per: 'account',
  load: { as: 'events', key: ['inbound_plan_id'], newer: 'updated_at' },
  window: BY_LAST_UPDATE,
  columns: {
    inbound_plan_id: column.required(column.code('inboundPlanId')),
    plan_name: column.prose('name'),
    plan_status: column.required(column.code('status')),
    created_at: column.instant('createdAt'),
    updated_at: column.required(column.instant('lastUpdatedAt')),
    marketplace_ids: column.json('marketplaceIds'),
    contents: column.json('items'),
    packing_options: column.json('packingOptions'),
    placement_options: column.json('placementOptions'),
    shipments: column.json('shipments'),
    source_address: column.json('sourceAddress'),
  },
})
