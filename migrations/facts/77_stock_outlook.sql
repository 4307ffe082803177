-- A forecast beside the state of its listing, ranked by what is lost: which SKUs run out, before what, and what would carry them
-- to their target. Most units lost within 28 days first, then the soonest end.
--
-- `is_active_fba`: Amazon ships it and the listing is active, or inactive with nothing to sell and a unit lost within 28 days at
-- least: Amazon calls a listing inactive as soon as it is out of stock, and does not say whether that or the seller closed it,
-- so `constraints` has `sold_out_or_closed`. `transfer_units` are those that reserves can give towards the
-- target, `order_units` what is missing beyond, in whole cases and no less than the minimum order; together they are
-- `candidate_units`, what a shipment plan would carry. Stock 100, inbound 50, 60 days want 300, 40 in AWD: 40 to transfer, 110 to
-- order (120 in cases of 24), 160 in all.
-- `unknowns` names what was not known and is therefore a default or missing; `constraints` what stands against the plan.
create view facts.stock_outlook with (security_invoker = true) as
select forecast.account_id, forecast.marketplace_id, forecast.sku, forecast.as_of_on, forecast.reason, forecast.units_per_day,
       held.asin, held.title, held.channel, held.listing_status,
       held.channel <> 'merchant' and coalesce(
         held.listing_status = 'Active' or held.listing_status = 'Inactive' and held.sellable_units = 0 and forecast.lost_in_28_days_units >= 1,
         false
       ) as is_active_fba,
       held.sellable_units,
       case when held.channel <> 'merchant' then held.inbound_shipped_units + held.inbound_receiving_units end as inbound_units,
       forecast.runs_out_p50_on, forecast.runs_out_with_inbound_p10_on, forecast.runs_out_with_inbound_p50_on,
       forecast.runs_out_with_inbound_p90_on,
       forecast.out_before_next_receipt_probability, forecast.next_receipt, forecast.next_receipt_p50_on, forecast.next_receipt_p80_on,
       forecast.out_in_28_days_probability, forecast.lost_in_28_days_units,
       forecast.target_cover_days, forecast.latest_safe_reorder_on, forecast.latest_safe_reorder_reason, forecast.latest_safe_transfer_on,
       forecast.order_units, transfer.units as transfer_units, forecast.order_units + transfer.units as candidate_units,
       transfer.told as transfers,
       case when forecast.inputs #>> '{case_pack_units,source}' <> 'default' then (forecast.inputs #>> '{case_pack_units,value}')::float8 end as case_pack_units,
       case when forecast.inputs #>> '{minimum_order_units,source}' <> 'default' then (forecast.inputs #>> '{minimum_order_units,value}')::float8 end as minimum_order_units,
       array_remove(array[
         held.sellable_units_reason,
         case when forecast.reason is distinct from held.sellable_units_reason then forecast.reason end,
         case when forecast.latest_safe_reorder_reason = 'lead_time_unknown' then 'lead_time' end,
         case when forecast.inputs #>> '{case_pack_units,source}' = 'default' then 'case_pack' end,
         case when jsonb_path_exists(forecast.inputs, '$.arrivals[*] ? (@.source == "default")') then 'inbound_day_not_learned' end,
         case when jsonb_path_exists(forecast.inputs, '$.reserves[*] ? (@.transfer_source == "default")') then 'transfer_days' end
       ], null) as unknowns,
       array_remove(array[
         case when (forecast.inputs #>> '{discontinued,value}')::boolean then 'discontinued' end,
         case when forecast.inputs #>> '{listing,value}' in ('suppressed', 'stranded') then 'listing_' || (forecast.inputs #>> '{listing,value}') end,
         case
           when held.listing_status = 'Inactive' and held.sellable_units = 0 then 'sold_out_or_closed'
           when held.listing_status <> 'Active' then 'listing_not_active'
         end,
         case when forecast.latest_safe_reorder_on <= forecast.as_of_on then 'reorder_day_passed' end,
         case when forecast.latest_safe_transfer_on <= forecast.as_of_on then 'transfer_day_passed' end,
         case when forecast.order_units > forecast.units_to_target then 'raised_to_cases_or_minimum' end,
         case when forecast.next_receipt_p80_on <= forecast.as_of_on then 'inbound_is_late' end
       ], null) as constraints
from forecast
join inventory as held
  on held.account_id = forecast.account_id and held.marketplace_id = forecast.marketplace_id and held.sku = forecast.sku
cross join lateral (
  select coalesce(sum((each ->> 'units_to_target')::float8), 0)::int as units,
         coalesce(jsonb_agg(jsonb_build_object('reserve', each ->> 'reserve_id', 'units', (each ->> 'units_to_target')::float8, 'by_on', each ->> 'latest_safe_on'))
           filter (where (each ->> 'units_to_target')::float8 > 0), '[]') as told
  from jsonb_array_elements(forecast.transfers) as each
) as transfer;
