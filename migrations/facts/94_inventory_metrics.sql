-- Five metrics of a SKU side by side, each with the reason where it is unknown:
--   velocity       units ordered per day over 30 days, all channels, and over the days it could be bought (`sales_velocity`)
--   days of cover  what can be sold now at that pace (`days_of_cover`)
--   sell-through   units Amazon shipped in 90 days ÷ sellable units it held on average at the ends of those days.
--                  180 shipped and 60 held: 3
--   stockout rate  days without stock ÷ days observed: of the last 90 covered days those since the SKU first had stock. A day
--                  is without stock when it neither began nor ended with sellable units and none was shipped. 9 of 90: 0.1
--   accuracy       of the units in Amazon's centres: the stock report against the ledger (`inventory_accuracy`)
-- What the seller holds itself has no history at Amazon: no sell-through, no stockout rate.
create view facts.inventory_metrics with (security_invoker = true) as
with span as (
  select account_id, marketplace_id, greatest(from_on, through_on - 89) as from_on, through_on
  from coverage
  where dataset = 'ledger_summary'
),
measured as (
  select cover.account_id, cover.marketplace_id, cover.sku, cover.asin, cover.channel, cover.listing_status, cover.sellable_units,
         cover.units_per_day, cover.units_per_in_stock_day, cover.units_per_in_stock_day_reason, cover.cover_days, cover.cover_days_reason,
         cover.through_on as sales_through_on,
         pace.units_per_day_reason, pace.sku is null as has_no_pace,
         -balance.shipment_units as shipped_units, balance.residual_units_reason as balance_reason, balance.sku is null as has_no_balance,
         span.from_on, span.through_on, held.closing_units, held.stock_days, held.stocked_on, coalesce(held.is_in_stock, false) as is_in_stock,
         case when first.stocked_on is not null then greatest(span.from_on, first.stocked_on) end as observed_from_on,
         accuracy.recorded_units, accuracy.told_units, accuracy.accuracy_ratio, accuracy.accuracy_ratio_reason,
         accuracy.sku is null as has_no_accuracy
  from days_of_cover as cover
  left join span using (account_id, marketplace_id)
  left join sales_velocity as pace
    on pace.account_id = cover.account_id and pace.marketplace_id = cover.marketplace_id and pace.sku = cover.sku
    and pace.channel = 'all' and pace.window_days = 30
  left join unit_balance as balance
    on balance.account_id = cover.account_id and balance.marketplace_id = cover.marketplace_id and balance.sku = cover.sku
    and balance.window_days = 90
  -- Per SKU, so that asking for one reads one.
  left join lateral (
    select sum(stock.closing_units) as closing_units,
           count(*) filter (where stock.was_in_stock)::int as stock_days,
           array_agg(stock.stocked_on) filter (where stock.was_in_stock) as stocked_on,
           bool_or(stock.was_in_stock and stock.stocked_on = span.through_on) as is_in_stock
    from stock_by_day as stock
    where stock.account_id = cover.account_id and stock.marketplace_id = cover.marketplace_id and stock.sku = cover.sku
      and stock.stocked_on between span.from_on and span.through_on
  ) as held on true
  left join inventory_accuracy as accuracy
    on accuracy.account_id = cover.account_id and accuracy.marketplace_id = cover.marketplace_id and accuracy.sku = cover.sku
    and accuracy.quantity = 'in_centers' and accuracy.source = 'ledger_summary'
  left join lateral (
    select stock.stocked_on
    from stock_by_day as stock
    where stock.account_id = cover.account_id and stock.marketplace_id = cover.marketplace_id and stock.sku = cover.sku and stock.was_in_stock
    order by stock.stocked_on
    limit 1
  ) as first on true
),
counted as (
  select account_id, marketplace_id, sku, asin, channel, listing_status, sellable_units, units_per_day, units_per_day_reason, has_no_pace,
         units_per_in_stock_day, units_per_in_stock_day_reason, cover_days, cover_days_reason, sales_through_on, shipped_units,
         balance_reason, has_no_balance, from_on, through_on, is_in_stock, stocked_on, recorded_units, told_units, accuracy_ratio,
         accuracy_ratio_reason, has_no_accuracy,
         through_on is null as has_no_stock_history,
         case when through_on - from_on = 89 then round(closing_units / 90.0, 2) end as average_units,
         case when observed_from_on <= through_on then observed_from_on end as observed_from_on,
         case when observed_from_on <= through_on then through_on - observed_from_on + 1 end as observed_days,
         coalesce(stock_days, 0) as stock_days
  from measured
)
select account_id, marketplace_id, sku, asin, channel, listing_status, sellable_units,
       sales_through_on, units_per_day,
       case when has_no_pace then 'sales_not_synced' else units_per_day_reason end as units_per_day_reason,
       units_per_in_stock_day, units_per_in_stock_day_reason,
       cover_days, cover_days_reason,
       from_on as stock_from_on, through_on as stock_through_on,
       case when channel <> 'merchant' then shipped_units end as shipped_units,
       case when channel <> 'merchant' then average_units end::float8 as average_units,
       case when channel <> 'merchant' then round(shipped_units / nullif(average_units, 0), 4) end::float8 as sell_through_ratio,
       case
         when channel = 'merchant' then 'merchant_stock_has_no_history'
         when has_no_stock_history then 'stock_not_synced'
         when has_no_balance then 'never_in_stock'
         when balance_reason is not null then balance_reason
         when average_units is null and through_on - from_on < 89 then 'stock_history_too_short'
         when coalesce(average_units, 0) = 0 then 'never_in_stock'
       end as sell_through_ratio_reason,
       case when channel <> 'merchant' then observed_from_on end as observed_from_on,
       case when channel <> 'merchant' then observed_days end as observed_days,
       case when channel <> 'merchant' then observed_days - stock_days end as out_of_stock_days,
       case when channel <> 'merchant' then round((observed_days - stock_days)::numeric / observed_days, 4) end::float8 as stockout_ratio,
       case
         when channel = 'merchant' then 'merchant_stock_has_no_history'
         when has_no_stock_history then 'stock_not_synced'
         when observed_days is null then 'never_in_stock'
       end as stockout_ratio_reason,
       case
         when channel <> 'merchant' and observed_days is not null
         then array(
           select observed_from_on + age from generate_series(0, observed_days - 1) as age
           where observed_days > stock_days and not observed_from_on + age = any (coalesce(stocked_on, '{}')) order by age
         )
       end as out_of_stock_on,
       case when channel <> 'merchant' and observed_days is not null then not is_in_stock end as is_out_of_stock,
       recorded_units, told_units as ledger_units, accuracy_ratio,
       case when has_no_accuracy then 'not_told_by_both' else accuracy_ratio_reason end as accuracy_ratio_reason
from counted;
