-- Cover by three numerators, one on top of the other, each with the day on which it ends: what is on hand; with inbound that
-- lands in time; with reserves (AWD, a third party's warehouse), all of them sent today. At the pace of `days_of_cover`, and
-- from its last covered day.
--
-- Inbound lands in time where its shipment's P80 day (`inbound_expected`) is no later than the end of what is there by then;
-- units whose day nobody knows do not count. Shipments tell no more than the stock report: the rest was received since.
-- 80 on hand at 10 a day end after 8 days. 50 that land by day 8 make it 13; 30 that land on day 14 are too late; 40 in AWD
-- make it 17, and `reserve_lands_on` is the day the quickest can be there. Dates beyond ten years are unknown.
create view facts.cover_ahead with (security_invoker = true) as
with stock as not materialized (
  select account_id, marketplace_id, sku, through_on, sellable_units, inbound_units, nullif(units_per_day, 0) as pace
  from days_of_cover
),
expected as (
  select account_id, marketplace_id, sku, shipment_id, remaining_units, expected_p80_on,
         sum(remaining_units) over (
           partition by account_id, marketplace_id, sku
           order by expected_p80_on desc, shipment_id desc rows between unbounded preceding and 1 preceding
         ) as later_units
  from inbound_expected
  where not is_planned and expected_p80_on is not null
),
arrival as (
  select stock.account_id, stock.marketplace_id, stock.sku, stock.through_on, stock.sellable_units, stock.pace,
         expected.shipment_id, expected.expected_p80_on,
         least(expected.remaining_units, greatest(0, stock.inbound_units - coalesce(expected.later_units, 0))) as units
  from stock
  join expected using (account_id, marketplace_id, sku)
),
reached as (
  select account_id, marketplace_id, sku, shipment_id, expected_p80_on, units,
         expected_p80_on <= through_on + least(
           3650,
           floor((sellable_units + coalesce(sum(units) over (
             partition by account_id, marketplace_id, sku
             order by expected_p80_on, shipment_id rows between unbounded preceding and 1 preceding
           ), 0)) / pace)
         )::int as lands
  from arrival
),
landed as (
  select account_id, marketplace_id, sku, expected_p80_on, units,
         bool_and(lands) over (partition by account_id, marketplace_id, sku order by expected_p80_on, shipment_id) as is_in_time
  from reached
),
inbound as (
  select account_id, marketplace_id, sku,
         sum(units)::int as dated_units,
         coalesce(sum(units) filter (where is_in_time), 0)::int as in_time_units,
         min(expected_p80_on) filter (where units > 0) as next_on
  from landed
  group by account_id, marketplace_id, sku
),
reserve as (
  select account_id, marketplace_id, sku, sum(units) as units, min(ceil(transfer_p80_days))::int as days
  from reserve_stock
  group by account_id, marketplace_id, sku
)
select stock.account_id, stock.marketplace_id, stock.sku,
       coalesce(inbound.in_time_units, 0) as inbound_in_time_units,
       inbound.next_on as next_inbound_on,
       stock.inbound_units - coalesce(inbound.dated_units, 0) as inbound_undated_units,
       coalesce(reserve.units, 0) as reserve_units,
       stock.through_on + reserve.days as reserve_lands_on,
       round((total.in_time / stock.pace)::numeric, 1)::float8 as cover_days_with_inbound_in_time,
       round((total.with_reserve / stock.pace)::numeric, 1)::float8 as cover_days_with_reserve,
       case when stock.sellable_units / stock.pace <= 3650 then stock.through_on + ceil(stock.sellable_units / stock.pace)::int end as runs_out_on,
       case when total.in_time / stock.pace <= 3650 then stock.through_on + ceil(total.in_time / stock.pace)::int end as runs_out_with_inbound_on,
       case when total.with_reserve / stock.pace <= 3650 then stock.through_on + ceil(total.with_reserve / stock.pace)::int end as runs_out_with_reserve_on
from stock
left join inbound using (account_id, marketplace_id, sku)
left join reserve using (account_id, marketplace_id, sku)
cross join lateral (
  select stock.sellable_units + coalesce(inbound.in_time_units, 0) as in_time,
         stock.sellable_units + coalesce(inbound.in_time_units, 0) + coalesce(reserve.units, 0) as with_reserve
) as total;
