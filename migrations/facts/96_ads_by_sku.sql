-- ACOS, ROAS and TACOS of a SKU over the last 7, 14, 30, 60 and 90 days that its programs of ads cover (`ads_span`), by currency:
--   ACOS   spent ÷ sales its ads brought. 25.00 spent and 100.00 sold: 0.25
--   ROAS   the inverse: 4
--   TACOS  spent ÷ all that shoppers ordered of the SKU on the same days (`revenue_by_day`). 25.00 and 500.00: 0.05
-- Each is worked out of sums. Orders of the newest days' clicks are still to come, so ACOS looks too high there:
-- from `incomplete_from_on` on; from `restated_from_on` on Amazon may still correct what it counted. `attribution_days` is the
-- longest of its programs. Unknown, with a reason, where the window reaches beyond what is loaded. Sponsored Brands has no cost
-- by SKU and is not in it. A SKU without ads in 90 days has no row.
create view facts.ads_by_sku with (security_invoker = true) as
-- `within_days` is the shortest window a day lies in.
with told as (
  select day.account_id, day.marketplace_id, day.sku, day.currency, age.within_days, true as is_advertised,
         max(attribution_days(day.program)) as attribution_days,
         sum(day.impressions_count) as impressions_count, sum(day.clicks_count) as clicks_count, sum(day.spend_amount) as spend_amount,
         sum(day.sales_amount) as sales_amount, sum(day.orders_count) as orders_count, sum(day.sold_units) as sold_units,
         0 as total_sales_amount, 0 as unpriced_units
  from ads_span as span
  join ads_by_day as day
    on span.grain = 'sku' and day.account_id = span.account_id and day.marketplace_id = span.marketplace_id
    and day.served_on between span.through_on - 89 and span.through_on
  cross join lateral (select window_of_age(span.through_on - day.served_on) as within_days) as age
  group by day.account_id, day.marketplace_id, day.sku, day.currency, age.within_days
  union all
  select day.account_id, day.marketplace_id, day.sku, day.currency, age.within_days, false, null, 0, 0, 0, 0, 0, 0,
         sum(day.sales_amount), sum(day.unpriced_units)
  from ads_span as span
  join revenue_by_day as day
    on span.grain = 'sku' and day.account_id = span.account_id and day.marketplace_id = span.marketplace_id
    and day.ordered_on between span.through_on - 89 and span.through_on
  cross join lateral (select window_of_age(span.through_on - day.ordered_on) as within_days) as age
  group by day.account_id, day.marketplace_id, day.sku, day.currency, age.within_days
),
summed as (
  select told.account_id, told.marketplace_id, told.sku, told.currency, length.window_days,
         max(attribution_days) filter (where within_days <= length.window_days) as attribution_days,
         coalesce(sum(impressions_count) filter (where within_days <= length.window_days), 0)::int as impressions_count,
         coalesce(sum(clicks_count) filter (where within_days <= length.window_days), 0)::int as clicks_count,
         coalesce(sum(spend_amount) filter (where within_days <= length.window_days), 0) as spend_amount,
         coalesce(sum(sales_amount) filter (where within_days <= length.window_days), 0) as sales_amount,
         coalesce(sum(orders_count) filter (where within_days <= length.window_days), 0)::int as orders_count,
         coalesce(sum(sold_units) filter (where within_days <= length.window_days), 0)::int as sold_units,
         coalesce(sum(total_sales_amount) filter (where within_days <= length.window_days), 0) as total_sales_amount,
         coalesce(sum(unpriced_units) filter (where within_days <= length.window_days), 0)::int as unpriced_units
  from told
  cross join lateral (values (7), (14), (30), (60), (90)) as length (window_days)
  group by told.account_id, told.marketplace_id, told.sku, told.currency, length.window_days
  having bool_or(told.is_advertised)
),
known as (
  select account_id, marketplace_id, sku, currency, window_days, span.from_on, span.through_on, span.programs, attribution_days,
         impressions_count, clicks_count, spend_amount, sales_amount, orders_count, sold_units, total_sales_amount, unpriced_units,
         span.ads_gap, span.sales_gap
  from summed
  join ads_window as span using (account_id, marketplace_id, window_days)
  where span.grain = 'sku'
)
select account_id, marketplace_id, sku, currency, window_days, from_on, through_on, programs, attribution_days,
       case when attribution_days is not null then greatest(from_on, through_on - attribution_days + 1) end as incomplete_from_on,
       case when attribution_days is not null then greatest(from_on, through_on - attribution_days - 27) end as restated_from_on,
       case when ads_gap is null then impressions_count end as impressions_count,
       case when ads_gap is null then clicks_count end as clicks_count,
       case when ads_gap is null then spend_amount end::numeric(18,4) as spend_amount,
       case when ads_gap is null then sales_amount end::numeric(18,4) as sales_amount,
       case when ads_gap is null then orders_count end as orders_count,
       case when ads_gap is null then sold_units end as sold_units,
       ads_gap as spend_amount_reason,
       case when sales_gap is null then total_sales_amount end::numeric(18,4) as total_sales_amount,
       case when sales_gap is null then unpriced_units end as unpriced_units,
       sales_gap as total_sales_amount_reason,
       case when ads_gap is null then acos_ratio(spend_amount, sales_amount) end as acos_ratio,
       case when ads_gap is not null then ads_gap when sales_amount = 0 then 'no_attributed_sales' end as acos_ratio_reason,
       case when ads_gap is null then roas_ratio(spend_amount, sales_amount) end as roas_ratio,
       case when ads_gap is not null then ads_gap when spend_amount = 0 then 'nothing_spent' end as roas_ratio_reason,
       case when ads_gap is null and sales_gap is null then acos_ratio(spend_amount, total_sales_amount) end as tacos_ratio,
       case
         when ads_gap is not null then ads_gap
         when sales_gap is not null then sales_gap
         when total_sales_amount = 0 then 'no_sales_in_window'
       end as tacos_ratio_reason
from known;
