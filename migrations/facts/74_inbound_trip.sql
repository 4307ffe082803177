-- How long units of a SKU travelled in a shipment to Amazon: the day they left, the day of the first receipt, and the day
-- on which they could be sold, which is the one by whose end the ledger had booked in nine tenths of what was shipped; of
-- a shipment that was closed with less, the day of its last receipt.
--
-- Amazon tells no day of leaving. It is the day before the night that first told the shipment on its way, where an earlier
-- night had told it waiting (`seen`); else the first day of the plan's window, once the shipment has left (`planned`);
-- else unknown. `ready_on` is the plan's day, left or not. Receipts before the days the ledger covers are unknown.
-- Shipped 100 on the 3rd; 60 received on the 20th, 35 on the 22nd: first receipt after 17 days, sellable after 19.
create view facts.inbound_trip with (security_invoker = true) as
with version as (
  select account_id, marketplace_id, shipment_id, shipment_status, known_from from inbound_shipments
  union all
  select account_id, marketplace_id, shipment_id, shipment_status, known_from from inbound_shipments_history
),
seen as (
  select account_id, marketplace_id, shipment_id,
         min(known_from) filter (where shipment_status in ('WORKING', 'READY_TO_SHIP')) as waited_at,
         min(known_from) filter (where shipment_status in ('SHIPPED', 'IN_TRANSIT', 'DELIVERED', 'CHECKED_IN', 'RECEIVING', 'CLOSED')) as left_at
  from version
  group by account_id, marketplace_id, shipment_id
),
planned as (
  select account_id, shipment_id, min(ready_from_at) as ready_at
  from planned_shipments
  where shipment_id is not null
  group by account_id, shipment_id
)
select item.account_id, item.marketplace_id, item.sku, item.shipment_id,
       shipment.fulfillment_center as destination, shipment.shipment_status,
       item.shipped_units, item.received_units,
       (planned.ready_at at time zone place.time_zone)::date as ready_on,
       left_on.shipped_on, left_on.shipped_on_source,
       booked.first_receipt_on,
       coalesce(booked.nine_tenths_on, case when shipment.shipment_status = 'CLOSED' then booked.last_receipt_on end) as sellable_on
from inbound_shipment_items as item
join inbound_shipments as shipment using (account_id, marketplace_id, shipment_id)
join account_marketplace as place using (account_id, marketplace_id)
join seen using (account_id, marketplace_id, shipment_id)
left join planned using (account_id, shipment_id)
left join lateral (
  select min(received.occurred_on) as first_receipt_on,
         min(received.occurred_on) filter (where received.units >= 0.9 * item.shipped_units) as nine_tenths_on,
         max(received.occurred_on) as last_receipt_on
  from (
    select receipt.occurred_on, sum(sum(receipt.moved_units)) over (order by receipt.occurred_on) as units
    from ledger_detail as receipt
    where receipt.account_id = item.account_id and receipt.marketplace_id = item.marketplace_id and receipt.sku = item.sku
      and receipt.event_type = 'Receipts' and receipt.reference_id = item.shipment_id
    group by receipt.occurred_on
  ) as received
) as booked on true
cross join lateral (
  select case
           when seen.waited_at < seen.left_at then (seen.left_at at time zone place.time_zone)::date - 1
           when seen.left_at is not null then (planned.ready_at at time zone place.time_zone)::date
         end as shipped_on,
         case
           when seen.waited_at < seen.left_at then 'seen'
           when seen.left_at is not null and planned.ready_at is not null then 'planned'
         end as shipped_on_source
) as left_on;
