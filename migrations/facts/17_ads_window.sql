-- The windows that sums of ads are told of: the last 7, 14, 30, 60 and 90 days that all programs of a grain cover (`ads_span`),
-- and why a sum over one is unknown: `ads_gap` where ads are not loaded so far back, `sales_gap` where orders are not, or not up
-- to its last day. Ads covered 1 to 30 June have a window of 7 from the 24th without a gap, and one of 60 with one.
create view facts.ads_window with (security_invoker = true) as
select span.account_id, span.marketplace_id, span.grain, length.window_days, bounds.from_on, span.through_on, span.programs,
       case when bounds.from_on < span.from_on then 'ads_history_too_short' end as ads_gap,
       case
         when sales.through_on is null then 'sales_not_synced'
         when sales.through_on < span.through_on then 'sales_history_is_behind'
         when bounds.from_on < sales.from_on then 'sales_history_too_short'
       end as sales_gap
from ads_span as span
left join coverage as sales
  on sales.account_id = span.account_id and sales.marketplace_id = span.marketplace_id and sales.dataset = 'orders'
cross join lateral (values (7), (14), (30), (60), (90)) as length (window_days)
cross join lateral (select span.through_on - length.window_days + 1 as from_on) as bounds;
