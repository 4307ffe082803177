-- Units of a SKU that are not for sale where they lie, and how long a transfer to Amazon takes until they are: in AWD what
-- Amazon calls available (not what it promised to replenishments already), elsewhere what an operator recorded.
-- Days of transfer are an operator's (of the SKU, else of all; the warehouse's name, or AWD): P50 as told, P80 by a deviation
-- of a fifth. Untold they are 10 and 16, and `transfer_source` is `default`. What an operator recorded is believed until it
-- expires, counted by the last covered day of orders. 100 units at a 3PL, ten days away: sellable in 10 days, 11.7 at P80.
create view facts.reserve_stock with (security_invoker = true) as
with believed as (
  select told.account_id, told.marketplace_id, told.kind, told.subject, told.name,
         case when jsonb_typeof(told.value) = 'number' then (told.value #>> '{}')::float8 end as value
  from planning_inputs as told
  left join coverage as covered
    on covered.account_id = told.account_id and covered.marketplace_id = told.marketplace_id and covered.dataset = 'orders'
  where told.kind in ('reserve_units', 'transfer_days') and told.name is not null
    and (told.expires_on > covered.through_on) is not false
),
held as (
  select account_id, marketplace_id, sku, 'AWD' as reserve, coalesce(available_units, onhand_units)::float8 as units, 'amazon' as source
  from awd_inventory
  where coalesce(available_units, onhand_units) > 0
  union all
  select told.account_id, told.marketplace_id, told.subject, told.name, told.value, 'operator'
  from believed as told
  where told.kind = 'reserve_units' and told.value > 0
    and not exists (
      select from awd_inventory as awd
      where told.name = 'AWD' and awd.account_id = told.account_id and awd.marketplace_id = told.marketplace_id and awd.sku = told.subject
    )
)
select held.account_id, held.marketplace_id, held.sku, held.reserve, held.units, held.source,
       coalesce(transfer.days, 10) as transfer_p50_days,
       coalesce(transfer.days * (1 + 0.8416 * 0.2), 16) as transfer_p80_days,
       case when transfer.days is null then 'default' else 'operator' end as transfer_source
from held
left join believed as own
  on own.account_id = held.account_id and own.marketplace_id = held.marketplace_id and own.kind = 'transfer_days'
  and own.subject = held.sku and own.name = held.reserve and own.value >= 0
left join believed as everyone
  on everyone.account_id = held.account_id and everyone.marketplace_id = held.marketplace_id and everyone.kind = 'transfer_days'
  and everyone.subject = '*' and everyone.name = held.reserve and everyone.value >= 0
cross join lateral (select coalesce(own.value, everyone.value) as days) as transfer;
