-- The share of SKUs without stock on each of the last 90 days that the ledger covers: of the SKUs Amazon ships that had stock
-- by then, as `inventory_metrics` counts them. 3 of 12 SKUs: 0.25. A day on which none was observed has no share, and no row.
create view facts.stockouts_by_day with (security_invoker = true) as
with observed as not materialized (
  select account_id, marketplace_id, mark.day as observed_on, sum(mark.begun_skus) as begun_skus,
         sum(mark.out_of_stock_skus) as out_of_stock_skus, max(stock_through_on) as through_on
  from inventory_metrics
  cross join lateral (
    select observed_from_on as day, 1 as begun_skus, 0 as out_of_stock_skus
    union all
    select missed.day, 0, 1
    from unnest(out_of_stock_on) as missed (day)
  ) as mark
  where observed_from_on is not null
  group by account_id, marketplace_id, mark.day
),
span as (
  select account_id, marketplace_id, min(observed_on) as from_on, max(through_on) as through_on
  from observed
  group by account_id, marketplace_id
),
summed as (
  select span.account_id, span.marketplace_id, span.from_on + age as observed_on,
         coalesce(sum(observed.begun_skus), 0) as begun_skus, coalesce(sum(observed.out_of_stock_skus), 0)::int as out_of_stock_skus
  from span
  cross join lateral generate_series(0, span.through_on - span.from_on) as age
  left join observed
    on observed.account_id = span.account_id and observed.marketplace_id = span.marketplace_id and observed.observed_on = span.from_on + age
  group by span.account_id, span.marketplace_id, span.from_on + age
),
running as (
  select account_id, marketplace_id, observed_on, out_of_stock_skus,
         (sum(begun_skus) over (partition by account_id, marketplace_id order by observed_on))::int as observed_skus
  from summed
)
select account_id, marketplace_id, observed_on, observed_skus, out_of_stock_skus,
       round(out_of_stock_skus::numeric / observed_skus, 4)::float8 as out_of_stock_ratio
from running;
