-- What a SKU's sales on Amazon left over the last 30 and 90 covered days of orders, in the marketplace's currency, part by part:
--   sales        what shoppers were charged, promotions taken off (`revenue_by_day`); pending lines have no price and are left out
--   vat          the VAT in it. 0 where prices are told without tax (US, CA)
--   referral     the share of the price Amazon expects to take now (`unit_fees`), of these sales
--   closing      closing and per-item fees of a unit now, times the units sold
--   fulfillment  the fee of shipping one unit now, times the units that Amazon shipped
--   storage      the newest whole month's storage (`fee_exposure`), by the days of the window
--   returns      units that came back to Amazon, at the average price of the window, less their referral fee
--   ad spend     of its ads in Products and Display (`ads_by_day`)
--   landed cost  what an operator recorded for a unit, times the units sold that did not come back in sellable state
-- 10 units for 300.00, 45.00 referral, 50.00 fulfillment, 6.00 storage, one back for 30.00 - 4.50, 20.00 ads, and 9 units of
-- 8.00: 81.50 are left, a ratio of 0.2717.
-- `margin_amount` is what is left after the parts that are known; `missing_parts` names those that are not taken off, and each has
-- its reason. Without the referral or the fulfillment fee it is unknown itself. Also named where they are not in it: costs no report tells
-- (`merchant_shipping`, `merchant_returns`, `refund_fees`), ads without a SKU (`sponsored_brands`), and `other_currencies`.
create view facts.margin with (security_invoker = true) as
with span as not materialized (
  select sales.account_id, sales.marketplace_id, sales.from_on, sales.through_on, place.currency,
         place.country not in ('US', 'CA') as is_vat_in_price,
         back.from_on as back_from_on, back.through_on as back_through_on,
         ads.from_on as ads_from_on, ads.through_on as ads_through_on,
         stored.through_on is not null as storage_is_known
  from coverage as sales
  join account_marketplace as place using (account_id, marketplace_id)
  left join coverage as back
    on back.account_id = sales.account_id and back.marketplace_id = sales.marketplace_id and back.dataset = 'customer_returns'
  left join ads_span as ads
    on ads.account_id = sales.account_id and ads.marketplace_id = sales.marketplace_id and ads.grain = 'sku'
  left join coverage as stored
    on stored.account_id = sales.account_id and stored.marketplace_id = sales.marketplace_id and stored.dataset = 'storage_fees'
  where sales.dataset = 'orders'
),
told as (
  select day.account_id, day.marketplace_id, day.sku, case when day.ordered_on > span.through_on - 30 then 30 else 90 end as within_days,
         sum(day.ordered_units - day.unpriced_units) filter (where day.currency = span.currency) as sold_units,
         sum(day.ordered_units - day.unpriced_units) filter (where day.currency = span.currency and day.channel = 'fba') as fba_units,
         sum(day.unpriced_units) as unpriced_units,
         sum(day.sales_amount) filter (where day.currency = span.currency) as sales_amount,
         sum(day.vat_amount) filter (where day.currency = span.currency) as vat_amount,
         sum(day.vat_told_units) filter (where day.currency = span.currency) as vat_told_units,
         bool_or(day.currency <> span.currency) as has_other_currencies,
         0 as returned_units, 0 as sellable_units, 0 as ad_spend_amount
  from span
  join revenue_by_day as day
    on day.account_id = span.account_id and day.marketplace_id = span.marketplace_id
    and day.ordered_on between span.through_on - 89 and span.through_on
  group by day.account_id, day.marketplace_id, day.sku, 4
  union all
  select day.account_id, day.marketplace_id, day.sku, case when day.returned_on > span.through_on - 30 then 30 else 90 end,
         0, 0, 0, 0, 0, 0, false,
         sum(day.returned_units), coalesce(sum(day.returned_units) filter (where day.disposition = 'SELLABLE'), 0), 0
  from span
  join returns_by_day as day
    on day.account_id = span.account_id and day.marketplace_id = span.marketplace_id
    and day.returned_on between span.through_on - 89 and span.through_on
  group by day.account_id, day.marketplace_id, day.sku, 4
  union all
  select day.account_id, day.marketplace_id, day.sku, case when day.served_on > span.through_on - 30 then 30 else 90 end,
         0, 0, 0, 0, 0, 0, bool_or(day.currency <> span.currency), 0, 0,
         coalesce(sum(day.spend_amount) filter (where day.currency = span.currency), 0)
  from span
  join ads_by_day as day
    on day.account_id = span.account_id and day.marketplace_id = span.marketplace_id
    and day.served_on between span.through_on - 89 and span.through_on
  group by day.account_id, day.marketplace_id, day.sku, 4
  union all
  -- What is stored costs, though nothing else happened to it.
  select account_id, marketplace_id, sku, 90, 0, 0, 0, 0, 0, 0, false, 0, 0, 0
  from fee_exposure
  where stored_amount > 0
),
summed as (
  select told.account_id, told.marketplace_id, told.sku, length.window_days,
         coalesce(sum(sold_units) filter (where within_days <= length.window_days), 0)::int as sold_units,
         coalesce(sum(fba_units) filter (where within_days <= length.window_days), 0)::int as fba_units,
         coalesce(sum(unpriced_units) filter (where within_days <= length.window_days), 0)::int as unpriced_units,
         coalesce(sum(sales_amount) filter (where within_days <= length.window_days), 0) as sales_amount,
         coalesce(sum(vat_amount) filter (where within_days <= length.window_days), 0) as vat_amount,
         coalesce(sum(vat_told_units) filter (where within_days <= length.window_days), 0)::int as vat_told_units,
         coalesce(sum(returned_units) filter (where within_days <= length.window_days), 0)::int as returned_units,
         coalesce(sum(sellable_units) filter (where within_days <= length.window_days), 0)::int as sellable_units,
         coalesce(sum(ad_spend_amount) filter (where within_days <= length.window_days), 0) as ad_spend_amount,
         coalesce(bool_or(has_other_currencies) filter (where within_days <= length.window_days), false) as has_other_currencies
  from told
  cross join lateral (values (30), (90)) as length (window_days)
  group by told.account_id, told.marketplace_id, told.sku, length.window_days
),
cost as (
  select told.account_id, told.marketplace_id, told.subject as sku, (told.value ->> 'amount')::numeric as unit_amount
  from planning_inputs as told
  join span using (account_id, marketplace_id)
  where told.kind = 'landed_cost' and told.value ->> 'currency' = span.currency and told.is_believed
),
brands as (
  select ads_total.account_id, ads_total.marketplace_id, ads_total.window_days
  from ads_total
  join account_marketplace as place using (account_id, marketplace_id)
  where ads_total.currency = place.currency and ads_total.sb_spend_amount > 0
),
known as (
  select summed.account_id, summed.marketplace_id, summed.sku, summed.window_days, span.through_on - summed.window_days + 1 as from_on,
         span.through_on, span.currency,
         summed.sold_units, summed.fba_units, summed.unpriced_units, summed.sales_amount,
         summed.returned_units, summed.sellable_units, summed.ad_spend_amount, summed.has_other_currencies,
         brands.window_days is not null as has_brands,
         case
           when not span.is_vat_in_price or summed.sold_units = 0 then 0
           when summed.vat_told_units = summed.sold_units then summed.vat_amount
         end as vat_amount,
         case when summed.sales_amount = 0 then 0 else round(summed.sales_amount * fee.referral_ratio::numeric, 2) end as referral_amount,
         case when summed.sold_units = 0 then 0 else round(summed.sold_units * fee.closing_amount, 2) end as closing_amount,
         case when summed.fba_units = 0 then 0 else round(summed.fba_units * fee.fulfillment_amount, 2) end as fulfillment_amount,
         fee.referral_ratio, fee.referral_source, fee.fulfillment_amount as unit_fulfillment_amount, fee.fulfillment_source,
         round(storage.month_amount * summed.window_days
           / extract(day from coalesce(exposure.stored_month_on, span.through_on) + interval '1 month' - interval '1 day'), 2) as storage_amount,
         case
           when storage.month_amount is not null then null
           when exposure.stored_amount is not null then 'storage_in_other_currency'
           else 'storage_fees_not_synced'
         end as storage_amount_reason,
         exposure.stored_month_on,
         cost.unit_amount as unit_cost_amount,
         case when span.through_on - summed.window_days + 1 < span.from_on then 'sales_history_too_short' end as sales_gap,
         case
           when span.back_through_on is null then 'returns_not_synced'
           when span.back_through_on < span.through_on then 'returns_are_behind'
           when span.through_on - summed.window_days + 1 < span.back_from_on then 'returns_history_too_short'
         end as returns_gap,
         case
           when span.ads_through_on is null then 'ads_not_synced'
           when span.ads_through_on < span.through_on then 'ads_are_behind'
           when span.through_on - summed.window_days + 1 < span.ads_from_on then 'ads_history_too_short'
         end as ads_gap
  from summed
  join span using (account_id, marketplace_id)
  left join unit_fees as fee using (account_id, marketplace_id, sku)
  left join fee_exposure as exposure using (account_id, marketplace_id, sku)
  left join cost using (account_id, marketplace_id, sku)
  left join brands using (account_id, marketplace_id, window_days)
  cross join lateral (
    select case
      when exposure.sku is null and span.storage_is_known then 0
      when exposure.stored_amount = 0 or exposure.currency = span.currency then exposure.stored_amount
    end as month_amount
  ) as storage
),
parted as (
  select account_id, marketplace_id, sku, window_days, from_on, through_on, currency, sold_units, fba_units, unpriced_units,
         case when returns_gap is null then returned_units end as returned_units, has_other_currencies, has_brands, sales_gap, sales_amount, vat_amount, referral_amount, closing_amount, fulfillment_amount,
         referral_ratio, referral_source, unit_fulfillment_amount, fulfillment_source, storage_amount, storage_amount_reason, stored_month_on,
         case
           when returns_gap is not null then null
           when returned_units = 0 then 0
           else round(returned_units * (sales_amount - coalesce(vat_amount, 0) - referral_amount) / nullif(sold_units, 0), 2)
         end as returns_amount,
         case
           when returns_gap is not null then returns_gap
           when returned_units = 0 then null
           when sold_units = 0 then 'no_sales_in_window'
           when referral_amount is null then 'fees_not_told'
         end as returns_amount_reason,
         case when ads_gap is null then ad_spend_amount end as ad_spend_amount,
         ads_gap as ad_spend_amount_reason,
         unit_cost_amount,
         round(unit_cost_amount * (sold_units - case when returns_gap is null then sellable_units else 0 end), 2) as landed_cost_amount
  from known
),
left_over as (
  select account_id, marketplace_id, sku, window_days, from_on, through_on, currency, sold_units, fba_units, unpriced_units, returned_units,
         sales_gap, sales_amount, vat_amount, referral_amount, closing_amount, fulfillment_amount, referral_ratio, referral_source,
         unit_fulfillment_amount, fulfillment_source, storage_amount, storage_amount_reason, stored_month_on, returns_amount,
         returns_amount_reason, ad_spend_amount, ad_spend_amount_reason, unit_cost_amount, landed_cost_amount,
         case
           when sales_gap is null
           then sales_amount - coalesce(vat_amount, 0) - referral_amount - closing_amount - fulfillment_amount - coalesce(storage_amount, 0)
             - coalesce(returns_amount, 0) - coalesce(ad_spend_amount, 0) - coalesce(landed_cost_amount, 0)
         end as margin_amount,
         array_remove(array[
           case when vat_amount is null then 'vat' end,
           case when referral_amount is null then 'referral' end,
           case when fulfillment_amount is null then 'fulfillment' end,
           case when storage_amount is null then 'storage' end,
           case when returns_amount is null then 'returns' end,
           case when ad_spend_amount is null then 'ad_spend' end,
           case when landed_cost_amount is null then 'landed_cost' end,
           case when has_brands then 'sponsored_brands' end,
           case when sold_units > fba_units then 'merchant_shipping' end,
           case when sold_units > fba_units then 'merchant_returns' end,
           case when returned_units > 0 then 'refund_fees' end,
           case when has_other_currencies then 'other_currencies' end
         ], null) as missing_parts
  from parted
)
select account_id, marketplace_id, sku, window_days, from_on, through_on, currency,
       case when sales_gap is null then sold_units end as sold_units,
       case when sales_gap is null then fba_units end as fba_units,
       case when sales_gap is null then unpriced_units end as unpriced_units,
       returned_units,
       case when sales_gap is null then sales_amount end::numeric(18,4) as sales_amount,
       sales_gap as sales_amount_reason,
       case when sales_gap is null then round(sales_amount / nullif(sold_units, 0), 2) end::numeric(18,4) as unit_price_amount,
       case when sales_gap is null then vat_amount end::numeric(18,4) as vat_amount,
       case when sales_gap is not null then sales_gap when vat_amount is null then 'vat_not_told' end as vat_amount_reason,
       case when sales_gap is null then referral_amount end::numeric(18,4) as referral_amount,
       case when sales_gap is not null then sales_gap when referral_amount is null then 'fees_not_told' end as referral_amount_reason,
       referral_ratio, referral_source,
       case when sales_gap is null then closing_amount end::numeric(18,4) as closing_amount,
       case when sales_gap is not null then sales_gap when closing_amount is null then 'fees_not_told' end as closing_amount_reason,
       case when sales_gap is null then fulfillment_amount end::numeric(18,4) as fulfillment_amount,
       case when sales_gap is not null then sales_gap when fulfillment_amount is null then 'fees_not_told' end as fulfillment_amount_reason,
       unit_fulfillment_amount::numeric(18,4) as unit_fulfillment_amount, fulfillment_source,
       storage_amount::numeric(18,4) as storage_amount, storage_amount_reason, stored_month_on,
       case when sales_gap is null then returns_amount end::numeric(18,4) as returns_amount,
       coalesce(sales_gap, returns_amount_reason) as returns_amount_reason,
       case when sales_gap is null then ad_spend_amount end::numeric(18,4) as ad_spend_amount,
       coalesce(sales_gap, ad_spend_amount_reason) as ad_spend_amount_reason,
       case when sales_gap is null then landed_cost_amount end::numeric(18,4) as landed_cost_amount,
       case when sales_gap is not null then sales_gap when landed_cost_amount is null then 'not_recorded' end as landed_cost_amount_reason,
       unit_cost_amount::numeric(18,4) as unit_cost_amount,
       margin_amount::numeric(18,4) as margin_amount,
       case
         when sales_gap is not null then sales_gap
         when margin_amount is null then 'fees_not_told'
       end as margin_amount_reason,
       round(margin_amount / nullif(sales_amount, 0), 4)::float8 as margin_ratio,
       case
         when sales_gap is not null then sales_gap
         when margin_amount is null then 'fees_not_told'
         when sales_amount = 0 then 'no_sales_in_window'
       end as margin_ratio_reason,
       round(margin_amount / nullif(sold_units, 0), 2)::numeric(18,4) as unit_margin_amount,
       missing_parts
from left_over;
