-- The items of orders as they stand, with the channel they came by. Cancelled ones are among them: `is_cancelled` where the order
-- or the item is, whatever quantity Amazon left there, and they count in no sum of units. They are those of the
-- nightly report and, where an order changed since, what the Orders API said by the hour (`order_item_since`): the later
-- update wins, item by item of order and SKU. Shipped at 9 by the hourly answer, pending in the report of 2: shipped.
-- The report's rows are read bare and nothing is named ahead of them, so that the newest page is read off their index.
create view facts.order_item with (security_invoker = true) as
select account_id, marketplace_id, ordered_on, purchased_at, amazon_order_id, order_status, item_status,
       case when is_later then channel else order_channel(sales_channel, fulfillment_channel) end as channel,
       sku, item_no, asin, ordered_units, item_price_amount, currency, ship_city, ship_state, ship_country,
       order_status like 'Cancel%' or coalesce(item_status, '') like 'Cancel%' as is_cancelled
from (
  select account_id, marketplace_id, ordered_on, purchased_at, amazon_order_id, order_status, item_status, null::text as channel,
         sales_channel, fulfillment_channel, sku, item_no, asin, ordered_units, item_price_amount, currency,
         ship_city, ship_state, ship_country, false as is_later
  from orders
  union all
  select account_id, marketplace_id, ordered_on, purchased_at, amazon_order_id, order_status, null::text, channel,
         null::text, null::text, sku, item_no, asin, ordered_units, item_price_amount, currency, null::text, null::text, null::text, true
  from order_item_since
) as item
where is_later or not exists (
  select from order_item_since as later
  where later.account_id = item.account_id and later.marketplace_id = item.marketplace_id
    and later.amazon_order_id = item.amazon_order_id and later.sku = item.sku
);
