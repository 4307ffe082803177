-- How far and how fresh each dataset is, and what stands in the way. A picture of now covers the local day on which
-- it was taken. data_version grows with every load that changed a row.
create view facts.freshness with (security_invoker = true) as
with ended as (
  select account_id, marketplace_id, dataset,
         max(finished_at) filter (where state in ('loaded', 'empty')) as synced_at,
         count(*) filter (where inserted_rows + superseded_rows > 0) as data_version,
         max(finished_at) filter (where state = 'failed') as failed_at,
         min(next_step_at) filter (where finished_at is null) as next_step_at
  from report_run
  where coalesce(finished_at, created_at) <= (select known_moment())
  group by account_id, marketplace_id, dataset
),
failure as (
  select distinct on (account_id, marketplace_id, dataset)
    account_id, marketplace_id, dataset, problem_code, finished_at
  from report_run
  where state = 'failed' and finished_at <= (select known_moment())
  order by account_id, marketplace_id, dataset, finished_at desc, run_id desc
)
select ended.account_id, ended.marketplace_id, ended.dataset,
       coalesce(coverage.from_on, (ended.synced_at at time zone place.time_zone)::date) as data_from_on,
       coalesce(coverage.through_on, (ended.synced_at at time zone place.time_zone)::date) as data_through_on,
       ended.synced_at,
       -- Open runs step soon; else the next quarter past two at night of the account, which is when nights are planned.
       coalesce(
         ended.next_step_at,
         (((ended.synced_at at time zone home.time_zone) - interval '2 hours 15 minutes')::date
           + interval '1 day 2 hours 15 minutes') at time zone home.time_zone
       ) as next_sync_at,
       case when failure.finished_at > coalesce(ended.synced_at, '-infinity') then failure.problem_code end as last_problem_code,
       case when failure.finished_at > coalesce(ended.synced_at, '-infinity') then failure.finished_at end as last_problem_at,
       coalesce(ended.data_version, 0) as data_version
from ended
join account_marketplace as place using (account_id, marketplace_id)
join account as home using (account_id)
left join coverage using (account_id, marketplace_id, dataset)
left join failure using (account_id, marketplace_id, dataset);
