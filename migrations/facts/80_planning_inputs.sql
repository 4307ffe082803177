-- What operators told us for planning, as it stands. A value that has expired is shown as such and is believed by no fact.
-- Unknown is a row that is not there. Example: lead_time_days of supplier:Acme, 30, expires_on 2026-12-31.
create view facts.planning_inputs with (security_invoker = true) as
select input.account_id, input.marketplace_id, input.kind, input.subject, nullif(input.name, '') as name, input.value,
       input.valid_from_on, input.valid_through_on, input.expires_on,
       coalesce(input.expires_on < (least(known_moment(), now()) at time zone place.time_zone)::date, false) as is_expired,
       input.source, input.author, input.known_from as recorded_at
from planning_input as input
join account_marketplace as place using (account_id, marketplace_id);
