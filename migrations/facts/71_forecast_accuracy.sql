-- How past forecasts fared, per SKU and days ahead, over those that saw a Sunday and whose days have passed. Demand: weighted
-- error is the sum of what each was off over the sum that came; a bias above 0 forecast too much; held is the share
-- of totals within P10 to P90, which should be 0.8. Weeks in which it could not be bought all the time are left out: demand
-- was not seen then. Forecast 28 and 14, came 20 and 20: off by 8 and 6, error 14 ÷ 40 = 0.35, bias 2 ÷ 40 = 0.05.
-- Supply: units that were expected and did not come, other than by sales; stock held is the share of stock levels within
-- P10 to P90.
create view facts.forecast_accuracy with (security_invoker = true) as
select account_id, marketplace_id, sku, ahead_days,
       min(as_of_on) as from_on,
       max(as_of_on) as through_on,
       count(*)::int as forecasts,
       count(demand_error_units)::int as scored_forecasts,
       (sum(came_units) filter (where demand_error_units is not null))::int as came_units,
       round(sum(abs(demand_error_units))::numeric, 1)::float8 as demand_error_units,
       round(sum(demand_error_units)::numeric, 1)::float8 as demand_bias_units,
       round(sum(abs(demand_error_units))::numeric
         / nullif(sum(came_units) filter (where demand_error_units is not null), 0), 4)::float8 as demand_error_ratio,
       round(sum(demand_error_units)::numeric
         / nullif(sum(came_units) filter (where demand_error_units is not null), 0), 4)::float8 as demand_bias_ratio,
       count(*) filter (where demand_was_held)::int as demand_held_forecasts,
       round(avg(demand_was_held::int), 4)::float8 as demand_held_ratio,
       round(sum(abs(supply_error_units))::numeric, 1)::float8 as supply_error_units,
       round(sum(supply_error_units)::numeric, 1)::float8 as supply_bias_units,
       round(avg(stock_was_held::int), 4)::float8 as stock_held_ratio
from forecast_score
group by account_id, marketplace_id, sku, ahead_days;
