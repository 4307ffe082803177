-- A shipment of the seller to Amazon: to a fulfilment centre (`fba`) or to bulk storage (`awd`), with its state in Amazon's
-- words. Its items are in `inbound_shipment_item`.
create view facts.shipment with (security_invoker = true) as
select account_id, marketplace_id, 'fba' as destination, shipment_id, shipment_name, shipment_status, fulfillment_center
from inbound_shipments
union all
select account_id, marketplace_id, 'awd', shipment_id, null, max(shipment_status), null
from awd_shipments
group by account_id, marketplace_id, shipment_id;
