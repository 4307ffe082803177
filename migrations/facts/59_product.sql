-- A product of the account in a marketplace, by its ASIN: how many SKUs offer it now, and since when it is known. One that
-- nothing offers any more stays, with `known_to`.
create view facts.product with (security_invoker = true) as
with known_as as (
  select account_id, marketplace_id, value as asin, min(known_from) as known_from,
         case when bool_or(known_to is null) then null else max(known_to) end as known_to
  from identity
  where kind = 'asin'
  group by account_id, marketplace_id, value
),
offered as (
  select account_id, marketplace_id, asin, max(title) as title, count(*)::int as skus
  from inventory
  where asin is not null
  group by account_id, marketplace_id, asin
)
select account_id, marketplace_id, asin, offered.title, coalesce(offered.skus, 0) as skus, known_as.known_from, known_as.known_to
from offered
full join known_as using (account_id, marketplace_id, asin);
