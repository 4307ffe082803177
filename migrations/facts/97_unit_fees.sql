-- What Amazon expects to take for selling one unit of a SKU now, in the marketplace's currency: `referral_ratio` of the price,
-- closing and other fees of an item, and what it takes to pick, pack and ship a unit that lies in its centres; each with the
-- dataset that tells it. First by the fees asked for at the listing's price (`fees_at_price`), else by the fee preview
-- (`fee_estimates`) of the marketplace's own store, else of another. 4.50 at a price of 30.00 is a referral ratio of 0.15.
create view facts.unit_fees with (security_invoker = true) as
with told as (
  select told.account_id, told.marketplace_id, told.sku, place.currency, '1' as rank, 'fees_at_price' as source, told.price_amount,
         told.referral_fee_amount as referral_amount,
         -- A kind of fee that Amazon does not list is not charged.
         coalesce(told.variable_closing_fee_amount, 0) + coalesce(told.per_item_fee_amount, 0) as closing_amount,
         case when told.is_amazon_fulfilled then told.fba_fees_amount end as fulfillment_amount
  from fees_at_price as told
  join account_marketplace as place using (account_id, marketplace_id)
  where told.currency = place.currency and told.estimate_status = 'Success' and told.referral_fee_amount is not null
  union all
  -- Amazon writes UK for GB.
  select told.account_id, told.marketplace_id, told.sku, place.currency,
         case when replace(told.store, 'UK', 'GB') = place.country then '2' else '3' || told.store end, 'fee_estimates',
         coalesce(told.sales_price_amount, told.price_amount), told.referral_amount, coalesce(told.variable_closing_amount, 0),
         told.fulfillment_amount
  from fee_estimates as told
  join account_marketplace as place using (account_id, marketplace_id)
  where told.currency = place.currency and told.referral_amount is not null
),
ranked as (
  select account_id, marketplace_id, sku, currency,
         (array_agg(price_amount order by rank))[1] as price_amount,
         (array_agg(referral_amount order by rank))[1] as referral_amount,
         (array_agg(closing_amount order by rank))[1] as closing_amount,
         (array_agg(source order by rank))[1] as referral_source,
         (array_agg(fulfillment_amount order by rank) filter (where fulfillment_amount is not null))[1] as fulfillment_amount,
         (array_agg(source order by rank) filter (where fulfillment_amount is not null))[1] as fulfillment_source
  from told
  group by account_id, marketplace_id, sku, currency
)
select account_id, marketplace_id, sku, currency,
       price_amount::numeric(18,4) as price_amount,
       round(referral_amount / nullif(price_amount, 0), 6)::float8 as referral_ratio,
       closing_amount::numeric(18,4) as closing_amount,
       referral_source,
       fulfillment_amount::numeric(18,4) as fulfillment_amount,
       fulfillment_source
from ranked;
