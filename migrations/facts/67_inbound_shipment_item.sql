-- What was sent to Amazon and what it received, per shipment and SKU: units shipped by the seller's word, units received by
-- Amazon's, and what remains between them (negative where Amazon counted more); of a cancelled shipment nothing does. To
-- fulfilment centres (`fba`), where units go on moving after a shipment is closed, and to bulk storage (`awd`), of which units
-- are unknown where Amazon counts in cases or pallets. What leaves AWD for a centre is a shipment of its own.
-- `stage` is the status in five words: planned, on_the_way, receiving (from its arrival on), closed, cancelled; unknown for others.
-- `created_on` and `due_on` are known where the newer generation of the API knows the plan; receipts are the ledger's, and
-- `problems` Amazon's words for what was wrong with it. 100 shipped and 92 received: 8 remain, short once it is closed.
-- Nothing is named ahead of the query, so that a page looks up plans, receipts and problems for its own rows alone.
create view facts.inbound_shipment_item with (security_invoker = true) as
select told.account_id, told.marketplace_id, told.destination, told.shipment_id, told.sku, told.fnsku, told.shipment_name,
       told.shipment_status, staged.stage, told.fulfillment_center, told.shipped_units, told.received_units,
       case when staged.stage = 'cancelled' then 0 else told.shipped_units - told.received_units end as remaining_units,
       (coalesce(told.created_at, (
          select plan.created_at
          from planned_shipments as planned
          left join inbound_plans as plan on plan.account_id = planned.account_id and plan.inbound_plan_id = planned.inbound_plan_id
          where planned.account_id = told.account_id and planned.shipment_id = told.shipment_id
          order by planned.planned_shipment_id
          limit 1
        )) at time zone place.time_zone)::date as created_on,
       ((select planned.delivery_through_at
         from planned_shipments as planned
         where planned.account_id = told.account_id and planned.shipment_id = told.shipment_id
         order by planned.planned_shipment_id
         limit 1) at time zone place.time_zone)::date as due_on,
       (select min(receipt.occurred_on) from ledger_detail as receipt
        where receipt.account_id = told.account_id and receipt.marketplace_id = told.marketplace_id and receipt.sku = told.sku
          and receipt.event_type = 'Receipts' and receipt.reference_id = told.shipment_id) as received_from_on,
       (select max(receipt.occurred_on) from ledger_detail as receipt
        where receipt.account_id = told.account_id and receipt.marketplace_id = told.marketplace_id and receipt.sku = told.sku
          and receipt.event_type = 'Receipts' and receipt.reference_id = told.shipment_id) as received_through_on,
       array(select distinct problem.problem_type from inbound_problems as problem
             where problem.account_id = told.account_id and problem.marketplace_id = told.marketplace_id
               and problem.shipment_id = told.shipment_id and problem.sku = told.sku and problem.problem_type is not null
             order by problem.problem_type) as problems
from (
  select item.account_id, item.marketplace_id, 'fba' as destination, item.shipment_id, item.sku, item.fnsku,
         shipment.shipment_name, shipment.shipment_status, shipment.fulfillment_center, item.shipped_units, item.received_units,
         null::timestamptz as created_at
  from inbound_shipment_items as item
  left join inbound_shipments as shipment using (account_id, marketplace_id, shipment_id)
  union all
  select account_id, marketplace_id, 'awd', shipment_id, sku, null, null, shipment_status, concat_ws(' ', 'AWD', warehouse_reference_id),
         case when expected_unit = 'PRODUCT_UNITS' then expected_units end,
         case when received_unit = 'PRODUCT_UNITS' then received_units end,
         created_at
  from awd_shipments
) as told
join account_marketplace as place using (account_id, marketplace_id)
cross join lateral (
  select case
           when told.shipment_status in ('WORKING', 'READY_TO_SHIP', 'CREATED') then 'planned'
           when told.shipment_status in ('SHIPPED', 'IN_TRANSIT') then 'on_the_way'
           when told.shipment_status in ('DELIVERED', 'CHECKED_IN', 'RECEIVING') then 'receiving'
           when told.shipment_status = 'CLOSED' then 'closed'
           when told.shipment_status in ('CANCELLED', 'DELETED', 'ABANDONED') then 'cancelled'
         end as stage
) as staged;
