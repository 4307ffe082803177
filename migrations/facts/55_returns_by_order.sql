-- `returns_by_day` of single orders: what came back of an order, per SKU, day, reason and disposition, as a shopper asks about it.
create view facts.returns_by_order with (security_invoker = true) as
select account_id, marketplace_id, amazon_order_id, sku, returned_on,
       coalesce(reason, '') as reason,
       coalesce(disposition, '') as disposition,
       sum(returned_units)::int as returned_units,
       coalesce(sum(returned_units) filter (where status = 'Reimbursed'), 0)::int as reimbursed_units,
       1 as orders
from customer_returns
where amazon_order_id is not null
group by 1, 2, 3, 4, 5, 6, 7;
