-- What all ads of a marketplace cost and brought over the last 7, 14, 30, 60 and 90 days that all programs cover, by currency:
-- campaigns of all programs summed (`ads_by_campaign`), what of it each program cost, and ACOS, ROAS and TACOS of these sums. TACOS
-- is what was spent ÷ all that shoppers ordered on those days (`revenue_by_day`), advertised or not: 30.00 and 600.00 are 0.05.
-- Nothing spent is a TACOS of 0. Incomplete and restated days are those of the longest attribution, 14 days, unless nothing but
-- Products was shown.
create view facts.ads_total with (security_invoker = true) as
with told as (
  select account_id, marketplace_id, currency, window_days, program, attribution_days, impressions_count, clicks_count, spend_amount,
         sales_amount, orders_count, sold_units, 0 as total_sales_amount, 0 as unpriced_units
  from ads_by_campaign
  union all
  select sold.account_id, sold.marketplace_id, sold.currency, length.window_days, null, null, 0, 0, 0, 0, 0, 0,
         coalesce(sum(sold.sales_amount) filter (where sold.age < length.window_days), 0),
         coalesce(sum(sold.unpriced_units) filter (where sold.age < length.window_days), 0)
  from (
    select day.account_id, day.marketplace_id, day.currency, span.through_on - day.ordered_on as age,
           sum(day.sales_amount) as sales_amount, sum(day.unpriced_units) as unpriced_units
    from ads_span as span
    join revenue_by_day as day
      on span.grain = 'campaign' and day.account_id = span.account_id and day.marketplace_id = span.marketplace_id
      and day.ordered_on between span.through_on - 89 and span.through_on
    group by day.account_id, day.marketplace_id, day.currency, span.through_on - day.ordered_on
  ) as sold
  cross join lateral (values (7), (14), (30), (60), (90)) as length (window_days)
  group by sold.account_id, sold.marketplace_id, sold.currency, length.window_days
),
summed as (
  select account_id, marketplace_id, currency, window_days, max(attribution_days) filter (where impressions_count > 0) as attribution_days,
         sum(impressions_count)::bigint as impressions_count, sum(clicks_count)::bigint as clicks_count,
         sum(spend_amount) as spend_amount,
         coalesce(sum(spend_amount) filter (where program = 'sp'), 0) as sp_spend_amount,
         coalesce(sum(spend_amount) filter (where program = 'sb'), 0) as sb_spend_amount,
         coalesce(sum(spend_amount) filter (where program = 'sd'), 0) as sd_spend_amount,
         sum(sales_amount) as sales_amount, sum(orders_count)::int as orders_count, sum(sold_units)::int as sold_units,
         sum(total_sales_amount) as total_sales_amount, sum(unpriced_units)::int as unpriced_units
  from told
  group by account_id, marketplace_id, currency, window_days
),
known as (
  select account_id, marketplace_id, currency, window_days, span.from_on, span.through_on, span.programs, attribution_days,
         impressions_count, clicks_count, spend_amount, sp_spend_amount, sb_spend_amount, sd_spend_amount, sales_amount, orders_count,
         sold_units, total_sales_amount, unpriced_units, span.ads_gap, span.sales_gap
  from summed
  join ads_window as span using (account_id, marketplace_id, window_days)
  where span.grain = 'campaign'
)
select account_id, marketplace_id, currency, window_days, from_on, through_on, programs, attribution_days,
       case when attribution_days is not null then greatest(from_on, through_on - attribution_days + 1) end as incomplete_from_on,
       case when attribution_days is not null then greatest(from_on, through_on - attribution_days - 27) end as restated_from_on,
       case when ads_gap is null then impressions_count end as impressions_count,
       case when ads_gap is null then clicks_count end as clicks_count,
       case when ads_gap is null then spend_amount end::numeric(18,4) as spend_amount,
       case when ads_gap is null then sp_spend_amount end::numeric(18,4) as sp_spend_amount,
       case when ads_gap is null then sb_spend_amount end::numeric(18,4) as sb_spend_amount,
       case when ads_gap is null then sd_spend_amount end::numeric(18,4) as sd_spend_amount,
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
