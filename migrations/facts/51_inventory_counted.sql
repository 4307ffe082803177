-- What each row of `inventory` adds to a total over several marketplaces, so that a shared pool counts once. The
-- marketplaces are those the caller sees; seen alone, each counts all it can sell.
--
-- A SKU with the same FNSKU in several marketplaces of one account (which is one region) is told about one pool of units:
-- Pan-European FBA and North American remote fulfilment show the same units wherever they can be sold. The pool holds
-- what lies in each country by Amazon's own word (local), and never less than the most that one marketplace can sell.
-- DE 60 local + 5 remote, FR 5 local + 60 remote, IT 0 local + 65 remote: 60 + 5 + 0 = 65, not 195.
-- Without local and remote (North America) the largest statement is the pool: US 40, CA 40, MX 39 make 40. So stock that a
-- seller keeps apart in two countries under one FNSKU counts as the larger; `stock_by_location` tells centres apart.
-- Inbound units are told like the pool. The merchant's own quantity is one shelf, offered wherever the SKU is listed.
create view facts.inventory_counted with (security_invoker = true) as
select told.account_id, told.marketplace_id, told.sku, told.asin, told.fnsku, told.title, told.channel, told.listing_status,
       told.price_amount, told.currency, told.fulfillable_units, told.merchant_units, told.sellable_units,
       told.sellable_units_reason, told.reserved_units, told.unsellable_units, told.researching_units,
       told.inbound_working_units, told.inbound_shipped_units, told.inbound_receiving_units,
       share.fulfillable_units as counted_fulfillable_units,
       share.merchant_units as counted_merchant_units,
       case
         when told.sellable_units is null then null
         else case when told.channel <> 'merchant' then share.fulfillable_units else 0 end
           + case when told.channel <> 'fba' then share.merchant_units else 0 end
       end as counted_sellable_units,
       case
         when pool.is_shared and told.marketplace_id <> pool.inbound_in then 0
         else coalesce(told.inbound_shipped_units, 0) + coalesce(told.inbound_receiving_units, 0)
       end as counted_inbound_units
from inventory as told
cross join lateral (
  select sum(seen.fulfillable_local_units) filter (where seen.fnsku = told.fnsku) as local_units,
         max(seen.fulfillable_units) filter (where seen.fnsku = told.fnsku) as most_units,
         bool_or(coalesce(seen.fulfillable_remote_units, 1) > 0) filter (where seen.fnsku = told.fnsku) as is_shared,
         (array_agg(seen.marketplace_id order by seen.fulfillable_units desc nulls last, seen.marketplace_id)
           filter (where seen.fnsku = told.fnsku))[1] as most_in,
         (array_agg(seen.marketplace_id
            order by coalesce(seen.inbound_shipped_units, 0) + coalesce(seen.inbound_receiving_units, 0) desc, seen.marketplace_id)
           filter (where seen.fnsku = told.fnsku))[1] as inbound_in,
         (array_agg(seen.marketplace_id order by seen.merchant_units desc nulls last, seen.marketplace_id))[1] as shelf_in
  from inventory as seen
  where seen.account_id = told.account_id and seen.sku = told.sku
) as pool
cross join lateral (
  select case
           when told.fulfillable_units is null or told.fnsku is null then told.fulfillable_units
           else coalesce(told.fulfillable_local_units, 0)
             + case when told.marketplace_id = pool.most_in then greatest(0, pool.most_units - coalesce(pool.local_units, 0)) else 0 end
         end::int as fulfillable_units,
         case when told.marketplace_id = pool.shelf_in then told.merchant_units else 0 end as merchant_units
) as share;
