-- What a SKU has now, per marketplace: units in Amazon's network by state, units the seller keeps, and the two
-- together as far as they can be sold. What Amazon did not report is unknown (null), not zero: a listing fulfilled by
-- Amazon that is missing from the stock report has unknown stock, and `sellable_units_reason` says so. Where Amazon says it
-- (Europe), fulfillable units lie in the marketplace's own country (local) or in another's (remote).
-- SKUs are those that a report names, and what each says is joined to them: past row security no condition on the merged
-- columns of a full join comes through to the tables, and every account's rows would be read.
create view facts.inventory with (security_invoker = true) as
with stock as (
  select account_id, marketplace_id, sku,
         max(asin) as asin,
         max(fnsku) as fnsku,
         max(product_name) as title,
         bool_or(merchant_listing_exists) as merchant_sells_too,
         sum(fulfillable_units)::int as fulfillable_units,
         sum(reserved_units)::int as reserved_units,
         sum(unsellable_units)::int as unsellable_units,
         sum(researching_units)::int as researching_units,
         sum(inbound_working_units)::int as inbound_working_units,
         sum(inbound_shipped_units)::int as inbound_shipped_units,
         sum(inbound_receiving_units)::int as inbound_receiving_units,
         sum(total_units)::int as total_units,
         sum(merchant_fulfillable_units)::int as merchant_units,
         sum(fulfillable_local_units)::int as fulfillable_local_units,
         sum(fulfillable_remote_units)::int as fulfillable_remote_units
  from fba_inventory
  where fba_listing_exists is not false
  group by account_id, marketplace_id, sku
),
listing as (
  select account_id, marketplace_id, sku, asin, item_name as title, status, price_amount, currency, quantity_units,
         fulfillment_channel = 'DEFAULT' as is_merchant
  from listings
),
named as (
  select account_id, marketplace_id, sku from fba_inventory where fba_listing_exists is not false
  union
  select account_id, marketplace_id, sku from listings
),
held as (
  select named.account_id, named.marketplace_id, named.sku,
         coalesce(stock.asin, listing.asin) as asin,
         stock.fnsku,
         -- Amazon writes listings in cp1252 and loses what does not fit; the stock report is UTF-8.
         coalesce(stock.title, listing.title) as title,
         stock.sku is not null or not listing.is_merchant as is_fba,
         coalesce(listing.is_merchant or stock.merchant_sells_too or stock.merchant_units > 0, false) as is_merchant,
         listing.status as listing_status,
         listing.price_amount,
         listing.currency,
         stock.fulfillable_units,
         case when listing.is_merchant then listing.quantity_units else stock.merchant_units end as merchant_units,
         stock.reserved_units,
         stock.unsellable_units,
         stock.researching_units,
         stock.inbound_working_units,
         stock.inbound_shipped_units,
         stock.inbound_receiving_units,
         stock.total_units as fba_total_units,
         stock.fulfillable_local_units,
         stock.fulfillable_remote_units
  from named
  left join stock using (account_id, marketplace_id, sku)
  left join listing using (account_id, marketplace_id, sku)
)
select account_id, marketplace_id, sku, asin, fnsku, title,
       case when is_fba and is_merchant then 'both' when is_fba then 'fba' else 'merchant' end as channel,
       listing_status, price_amount, currency, fulfillable_units, merchant_units,
       case when is_fba then fulfillable_units else 0 end + case when is_merchant then merchant_units else 0 end as sellable_units,
       case
         when is_fba and fulfillable_units is null then 'fba_stock_not_reported'
         when is_merchant and merchant_units is null then 'merchant_stock_not_reported'
       end as sellable_units_reason,
       reserved_units, unsellable_units, researching_units,
       inbound_working_units, inbound_shipped_units, inbound_receiving_units, fba_total_units,
       fulfillable_local_units, fulfillable_remote_units
from held;
