-- Which rows of `inventory_health` count in a total over several marketplaces, so that a shared pool counts once: of
-- marketplaces that are told about one pool (the rule is that of `inventory_counted`) the one that is told of most available
-- units, and of equals the first. The marketplaces are those the caller sees.
create view facts.inventory_health_counted with (security_invoker = true) as
select told.account_id, told.marketplace_id, told.sku, told.available_units, told.age_0_to_90_units, told.age_91_to_180_units,
       told.age_181_to_270_units, told.age_271_to_365_units, told.age_366_plus_units, told.surcharge_units, told.surcharge_amount,
       told.currency, told.supply_days, told.excess_units, told.stranded_units, told.level_health, told.advised_units,
       told.advised_on, told.advised_action,
       not exists (
         select from inventory_health as seen
         join inventory as offered using (account_id, marketplace_id, sku)
         join inventory as own
           on own.account_id = told.account_id and own.marketplace_id = told.marketplace_id and own.sku = told.sku
         where seen.account_id = told.account_id and seen.sku = told.sku and seen.marketplace_id <> told.marketplace_id
           and offered.fnsku = own.fnsku
           and (coalesce(offered.fulfillable_remote_units, 1) > 0 or coalesce(own.fulfillable_remote_units, 1) > 0)
           and (coalesce(seen.available_units, 0), told.marketplace_id) > (coalesce(told.available_units, 0), seen.marketplace_id)
       ) as is_counted
from inventory_health as told;
