import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'
import { FORECAST_RESTS_ON } from '../rests-on.ts'

const quantiles = z.array(z.number()).nullable()

export const getForecast = defineTool({
  name: 'get_forecast',
  title: 'Forecast',
  scope: 'planning:read',
  summary:
    'Demand to come, when stock with inbound runs out and the last safe reorder day, per SKU, soonest first. detail adds transfers, inputs with sources, what would invalidate it, and 90 days day by day.',
  not_for: 'For cover at the past pace use get_days_of_cover.',
  answers: ['What sells out before the next shipment lands?'],
  found_by: 'demand, prediction, projection, trajectory, depletion',
  on_request: true,
  reads: ['orders'],
  reads_where_synced: FORECAST_RESTS_ON,
  input: {
    sku: z.string().max(200).optional().describe('One SKU.'),
    ahead_days: z.literal([7, 14, 28, 56, 84, 180]).default(28).describe('Days that demand_units sums up.'),
    detail: z.boolean().default(false).describe('Meant for one SKU.'),
  },
  row: {
    sku: z.string(),
    units_per_day: z
      .number()
      .nullable()
      .describe(
        'Mean demand per day at the level of today: the models of basis by their weights, over counted_days, missing_days left out; inputs tells what went in.',
      ),
    sellable_units: z
      .int()
      .nullable()
      .describe('Units that can be sold now, all channels, when the forecast was made.'),
    demand_units: quantiles.describe(
      'P10, P50, P90 of the sum over ahead_days from as_of_on, about units_per_day by the week and events of inputs.',
    ),
    weeks_of_supply: z
      .number()
      .nullable()
      .describe(
        'Weeks from as_of_on that sellable_units last at the median of demand; null beyond 180 days.',
      ),
    runs_out_p50_on: z.string().nullable().describe('With inbound; null beyond 180 days.'),
    runs_out_range: z.array(z.string().nullable()).describe('P10 and P90 of it.'),
    gap_probability: z
      .number()
      .nullable()
      .describe(
        'Share of the paths of demand on which sellable_units end before next_receipt; null where nothing is on its way.',
      ),
    reorder_by_on: z.string().nullable().describe('Last day that is safe; null without a lead time.'),
    units_to_target: z
      .int()
      .nullable()
      .describe(
        'target_demand_units of basis, the median of target_cover_days from as_of_on, − sellable_units − those arrivals of inputs that are due in time at P80 − reserves of inputs that land in time; 0 at least.',
      ),
    reason: z.string().nullable().describe('What is unknown, and why.'),
    detail: z.unknown().describe('What it is made of: dates, inputs with sources, dependencies, days.'),
  },
  order: [{ by: 'runs_out_p50_on' }, { by: 'sku' }],
  totals: {
    units_to_target: sql`coalesce(sum(units_to_target), 0)::bigint`,
    skus_without_forecast: sql`count(*) filter (where units_per_day is null)`,
  },
  query: ({ sku, ahead_days, detail }) => sql`
    select forecast.account_id, forecast.marketplace_id, forecast.sku, forecast.units_per_day, forecast.sellable_units,
           forecast.weeks_of_supply,
           forecast_quantiles(forecast.ahead_days, ${ahead_days}::int, forecast.demand_p10, forecast.demand_p50, forecast.demand_p90) as demand_units,
           forecast.runs_out_with_inbound_p50_on as runs_out_p50_on,
           array[forecast.runs_out_with_inbound_p10_on::text, forecast.runs_out_with_inbound_p90_on::text] as runs_out_range,
           round(forecast.out_before_next_receipt_probability::numeric, 2)::float8 as gap_probability,
           forecast.latest_safe_reorder_on as reorder_by_on, forecast.units_to_target, forecast.reason,
           ${detail ? sql`forecast.detail` : sql`null::jsonb`} as detail
    from ${detail ? sql`forecast_detail` : sql`forecast`} as forecast
    where true
      ${sku === undefined ? sql`` : sql`and forecast.sku = ${sku}`}`,
})
