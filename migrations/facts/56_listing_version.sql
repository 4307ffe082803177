-- Every version of a listing that was ever loaded, oldest first by `known_from`; `known_to` is unknown for the one that
-- stands. `was_known_to` is when the version before it ended: earlier than `known_from` where the listing was gone meanwhile.
create view facts.listing_version with (security_invoker = true) as
with told as (
  select account_id, marketplace_id, sku, asin, status, price_amount, currency, quantity_units, fulfillment_channel, opened_at,
         known_from, null::timestamptz as known_to
  from listings
  union all
  select account_id, marketplace_id, sku, asin, status, price_amount, currency, quantity_units, fulfillment_channel, opened_at,
         known_from, known_to
  from listings_history
)
select account_id, marketplace_id, sku, asin, status, price_amount, currency, quantity_units, fulfillment_channel, opened_at,
       known_from, known_to,
       lag(known_to) over listing as was_known_to,
       lead(known_from) over listing as next_known_from,
       lag(asin) over listing as was_asin,
       lag(status) over listing as was_status,
       lag(price_amount) over listing as was_price_amount,
       lag(quantity_units) over listing as was_quantity_units,
       lag(fulfillment_channel) over listing as was_fulfillment_channel,
       lag(opened_at) over listing as was_opened_at
from told
window listing as (partition by account_id, marketplace_id, sku order by known_from, known_to nulls last);
