-- A forecast with what it is made of, as one object: further dates, transfers, what would invalidate it, the inputs with
-- their sources, and day by day what is demanded and what is left. The days are those of the newest forecast; one that was
-- read as known earlier has none.
create view facts.forecast_detail with (security_invoker = true) as
select forecast.account_id, forecast.marketplace_id, forecast.sku, forecast.run_id, forecast.as_of_on, forecast.made_at,
       forecast.reason, forecast.units_per_day, forecast.sellable_units, forecast.weeks_of_supply, forecast.ahead_days, forecast.demand_p10,
       forecast.demand_p50, forecast.demand_p90, forecast.runs_out_with_inbound_p10_on, forecast.runs_out_with_inbound_p50_on,
       forecast.runs_out_with_inbound_p90_on, forecast.out_before_next_receipt_probability, forecast.latest_safe_reorder_on,
       forecast.units_to_target,
       jsonb_build_object(
         'as_of_on', forecast.as_of_on,
         'made_at', forecast.made_at,
         'counted_days', forecast.counted_days,
         'missing_days', forecast.missing_days,
         'runs_out_on_hand_on', jsonb_build_array(forecast.runs_out_p10_on, forecast.runs_out_p50_on, forecast.runs_out_p90_on),
         'used_up_with_reserves_on', jsonb_build_array(forecast.used_up_p10_on, forecast.used_up_p50_on, forecast.used_up_p90_on),
         'next_receipt', forecast.next_receipt,
         'reorder_by_reason', forecast.latest_safe_reorder_reason,
         'target_cover_days', forecast.target_cover_days,
         'units_to_target_p90', forecast.units_to_target_p90,
         'order_units', forecast.order_units,
         'transfers', forecast.transfers,
         'dependencies', forecast.dependencies,
         'inputs', forecast.inputs,
         'basis', forecast.basis,
         'days', case
           when days.sku is not null
           then jsonb_build_object('from_on', days.from_on, 'demand_p50', days.demand_p50, 'stock_p10', days.stock_p10,
                                   'stock_p50', days.stock_p50)
         end
       ) as detail
from forecast
left join forecast_trajectory as days
  on days.account_id = forecast.account_id and days.marketplace_id = forecast.marketplace_id and days.sku = forecast.sku
  and days.run_id = forecast.run_id;
