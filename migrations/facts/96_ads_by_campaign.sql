-- ACOS and ROAS of a campaign over the last 7, 14, 30, 60 and 90 days that all programs cover (`ads_span`), by currency, worked out
-- of sums as in `ads_by_sku`: 25.00 spent and 100.00 sold are 0.25 and 4. `campaign_name` is the newest one. What a program is
-- incomplete by is `attribution_days`. Unknown, with a reason, where the window reaches beyond what is loaded. A campaign that
-- showed nothing in 90 days has no row.
create view facts.ads_by_campaign with (security_invoker = true) as
with day as (
  select account_id, marketplace_id, 'sp' as program, campaign_id, campaign_name, served_on, currency, impressions_count, clicks_count,
         cost_amount, sales_7d_amount as sales_amount, purchases_7d_count as orders_count, sold_clicks_7d_units as sold_units
  from ads_sp_campaign_performance
  union all
  select account_id, marketplace_id, 'sb', campaign_id, campaign_name, served_on, currency, impressions_count, clicks_count,
         cost_amount, sales_amount, purchases_count, sold_units
  from ads_sb_campaign_performance
  union all
  select account_id, marketplace_id, 'sd', campaign_id, campaign_name, served_on, currency, impressions_count, clicks_count,
         cost_amount, sales_amount, purchases_count, sold_units
  from ads_sd_campaign_performance
),
told as (
  select day.account_id, day.marketplace_id, day.program, day.campaign_id, coalesce(day.currency, place.currency) as currency, length.window_days,
         max(span.from_on) as covered_from_on, max(span.through_on) as through_on,
         (array_agg(day.campaign_name order by day.served_on desc, day.campaign_name))[1] as campaign_name,
         sum(day.impressions_count) filter (where day.served_on > span.through_on - length.window_days) as impressions_count,
         sum(day.clicks_count) filter (where day.served_on > span.through_on - length.window_days) as clicks_count,
         sum(day.cost_amount) filter (where day.served_on > span.through_on - length.window_days) as spend_amount,
         sum(day.sales_amount) filter (where day.served_on > span.through_on - length.window_days) as sales_amount,
         sum(day.orders_count) filter (where day.served_on > span.through_on - length.window_days) as orders_count,
         sum(day.sold_units) filter (where day.served_on > span.through_on - length.window_days) as sold_units
  from ads_span as span
  join account_marketplace as place using (account_id, marketplace_id)
  join day
    on day.account_id = span.account_id and day.marketplace_id = span.marketplace_id
    and day.served_on between span.through_on - 89 and span.through_on
  cross join lateral (values (7), (14), (30), (60), (90)) as length (window_days)
  where span.grain = 'campaign'
  group by day.account_id, day.marketplace_id, day.program, day.campaign_id, coalesce(day.currency, place.currency), length.window_days
),
known as (
  select account_id, marketplace_id, program, campaign_id, currency, window_days, campaign_name, through_on,
         through_on - window_days + 1 as from_on,
         coalesce(impressions_count, 0)::int as impressions_count, coalesce(clicks_count, 0)::int as clicks_count,
         coalesce(spend_amount, 0) as spend_amount, coalesce(sales_amount, 0) as sales_amount,
         coalesce(orders_count, 0)::int as orders_count, coalesce(sold_units, 0)::int as sold_units,
         case when through_on - window_days + 1 < covered_from_on then 'ads_history_too_short' end as gap
  from told
)
select account_id, marketplace_id, program, campaign_id, currency, window_days, campaign_name, from_on, through_on,
       attribution_days(program) as attribution_days,
       greatest(from_on, through_on - attribution_days(program) + 1) as incomplete_from_on,
       greatest(from_on, through_on - attribution_days(program) - 27) as restated_from_on,
       case when gap is null then impressions_count end as impressions_count,
       case when gap is null then clicks_count end as clicks_count,
       case when gap is null then spend_amount end::numeric(18,4) as spend_amount,
       case when gap is null then sales_amount end::numeric(18,4) as sales_amount,
       case when gap is null then orders_count end as orders_count,
       case when gap is null then sold_units end as sold_units,
       gap as spend_amount_reason,
       case when gap is null then acos_ratio(spend_amount, sales_amount) end as acos_ratio,
       case when gap is not null then gap when sales_amount = 0 then 'no_attributed_sales' end as acos_ratio_reason,
       case when gap is null then roas_ratio(spend_amount, sales_amount) end as roas_ratio,
       case when gap is not null then gap when spend_amount = 0 then 'nothing_spent' end as roas_ratio_reason
from known;
