/** What numbers of a forecast are worked out of, as explanations of tools tell it that answer no detail. */
import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'

export const FORECAST_MADE_OF = {
  as_of_on: z.string().describe('Last day the forecast saw.'),
  counted_days: z.int().nullable().describe('Days of sales it learned from.'),
  missing_days: z.int().nullable().describe('Days on which it could not be bought.'),
  target_demand_units: z.number().nullable().describe('Median demand over the target.'),
  basis: z.unknown().describe('Models with their weights, the level, the spread.'),
  inputs: z
    .unknown()
    .describe('Stock, arrivals, events, reserves, lead time, target, packs; each with its source.'),
  dependencies: z.unknown().describe('What would make the forecast another one.'),
} as const

/** Those columns of the forecast about the same SKU; `as_of_on` is a column of what is selected from. */
export const forecastMadeOf = (beside: string): SQL => {
  const told = sql.identifier(beside)
  const of = (column: SQL, name: string): SQL => sql`(
    select ${column} from forecast
    where forecast.account_id = ${told}.account_id and forecast.marketplace_id = ${told}.marketplace_id and forecast.sku = ${told}.sku
  ) as ${sql.identifier(name)}`
  return sql.join(
    [
      of(sql`forecast.counted_days`, 'counted_days'),
      of(sql`forecast.missing_days`, 'missing_days'),
      of(sql`(forecast.basis ->> 'target_demand_units')::float8`, 'target_demand_units'),
      of(sql`forecast.basis`, 'basis'),
      of(sql`forecast.inputs`, 'inputs'),
      of(sql`forecast.dependencies`, 'dependencies'),
    ],
    sql.raw(', '),
  )
}
