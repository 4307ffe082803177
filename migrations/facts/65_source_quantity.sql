-- The same quantity as each of Amazon's sources tells it, side by side, unknown where a source does not tell it; told by two
-- at least, and not as nothing by all. They are taken at different times, so small differences are normal; a large one is a
-- question to Amazon.
--   fulfillable, unsellable, reserved, transfer, customer_orders, processing     units by state, at Amazon
--   fulfillable_local   where some lie in other countries (Europe): those of the marketplace's own. The summaries tell of no
--                  others, so of such a SKU they say nothing about the states above: 40 here and 25 elsewhere are 65 and 40
--   in_centers     all that lies in centres: the ledger's balances at the end of its newest covered day, where no balance is
--                  none; of the stock report its warehouse units less those that the reserved report tells between centres
--   inbound_working, inbound_shipped, inbound_receiving
-- SKUs are named first, as in `inventory`.
create view facts.source_quantity with (security_invoker = true) as
with stock as (
  select account_id, marketplace_id, sku,
         sum(fulfillable_units) as fulfillable_units, sum(unsellable_units) as unsellable_units, sum(reserved_units) as reserved_units,
         sum(warehouse_units) as warehouse_units, sum(fc_transfer_units) as transfer_units,
         sum(inbound_working_units) as inbound_working_units, sum(inbound_shipped_units) as inbound_shipped_units,
         sum(inbound_receiving_units) as inbound_receiving_units,
         sum(fulfillable_local_units) as fulfillable_local_units, sum(fulfillable_remote_units) > 0 as is_elsewhere_too
  from fba_inventory
  where fba_listing_exists is not false
  group by account_id, marketplace_id, sku
),
planned as (
  select account_id, marketplace_id, sku,
         sum(available_units) as available_units, sum(unsellable_units) as unsellable_units, sum(reserved_units) as reserved_units,
         sum(transfer_units) as transfer_units, sum(reserved_order_units) as customer_order_units,
         sum(reserved_processing_units) as processing_units, sum(inbound_working_units) as inbound_working_units,
         sum(inbound_shipped_units) as inbound_shipped_units, sum(inbound_receiving_units) as inbound_receiving_units
  from inventory_planning
  group by account_id, marketplace_id, sku
),
-- What the ledger covers; a SKU without a line there has nothing.
book as not materialized (
  select account_id, marketplace_id, through_on
  from coverage
  where dataset = 'ledger_summary'
),
balanced as not materialized (
  select balance.account_id, balance.marketplace_id, balance.sku,
         sum(balance.closing_units) as closing_units,
         coalesce(sum(balance.closing_units) filter (where balance.disposition <> 'SELLABLE'), 0) as unsellable_units
  from book
  join ledger_summary as balance
    on balance.account_id = book.account_id and balance.marketplace_id = book.marketplace_id and balance.balanced_on = book.through_on
  group by balance.account_id, balance.marketplace_id, balance.sku
),
named as (
  select account_id, marketplace_id, sku from fba_inventory where fba_listing_exists is not false
  union
  select account_id, marketplace_id, sku from inventory_planning
  union
  select account_id, marketplace_id, sku from inventory_summaries
  union
  select account_id, marketplace_id, sku from balanced
  union
  select account_id, marketplace_id, sku from reserved_inventory
  union
  select account_id, marketplace_id, sku from restock_recommendations where fulfilled_by is distinct from 'Merchant'
),
side_by_side as (
  select named.account_id, named.marketplace_id, named.sku, told.quantity, told.fba_inventory_units, told.inventory_summaries_units, told.ledger_summary_units,
         told.inventory_planning_units, told.reserved_inventory_units, told.restock_recommendations_units
  from named
  left join stock using (account_id, marketplace_id, sku)
  left join planned using (account_id, marketplace_id, sku)
  left join inventory_summaries as summed using (account_id, marketplace_id, sku)
  left join balanced using (account_id, marketplace_id, sku)
  left join reserved_inventory as reserved using (account_id, marketplace_id, sku)
  left join (
    select account_id, marketplace_id, sku, available_units, unsellable_units, transfer_units, customer_order_units, processing_units,
           inbound_working_units, inbound_shipped_units, inbound_receiving_units
    from restock_recommendations
    where fulfilled_by is distinct from 'Merchant'
  ) as restock using (account_id, marketplace_id, sku)
  left join book using (account_id, marketplace_id)
  cross join lateral (
    select case when book.account_id is not null then coalesce(balanced.closing_units, 0) end as closing_units,
           case when book.account_id is not null then coalesce(balanced.unsellable_units, 0) end as unsellable_units
  ) as booked
  cross join lateral (
    select case when seen.is_whole then summed.fulfillable_units end as fulfillable_units,
           case when seen.is_whole then summed.unfulfillable_units end as unfulfillable_units,
           case when seen.is_whole then summed.reserved_units end as reserved_units,
           case when seen.is_whole then summed.reserved_fc_transfer_units end as reserved_fc_transfer_units,
           case when seen.is_whole then summed.reserved_customer_order_units end as reserved_customer_order_units,
           case when seen.is_whole then summed.reserved_fc_processing_units end as reserved_fc_processing_units
    from (values (stock.is_elsewhere_too is not true)) as seen (is_whole)
  ) as whole
  cross join lateral (
    values
      ('fulfillable', stock.fulfillable_units, whole.fulfillable_units, null, planned.available_units, null, restock.available_units),
      ('unsellable', stock.unsellable_units, whole.unfulfillable_units, booked.unsellable_units, planned.unsellable_units, null, restock.unsellable_units),
      ('reserved', stock.reserved_units, whole.reserved_units, null, planned.reserved_units, reserved.reserved_units, null),
      ('transfer', stock.transfer_units, whole.reserved_fc_transfer_units, null, planned.transfer_units, reserved.transfer_units, restock.transfer_units),
      ('customer_orders', null, whole.reserved_customer_order_units, null, planned.customer_order_units, reserved.customer_order_units, restock.customer_order_units),
      ('processing', null, whole.reserved_fc_processing_units, null, planned.processing_units, reserved.processing_units, restock.processing_units),
      ('fulfillable_local', case when stock.is_elsewhere_too then stock.fulfillable_local_units end, summed.fulfillable_units, null, null, null, null),
      ('in_centers', stock.warehouse_units - coalesce(reserved.transfer_units, 0), null, booked.closing_units, null, null, null),
      ('inbound_working', stock.inbound_working_units, summed.inbound_working_units, null, planned.inbound_working_units, null, restock.inbound_working_units),
      ('inbound_shipped', stock.inbound_shipped_units, summed.inbound_shipped_units, null, planned.inbound_shipped_units, null, restock.inbound_shipped_units),
      ('inbound_receiving', stock.inbound_receiving_units, summed.inbound_receiving_units, null, planned.inbound_receiving_units, null, restock.inbound_receiving_units)
  ) as told (quantity, fba_inventory_units, inventory_summaries_units, ledger_summary_units, inventory_planning_units, reserved_inventory_units, restock_recommendations_units)
)
select account_id, marketplace_id, sku, quantity,
       fba_inventory_units::int as fba_inventory_units, inventory_summaries_units::int as inventory_summaries_units, ledger_summary_units::int as ledger_summary_units,
       inventory_planning_units::int as inventory_planning_units, reserved_inventory_units::int as reserved_inventory_units,
       restock_recommendations_units::int as restock_recommendations_units,
       (greatest(fba_inventory_units, inventory_summaries_units, ledger_summary_units, inventory_planning_units, reserved_inventory_units, restock_recommendations_units)
         - least(fba_inventory_units, inventory_summaries_units, ledger_summary_units, inventory_planning_units, reserved_inventory_units, restock_recommendations_units)
       )::int as apart_units
from side_by_side
where num_nonnulls(fba_inventory_units, inventory_summaries_units, ledger_summary_units, inventory_planning_units, reserved_inventory_units, restock_recommendations_units) > 1
  and 0 <> any (array[fba_inventory_units, inventory_summaries_units, ledger_summary_units, inventory_planning_units, reserved_inventory_units, restock_recommendations_units]);
