-- What each place's units add to a total, so that every unit counts once: units set aside are counted in their centre, planned
-- ones are still the merchant's, and a pool that several marketplaces of the account are told about counts where most of it
-- is told. A centre is one place, whichever marketplaces report it: LEJ1 told by DE and by FR is the same shelf. The
-- marketplaces are those the caller sees; the rule of the pool is that of `inventory_counted`.
-- To the places of `stock_by_location` come warehouses of third parties, `third_party` by their names, with what an operator
-- recorded there and is still believed (`reserve_stock`): one name is one warehouse, whichever marketplaces it is recorded for.
-- AWD as an operator told it stands in where Amazon tells nothing of it.
create view facts.stock_by_location_counted with (security_invoker = true) as
select told.account_id, told.marketplace_id, told.sku, told.fnsku, told.location_kind, told.location, told.disposition,
       told.units, covered.through_on as balanced_on,
       case when reason.words is null then told.units else 0 end as counted_units,
       reason.words as counted_units_reason
from (
  select account_id, marketplace_id, sku, fnsku, location_kind, location, disposition, units
  from stock_by_location
  union all
  select account_id, marketplace_id, sku, '', case when reserve = 'AWD' then 'awd' else 'third_party' end,
         case when reserve = 'AWD' then 'on_hand' else reserve end, '', units::int
  from reserve_stock
  where source = 'operator'
) as told
left join coverage as covered
  on told.location_kind = 'fulfillment_center' and covered.account_id = told.account_id
  and covered.marketplace_id = told.marketplace_id and covered.dataset = 'ledger_summary'
cross join lateral (
  select case
    when told.location_kind = 'reserved' then 'part_of_a_center'
    when told.location_kind = 'inbound' and told.location = 'planned' then 'still_with_the_merchant'
    when told.location_kind = 'awd' and told.location = 'replenishment' then 'part_of_inbound'
    when told.location_kind = 'third_party' and exists (
      select from reserve_stock as seen
      where seen.account_id = told.account_id and seen.sku = told.sku and seen.reserve = told.location and seen.source = 'operator'
        and (seen.units > told.units or seen.units = told.units and seen.marketplace_id < told.marketplace_id)
    ) then 'counted_in_another_marketplace'
    when exists (
      select from stock_by_location as seen
      where seen.account_id = told.account_id and seen.sku = told.sku and seen.location_kind = told.location_kind
        and (seen.fnsku = told.fnsku or told.location_kind = 'merchant')
        and seen.location = told.location and seen.disposition = told.disposition
        and (seen.units > told.units or seen.units = told.units and seen.marketplace_id < told.marketplace_id)
    ) and (
      told.location_kind in ('fulfillment_center', 'merchant')
      or exists (
        select from inventory as offered
        where offered.account_id = told.account_id and offered.sku = told.sku and offered.fnsku = told.fnsku
          and coalesce(offered.fulfillable_remote_units, 1) > 0
      )
    ) then 'counted_in_another_marketplace'
  end as words
) as reason;
