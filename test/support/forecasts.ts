/** Forecasts of an account, as its night would have left them, and one of a past Sunday with what came. */
import type pg from 'pg'
import { silentLog } from '../../src/core/log.ts'
import { refreshFacts } from '../../src/facts/refresh.ts'
import { forecastAccount, type ForecastParts } from '../../src/planning/nightly.ts'

export const recordForecasts = async (
  parts: Omit<ForecastParts, 'log'>,
  owner: pg.Pool,
  account_id: number,
): Promise<void> => {
  await forecastAccount({ ...parts, log: silentLog }, account_id)
  await owner.query(
    `insert into data.forecast_score (account_id, marketplace_id, sku, as_of_on, ahead_days, run_id, known_from, demand_p10, demand_p50,
                                      demand_p90, came_units, days_without_stock, demand_was_held, stock_p50, stock_units, stock_was_held,
                                      demand_error_units, supply_error_units)
     select account_id, marketplace_id, sku, '2026-10-04', 28, run_id, '2026-11-08T10:00:00Z', 10, 28, 40, 20, 0, true, 52, 62, true, 8, -2
     from data.sku_forecast where account_id = $1 order by marketplace_id, sku limit 1`,
    [account_id],
  )
  await owner.query(
    `insert into stale_fact (account_id, marketplace_id, dataset, run_id, sku)
     select account_id, marketplace_id, 'forecast_score', 0, sku from data.forecast_score where account_id = $1`,
    [account_id],
  )
  await refreshFacts(parts.pool, account_id)
}
