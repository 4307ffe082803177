-- How long each shipment to Amazon took, all its SKUs, and whether others learn from it (`is_told`): it left within the year before
-- the ledger's last covered day and was received whole. Shipped on the 3rd, first received on the 20th, all SKUs sellable by
-- the 22nd: first receipt after 17 days, sellable after 19, receiving took 2. Null where a day is unknown.
create view facts.inbound_learned with (security_invoker = true) as
with trip as (
  select trip.account_id, trip.marketplace_id, trip.shipment_id, max(trip.destination) as destination,
         max(trip.shipped_on) as shipped_on, min(trip.first_receipt_on) as first_receipt_on,
         case when count(*) = count(trip.sellable_on) then max(trip.sellable_on) end as sellable_on,
         bool_or(trip.shipment_status in ('SHIPPED', 'IN_TRANSIT', 'DELIVERED', 'CHECKED_IN', 'RECEIVING')) as is_open,
         sum(greatest(0, trip.shipped_units - trip.received_units)) as remaining_units,
         max(covered.from_on) as covered_from_on, max(covered.through_on) as covered_through_on
  from inbound_trip as trip
  left join coverage as covered
    on covered.account_id = trip.account_id and covered.marketplace_id = trip.marketplace_id and covered.dataset = 'ledger_detail'
  group by trip.account_id, trip.marketplace_id, trip.shipment_id
)
select account_id, marketplace_id, shipment_id, destination, shipped_on, is_open, remaining_units,
       coalesce(shipped_on between greatest(covered_from_on, covered_through_on - 364) and first_receipt_on
         and sellable_on <= covered_through_on, false) as is_told,
       first_receipt_on - shipped_on as first_receipt_days,
       sellable_on - shipped_on as sellable_days,
       sellable_on - first_receipt_on as receiving_days
from trip;
