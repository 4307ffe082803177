-- How what is now came to be, per SKU: what moved by the ledger, and what changed of its listing (`listing_change`). `units`
-- are negative where they leave. A change is seen when its picture is loaded (`seen_at`) and happened since the picture
-- before; movements are told by day alone.
--   receipt, shipment, return, removal, transfer, adjustment      ledger
--   and the kinds of listing_change                               comparison
create view facts.item_event with (security_invoker = true) as
select account_id, marketplace_id, sku, occurred_on as happened_on, null::timestamptz as seen_at,
       case event_type
         when 'Receipts' then 'receipt'
         when 'Shipments' then 'shipment'
         when 'CustomerReturns' then 'return'
         when 'VendorReturns' then 'removal'
         when 'WhseTransfers' then 'transfer'
         when 'Adjustments' then 'adjustment'
         else lower(event_type)
       end as kind,
       moved_units as units, fulfillment_center, disposition, reason, reference_id,
       null::text as from_value, null::text as to_value
from ledger_detail
union all
select changed.account_id, changed.marketplace_id, changed.sku, (changed.seen_at at time zone place.time_zone)::date, changed.seen_at,
       changed.kind, null, null, null, null, null, changed.from_value, changed.to_value
from listing_change as changed
join account_marketplace as place using (account_id, marketplace_id);
