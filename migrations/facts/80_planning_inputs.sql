-- What operators told us for planning, as it stands. What has expired is still told, and believed by no fact that plans.
-- Claims that were filed are told with their cases. Unknown is a row that is not there. Example: lead_time_days of supplier:Acme is 30, expires_on 2026-12-31.
create view facts.planning_inputs with (security_invoker = true) as
select account_id, marketplace_id, kind, subject, nullif(name, '') as name, value, valid_from_on, valid_through_on, expires_on,
       source, author, known_from as recorded_at
from planning_input
where kind <> 'claim_status';
