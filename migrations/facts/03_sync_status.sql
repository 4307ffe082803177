-- How the sync of each dataset stands: the state of the run that fetches its newest data, how far the plan is, and what
-- is in the way. One row per dataset and marketplace that has ever been planned, of accounts that are open.
-- running: Amazon makes the document, or it is being loaded. A plan is every run of the dataset's last night, and those of earlier nights that are still open.
-- late_at says from when the dataset is late unless it is loaded before: six hours after the night that should have
-- brought it (a quarter past eight in the morning of the account's home), two hours after the hour of one that is asked
-- by the hour. One of whole weeks is due again after seven nights. A dataset that was never loaded is late six hours after it was planned first.
-- Loaded in the night of the 19th, planned again on the 20th at 2:15: late from the 20th at 8:15.
create view facts.sync_status with (security_invoker = true) as
with planned as (
  select account_id, marketplace_id, dataset,
         max(night_on) as night_on,
         min(created_at) as first_planned_at,
         max(night_on) filter (where state in ('loaded', 'empty') and purpose <> 'backfill') as loaded_night_on,
         max(created_at) filter (where state in ('loaded', 'empty') and purpose <> 'backfill') as loaded_planned_at,
         max(finished_at) filter (where state in ('loaded', 'empty')) as synced_at
  from report_run
  group by account_id, marketplace_id, dataset
),
plan as (
  select account_id, marketplace_id, dataset,
         count(*) as runs,
         count(finished_at) as runs_ended,
         count(*) filter (where state = 'failed') as runs_failed,
         coalesce(sum(rows) filter (where state = 'loaded'), 0)::bigint as rows,
         coalesce(sum(inserted_rows + superseded_rows), 0)::bigint as changed_rows,
         min(next_step_at) filter (where finished_at is null) as next_step_at
  from (
    select account_id, marketplace_id, dataset, state, finished_at, next_step_at, rows, inserted_rows, superseded_rows,
           night_on = max(night_on) over (partition by account_id, marketplace_id, dataset) as is_last_night
    from report_run
  ) as run
  where is_last_night or finished_at is null
  group by account_id, marketplace_id, dataset
),
newest as (
  select distinct on (account_id, marketplace_id, dataset)
    account_id, marketplace_id, dataset, run_id, state, tries, created_at, requested_at, finished_at, every_nights,
    from_on is null and slot <> '' as is_hourly
  from report_run
  order by account_id, marketplace_id, dataset, (purpose = 'backfill'), night_on desc, slot desc, run_id desc
),
-- The newest data's trouble counts before that of the past. Where the newest run is empty, it is why Amazon has nothing.
trouble as (
  select distinct on (account_id, marketplace_id, dataset)
    account_id, marketplace_id, dataset, tries, problem_code, problem_message, problem_next, problem_since, problem_at
  from (
    select account_id, marketplace_id, dataset, run_id, state, tries, finished_at,
           problem_code, problem_message, problem_next, problem_since, problem_at,
           night_on = max(night_on) over (partition by account_id, marketplace_id, dataset) as is_last_night,
           run_id = first_value(run_id) over (
             partition by account_id, marketplace_id, dataset
             order by (purpose = 'backfill'), night_on desc, slot desc, run_id desc) as is_newest
    from report_run
  ) as run
  where problem_code is not null and (state not in ('loaded', 'empty') or state = 'empty' and is_newest) and (finished_at is null or is_last_night)
  order by account_id, marketplace_id, dataset, is_newest desc, (state = 'failed') desc, problem_since, run_id
),
expected as (
  select planned.account_id, planned.marketplace_id, planned.dataset, newest.is_hourly,
         case
           when planned.loaded_planned_at is null then planned.first_planned_at
           when newest.is_hourly then planned.loaded_planned_at + interval '1 hour'
           -- The night, or seven, after the one it was loaded in, whichever of the two days has it later: home's or its own.
           else greatest(
             (((planned.loaded_planned_at at time zone home.time_zone) - interval '2 hours 15 minutes')::date
               + newest.every_nights * interval '1 day' + interval '2 hours 15 minutes') at time zone home.time_zone,
             (planned.loaded_night_on + newest.every_nights * interval '1 day' + interval '2 hours 15 minutes') at time zone home.time_zone)
         end as due_at
  from planned
  join newest using (account_id, marketplace_id, dataset)
  join account as home using (account_id)
)
select account_id, marketplace_id, dataset,
       case when newest.state in ('requested', 'processing') then 'running' else newest.state end as state,
       case newest.state
         when 'failed' then coalesce(trouble.problem_since, newest.finished_at)
         when 'due' then newest.created_at
         when 'requested' then newest.requested_at
         when 'processing' then newest.requested_at
         else newest.finished_at
       end as since_at,
       freshness.data_from_on, freshness.data_through_on, planned.synced_at,
       plan.runs, plan.runs_ended, plan.runs_failed, plan.rows, plan.changed_rows,
       coalesce(trouble.tries, newest.tries) as tries,
       trouble.problem_code, trouble.problem_message, trouble.problem_next, trouble.problem_since, trouble.problem_at,
       coalesce(plan.next_step_at, expected.due_at) as next_at,
       expected.due_at + case
         when expected.is_hourly and planned.loaded_planned_at is not null then interval '2 hours' else interval '6 hours'
       end as late_at
from planned
join newest using (account_id, marketplace_id, dataset)
join plan using (account_id, marketplace_id, dataset)
join expected using (account_id, marketplace_id, dataset)
join account using (account_id)
join account_marketplace as place using (account_id, marketplace_id)
left join trouble using (account_id, marketplace_id, dataset)
left join freshness using (account_id, marketplace_id, dataset)
where account.closed_at is null and place.participates;
