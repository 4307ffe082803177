-- An offer: a SKU in a marketplace and who ships it. `fba` and `merchant` by the listing and the stock report; `multi_channel`
-- where orders made elsewhere were shipped from Amazon's stock, which has no listing to say so beforehand.
create view facts.offer with (security_invoker = true) as
select account_id, marketplace_id, sku, ways.channel, asin, fnsku, listing_status, price_amount, currency
from inventory
cross join lateral unnest(case when inventory.channel = 'both' then array['fba', 'merchant'] else array[inventory.channel] end)
  as ways (channel)
union all
select account_id, marketplace_id, sku, 'multi_channel', asin, fnsku, null, null, null
from inventory
where exists (
  select from units_by_day as sold
  where sold.account_id = inventory.account_id and sold.marketplace_id = inventory.marketplace_id and sold.sku = inventory.sku
    and sold.channel = 'multi_channel'
);
