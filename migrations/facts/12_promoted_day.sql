-- Days on which shoppers paid less than the price for a SKU: units of Amazon's orders whose items Amazon took a promotion
-- off, and all units ordered there that day. A deal or a coupon ran where most of them had it; free shipping is none.
-- 8 of 10 units with 15 % off are a promoted day, 1 of 10 is a shopper with a coupon of his own. A day without any has no row.
create view facts.promoted_day with (security_invoker = true) as
select account_id, marketplace_id, sku, ordered_on,
       (sum(ordered_units) filter (where item_promotion_discount_amount > 0))::int as promoted_units,
       sum(ordered_units)::int as ordered_units
from orders
where order_status not like 'Cancel%' and coalesce(item_status, '') not like 'Cancel%' and ordered_units > 0
  and order_channel(sales_channel, fulfillment_channel) <> 'multi_channel'
group by account_id, marketplace_id, sku, ordered_on
having bool_or(item_promotion_discount_amount > 0);
