-- Units ordered per SKU, channel and local day of the order. Cancelled items count nothing. Multi-channel orders
-- leave Amazon's warehouses without being sales on Amazon, so they are a channel of their own.
-- `promoted_units` are those sold under a promotion: at a discount, or with a promotion's id other than of free shipping,
-- which most orders of Prime members carry.
create view facts.units_by_day with (security_invoker = true) as
select account_id, marketplace_id, sku,
       order_channel(sales_channel, fulfillment_channel) as channel,
       ordered_on,
       sum(ordered_units)::int as ordered_units,
       count(distinct amazon_order_id)::int as orders,
       coalesce(sum(ordered_units) filter (where item_promotion_discount_amount > 0 or (promotion_ids <> '' and promotion_ids !~* 'shipping')), 0)::int as promoted_units
from orders
where order_status not like 'Cancel%' and coalesce(item_status, '') not like 'Cancel%' and ordered_units > 0
group by 1, 2, 3, 4, 5;
