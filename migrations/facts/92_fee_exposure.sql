-- What Amazon's fees on stock come to per SKU, each figure from the report that says it:
--   coming   the planning report's estimates: the next aged-inventory surcharge, and next month's storage
--   charged  the newest assessment of aged stock (counted on a 15th, charged by the 22nd) with its rate per unit of volume
--   stored   the newest month of storage that is loaded whole: average units, fee and rate
--   low      the low-inventory-level fee: Amazon's flags, and the days of supply it goes by. It is due where both the
--            30-day and the 90-day figure are below 28 days; the tier is that of the larger one. No report tells its rate.
-- `exposure_amount` is surcharge and storage to come. Conditions of a SKU are summed; days are of the condition with most
-- units. Storage is told by FNSKU, and by SKU in newer files alone: in older ones a label under several SKUs counts at each.
-- In covered months and assessments a missing row is no fee; not loaded is unknown, with a reason. One file may tell several
-- countries in several currencies: of those the marketplace's own count here, and of its currency those where the account does
-- not sell, such as a Polish centre of a German seller.
create view facts.fee_exposure with (security_invoker = true) as
with assessed as not materialized (
  select account_id, marketplace_id, (date_trunc('month', through_on - 21) + interval '14 days')::date as charged_on, from_on
  from coverage
  where dataset = 'aged_surcharge'
),
billed as not materialized (
  select account_id, marketplace_id, date_trunc('month', through_on)::date as month_on
  from coverage
  where dataset = 'storage_fees'
),
place as not materialized (
  select own.account_id, own.marketplace_id, own.currency,
         array(select other.country from account_marketplace as other
               where other.account_id = own.account_id and other.marketplace_id <> own.marketplace_id and other.participates) as elsewhere
  from account_marketplace as own
),
said as not materialized (
  select account_id, marketplace_id, sku,
         max(asin) as asin, max(currency) as currency,
         sum(available_units) as available_units,
         sum(age_0_to_90_units) as age_0_to_90_units, sum(age_91_to_180_units) as age_91_to_180_units,
         sum(age_181_to_270_units) as age_181_to_270_units, sum(age_271_to_365_units) as age_271_to_365_units,
         sum(coalesce(age_366_to_455_units, 0) + coalesce(age_456_plus_units, 0)) as age_366_plus_units,
         sum(storage_next_month_amount) as storage_next_month_amount,
         array[
           sum(surcharge_181_to_210_units), sum(surcharge_211_to_240_units), sum(surcharge_241_to_270_units), sum(surcharge_271_to_300_units),
           sum(surcharge_301_to_330_units), sum(surcharge_331_to_365_units), sum(surcharge_366_to_455_units), sum(surcharge_456_plus_units)
         ] as coming_units,
         array[
           sum(surcharge_181_to_210_amount), sum(surcharge_211_to_240_amount), sum(surcharge_241_to_270_amount), sum(surcharge_271_to_300_amount),
           sum(surcharge_301_to_330_amount), sum(surcharge_331_to_365_amount), sum(surcharge_366_to_455_amount), sum(surcharge_456_plus_amount)
         ] as coming_amounts,
         (array_agg(short_term_supply_days order by available_units desc nulls last, condition))[1] as supply_days_30,
         (array_agg(long_term_supply_days order by available_units desc nulls last, condition))[1] as supply_days_90,
         bool_or(pays_low_level_fee) as pays_low_level_fee,
         bool_and(is_exempt_from_low_level_fee) as is_exempt
  from inventory_planning
  group by account_id, marketplace_id, sku
),
charged as not materialized (
  select account_id, marketplace_id, sku, max(currency) as currency, max(asin) as asin,
         sum(charged_units) as charged_units, sum(charged_amount) as charged_amount,
         array_agg(substring(age_tier from '[0-9]+')::int order by age_tier) as from_days,
         array_agg(charged_units order by age_tier) as units,
         array_agg(charged_amount order by age_tier) as amounts,
         array_agg(rate_amount order by age_tier) as rates
  from (
    select fee.account_id, fee.marketplace_id, fee.sku, fee.age_tier, max(fee.currency) as currency, max(fee.asin) as asin,
           sum(fee.charged_units) as charged_units, sum(fee.charged_amount) as charged_amount, max(fee.rate_amount) as rate_amount
    from assessed
    join aged_surcharge as fee
      on fee.account_id = assessed.account_id and fee.marketplace_id = assessed.marketplace_id and fee.charged_on = assessed.charged_on
    join place
      on place.account_id = fee.account_id and place.marketplace_id = fee.marketplace_id and place.currency = fee.currency
      and replace(coalesce(fee.country, ''), 'UK', 'GB') <> all (place.elsewhere)
    group by fee.account_id, fee.marketplace_id, fee.sku, fee.age_tier
  ) as tier
  group by account_id, marketplace_id, sku
),
label as (
  select account_id, marketplace_id, sku, fnsku from fba_inventory where fnsku is not null
  union
  select account_id, marketplace_id, sku, fnsku from fba_inventory_all where fnsku is not null
),
stored as not materialized (
  select label.account_id, label.marketplace_id, label.sku, max(fee.currency) as currency, max(fee.asin) as asin,
         sum(fee.average_units) as average_units, sum(fee.fee_amount) as fee_amount, max(fee.rate_amount) as rate_amount,
         max(fee.size_tier) as size_tier
  from label
  join billed using (account_id, marketplace_id)
  join storage_fees as fee
    on fee.account_id = label.account_id and fee.marketplace_id = label.marketplace_id and fee.fnsku = label.fnsku
    and fee.month_on = billed.month_on and coalesce(fee.sku, label.sku) = label.sku
  join place
    on place.account_id = fee.account_id and place.marketplace_id = fee.marketplace_id and place.currency = fee.currency
    and replace(coalesce(fee.country, ''), 'UK', 'GB') <> all (place.elsewhere)
  group by label.account_id, label.marketplace_id, label.sku
),
named as (
  select account_id, marketplace_id, sku from said
  union
  select account_id, marketplace_id, sku from charged
  union
  select account_id, marketplace_id, sku from stored
),
together as (
  select named.account_id, named.marketplace_id, named.sku,
         coalesce(said.asin, charged.asin, stored.asin) as asin,
         coalesce(said.currency, charged.currency, stored.currency) as currency,
         said.sku is not null as is_said,
         available_units, age_0_to_90_units, age_91_to_180_units, age_181_to_270_units, age_271_to_365_units, age_366_plus_units,
         storage_next_month_amount, coming_units, coming_amounts, supply_days_30, supply_days_90, pays_low_level_fee, is_exempt,
         charged_units, charged_amount, from_days, charged.units as tier_units, charged.amounts as tier_amounts, charged.rates as tier_rates,
         average_units, fee_amount, stored.rate_amount, size_tier
  from named
  left join said using (account_id, marketplace_id, sku)
  left join charged using (account_id, marketplace_id, sku)
  left join stored using (account_id, marketplace_id, sku)
)
select account_id, marketplace_id, sku, asin, currency::char(3) as currency,
       -- A band of age that Amazon leaves blank has no surcharge; blank storage is untold.
       case when is_said then trim_scale((coalesce(surcharge_amount, 0) + storage_next_month_amount)::numeric(18,4)) end as exposure_amount,
       case when not is_said then 'not_in_planning_report' when storage_next_month_amount is null then 'not_told' end as exposure_amount_reason,
       available_units::int as available_units,
       age_0_to_90_units::int as age_0_to_90_units, age_91_to_180_units::int as age_91_to_180_units,
       age_181_to_270_units::int as age_181_to_270_units, age_271_to_365_units::int as age_271_to_365_units,
       age_366_plus_units::int as age_366_plus_units,
       surcharge_units::int as surcharge_units, surcharge_amount::numeric(18,4) as surcharge_amount,
       coalesce(aged_tiers, '[]') as aged_tiers,
       assessed.charged_on,
       case when assessed.charged_on >= assessed.from_on then coalesce(charged_units, 0) end::int as charged_units,
       case when assessed.charged_on >= assessed.from_on then coalesce(charged_amount, 0) end::numeric(18,4) as charged_amount,
       case
         when assessed.charged_on is null then 'aged_surcharge_not_synced'
         when assessed.charged_on < assessed.from_on then 'aged_surcharge_history_too_short'
       end as charged_amount_reason,
       storage_next_month_amount::numeric(18,4) as storage_next_month_amount,
       billed.month_on as stored_month_on,
       case when billed.month_on is not null then coalesce(average_units, 0) end::float8 as stored_average_units,
       case when billed.month_on is not null then coalesce(fee_amount, 0) end::numeric(18,4) as stored_amount,
       case when billed.month_on is null then 'storage_fees_not_synced' end as stored_amount_reason,
       rate_amount::numeric(18,4) as storage_rate_amount,
       size_tier,
       supply_days_30::float8 as supply_days_30, supply_days_90::float8 as supply_days_90,
       case
         when is_exempt then 'exempt'
         when pays_low_level_fee then 'charged'
         when greatest(supply_days_30, supply_days_90) < 28 and num_nulls(supply_days_30, supply_days_90) = 0 then 'below_28_days'
         when pays_low_level_fee is not null then 'not_charged'
       end as low_level,
       case when is_said and pays_low_level_fee is null and is_exempt is not true then 'not_told' when not is_said then 'not_in_planning_report' end as low_level_reason,
       case
         when num_nulls(supply_days_30, supply_days_90) > 0 or greatest(supply_days_30, supply_days_90) >= 28 then null
         when greatest(supply_days_30, supply_days_90) < 14 then '0-14'
         when greatest(supply_days_30, supply_days_90) < 21 then '14-21'
         else '21-28'
       end as low_level_tier
from together
cross join lateral (
  select jsonb_agg(jsonb_build_object(
           'from_days', from_days, 'coming_units', band.units::int, 'coming_amount', trim_scale(band.amount)::text,
           'charged_units', past.units::int, 'charged_amount', trim_scale(past.amount)::text, 'rate_amount', trim_scale(past.rate)::text
         ) order by from_days) filter (where band.units > 0 or past.units > 0) as aged_tiers,
         sum(band.units) as surcharge_units,
         sum(band.amount) as surcharge_amount
  from unnest(array[181, 211, 241, 271, 301, 331, 366, 456], together.coming_units, together.coming_amounts) as band (from_days, units, amount)
  full join unnest(together.from_days, together.tier_units, together.tier_amounts, together.tier_rates)
    as past (from_days, units, amount, rate) using (from_days)
) as tiered
left join assessed using (account_id, marketplace_id)
left join billed using (account_id, marketplace_id);
