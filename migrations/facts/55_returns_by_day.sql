-- Units that shoppers sent back, per SKU and the local day a centre booked them in, by Amazon's reason and by what became
-- of the unit. `reimbursed_units` are those whose status says that Amazon took the damage on itself.
create view facts.returns_by_day with (security_invoker = true) as
select account_id, marketplace_id, sku, returned_on,
       coalesce(reason, '') as reason,
       coalesce(disposition, '') as disposition,
       sum(returned_units)::int as returned_units,
       coalesce(sum(returned_units) filter (where status = 'Reimbursed'), 0)::int as reimbursed_units,
       count(distinct amazon_order_id)::int as orders
from customer_returns
group by 1, 2, 3, 4, 5, 6;
