-- What each row of `listing_issue` adds to a total of stranded units over several marketplaces, so that a shared pool counts
-- once: of marketplaces that tell one pool stranded (the rule is that of `inventory_counted`) the one that tells most, and of
-- equals the first. The marketplaces are those the caller sees. DE 26 and FR 26 of one FNSKU, some of it remote: 26.
create view facts.listing_issue_counted with (security_invoker = true) as
select told.account_id, told.marketplace_id, told.sku, told.asin, told.kind, told.issue_no, told.place, told.status, told.reason,
       told.issue_description, told.action, told.since_on, told.removed_on, told.stranded_units,
       case
         when not exists (
           select from listing_issue as seen
           where seen.account_id = told.account_id and seen.sku = told.sku and seen.fnsku = told.fnsku
             and seen.kind = 'stranded' and seen.marketplace_id <> told.marketplace_id
             and (seen.stranded_units, told.marketplace_id) > (told.stranded_units, seen.marketplace_id)
             and exists (
               select from inventory as offered
               where offered.account_id = told.account_id and offered.sku = told.sku and offered.fnsku = told.fnsku
                 and coalesce(offered.fulfillable_remote_units, 1) > 0
             )
         ) then told.stranded_units
         else 0
       end as counted_stranded_units
from listing_issue as told;
