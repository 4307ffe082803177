-- The local days on which the listing of a SKU could not be bought, as spans without end (null) where it still cannot:
--   inactive     the listing's own state was another than Active
--   gone         Amazon listed it before and after, or before, and not then
--   suppressed   on Amazon's list of suppressed listings; since the day Amazon says, else since it was seen
--   stranded     units lie at Amazon that nobody can buy; in the same way
-- A picture stands for the day it was taken on, and for those after it until another one. Before the first picture of the
-- listings nothing is known, so nothing is said. A day on which it was sold all the same was buyable: who counts with
-- these spans looks at the orders first. spell_no counts the spans of a kind, oldest first.
create view facts.listing_shut with (security_invoker = true) as
-- Not materialized: it is read twice, and what a question is about would otherwise stop before it.
with version as not materialized (
  select account_id, marketplace_id, sku, status, known_from, known_to,
         lead(known_from) over (partition by account_id, marketplace_id, sku order by known_from, known_to nulls last) as next_known_from
  from (
    select account_id, marketplace_id, sku, status, known_from, null::timestamptz as known_to
    from listings
    union all
    select account_id, marketplace_id, sku, status, known_from, known_to
    from listings_history
  ) as told
),
spell as (
  select account_id, marketplace_id, sku, 'inactive' as kind, null::date as since_on, known_from, known_to
  from version
  where status <> 'Active'
  union all
  select account_id, marketplace_id, sku, 'gone', null, known_to, next_known_from
  from version
  where known_to is not null and (next_known_from is null or next_known_from > known_to)
  union all
  select account_id, marketplace_id, sku, 'suppressed', status_changed_on, known_from, null
  from suppressed_listings
  union all
  select account_id, marketplace_id, sku, 'suppressed', status_changed_on, known_from, known_to
  from suppressed_listings_history
  union all
  select account_id, marketplace_id, sku, 'stranded', stranded_on, known_from, null
  from stranded_inventory
  union all
  select account_id, marketplace_id, sku, 'stranded', stranded_on, known_from, known_to
  from stranded_inventory_history
),
merged as (
  select spell.account_id, spell.marketplace_id, spell.sku, spell.kind,
         unnest(range_agg(daterange(
           least(spell.since_on, (spell.known_from at time zone place.time_zone)::date), (spell.known_to at time zone place.time_zone)::date))) as days
  from spell
  join account_marketplace as place using (account_id, marketplace_id)
  group by spell.account_id, spell.marketplace_id, spell.sku, spell.kind
)
select account_id, marketplace_id, sku, kind,
       row_number() over (partition by account_id, marketplace_id, sku, kind order by days)::int as spell_no,
       lower(days) as from_on, upper(days) - 1 as through_on
from merged;
