-- The days a dataset covers without a gap, per account and marketplace: the newest unbroken stretch of loaded
-- windows, those of runs that are no longer kept included. What Amazon denied the account, for want of a role or a programme,
-- or no longer has, is not covered: no row on such a day is not zero, it is unknown. Days that are asked about in groups, or told
-- by several documents, are covered once each of those is loaded. Backfills run newest first, so the stretch grows into the past; numbers over windows rest on it alone.
create view facts.coverage with (security_invoker = true) as
with stretches as (
  select account_id, marketplace_id, dataset, unnest(range_agg(days)) as days
  from (
    select account_id, marketplace_id, dataset, daterange(from_on, through_on, '[]') as days
    from report_run as run
    left join (
      select distinct account_id, marketplace_id, dataset, night_on, from_on, through_on, true as lacks_a_part
      from report_run
      where slot <> '' and (state not in ('loaded', 'empty') or problem_code is not null or finished_at > (select known_moment()))
    ) as asked using (account_id, marketplace_id, dataset, night_on, from_on, through_on)
    where (state = 'loaded' or state = 'empty' and problem_code is null) and from_on is not null and finished_at <= (select known_moment())
      and (state = 'loaded' and slot = '' or lacks_a_part is null)
    union all
    select account_id, marketplace_id, dataset, unnest(covered)
    from dataset_past
  ) as loaded
  group by account_id, marketplace_id, dataset
)
select distinct on (account_id, marketplace_id, dataset)
  account_id, marketplace_id, dataset, lower(days) as from_on, upper(days) - 1 as through_on
from stretches
order by account_id, marketplace_id, dataset, upper(days) desc;
