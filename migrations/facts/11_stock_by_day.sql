-- Sellable units in Amazon's warehouses per SKU and local day, by the ledger's daily balances. The ledger sends no
-- line where there is neither stock nor movement, so a covered day without a row is a day without stock.
create view facts.stock_by_day with (security_invoker = true) as
select account_id, marketplace_id, sku, balanced_on as stocked_on,
       sum(opening_units)::int as opening_units,
       sum(closing_units)::int as closing_units,
       bool_or(opening_units > 0 or closing_units > 0 or coalesce(customer_shipment_units, 0) <> 0) as was_in_stock
from ledger_summary
where disposition = 'SELLABLE'
group by 1, 2, 3, 4;
