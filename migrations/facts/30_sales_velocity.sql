-- Units ordered per day over the last 7, 14, 30, 60 and 90 covered local days, per SKU and channel and for all
-- channels together. `units_per_day` divides by every day; `units_per_in_stock_day` by the days on which the SKU
-- was in stock in Amazon's warehouses or sold, and `out_of_stock_on` names the days left out.
-- Unknown (null, with a reason) where the window reaches beyond what is loaded, or where no stock history exists:
-- Amazon keeps none for units the seller holds.
create view facts.sales_velocity with (security_invoker = true) as
with span as (
  select orders.account_id, orders.marketplace_id, orders.through_on, orders.through_on - orders.from_on + 1 as sales_days,
         case when stock.through_on >= orders.through_on then orders.through_on - stock.from_on + 1 else 0 end as stock_days
  from coverage as orders
  left join coverage as stock
    on stock.account_id = orders.account_id and stock.marketplace_id = orders.marketplace_id and stock.dataset = 'ledger_summary'
  where orders.dataset = 'orders'
),
length as (
  select unnest(array[7, 14, 30, 60, 90]) as window_days
),
sold as (
  select units.account_id, units.marketplace_id, units.sku, coalesce(units.channel, 'all') as channel, length.window_days,
         sum(units.ordered_units)::int as ordered_units
  from units_by_day as units
  join span using (account_id, marketplace_id)
  join length on units.ordered_on > span.through_on - length.window_days and units.ordered_on <= span.through_on
  group by grouping sets (
    (units.account_id, units.marketplace_id, units.sku, length.window_days, units.channel),
    (units.account_id, units.marketplace_id, units.sku, length.window_days)
  )
),
-- Every SKU of the account has a row for all channels, sold or not, listed or not any more.
offered as (
  select account_id, marketplace_id, sku from inventory
  union
  select account_id, marketplace_id, sku from sold
),
asked as (
  select offered.account_id, offered.marketplace_id, offered.sku, 'all' as channel, length.window_days
  from offered cross join length
  union
  select sold.account_id, sold.marketplace_id, sold.sku, sold.channel, length.window_days
  from (select distinct account_id, marketplace_id, sku, channel from sold) as sold cross join length
),
stocked_day as (
  select stock.account_id, stock.marketplace_id, stock.sku, stock.stocked_on as day
  from stock_by_day as stock
  join span using (account_id, marketplace_id)
  where stock.was_in_stock and stock.stocked_on > span.through_on - 90 and stock.stocked_on <= span.through_on
  union
  select units.account_id, units.marketplace_id, units.sku, units.ordered_on
  from units_by_day as units
  join span using (account_id, marketplace_id)
  where units.channel <> 'merchant' and units.ordered_on > span.through_on - 90 and units.ordered_on <= span.through_on
),
stocked as (
  select account_id, marketplace_id, sku, array_agg(day order by day) as days
  from stocked_day
  group by account_id, marketplace_id, sku
),
counted as (
  select asked.account_id, asked.marketplace_id, asked.sku, asked.channel, asked.window_days, span.through_on,
         coalesce(sold.ordered_units, 0) as ordered_units,
         span.sales_days >= asked.window_days as sales_are_known,
         case
           when asked.channel = 'merchant' or held.channel in ('merchant', 'both') then 'merchant_stock_has_no_history'
           when span.stock_days < asked.window_days then 'stock_history_too_short'
         end as stock_gap,
         coalesce((select count(*) from unnest(stocked.days) as day where day > span.through_on - asked.window_days), 0)::int as in_stock_days,
         stocked.days
  from asked
  join span using (account_id, marketplace_id)
  left join sold using (account_id, marketplace_id, sku, channel, window_days)
  left join stocked using (account_id, marketplace_id, sku)
  left join inventory as held using (account_id, marketplace_id, sku)
)
select account_id, marketplace_id, sku, channel, window_days,
       through_on - window_days + 1 as from_on,
       through_on,
       case when sales_are_known then ordered_units end as ordered_units,
       case when sales_are_known then round(ordered_units::numeric / window_days, 4)::float8 end as units_per_day,
       case when not sales_are_known then 'sales_history_too_short' end as units_per_day_reason,
       case when stock_gap is null then in_stock_days end as in_stock_days,
       case when sales_are_known and stock_gap is null then round(ordered_units::numeric / nullif(in_stock_days, 0), 4)::float8 end as units_per_in_stock_day,
       case
         when not sales_are_known then 'sales_history_too_short'
         when stock_gap is not null then stock_gap
         when in_stock_days = 0 then 'never_in_stock'
       end as units_per_in_stock_day_reason,
       case
         when stock_gap is null and in_stock_days < window_days then array(
           select day::date from generate_series(through_on - window_days + 1, through_on, interval '1 day') as day
           where day::date <> all (coalesce(days, '{}'))
         )
       end as out_of_stock_on
from counted;
