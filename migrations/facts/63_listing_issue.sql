-- What keeps offers from shoppers or may soon, as Amazon says it: a listing it suppressed (one row per issue), units in its
-- warehouses that nobody can buy (stranded), and what the Listings Items API finds wrong with a listing (issue: its severity
-- and what Amazon does about it, unless the seller is exempt, are the status, its code is the reason). One trouble may be told by more than one of them.
-- Reasons, descriptions and actions are Amazon's words, not ours. `removed_on` is the day on which Amazon sends stranded units
-- back or disposes of them, unless the seller acts. `place`: 1 keeps the offer from shoppers, 2 is an error, 3 a warning or less.
create view facts.listing_issue with (security_invoker = true) as
select account_id, marketplace_id, sku, asin, 'suppressed' as kind, issue_no::int as issue_no, 1 as place, status, reason, issue_description,
       null::text as action, status_changed_on as since_on, null::date as removed_on, null::text as fnsku, null::int as stranded_units
from suppressed_listings
union all
select account_id, marketplace_id, sku, asin, 'stranded', 1, 1, concat_ws(' / ', primary_status, secondary_status), stranded_reason,
       error_message, primary_action, stranded_on, removed_on, fnsku,
       coalesce(fulfillable_units, 0) + coalesce(unsellable_units, 0) + coalesce(reserved_units, 0)
from stranded_inventory
union all
select account_id, marketplace_id, sku, asin, 'issue', issue_no::int,
       case
         when done.words ~ '(LISTING|SEARCH)_SUPPRESSED|REMOVED' and exempt.word is null then 1
         when severity = 'ERROR' then 2
         else 3
       end,
       concat_ws(' / ', severity, done.words, exempt.word), issue_code, message, null, null, null, null, null
from listing_issues
left join lateral (
  select string_agg(each ->> 'action', ' / ') as words
  from jsonb_array_elements(case when jsonb_typeof(enforcement_actions) = 'array' then enforcement_actions else '[]' end) as each
) as done on true
cross join lateral (select case when exemption_status like 'EXEMPT%' then exemption_status end as word) as exempt;
