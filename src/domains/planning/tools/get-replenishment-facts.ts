import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'
import { oneSku, only } from '../../../tools/filter.ts'
import { activeOnly } from '../filter.ts'
import { FORECAST_MADE_OF, forecastMadeOf } from '../made-of.ts'
import { FORECAST_RESTS_ON } from '../rests-on.ts'

const day = z.string().nullable()
const texts = z.array(z.string())

export const getReplenishmentFacts = defineTool({
  name: 'get_replenishment_facts',
  title: 'Replenishment facts',
  scope: 'planning:read',
  summary:
    'What a shipment-plan candidate needs, per SKU, most urgent first: units to its target cover beyond stock and inbound, from reserves and to order in whole cases, the last safe days, constraints, and what is unknown.',
  not_for: 'For how sure running out is use get_stock_risk; to try other inputs simulate_plan.',
  answers: ['What should a shipment plan contain?', 'Until when can we still reorder?'],
  found_by: 'restock, reorder, purchase order, buy, replenish',
  reads: ['orders'],
  reads_where_synced: FORECAST_RESTS_ON,
  input: {
    all: z.boolean().default(false).describe('Also SKUs that lack nothing.'),
    ...oneSku,
    ...activeOnly,
  },
  row: {
    sku: z.string(),
    sellable_units: z.int().nullable().describe('On hand.'),
    inbound_units: z.int().nullable().describe('Shipped or being received.'),
    lost_units: z
      .number()
      .nullable()
      .describe(
        'Mean demand of the 28 days after as_of_on that finds nothing left of sellable_units and what has landed of inbound_units by the arrivals of inputs.',
      ),
    runs_out_on: day.describe('With inbound, P50.'),
    target_cover_days: z.int().describe('As recorded, else 60.'),
    candidate_units: z.int().nullable().describe('Units of transfers + order_units.'),
    transfers: z
      .array(z.object({ reserve: z.string(), units: z.number(), by_on: day }))
      .describe('From reserves; by_on is the last safe day.'),
    order_units: z
      .int()
      .nullable()
      .describe(
        'target_demand_units, the median of target_cover_days from as_of_on, − sellable_units − those arrivals of inputs that are due in time at P80 − reserves of inputs that land in time, 0 at least; no less than the minimum order, then in whole cases of case_pack_units.',
      ),
    reorder_by_on: day.describe('The last safe day, at P80 of the lead time.'),
    case_pack_units: z.number().nullable().describe('As recorded; null: nobody did.'),
    constraints: texts,
    unknowns: texts,
  },
  made_of: FORECAST_MADE_OF,
  order: [{ by: 'lost_units', descending: true }, { by: 'runs_out_on' }, { by: 'sku' }],
  totals: {
    candidate_units: sql`coalesce(sum(candidate_units), 0)::bigint`,
    transfer_units: sql`coalesce(sum(transfer_units), 0)::bigint`,
    order_units: sql`coalesce(sum(order_units), 0)::bigint`,
    skus_past_reorder_day: sql`count(*) filter (where 'reorder_day_passed' = any (constraints))`,
    skus_without_lead_time: sql`count(*) filter (where 'lead_time' = any (unknowns))`,
  },
  query: ({ all, sku, active_fba }) => sql`
    select account_id, marketplace_id, sku, sellable_units, inbound_units, runs_out_with_inbound_p50_on as runs_out_on, target_cover_days,
           candidate_units, transfers, transfer_units, order_units, latest_safe_reorder_on as reorder_by_on, case_pack_units,
           constraints, unknowns, lost_in_28_days_units as lost_units, as_of_on, ${forecastMadeOf('outlook')}
    from stock_outlook as outlook
    where true
      ${all || sku !== undefined ? sql`` : sql`and candidate_units > 0`}
      ${only('sku', sku)}
      ${active_fba && sku === undefined ? sql`and is_active_fba` : sql``}`,
})
