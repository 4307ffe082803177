-- What keeps offers from shoppers, as Amazon says it: a listing it suppressed (one row per issue), or units in its warehouses
-- that nobody can buy (stranded). Reasons, descriptions and actions are Amazon's words, not ours. `removed_on` is the day on
-- which Amazon sends stranded units back or disposes of them, unless the seller acts.
create view facts.listing_issue with (security_invoker = true) as
select account_id, marketplace_id, sku, asin, 'suppressed' as kind, issue_no::int as issue_no, status, reason, issue_description,
       null::text as action, status_changed_on as since_on, null::date as removed_on, null::int as stranded_units
from suppressed_listings
union all
select account_id, marketplace_id, sku, asin, 'stranded', 1, concat_ws(' / ', primary_status, secondary_status), stranded_reason,
       error_message, primary_action, stranded_on, removed_on,
       coalesce(fulfillable_units, 0) + coalesce(unsellable_units, 0) + coalesce(reserved_units, 0)
from stranded_inventory;
