-- The items of orders as they stand, with the channel they came by. Cancelled ones are among them.
create view facts.order_item with (security_invoker = true) as
select account_id, marketplace_id, ordered_on, purchased_at, amazon_order_id, order_status, item_status,
       order_channel(sales_channel, fulfillment_channel) as channel,
       sku, item_no, asin, ordered_units, item_price_amount, currency, ship_city, ship_state, ship_country
from orders;
