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
         cover.channel <> 'merchant' as is_fba,
         -- Shipped and held are of the same days, or sell-through is unknown.
         case when balance.through_on = span.through_on then -balance.shipment_units end as shipped_units,
         case when balance.through_on < span.through_on then 'movements_are_behind' else balance.residual_units_reason end as balance_reason,
         balance.sku is null as has_no_balance,
         span.from_on, span.through_on, span.through_on - span.from_on + 1 as span_days,
         held.average_units::numeric as average_units, held.out_of_stock_on,
         case when first.stocked_on <= span.through_on then greatest(span.from_on, first.stocked_on) end as observed_from_on,
         accuracy.recorded_units, accuracy.told_units, accuracy.accuracy_ratio, accuracy.accuracy_ratio_reason,
         accuracy.sku is null as has_no_accuracy
  from days_of_cover as cover
  left join span using (account_id, marketplace_id)
  left join unit_balance as balance
    on balance.account_id = cover.account_id and balance.marketplace_id = cover.marketplace_id and balance.sku = cover.sku
    and balance.window_days = 90
  left join stock_held as held
    on held.account_id = cover.account_id and held.marketplace_id = cover.marketplace_id and held.sku = cover.sku
  left join inventory_accuracy as accuracy
    on accuracy.account_id = cover.account_id and accuracy.marketplace_id = cover.marketplace_id and accuracy.sku = cover.sku
    and accuracy.quantity = 'in_centers' and accuracy.source = 'ledger_summary'
  -- Also before the span: one look into the index.
  left join lateral (
    select stock.stocked_on
    from stock_by_day as stock
    where stock.account_id = cover.account_id and stock.marketplace_id = cover.marketplace_id and stock.sku = cover.sku and stock.was_in_stock
    order by stock.stocked_on
    limit 1
  ) as first on true
),
observed as (
  select account_id, marketplace_id, sku, asin, channel, listing_status, sellable_units, units_per_day, units_per_in_stock_day,
         units_per_in_stock_day_reason, cover_days, cover_days_reason, sales_through_on, is_fba, shipped_units, balance_reason, has_no_balance,
         from_on, through_on, span_days, recorded_units, told_units, accuracy_ratio, accuracy_ratio_reason, has_no_accuracy,
         case when is_fba and span_days = 90 then average_units end as average_units,
         case when is_fba then observed_from_on end as observed_from_on,
         through_on - observed_from_on + 1 as observed_days,
         case
           when not is_fba or observed_from_on is null then null
           when out_of_stock_on = '{}' then out_of_stock_on
           when out_of_stock_on is not null then array(select day from unnest(out_of_stock_on) as day where day >= observed_from_on order by day)
           -- Had stock before, and on no day of the span.
           else array(select observed_from_on + age from generate_series(0, through_on - observed_from_on) as age order by age)
         end as out_of_stock_on
  from measured
)
select account_id, marketplace_id, sku, asin, channel, listing_status, sellable_units,
       sales_through_on, units_per_day,
       -- Where the pace is unknown, that is why cover is.
       case when units_per_day is null then cover_days_reason end as units_per_day_reason,
       units_per_in_stock_day, units_per_in_stock_day_reason,
       cover_days, cover_days_reason,
       from_on as stock_from_on, through_on as stock_through_on,
       case when is_fba then shipped_units end as shipped_units,
       average_units::float8 as average_units,
       case when is_fba then round(shipped_units / nullif(average_units, 0), 4) end::float8 as sell_through_ratio,
       case
         when not is_fba then 'merchant_stock_has_no_history'
         when through_on is null then 'stock_not_synced'
         when has_no_balance then 'never_in_stock'
         when balance_reason is not null then balance_reason
         when span_days < 90 then 'stock_history_too_short'
         when coalesce(average_units, 0) = 0 then 'never_in_stock'
       end as sell_through_ratio_reason,
       observed_from_on,
       case when is_fba then observed_days end as observed_days,
       cardinality(out_of_stock_on) as out_of_stock_days,
       round(cardinality(out_of_stock_on)::numeric / observed_days, 4)::float8 as stockout_ratio,
       case
         when not is_fba then 'merchant_stock_has_no_history'
         when through_on is null then 'stock_not_synced'
         when observed_days is null then 'never_in_stock'
       end as stockout_ratio_reason,
       out_of_stock_on,
       through_on = any (out_of_stock_on) as is_out_of_stock,
       recorded_units, told_units as ledger_units, accuracy_ratio,
       case when has_no_accuracy then 'not_told_by_both' else accuracy_ratio_reason end as accuracy_ratio_reason
from observed;
