-- What operators told us for planning, as it stands. Claims that were filed are told with their cases. Unknown is a row that is
-- not there. Example: lead_time_days of supplier:Acme is 30, expires_on 2026-12-31.
--
-- `is_believed` says whether facts and forecasts count with it on the day after the last covered day of orders, which is the day
-- they plan from: it has not expired, and that day lies within the days it holds on. An event and a closed period are
-- counted on their days whenever those are; a delivery or a transfer that was seen once it was there, for two years. Told
-- through the 22nd, with orders through the 22nd, it is not believed any more; told from the 24th on, not yet.
create view facts.planning_inputs with (security_invoker = true) as
select told.account_id, told.marketplace_id, told.kind, told.subject, nullif(told.name, '') as name, told.value, told.valid_from_on,
       told.valid_through_on, told.expires_on, told.source, told.author, told.known_from as recorded_at,
       case
         when told.expires_on <= covered.through_on then false
         when told.kind in ('closed_period', 'demand_event') then true
         when told.kind in ('delivery_seen', 'transfer_seen')
           then (told.valid_through_on between covered.through_on - 729 and covered.through_on) is not false
         else (told.valid_from_on <= covered.through_on + 1) is not false and (told.valid_through_on > covered.through_on) is not false
       end as is_believed
from planning_input as told
left join coverage as covered
  on covered.account_id = told.account_id and covered.marketplace_id = told.marketplace_id and covered.dataset = 'orders'
where told.kind <> 'claim_status';
