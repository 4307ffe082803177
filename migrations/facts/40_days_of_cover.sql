-- Days until stock runs out at the pace of the last 30 covered days, all channels: what can be sold now, and the same
-- with the units on their way to Amazon's warehouses (shipped or being received; not those of mere plans).
-- 80 units at 10 a day last 8 days. Where nothing sold the answer is unknown: a new SKU is not an immortal one.
create view facts.days_of_cover with (security_invoker = true) as
with stock as (
  select account_id, marketplace_id, sku, asin, title, channel, listing_status,
         sellable_units, sellable_units_reason, fulfillable_units, merchant_units,
         case when channel = 'merchant' then 0 else inbound_shipped_units + inbound_receiving_units end as inbound_units,
         case when channel = 'merchant' then 0 else inbound_working_units end as inbound_planned_units
  from inventory
),
pace as (
  select account_id, marketplace_id, sku, through_on, ordered_units, units_per_day, units_per_day_reason,
         units_per_in_stock_day, units_per_in_stock_day_reason
  from sales_velocity
  where window_days = 30 and channel = 'all'
)
select stock.account_id, stock.marketplace_id, stock.sku, stock.asin, stock.title, stock.channel, stock.listing_status,
       stock.sellable_units,
       stock.fulfillable_units,
       stock.merchant_units,
       stock.inbound_units,
       stock.inbound_planned_units,
       pace.through_on,
       pace.ordered_units as ordered_units_30_days,
       pace.units_per_day,
       pace.units_per_in_stock_day,
       case when pace.sku is null then 'sales_not_synced' else pace.units_per_in_stock_day_reason end as units_per_in_stock_day_reason,
       round((stock.sellable_units / nullif(pace.units_per_day, 0))::numeric, 1)::float8 as cover_days,
       round(((stock.sellable_units + stock.inbound_units) / nullif(pace.units_per_day, 0))::numeric, 1)::float8 as cover_days_with_inbound,
       round((stock.sellable_units / nullif(pace.units_per_in_stock_day, 0))::numeric, 1)::float8 as cover_days_at_in_stock_pace,
       case
         when pace.sku is null then 'sales_not_synced'
         when pace.units_per_day is null then pace.units_per_day_reason
         when pace.units_per_day = 0 then 'no_sales_in_window'
         when stock.sellable_units is null then stock.sellable_units_reason
       end as cover_days_reason
from stock
left join pace using (account_id, marketplace_id, sku);
