-- What a SKU has now, per marketplace: units in Amazon's network by state, units the seller keeps, and the two
-- together as far as they can be sold. A state Amazon did not report is unknown, not zero.
create view facts.inventory with (security_invoker = true) as
with fba as (
  select account_id, marketplace_id, sku,
         max(asin) as asin,
         max(fnsku) as fnsku,
         max(product_name) as title,
         sum(fulfillable_units)::int as fulfillable_units,
         sum(reserved_units)::int as reserved_units,
         sum(unsellable_units)::int as unsellable_units,
         sum(researching_units)::int as researching_units,
         sum(inbound_working_units)::int as inbound_working_units,
         sum(inbound_shipped_units)::int as inbound_shipped_units,
         sum(inbound_receiving_units)::int as inbound_receiving_units,
         sum(total_units)::int as total_units,
         sum(merchant_fulfillable_units)::int as merchant_units
  from fba_inventory
  where fba_listing_exists is not false
  group by account_id, marketplace_id, sku
),
listing as (
  select account_id, marketplace_id, sku, asin, item_name as title, status, price_amount, currency, quantity_units,
         fulfillment_channel = 'DEFAULT' as is_merchant
  from listings
)
select account_id, marketplace_id, sku,
       coalesce(fba.asin, listing.asin) as asin,
       fba.fnsku,
       coalesce(listing.title, fba.title) as title,
       case
         when fba.sku is not null and (listing.is_merchant or fba.merchant_units > 0) then 'both'
         when fba.sku is not null then 'fba'
         else 'merchant'
       end as channel,
       listing.status as listing_status,
       listing.price_amount,
       listing.currency,
       fba.fulfillable_units,
       case when listing.is_merchant then listing.quantity_units else fba.merchant_units end as merchant_units,
       coalesce(fba.fulfillable_units, 0)
         + coalesce(case when listing.is_merchant then listing.quantity_units else fba.merchant_units end, 0) as sellable_units,
       fba.reserved_units,
       fba.unsellable_units,
       fba.researching_units,
       fba.inbound_working_units,
       fba.inbound_shipped_units,
       fba.inbound_receiving_units,
       fba.total_units as fba_total_units
from fba
full join listing using (account_id, marketplace_id, sku);
