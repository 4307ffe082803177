-- A SKU's days of ads with their ratios, and whether a day's sales are all there: `is_complete` is false while orders of its clicks
-- may still come, `is_final` while Amazon may still restate what it counted, 28 days longer. Of a click of the 20th an order
-- within 7 days may be of the 27th: the day is complete once the 27th is known, and final 28 days after.
create view facts.ads_day with (security_invoker = true) as
select day.account_id, day.marketplace_id, day.sku, day.program, day.served_on, day.currency, day.impressions_count, day.clicks_count,
       day.spend_amount, day.sales_amount, day.orders_count, day.sold_units,
       acos_ratio(day.spend_amount, day.sales_amount) as acos_ratio,
       case when day.sales_amount = 0 then 'no_attributed_sales' end as acos_ratio_reason,
       roas_ratio(day.spend_amount, day.sales_amount) as roas_ratio,
       case when day.spend_amount = 0 then 'nothing_spent' end as roas_ratio_reason,
       attribution_days(day.program) as attribution_days,
       day.served_on + attribution_days(day.program) <= span.through_on as is_complete,
       day.served_on + attribution_days(day.program) + 28 <= span.through_on as is_final
from ads_by_day as day
join ads_span as span
  on span.account_id = day.account_id and span.marketplace_id = day.marketplace_id and span.grain = 'sku';
