-- How the sync of each dataset stands: the state of the run that fetches its newest data, how far the plan is, and what
-- is in the way. One row per dataset and marketplace that has ever been planned, of accounts that are open.
-- running: Amazon makes the document, or it is being loaded. A plan is every run of the dataset's last night, and those of earlier nights that are still open.
-- late_at says from when the dataset is late unless it is loaded before: six hours after the night that should have
-- brought it (a quarter past eight in the morning of the account's home), two hours after the hour of one that is asked
-- by the hour. One of whole weeks is due again after seven nights. A dataset that was never loaded is late six hours after it was planned first.
-- Loaded in the night of the 19th, planned again on the 20th at 2:15: late from the 20th at 8:15.
create view facts.sync_status with (security_invoker = true) as
select home.account_id, told.marketplace_id, told.dataset, told.state, told.since_at,
       freshness.data_from_on, freshness.data_through_on, told.synced_at,
       told.runs, told.runs_ended, told.runs_failed, told.rows, told.changed_rows, told.tries,
       told.problem_code, told.problem_message, told.problem_next, told.problem_since, told.problem_at,
       told.next_at, told.late_at
from account as home
-- Account by account, so that the runs of others are never read; each part once.
cross join lateral (
  with run as materialized (
    select marketplace_id, dataset, run_id, night_on, slot, from_on, purpose, state, tries, every_nights, created_at, requested_at,
           finished_at, next_step_at, rows, inserted_rows, superseded_rows,
           problem_code, problem_message, problem_next, problem_since, problem_at,
           night_on = max(night_on) over of_dataset as is_last_night,
           run_id = first_value(run_id) over (of_dataset order by (purpose = 'backfill'), night_on desc, slot desc, run_id desc) as is_newest
    from report_run
    where report_run.account_id = home.account_id
    window of_dataset as (partition by marketplace_id, dataset)
  ),
  planned as materialized (
    select marketplace_id, dataset,
           min(created_at) as first_planned_at,
           max(night_on) filter (where state in ('loaded', 'empty') and purpose <> 'backfill') as loaded_night_on,
           max(created_at) filter (where state in ('loaded', 'empty') and purpose <> 'backfill') as loaded_planned_at,
           max(finished_at) filter (where state in ('loaded', 'empty')) as synced_at,
           count(*) filter (where is_open) as runs,
           count(finished_at) filter (where is_open) as runs_ended,
           count(*) filter (where is_open and state = 'failed') as runs_failed,
           coalesce(sum(rows) filter (where is_open and state = 'loaded'), 0)::bigint as rows,
           coalesce(sum(inserted_rows + superseded_rows) filter (where is_open), 0)::bigint as changed_rows,
           min(next_step_at) filter (where finished_at is null) as next_step_at
    from run
    cross join lateral (select is_last_night or finished_at is null as is_open) as plan
    group by marketplace_id, dataset
  ),
  newest as materialized (
    select marketplace_id, dataset, state, tries, created_at, requested_at, finished_at, every_nights,
           from_on is null and slot <> '' as is_hourly
    from run
    where is_newest
  ),
  -- The newest data's trouble counts before that of the past. Where the newest run is empty, it is why Amazon has nothing.
  trouble as materialized (
    select distinct on (marketplace_id, dataset)
      marketplace_id, dataset, tries, problem_code, problem_message, problem_next, problem_since, problem_at
    from run
    where problem_code is not null and (state not in ('loaded', 'empty') or state = 'empty' and is_newest)
      and (finished_at is null or is_last_night)
    order by marketplace_id, dataset, is_newest desc, (state = 'failed') desc, problem_since, run_id
  )
  select marketplace_id, dataset,
         case when newest.state in ('requested', 'processing') then 'running' else newest.state end as state,
         case newest.state
           when 'failed' then coalesce(trouble.problem_since, newest.finished_at)
           when 'due' then newest.created_at
           when 'requested' then newest.requested_at
           when 'processing' then newest.requested_at
           else newest.finished_at
         end as since_at,
         planned.synced_at, planned.runs, planned.runs_ended, planned.runs_failed, planned.rows, planned.changed_rows,
         coalesce(trouble.tries, newest.tries) as tries,
         trouble.problem_code, trouble.problem_message, trouble.problem_next, trouble.problem_since, trouble.problem_at,
         coalesce(planned.next_step_at, expected.due_at) as next_at,
         expected.due_at + case
           when newest.is_hourly and planned.loaded_planned_at is not null then interval '2 hours' else interval '6 hours'
         end as late_at
  from planned
  join newest using (marketplace_id, dataset)
  left join trouble using (marketplace_id, dataset)
  cross join lateral (
    select case
             when planned.loaded_planned_at is null then planned.first_planned_at
             when newest.is_hourly then planned.loaded_planned_at + interval '1 hour'
             -- The night, or seven, after the one it was loaded in, whichever of the two days has it later: home's or its own.
             else greatest(
               (((planned.loaded_planned_at at time zone home.time_zone) - interval '2 hours 15 minutes')::date
                 + newest.every_nights * interval '1 day' + interval '2 hours 15 minutes') at time zone home.time_zone,
               (planned.loaded_night_on + newest.every_nights * interval '1 day' + interval '2 hours 15 minutes') at time zone home.time_zone)
           end as due_at
  ) as expected
) as told
join account_marketplace as place on place.account_id = home.account_id and place.marketplace_id = told.marketplace_id
left join freshness
  on freshness.account_id = home.account_id and freshness.marketplace_id = told.marketplace_id and freshness.dataset = told.dataset
where home.closed_at is null and place.participates;
