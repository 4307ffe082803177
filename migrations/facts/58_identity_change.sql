-- When a SKU began to stand for something else, and what that was:
--   relisted       the listing was opened anew under the same SKU, with another ASIN or the same
--   asin_merged    the listing is the same and its ASIN another: Amazon merged the old product into the new one
--   asin_changed   another ASIN, and no opening date that would tell the two apart
--   fnsku_changed  another label on the same SKU: units of the old one stay what they were
-- It happened after the picture before `seen_at`.
create view facts.identity_change with (security_invoker = true) as
select account_id, marketplace_id, sku, known_from as seen_at,
       case
         when opened_at <> was_opened_at then 'relisted'
         when opened_at is null or was_opened_at is null then 'asin_changed'
         else 'asin_merged'
       end as change,
       was_asin as from_value, asin as to_value
from listing_version
where was_asin <> asin or was_asin = asin and was_opened_at <> opened_at
union all
select account_id, marketplace_id, sku, known_from, 'fnsku_changed', was_value, value
from (
  select account_id, marketplace_id, sku, known_from, value,
         lag(value) over (partition by account_id, marketplace_id, sku, condition order by known_from) as was_value
  from identity
  where kind = 'fnsku'
) as label
where was_value <> value;
