/**
 * Past forecasts beside what came. Demand and supply are scored apart: a stockout that comes from a late shipment is no error
 * of demand, and days without stock say nothing of it.
 */
import type pg from 'pg'
import { z } from 'zod'
import type { Instant, LocalDate } from '../core/time.ts'
import type { KnownDays, Place } from './read.ts'

/** Days ahead that are scored. */
export const SCORED_AHEAD_DAYS = [7, 28, 56] as const
/** Of each week the forecast that saw its Sunday; the others are too alike to count. */
const SUNDAY = 7
/** Forecasts that no longer stand are kept so long: all of them, and those of Sundays. */
const KEPT_DAYS = 14
const KEPT_SUNDAY_DAYS = 120

const READ =
  'account_id, marketplace_id, sku, run_id, as_of_on, reason, inputs, ahead_days, demand_p10, demand_p50, demand_p90, stock_p10, stock_p50, stock_p90'

/** $1 account, $2 marketplace, $3 days ahead, $4 last known day, $5 first and $6 last day of stock, $7 now. */
const SCORE = `
  with due as (
    select distinct on (forecast.sku, forecast.as_of_on)
           forecast.account_id, forecast.marketplace_id, forecast.sku, forecast.run_id, forecast.as_of_on,
           forecast.demand_p10[place.at] as demand_p10, forecast.demand_p50[place.at] as demand_p50,
           forecast.demand_p90[place.at] as demand_p90,
           forecast.stock_p10[place.at] as stock_p10, forecast.stock_p50[place.at] as stock_p50,
           forecast.stock_p90[place.at] as stock_p90,
           forecast.as_of_on + $3::int as through_on,
           (forecast.inputs ->> 'has_stock_history')::boolean
             and coalesce(forecast.as_of_on >= $5::date - 1 and forecast.as_of_on + $3::int <= $6::date, false) as has_stock_history
    from (
      select ${READ} from data.sku_forecast
      union all
      select ${READ} from data.sku_forecast_history
    ) as forecast
    cross join lateral (select array_position(forecast.ahead_days, $3::int) as at) as place
    where forecast.account_id = $1 and forecast.marketplace_id = $2 and place.at is not null
      and extract(isodow from forecast.as_of_on) = ${SUNDAY}
      and forecast.as_of_on between $4::date - $3::int - ${KEPT_SUNDAY_DAYS} and $4::date - $3::int
      and forecast.reason is distinct from 'no_history'
      and not exists (
        select from data.forecast_score as score
        where score.account_id = forecast.account_id and score.marketplace_id = forecast.marketplace_id
          and score.sku = forecast.sku and score.as_of_on = forecast.as_of_on and score.ahead_days = $3
      )
    order by forecast.sku, forecast.as_of_on, forecast.run_id desc
  ),
  came as (
    select due.sku, due.as_of_on, coalesce(sold.units, 0)::int as came_units,
           case when due.has_stock_history then $3::int - coalesce(held.days, 0)::int end as days_without_stock,
           case when due.has_stock_history then coalesce(last.closing_units, 0) end as stock_units,
           shut.days::int as days_shut
    from due
    -- With stock and no way to buy it; a day that sold all the same was open.
    left join lateral (
      select count(distinct day) as days
      from ready.listing_shut as spell
      cross join lateral generate_series(greatest(spell.from_on, due.as_of_on + 1)::timestamp,
        least(spell.through_on, due.through_on)::timestamp, interval '1 day') as day
      where spell.account_id = due.account_id and spell.marketplace_id = due.marketplace_id and spell.sku = due.sku
        and spell.from_on <= due.through_on and coalesce(spell.through_on, due.through_on) > due.as_of_on
        and not exists (
          select from ready.units_by_day as units
          where units.account_id = due.account_id and units.marketplace_id = due.marketplace_id and units.sku = due.sku
            and units.ordered_on = day::date and units.ordered_units > 0
        )
    ) as shut on true
    left join lateral (
      select sum(ordered_units) as units from ready.units_by_day as units
      where units.account_id = due.account_id and units.marketplace_id = due.marketplace_id and units.sku = due.sku
        and units.ordered_on > due.as_of_on and units.ordered_on <= due.through_on
    ) as sold on true
    left join lateral (
      select count(*) filter (where was_in_stock and closing_units > 0) as days from ready.stock_by_day as stock
      where stock.account_id = due.account_id and stock.marketplace_id = due.marketplace_id and stock.sku = due.sku
        and stock.stocked_on > due.as_of_on and stock.stocked_on <= due.through_on
    ) as held on true
    left join ready.stock_by_day as last
      on last.account_id = due.account_id and last.marketplace_id = due.marketplace_id and last.sku = due.sku
      and last.stocked_on = due.through_on
  ),
  scored as (
    insert into data.forecast_score (account_id, marketplace_id, sku, as_of_on, ahead_days, run_id, known_from, demand_p10, demand_p50,
                                demand_p90, came_units, days_without_stock, days_shut, demand_was_held, stock_p50, stock_units,
                                stock_was_held, demand_error_units, supply_error_units)
    select due.account_id, due.marketplace_id, due.sku, due.as_of_on, $3, due.run_id, $7, due.demand_p10, due.demand_p50,
           due.demand_p90, came.came_units, came.days_without_stock, came.days_shut,
           case when coalesce(came.days_without_stock, 0) = 0 and came.days_shut = 0 then came.came_units between due.demand_p10 and due.demand_p90 end,
           due.stock_p50, came.stock_units,
           came.stock_units between due.stock_p10 and due.stock_p90,
           case when coalesce(came.days_without_stock, 0) = 0 and came.days_shut = 0 then due.demand_p50 - came.came_units end,
           case when came.days_without_stock = 0 and due.stock_p50 > 0
                then (due.stock_p50 - came.stock_units) + (due.demand_p50 - came.came_units) end
    from due
    join came using (sku, as_of_on)
    returning sku
  ),
  noted as (
    insert into stale_fact (account_id, marketplace_id, dataset, run_id, sku)
    select distinct $1::int, $2::text, 'forecast_score', 0, sku from scored
  )
  select count(*)::int as scored from scored`

const Scored = z.object({ scored: z.int() })

/** Scores what has come due since; answers how many forecasts. Safe to repeat. */
export const scoreForecasts = async (
  client: pg.ClientBase,
  place: Place,
  known: KnownDays,
  now: Instant,
): Promise<number> => {
  let scored = 0
  for (const days of SCORED_AHEAD_DAYS) {
    const found = await client.query(SCORE, [
      place.account_id,
      place.marketplace_id,
      days,
      known.through_on,
      known.stock_from_on,
      known.stock_through_on,
      now,
    ])
    scored += Scored.parse(found.rows[0]).scored
  }
  return scored
}

/** Forgets forecasts that no longer stand and will not be scored. */
export const forgetForecasts = async (
  client: pg.ClientBase,
  place: Place,
  through_on: LocalDate,
): Promise<void> => {
  await client.query(
    `delete from data.sku_forecast_history
     where account_id = $1 and marketplace_id = $2
       and as_of_on < $3::date - case when extract(isodow from as_of_on) = ${SUNDAY} then ${KEPT_SUNDAY_DAYS} else ${KEPT_DAYS} end`,
    [place.account_id, place.marketplace_id, through_on],
  )
}
