-- Which rows of `inventory_health` count in a total over several marketplaces, so that a shared pool counts once: of
-- marketplaces that are told about one pool (the rule is that of `inventory_counted`) the one that is told of most available
-- units, and of equals the first; for stranded units the one that is told of most of those, which need not be the same. The
-- marketplaces are those the caller sees. DE 900 available and none stranded, FR 800 and 26 stranded: 900, and 26.
create view facts.inventory_health_counted with (security_invoker = true) as
select told.account_id, told.marketplace_id, told.sku, told.available_units, told.age_0_to_90_units, told.age_91_to_180_units,
       told.age_181_to_270_units, told.age_271_to_365_units, told.age_366_plus_units, told.surcharge_units, told.surcharge_amount,
       told.currency, told.supply_days, told.excess_units, told.stranded_units, told.level_health, told.advised_units,
       told.advised_on, told.advised_action,
       pool.has_more_available is not true as is_counted,
       pool.has_more_stranded is not true as is_stranded_counted
from inventory_health as told
left join inventory as own using (account_id, marketplace_id, sku)
left join lateral (
  select bool_or((coalesce(seen.available_units, 0), told.marketplace_id) > (coalesce(told.available_units, 0), seen.marketplace_id)) as has_more_available,
         bool_or((seen.stranded_units, told.marketplace_id) > (told.stranded_units, seen.marketplace_id)) as has_more_stranded
  from inventory_health as seen
  join inventory as offered using (account_id, marketplace_id, sku)
  where seen.account_id = told.account_id and seen.sku = told.sku and seen.marketplace_id <> told.marketplace_id
    and offered.fnsku = own.fnsku
    and exists (
      select from inventory as sharing
      where sharing.account_id = told.account_id and sharing.sku = told.sku and sharing.fnsku = own.fnsku
        and coalesce(sharing.fulfillable_remote_units, 1) > 0
    )
) as pool on true;
