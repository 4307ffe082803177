import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'
import { oneSku, only } from '../../../tools/filter.ts'
import { FORECAST_RESTS_ON } from '../rests-on.ts'

const day = z.string().nullable()

/** SKUs that are answered where none is named. */
const SKUS_UNNAMED = 5

const Outcome = z.object({
  demand_units: z.number().nullable().describe('Demand of the 28 days after as_of_on, P50.'),
  runs_out_on: z.array(day).optional().describe('With inbound: P10, P50, P90.'),
  out_probability: z
    .number()
    .optional()
    .describe(
      'Share of the paths of demand on which stock with the arrivals of inputs ends on some of those 28 days.',
    ),
  lost_units: z
    .number()
    .optional()
    .describe('Mean demand of those 28 days that finds nothing left of stock and arrivals, by inputs.'),
  gap_probability: z
    .number()
    .nullable()
    .optional()
    .describe(
      'Share of the paths on which stock ends before the next receipt; null where nothing is on its way.',
    ),
  reorder_by_on: day.optional(),
  transfer_by_on: day.optional(),
  candidate_units: z.number().optional().describe('Units of transfers + order_units.'),
  order_units: z
    .number()
    .optional()
    .describe(
      'What stock, arrivals due in time and reserves leave missing of the target, by inputs, in whole cases.',
    ),
})

export const simulatePlan = defineTool({
  name: 'simulate_plan',
  title: 'Simulate a plan',
  scope: 'planning:read',
  summary:
    'What the forecast of a SKU would be with other inputs: lead time, target, case pack, minimum order, reserves, an extra or a late shipment, a demand event. Before and after side by side; nothing is stored. Without sku, the five that lose most.',
  not_for: 'To record inputs for good use preview_planning_inputs.',
  answers: ['What if the shipment is ten days late?', 'Would 300 more units by December be enough?'],
  found_by: 'what-if, scenario, arrives late, delay',
  on_request: true,
  reads: ['orders'],
  reads_where_synced: FORECAST_RESTS_ON,
  input: {
    ...oneSku,
    lead_time_days: z.number().min(0).max(700).optional().describe('P50; P80 by a deviation of a fifth.'),
    target_cover_days: z.int().min(1).max(180).optional().describe('Days that stock shall last.'),
    case_pack_units: z.int().min(1).max(10_000_000).optional().describe('Units in a case.'),
    minimum_order_units: z
      .int()
      .min(0)
      .max(10_000_000)
      .optional()
      .describe('Units a supplier sells at least.'),
    reserves: z
      .array(
        z.object({
          reserve: z.string().min(1).max(100),
          units: z.int().min(0).max(10_000_000).optional(),
          transfer_days: z.number().min(0).max(700).optional(),
        }),
      )
      .max(20)
      .optional()
      .describe('Those there are with other units or days, and others beside them.'),
    shipments: z
      .array(
        z.object({
          units: z.number().positive().max(10_000_000),
          expected_on: z.iso.date(),
          by_on: z.iso.date().optional().describe('P80.'),
        }),
      )
      .max(20)
      .optional()
      .describe('Extra ones; expected_on is when they can be sold.'),
    delays: z
      .array(z.object({ shipment_id: z.string().min(1).max(60), days: z.int().min(-180).max(180) }))
      .max(20)
      .optional()
      .describe('Shipments on their way that come later; below 0 earlier.'),
    events: z
      .array(
        z.object({
          from_on: z.iso.date(),
          through_on: z.iso.date(),
          multiplier: z.number().min(0).max(100),
        }),
      )
      .max(20)
      .optional()
      .describe('Demand of those days, times the multiplier.'),
  },
  row: {
    sku: z.string(),
    as_of_on: z.string().describe('Last day the forecast saw.'),
    before: Outcome.describe('As the standing forecast has it.'),
    after: Outcome.describe('With the changes that were asked.'),
    reason: z.string().nullable().describe('Why something is unknown.'),
  },
  made_of: {
    inputs: z.unknown().describe('What the standing forecast was made with, each with its source.'),
  },
  worked_out: {
    by: 'simulate_plan',
    found: {
      sku: z.string(),
      channel: z.string(),
      as_of_on: z.string(),
      reason: z.string().nullable(),
      lost_units: z.number().nullable(),
      runs_out_p50_on: day,
      inputs: z.unknown(),
      known: z.unknown(),
      week: z.unknown(),
    },
  },
  order: [{ by: 'lost_units', descending: true }, { by: 'runs_out_p50_on' }, { by: 'sku' }],
  query: ({ sku }, { account_id, marketplace_ids }) => sql`
    select forecast.account_id, forecast.marketplace_id, forecast.sku, held.channel, forecast.as_of_on, forecast.reason,
           forecast.lost_in_28_days_units as lost_units, forecast.runs_out_with_inbound_p50_on as runs_out_p50_on, forecast.inputs,
           made.inputs -> 'known' as known, made.inputs -> 'week' as week
    from (
      select account_id, marketplace_id, sku, run_id, as_of_on, reason, lost_in_28_days_units, runs_out_with_inbound_p50_on, inputs
      from forecast
      where account_id = ${account_id} and marketplace_id = any (${sql.param([...marketplace_ids])}::text[])
        ${only('sku', sku)}
      ${sku === undefined ? sql`order by lost_in_28_days_units desc nulls last, runs_out_with_inbound_p50_on nulls last, sku, marketplace_id limit ${SKUS_UNNAMED}` : sql``}
    ) as forecast
    join forecast_run as made on made.account_id = forecast.account_id and made.run_id = forecast.run_id
    join inventory as held
      on held.account_id = forecast.account_id and held.marketplace_id = forecast.marketplace_id and held.sku = forecast.sku`,
})
