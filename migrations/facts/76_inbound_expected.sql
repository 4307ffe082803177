-- Units of a SKU that a shipment still brings, and when they can be sold by what `inbound_timing` learned: from the day the
-- shipment left, or once Amazon books it in, from its first receipt. A shipment that has not left counts from the day of
-- its plan and is `is_planned`. Days that have passed are answered as they are: the shipment is late.
-- Unknown where too few shipments were seen, or where nobody knows when it left; `expected_reason` says which.
-- Left on the 3rd, learned 12 and 14 days: expected on the 15th, by the 17th in four of five cases.
create view facts.inbound_expected with (security_invoker = true) as
with open as (
  select account_id, marketplace_id, sku, shipment_id, destination, shipment_status,
         shipped_units - received_units as remaining_units,
         shipment_status in ('WORKING', 'READY_TO_SHIP') as is_planned,
         case when shipment_status in ('WORKING', 'READY_TO_SHIP') then ready_on else shipped_on end as leaves_on,
         shipped_on_source, first_receipt_on
  from inbound_trip
  where shipment_status in ('WORKING', 'READY_TO_SHIP', 'SHIPPED', 'IN_TRANSIT', 'DELIVERED', 'CHECKED_IN', 'RECEIVING')
    and shipped_units > received_units
)
select open.account_id, open.marketplace_id, open.sku, open.shipment_id, open.destination, open.shipment_status, open.is_planned,
       open.remaining_units, open.leaves_on, open.shipped_on_source, open.first_receipt_on,
       timing.learned_from, timing.learned_shipments,
       coalesce(open.first_receipt_on + timing.receiving_p50_days, open.leaves_on + timing.sellable_p50_days) as expected_p50_on,
       coalesce(open.first_receipt_on + timing.receiving_p80_days, open.leaves_on + timing.sellable_p80_days) as expected_p80_on,
       case
         when timing.sellable_p50_days is null then 'too_few_shipments'
         when open.leaves_on is null and open.first_receipt_on is null then 'left_on_unknown'
       end as expected_reason
from open
left join inbound_timing as timing
  on timing.account_id = open.account_id and timing.marketplace_id = open.marketplace_id
  and timing.destination = coalesce(open.destination, '*');
