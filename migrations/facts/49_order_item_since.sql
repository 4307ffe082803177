-- What the Orders API said by the hour of orders that changed since the last day the nightly report covers began, item by item of
-- order and SKU, where the report does not tell as late an update. The API's states are told in the report's spelling
-- (PARTIALLY_SHIPPED: PartiallyShipped); it names no places.
create view facts.order_item_since with (security_invoker = true) as
select recent.account_id, recent.marketplace_id, recent.ordered_on, recent.created_at as purchased_at,
       recent.order_id as amazon_order_id, replace(initcap(replace(recent.fulfillment_status, '_', ' ')), ' ', '') as order_status,
       order_channel(
         case recent.channel_name when 'NON_AMAZON' then 'Non-Amazon' else recent.channel_name end,
         case recent.fulfilled_by when 'AMAZON' then 'Amazon' else recent.fulfilled_by end
       ) as channel,
       recent.sku,
       row_number() over (
         partition by recent.account_id, recent.marketplace_id, recent.order_id, recent.sku order by recent.order_item_id
       )::smallint as item_no,
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
  );
