import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'

/** What the figures are sums and shares of, as explanations tell it: a year of weekly forecasts at most. */
const SCORES = sql`(
  select jsonb_agg(jsonb_build_object('as_of_on', as_of_on, 'demand_p50', demand_p50, 'came_units', came_units,
                                      'demand_error_units', demand_error_units, 'demand_was_held', demand_was_held,
                                      'supply_error_units', supply_error_units, 'stock_was_held', stock_was_held)
                   order by as_of_on desc)
  from (
    select score.as_of_on, score.demand_p50, score.came_units, score.demand_error_units, score.demand_was_held,
           score.supply_error_units, score.stock_was_held
    from forecast_score as score
    where score.account_id = told.account_id and score.marketplace_id = told.marketplace_id and score.sku = told.sku
      and score.ahead_days = told.ahead_days
    order by score.as_of_on desc
    limit 53
  ) as scored)`

export const getForecastAccuracy = defineTool({
  name: 'get_forecast_accuracy',
  title: 'Forecast accuracy',
  scope: 'planning:read',
  summary:
    'How past forecasts fared, per SKU, largest error first: demand and supply apart, bias, and the share within P10 to P90 (0.8 is right). Weeks out of stock do not count for demand.',
  answers: ['How good were our forecasts?'],
  found_by: 'forecast quality, backtest, MAPE, WAPE, calibration',
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
    demand_error_units: z.number().nullable().describe('Sum of what each of scores was off.'),
    demand_error_ratio: z.number().nullable().describe('demand_error_units ÷ came_units.'),
    demand_bias_ratio: z
      .number()
      .nullable()
      .describe('(Forecast − came_units) ÷ came_units; above 0: too much was forecast.'),
    demand_held_ratio: z
      .number()
      .nullable()
      .describe('Share of scored_forecasts whose P10 to P90 held what came.'),
    supply_error_units: z.number().nullable().describe('Sum over scores: arrivals and losses beyond plan.'),
    supply_bias_units: z
      .number()
      .nullable()
      .describe(
        'Sum over scores: arrivals expected less those that came; above 0: less came than was expected.',
      ),
    stock_held_ratio: z
      .number()
      .nullable()
      .describe('Share of scored_forecasts whose P10 to P90 held the stock that was left.'),
  },
  made_of: { scores: z.unknown().describe('The last weekly forecasts that were scored, newest first.') },
  order: [{ by: 'demand_error_units', descending: true }, { by: 'sku' }],
  totals: {
    came_units: sql`coalesce(sum(came_units), 0)::bigint`,
    demand_error_ratio: sql`round((sum(demand_error_units) / nullif(sum(came_units), 0))::numeric, 4)::float8`,
    demand_bias_ratio: sql`round((sum(demand_bias_ratio * came_units) / nullif(sum(came_units), 0))::numeric, 4)::float8`,
    demand_held_ratio: sql`round((sum(demand_held_ratio * scored_forecasts) / nullif(sum(scored_forecasts), 0))::numeric, 4)::float8`,
  },
  query: ({ sku, ahead_days }) => sql`
    select account_id, marketplace_id, sku, scored_forecasts, came_units, demand_error_units, demand_error_ratio, demand_bias_ratio,
           demand_held_ratio, supply_error_units, supply_bias_units, stock_held_ratio, ${SCORES} as scores
    from forecast_accuracy as told
    where ahead_days = ${ahead_days}::int
      ${sku === undefined ? sql`` : sql`and sku = ${sku}`}`,
})
