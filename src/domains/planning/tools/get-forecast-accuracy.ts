import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'

export const getForecastAccuracy = defineTool({
  name: 'get_forecast_accuracy',
  title: 'Forecast accuracy',
  scope: 'planning:read',
  summary:
    'How past forecasts fared, per SKU, largest error first: demand and supply apart, bias, and the share within P10 to P90 (0.8 is right). Weeks out of stock do not count for demand.',
  answers: ['How good were our forecasts?'],
  on_request: true,
  reads: ['orders'],
  reads_where_synced: ['ledger_summary'],
  input: {
    sku: z.string().max(200).optional().describe('One SKU.'),
    ahead_days: z.literal([7, 28, 56]).default(28).describe('Days ahead that were forecast.'),
  },
  row: {
    sku: z.string(),
    scored_forecasts: z.int().describe('Weekly ones whose demand was seen.'),
    came_units: z.int().nullable().describe('What was ordered in the days those forecasts were of.'),
    demand_error_units: z.number().nullable().describe('Sum of what each was off.'),
    demand_error_ratio: z.number().nullable().describe('demand_error_units ÷ came_units.'),
    demand_bias_ratio: z
      .number()
      .nullable()
      .describe('(Forecast − came_units) ÷ came_units; above 0: too much was forecast.'),
    demand_held_ratio: z
      .number()
      .nullable()
      .describe('Share of scored_forecasts whose P10 to P90 held what came.'),
    supply_error_units: z.number().nullable().describe('Arrivals and losses beyond plan.'),
    supply_bias_units: z
      .number()
      .nullable()
      .describe('The same with its sign; above 0: less came than was expected.'),
    stock_held_ratio: z
      .number()
      .nullable()
      .describe('Share of scored_forecasts whose P10 to P90 held the stock that was left.'),
  },
  order: [{ by: 'demand_error_units', descending: true }, { by: 'sku' }],
  totals: {
    came_units: sql`coalesce(sum(came_units), 0)::bigint`,
    demand_error_ratio: sql`round((sum(demand_error_units) / nullif(sum(came_units), 0))::numeric, 4)::float8`,
    demand_bias_ratio: sql`round((sum(demand_bias_ratio * came_units) / nullif(sum(came_units), 0))::numeric, 4)::float8`,
    demand_held_ratio: sql`round((sum(demand_held_ratio * scored_forecasts) / nullif(sum(scored_forecasts), 0))::numeric, 4)::float8`,
  },
  query: ({ sku, ahead_days }) => sql`
    select account_id, marketplace_id, sku, scored_forecasts, came_units, round(demand_error_units::numeric, 1)::float8 as demand_error_units,
           round(demand_error_ratio::numeric, 4)::float8 as demand_error_ratio,
           round(demand_bias_ratio::numeric, 4)::float8 as demand_bias_ratio,
           round(demand_held_ratio::numeric, 4)::float8 as demand_held_ratio,
           round(supply_error_units::numeric, 1)::float8 as supply_error_units,
           round(supply_bias_units::numeric, 1)::float8 as supply_bias_units,
           round(stock_held_ratio::numeric, 4)::float8 as stock_held_ratio
    from forecast_accuracy
    where ahead_days = ${ahead_days}::int
      ${sku === undefined ? sql`` : sql`and sku = ${sku}`}`,
})
