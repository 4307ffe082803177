-- What is forecast per SKU, as of the newest night: how much is demanded, when stock runs out, until when an order or a
-- transfer is safe, and what that depends on. Quantiles: with probability 0.1 stock is gone by runs_out_p10_on.
-- `weeks_of_supply`: the weeks that what is on hand lasts at the median of what is demanded, the first day without stock less
-- as_of_on. 160 units at 20 a day run out eight days after as_of_on, 1.1 weeks. A date beyond the horizon is null; so are those of unknown stock,
-- with the reason.
create view facts.forecast with (security_invoker = true) as
select forecast.account_id, forecast.marketplace_id, forecast.sku, forecast.run_id, forecast.as_of_on, forecast.known_from as made_at,
       forecast.reason, forecast.counted_days, forecast.missing_days, forecast.units_per_day,
       (forecast.inputs #>> '{on_hand_units,value}')::int as sellable_units,
       forecast.ahead_days, forecast.demand_p10, forecast.demand_p50, forecast.demand_p90,
       forecast.stock_p10, forecast.stock_p50, forecast.stock_p90,
       forecast.runs_out_p10_on, forecast.runs_out_p50_on, forecast.runs_out_p90_on,
       weeks_of_days(forecast.runs_out_p50_on - forecast.as_of_on) as weeks_of_supply,
       forecast.runs_out_with_inbound_p10_on, forecast.runs_out_with_inbound_p50_on, forecast.runs_out_with_inbound_p90_on,
       forecast.used_up_p10_on, forecast.used_up_p50_on, forecast.used_up_p90_on,
       forecast.out_before_next_receipt_probability, forecast.next_receipt,
       forecast.next_receipt_p50_on, forecast.next_receipt_p80_on, forecast.out_in_28_days_probability, forecast.lost_in_28_days_units,
       forecast.latest_safe_reorder_on, forecast.latest_safe_reorder_reason, forecast.latest_safe_transfer_on,
       forecast.transfers, forecast.target_cover_days, forecast.units_to_target, forecast.units_to_target_p90,
       forecast.order_units, forecast.dependencies, forecast.inputs, forecast.basis
from sku_forecast as forecast;
