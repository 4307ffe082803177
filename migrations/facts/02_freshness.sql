-- How far and how fresh each dataset is, and what stands in the way. A picture of now covers the local day on which
-- it was taken. data_version grows with every load that changed a row. next_sync_at is the next night, of one asked by the
-- hour the next hour, of one of whole weeks the seventh night.
create view facts.freshness with (security_invoker = true) as
with told as not materialized (
  select account_id, marketplace_id, dataset,
         case when state in ('loaded', 'empty') then finished_at end as synced_at,
         case when inserted_rows + superseded_rows > 0 then 1 else 0 end as data_version,
         case when state = 'failed' then finished_at end as failed_at,
         case when finished_at is null then next_step_at end as next_step_at,
         case when from_on is null and slot <> '' then created_at end as hour_planned_at,
         case when purpose <> 'backfill' then every_nights end as every_nights,
         problem_code, run_id
  from report_run
  where coalesce(finished_at, created_at) <= (select known_moment())
  union all
  select account_id, marketplace_id, dataset, synced_at, data_version, failed_at, null, null, null, problem_code, 0
  from dataset_past
),
ended as (
  select account_id, marketplace_id, dataset,
         max(synced_at) as synced_at, sum(data_version)::bigint as data_version, min(next_step_at) as next_step_at,
         max(hour_planned_at) filter (where synced_at is not null) as hour_planned_at, max(every_nights) as every_nights
  from told
  group by account_id, marketplace_id, dataset
),
failure as (
  select distinct on (account_id, marketplace_id, dataset)
    account_id, marketplace_id, dataset, problem_code, failed_at as finished_at
  from told
  where failed_at is not null
  order by account_id, marketplace_id, dataset, failed_at desc, run_id desc
)
select ended.account_id, ended.marketplace_id, ended.dataset,
       coalesce(coverage.from_on, (ended.synced_at at time zone place.time_zone)::date) as data_from_on,
       coalesce(coverage.through_on, (ended.synced_at at time zone place.time_zone)::date) as data_through_on,
       ended.synced_at,
       -- Open runs step soon; else the next quarter past two at night of the account, which is when nights are planned.
       coalesce(
         ended.next_step_at,
         ended.hour_planned_at + interval '1 hour',
         (((ended.synced_at at time zone home.time_zone) - interval '2 hours 15 minutes')::date
           + coalesce(ended.every_nights, 1) * interval '1 day' + interval '2 hours 15 minutes') at time zone home.time_zone
       ) as next_sync_at,
       case when failure.finished_at > coalesce(ended.synced_at, '-infinity') then failure.problem_code end as last_problem_code,
       case when failure.finished_at > coalesce(ended.synced_at, '-infinity') then failure.finished_at end as last_problem_at,
       coalesce(ended.data_version, 0) as data_version
from ended
join account_marketplace as place using (account_id, marketplace_id)
join account as home using (account_id)
left join coverage using (account_id, marketplace_id, dataset)
left join failure using (account_id, marketplace_id, dataset);
