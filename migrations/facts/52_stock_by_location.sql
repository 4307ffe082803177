-- Where the units of a SKU are: per fulfilment centre and disposition by the ledger's balance at the end of its newest
-- covered day; between centres, set aside, and on the way to Amazon by the reports of now; at the merchant's own.
-- `location_kind` and `location`:
--   fulfillment_center  its code                 all that lies there, reserved or not
--   between_centers                              in no centre's balance
--   reserved            customer_orders, processing, staging: part of the centres' balances
--   inbound             shipped, receiving; and planned, which has not left the merchant
--   awd                 on_hand, inbound; and replenishment, which is on the way to FBA and inbound there
--   merchant
-- A location without units has no row.
create view facts.stock_by_location with (security_invoker = true) as
with told as (
  select balance.account_id, balance.marketplace_id, balance.sku, coalesce(balance.fnsku, '') as fnsku,
         'fulfillment_center' as location_kind, coalesce(balance.location, '') as location, balance.disposition,
         balance.closing_units as units
  from coverage as covered
  join ledger_summary as balance
    on balance.account_id = covered.account_id and balance.marketplace_id = covered.marketplace_id
    and balance.balanced_on = covered.through_on
  where covered.dataset = 'ledger_summary'
  union all
  select account_id, marketplace_id, sku, coalesce(fnsku, ''), part.location_kind, part.location, '', part.units
  from reserved_inventory
  cross join lateral (
    values ('between_centers', '', transfer_units), ('reserved', 'customer_orders', customer_order_units),
           ('reserved', 'processing', processing_units), ('reserved', 'staging', staging_units)
  ) as part (location_kind, location, units)
  union all
  select account_id, marketplace_id, sku, coalesce(fnsku, ''), part.location_kind, part.location, '', part.units
  from inventory
  cross join lateral (
    values ('inbound', 'planned', inbound_working_units), ('inbound', 'shipped', inbound_shipped_units),
           ('inbound', 'receiving', inbound_receiving_units),
           ('merchant', '', case when channel <> 'fba' then merchant_units end)
  ) as part (location_kind, location, units)
  union all
  select account_id, marketplace_id, sku, '', 'awd', part.location, '', part.units
  from awd_inventory
  cross join lateral (
    values ('on_hand', onhand_units), ('inbound', inbound_units), ('replenishment', replenishment_units)
  ) as part (location, units)
)
select account_id, marketplace_id, sku, fnsku, location_kind, location, disposition, sum(units)::int as units
from told
group by account_id, marketplace_id, sku, fnsku, location_kind, location, disposition
having sum(units) <> 0;
