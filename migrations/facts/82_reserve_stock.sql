-- Units of a SKU that are not for sale where they lie, and how long a transfer to Amazon takes until they are: in AWD what
-- Amazon calls available (not what it promised to replenishments already), elsewhere what an operator recorded.
-- Days of transfer are learned from three transfers that were seen, or more (of the SKU, else of all; the warehouse's name, or
-- AWD, and after a stroke the transfer's own): P50 is their mean, P80 by their deviation, widened for how few they are. Else they
-- are an operator's: P50 as told, P80 by a deviation of a fifth. Untold they are 10 and 16, and `transfer_source` is `default`.
-- What was recorded counts as long as it is believed (`planning_inputs`).
-- 100 units at a 3PL, ten days away: sellable in 10 days, 11.7 at P80. Seen 8, 10 and 12 days: 10, deviation 2 × √(4 ÷ 3) = 2.31,
-- so 11.9 at P80.
create view facts.reserve_stock with (security_invoker = true) as
with believed as not materialized (
  select account_id, marketplace_id, kind, subject, name, author, expires_on, valid_through_on - valid_from_on as took_days,
         case when jsonb_typeof(value) = 'number' then (value #>> '{}')::float8 end as value
  from planning_inputs
  where kind in ('reserve_units', 'transfer_days', 'transfer_seen') and name is not null and is_believed
),
held as (
  select account_id, marketplace_id, sku, 'AWD' as reserve, coalesce(available_units, onhand_units)::float8 as units, 'amazon' as source,
         null as author, null::date as expires_on
  from awd_inventory
  where coalesce(available_units, onhand_units) > 0
  union all
  select told.account_id, told.marketplace_id, told.subject, told.name, told.value, 'operator', told.author, told.expires_on
  from believed as told
  where told.kind = 'reserve_units' and told.value > 0
    and not exists (
      select from awd_inventory as awd
      where told.name = 'AWD' and awd.account_id = told.account_id and awd.marketplace_id = told.marketplace_id and awd.sku = told.subject
    )
),
seen as not materialized (
  select account_id, marketplace_id, subject, split_part(name, '/', 1) as reserve, count(*)::int as transfers,
         avg(took_days)::float8 as mean_days,
         (stddev_samp(took_days) * sqrt(1 + 1.0 / count(*)))::float8 as deviation_days
  from believed
  where kind = 'transfer_seen'
  group by account_id, marketplace_id, subject, split_part(name, '/', 1)
  having count(*) >= 3
)
select held.account_id, held.marketplace_id, held.sku, held.reserve, held.units, held.source, held.author, held.expires_on,
       coalesce(learned.mean_days, told.days, 10) as transfer_p50_days,
       coalesce(learned.mean_days + 0.8416 * learned.deviation_days, told.days * (1 + 0.8416 * 0.2), 16) as transfer_p80_days,
       case when learned.mean_days is not null then 'learned' when told.days is not null then 'operator' else 'default' end as transfer_source,
       case when learned.mean_days is null then told.author end as transfer_author,
       learned.transfers as learned_transfers
from held
left join believed as own
  on own.account_id = held.account_id and own.marketplace_id = held.marketplace_id and own.kind = 'transfer_days'
  and own.subject = held.sku and own.name = held.reserve and own.value >= 0
left join believed as everyone
  on everyone.account_id = held.account_id and everyone.marketplace_id = held.marketplace_id and everyone.kind = 'transfer_days'
  and everyone.subject = '*' and everyone.name = held.reserve and everyone.value >= 0
left join seen as own_seen
  on own_seen.account_id = held.account_id and own_seen.marketplace_id = held.marketplace_id
  and own_seen.subject = held.sku and own_seen.reserve = held.reserve
left join seen as all_seen
  on all_seen.account_id = held.account_id and all_seen.marketplace_id = held.marketplace_id
  and all_seen.subject = '*' and all_seen.reserve = held.reserve
cross join lateral (
  select coalesce(own.value, everyone.value) as days, case when own.value is not null then own.author else everyone.author end as author
) as told
cross join lateral (
  select case when own_seen.reserve is not null then own_seen.mean_days else all_seen.mean_days end as mean_days,
         case when own_seen.reserve is not null then own_seen.deviation_days else all_seen.deviation_days end as deviation_days,
         coalesce(own_seen.transfers, all_seen.transfers) as transfers
) as learned;
