-- Units that moved in Amazon's warehouses per SKU and local day, by what moved them, all dispositions together: negative
-- where they left. A unit that turns from sellable to damaged leaves one disposition and enters another: an adjustment of 0.
-- Transfers of a day need not cancel out: what left one centre may reach the other days later.
create view facts.units_moved_by_day with (security_invoker = true) as
select account_id, marketplace_id, sku, occurred_on as moved_on,
       coalesce(sum(moved_units) filter (where event_type = 'Receipts'), 0)::int as receipt_units,
       coalesce(sum(moved_units) filter (where event_type = 'Shipments'), 0)::int as shipment_units,
       coalesce(sum(moved_units) filter (where event_type = 'CustomerReturns'), 0)::int as return_units,
       coalesce(sum(moved_units) filter (where event_type = 'VendorReturns'), 0)::int as removal_units,
       coalesce(sum(moved_units) filter (where event_type = 'WhseTransfers'), 0)::int as transfer_units,
       coalesce(sum(moved_units) filter (where event_type = 'Adjustments'), 0)::int as adjustment_units,
       coalesce(sum(moved_units) filter (
         where event_type not in ('Receipts', 'Shipments', 'CustomerReturns', 'VendorReturns', 'WhseTransfers', 'Adjustments')), 0)::int as other_units
from ledger_detail
group by account_id, marketplace_id, sku, occurred_on;
