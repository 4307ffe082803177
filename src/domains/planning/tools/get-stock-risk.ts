import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'
import { oneSku, only } from '../../../tools/filter.ts'
import { activeOnly } from '../filter.ts'
import { FORECAST_MADE_OF, forecastMadeOf } from '../made-of.ts'
import { FORECAST_RESTS_ON } from '../rests-on.ts'

const probability = z.number().nullable()
const day = z.string().nullable()

export const getStockRisk = defineTool({
  name: 'get_stock_risk',
  title: 'Stock at risk',
  scope: 'planning:read',
  summary:
    'SKUs forecast to run out, most units lost within 28 days first: the probability of it, also before the next receipt, and when stock ends with what is on its way.',
  not_for: 'For what would carry them to their target use get_replenishment_facts; for demand get_forecast.',
  answers: ['Which SKUs run out before their inbound lands?', 'What are we about to lose sales on?'],
  found_by: 'stockout, stock out, sold out soon, lost sales',
  reads: ['orders'],
  reads_where_synced: FORECAST_RESTS_ON,
  input: {
    min_probability: z.number().min(0).max(1).default(0.2).describe('Of running out within 28 days.'),
    ...oneSku,
    ...activeOnly,
  },
  row: {
    sku: z.string(),
    sellable_units: z.int().nullable().describe('On hand.'),
    inbound_units: z.int().nullable().describe('Shipped or being received.'),
    units_per_day: z
      .number()
      .nullable()
      .describe(
        'Forecast mean of demand per day, at the level of today: the models of basis by their weights, over counted_days, missing_days left out.',
      ),
    out_probability: probability.describe(
      'Share of the paths of demand on which sellable_units and what lands of inbound_units, by the arrivals of inputs, end on some of the 28 days after as_of_on.',
    ),
    lost_units: z
      .number()
      .nullable()
      .describe(
        'Mean demand of the 28 days after as_of_on, some units_per_day each, that finds nothing left of sellable_units and what has landed of inbound_units by the arrivals of inputs.',
      ),
    gap_probability: probability.describe(
      'Share of the paths on which sellable_units end before next_receipt_on, of the arrivals of inputs; null where nothing is on its way.',
    ),
    next_receipt_on: z.array(day).describe('P50 and P80 of it.'),
    runs_out_p50_on: day.describe('With inbound; null beyond 180 days.'),
    runs_out_range: z.array(day).describe('P10 and P90 of it.'),
    reason: z.string().nullable().describe('Why something is unknown.'),
  },
  made_of: FORECAST_MADE_OF,
  order: [{ by: 'lost_units', descending: true }, { by: 'runs_out_p50_on' }, { by: 'sku' }],
  totals: {
    lost_units: sql`coalesce(round(sum(lost_units)), 0)::bigint`,
    skus_out_of_stock: sql`count(*) filter (where sellable_units = 0)`,
    skus_without_inbound: sql`count(*) filter (where gap_probability is null)`,
  },
  query: ({ min_probability, sku, active_fba }) => sql`
    select account_id, marketplace_id, sku, sellable_units, inbound_units, units_per_day,
           round(out_in_28_days_probability::numeric, 2)::float8 as out_probability, lost_in_28_days_units as lost_units,
           round(out_before_next_receipt_probability::numeric, 2)::float8 as gap_probability,
           array[next_receipt_p50_on::text, next_receipt_p80_on::text] as next_receipt_on,
           runs_out_with_inbound_p50_on as runs_out_p50_on,
           array[runs_out_with_inbound_p10_on::text, runs_out_with_inbound_p90_on::text] as runs_out_range,
           reason, as_of_on, ${forecastMadeOf('outlook')}
    from stock_outlook as outlook
    where (out_in_28_days_probability >= ${min_probability}::float8 ${sku === undefined ? sql`` : sql`or true`})
      ${only('sku', sku)}
      ${active_fba && sku === undefined ? sql`and is_active_fba` : sql``}`,
})
