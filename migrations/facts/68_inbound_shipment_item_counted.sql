-- Which rows of `inbound_shipment_item` count in a total over several marketplaces: a shipment is one, so where Amazon tells it
-- in several of a region it counts in the first of them. The marketplaces are those the caller sees.
create view facts.inbound_shipment_item_counted with (security_invoker = true) as
select told.account_id, told.marketplace_id, told.destination, told.shipment_id, told.sku, told.shipment_status, told.stage,
       told.fulfillment_center, told.shipped_units, told.received_units, told.remaining_units, told.created_on, told.due_on,
       told.received_from_on, told.received_through_on, told.problems,
       not exists (
         select from inbound_shipment_items as seen
         where seen.account_id = told.account_id and seen.sku = told.sku and seen.shipment_id = told.shipment_id
           and seen.marketplace_id < told.marketplace_id
       ) as is_counted
from inbound_shipment_item as told;
