-- The items of orders as they stand, with the channel they came by. Cancelled ones are among them: `is_cancelled` where the order
-- or the item is, whatever quantity Amazon left there, and they count in no sum of units. They are those of the
-- nightly report and, where an order changed since the last day it covers began, what the Orders API said by the hour: the later
-- update wins, item by item of order and SKU. Shipped at 9 by the hourly answer, pending in the report of 2: shipped.
-- The API's states are told in the report's spelling (PARTIALLY_SHIPPED: PartiallyShipped); it names no places.
create view facts.order_item with (security_invoker = true) as
with later as (
  select recent.account_id, recent.marketplace_id, recent.ordered_on, recent.created_at as purchased_at,
         recent.order_id as amazon_order_id, replace(initcap(replace(recent.fulfillment_status, '_', ' ')), ' ', '') as order_status,
         order_channel(
           case recent.channel_name when 'NON_AMAZON' then 'Non-Amazon' else recent.channel_name end,
           case recent.fulfilled_by when 'AMAZON' then 'Amazon' else recent.fulfilled_by end
         ) as channel,
         recent.sku,
         row_number() over (
           partition by recent.account_id, recent.marketplace_id, recent.order_id, recent.sku order by recent.order_item_id
         ) as item_no,
         recent.asin, recent.ordered_units,
         case when recent.ordered_units > 0 then recent.unit_price_amount * recent.ordered_units end as item_price_amount,
         recent.currency
  from recent_order_items as recent
  left join coverage as reported
    on reported.account_id = recent.account_id and reported.marketplace_id = recent.marketplace_id and reported.dataset = 'orders'
  -- What changed before is in days that the report covers, whatever the time zone.
  where recent.updated_at >= coalesce(reported.through_on::timestamp at time zone 'UTC', '-infinity')
    and recent.sku is not null and recent.fulfillment_status is not null
    -- The report tells whole seconds.
    and not exists (
      select from orders as told
      where told.account_id = recent.account_id and told.marketplace_id = recent.marketplace_id
        and told.amazon_order_id = recent.order_id and told.sku = recent.sku
        and told.updated_at >= date_trunc('second', recent.updated_at)
    )
)
select account_id, marketplace_id, ordered_on, purchased_at, amazon_order_id, order_status, item_status,
       order_channel(sales_channel, fulfillment_channel) as channel,
       sku, item_no, asin, ordered_units, item_price_amount, currency, ship_city, ship_state, ship_country,
       order_status like 'Cancel%' or coalesce(item_status, '') like 'Cancel%' as is_cancelled
from orders
where not exists (
  select from later
  where later.account_id = orders.account_id and later.marketplace_id = orders.marketplace_id
    and later.amazon_order_id = orders.amazon_order_id and later.sku = orders.sku
)
union all
select account_id, marketplace_id, ordered_on, purchased_at, amazon_order_id, order_status, null, channel,
       sku, item_no, asin, ordered_units, item_price_amount, currency, null, null, null, order_status like 'Cancel%'
from later;
