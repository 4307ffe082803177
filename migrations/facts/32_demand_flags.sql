-- Days of the last 90 covered ones that say little about the usual demand of a SKU, all channels together, named and left in
-- every number: `promoted_on`, on which units were sold under a promotion, and `outlier_on`, on which more than
-- `outlier_above_units` were ordered. That fence is the upper quartile of the days plus three times the quartiles' distance
-- (Tukey's far-out fence), at least three times what chance alone gives a SKU of that pace, and three units. The days are
-- those on which the SKU could be bought, where that is known, else all; most days without a sale are days of 0.
-- 20 days of 1, 60 of 2, 9 of 4 and one of 30: quartiles 2 and 2, chance 1.35 × √2.29 = 2.04; beyond 2 + 3 × 2.04 = 8.1 is 30.
-- Unknown with fewer than 28 covered days. A SKU that sold nothing in 90 days has no row.
create view facts.demand_flags with (security_invoker = true) as
with span as (
  select account_id, marketplace_id, through_on, least(90, through_on - from_on + 1) as days
  from coverage
  where dataset = 'orders'
),
-- One pass over the days of all SKUs; what follows is done SKU by SKU on some ninety numbers, so nothing large is sorted.
sold as (
  select units.account_id, units.marketplace_id, units.sku, span.through_on, span.days,
         array_agg(units.ordered_on) as ordered_on, array_agg(units.ordered_units) as ordered_units,
         array_agg(units.promoted_units) as promoted_units
  from span
  join units_by_day as units
    on units.account_id = span.account_id and units.marketplace_id = span.marketplace_id
    and units.ordered_on between span.through_on - span.days + 1 and span.through_on
  group by units.account_id, units.marketplace_id, units.sku, span.through_on, span.days
),
ranked as (
  select sold.account_id, sold.marketplace_id, sold.sku, sold.through_on, sold.days,
         day.units, day.promoted_units, day.promoted_on, day.sold_on, day.day_units,
         -- On a day that sold it could be bought.
         greatest(coalesce(pace.in_stock_days, sold.days), cardinality(day.sold_on)) as open_days
  from sold
  cross join lateral (
    -- Largest day first; days and units are in one order.
    select sum(units) as units, sum(promoted_units)::int as promoted_units,
           coalesce(array_agg(ordered_on order by ordered_on) filter (where promoted_units > 0), '{}') as promoted_on,
           array_agg(units order by units desc, ordered_on) as day_units,
           array_agg(ordered_on order by units desc, ordered_on) as sold_on
    from (
      select ordered_on, sum(ordered_units) as units, sum(promoted_units) as promoted_units
      from unnest(sold.ordered_on, sold.ordered_units, sold.promoted_units) as line (ordered_on, ordered_units, promoted_units)
      group by ordered_on
    ) as summed
  ) as day
  left join lateral (
    select in_stock_days
    from sales_velocity as known
    where known.account_id = sold.account_id and known.marketplace_id = sold.marketplace_id and known.sku = sold.sku
      and known.channel = 'all' and known.window_days = 90
  ) as pace on true
),
judged as (
  select account_id, marketplace_id, sku, through_on, days, promoted_units, promoted_on, day_units, sold_on, fence.above_units
  from ranked
  cross join lateral (
    -- The days at a quarter and three quarters of the way; beyond the days that sold there are those that did not.
    select coalesce(day_units[open_days - ceil(open_days * 0.75)::int + 1], 0) as upper_units,
           coalesce(day_units[open_days - ceil(open_days * 0.25)::int + 1], 0) as lower_units
    offset 0
  ) as quartile
  -- Once per SKU, not once per day compared with it: offset keeps it from being asked anew for each.
  cross join lateral (
    select round((upper_units + 3 * greatest(upper_units - lower_units, 1.35 * sqrt(units / open_days), 1))::numeric, 1)::float8 as above_units
    offset 0
  ) as fence
)
select account_id, marketplace_id, sku, through_on - days + 1 as from_on, through_on, promoted_units, promoted_on,
       case when days >= 28 then above_units end as outlier_above_units,
       case
         when days < 28 then null
         when day_units[1] <= above_units then '{}'
         else array(select day from unnest(sold_on, day_units) as sold (day, units) where units > above_units order by day)
       end as outlier_on,
       case when days < 28 then 'sales_history_too_short' end as outlier_on_reason
from judged;
