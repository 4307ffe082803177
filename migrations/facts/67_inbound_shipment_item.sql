-- What was sent to Amazon and what it received, per shipment and SKU: units shipped by the seller's word, units received by
-- Amazon's, and what remains between them (negative where Amazon counted more). Units go on moving after a shipment is closed.
-- `created_at` and `due_at` are known where the newer generation of the API knows the plan; receipts are the ledger's, and
-- `problems` Amazon's words for what was wrong with it.
create view facts.inbound_shipment_item with (security_invoker = true) as
select item.account_id, item.marketplace_id, item.shipment_id, item.sku, item.fnsku,
       shipment.shipment_name, shipment.shipment_status, shipment.fulfillment_center,
       item.shipped_units, item.received_units, item.shipped_units - item.received_units as remaining_units,
       plan.created_at, planned.delivery_through_at as due_at,
       (select min(receipt.occurred_on) from ledger_detail as receipt
        where receipt.account_id = item.account_id and receipt.marketplace_id = item.marketplace_id and receipt.sku = item.sku
          and receipt.event_type = 'Receipts' and receipt.reference_id = item.shipment_id) as received_from_on,
       (select max(receipt.occurred_on) from ledger_detail as receipt
        where receipt.account_id = item.account_id and receipt.marketplace_id = item.marketplace_id and receipt.sku = item.sku
          and receipt.event_type = 'Receipts' and receipt.reference_id = item.shipment_id) as received_through_on,
       array(select distinct problem.problem_type from inbound_problems as problem
             where problem.account_id = item.account_id and problem.marketplace_id = item.marketplace_id
               and problem.shipment_id = item.shipment_id and problem.sku = item.sku and problem.problem_type is not null
             order by problem.problem_type) as problems
from inbound_shipment_items as item
left join inbound_shipments as shipment using (account_id, marketplace_id, shipment_id)
left join lateral (
  select inbound_plan_id, delivery_through_at
  from planned_shipments as told
  where told.account_id = item.account_id and told.shipment_id = item.shipment_id
  order by planned_shipment_id
  limit 1
) as planned on true
left join inbound_plans as plan on plan.account_id = item.account_id and plan.inbound_plan_id = planned.inbound_plan_id;
