-- What a SKU stood for, and since when: its ASIN by the listings, its FNSKU by the stock report. Amazon may change both, and
-- nothing of what was is overwritten: `known_to` is unknown for what holds now. Versions of a row that say the same are
-- one period; a SKU that was gone in between has two.
create view facts.identity with (security_invoker = true) as
with told as (
  select account_id, marketplace_id, sku, 'asin' as kind, '' as condition, asin as value, known_from, known_to
  from listing_version
  where asin is not null
  union all
  select account_id, marketplace_id, sku, 'fnsku', condition, fnsku, known_from, null
  from fba_inventory
  where fnsku is not null
  union all
  select account_id, marketplace_id, sku, 'fnsku', condition, fnsku, known_from, known_to
  from fba_inventory_history
  where fnsku is not null
),
compared as (
  select account_id, marketplace_id, sku, kind, condition, value, known_from, known_to,
         (lag(value) over version is not distinct from value and lag(known_to) over version = known_from) is not true as begins
  from told
  window version as (partition by account_id, marketplace_id, sku, kind, condition order by known_from, known_to nulls last)
),
numbered as (
  select account_id, marketplace_id, sku, kind, condition, value, known_from, known_to,
         count(*) filter (where begins)
           over (partition by account_id, marketplace_id, sku, kind, condition order by known_from, known_to nulls last) as period
  from compared
)
select account_id, marketplace_id, sku, kind, condition, value, min(known_from) as known_from,
       case when bool_or(known_to is null) then null else max(known_to) end as known_to
from numbered
group by account_id, marketplace_id, sku, kind, condition, value, period;
