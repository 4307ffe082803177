-- How a SKU's stock at Amazon ages and fares, as Amazon says it: age buckets, the surcharge coming for old units, days of
-- supply, excess, units nobody can buy, and Amazon's advice, which is its own and not ours. Conditions of a SKU are summed;
-- days are of the condition with most units. A SKU has a row as soon as one of the three reports names it.
-- SKUs are named first, as in `inventory`.
create view facts.inventory_health with (security_invoker = true) as
with aged as (
  select account_id, marketplace_id, sku,
         max(asin) as asin,
         sum(available_units)::int as available_units,
         sum(age_0_to_90_units)::int as age_0_to_90_units,
         sum(age_91_to_180_units)::int as age_91_to_180_units,
         sum(age_181_to_270_units)::int as age_181_to_270_units,
         sum(age_271_to_365_units)::int as age_271_to_365_units,
         sum(coalesce(age_366_to_455_units, 0) + coalesce(age_456_plus_units, 0))::int as age_366_plus_units,
         max(currency) as currency,
         sum(surcharge.units)::int as surcharge_units,
         sum(surcharge.amount) as surcharge_amount,
         (array_agg(supply_days order by available_units desc nulls last, condition))[1] as supply_days,
         sum(excess_units)::int as excess_units,
         (array_agg(level_health order by available_units desc nulls last, condition))[1] as level_health,
         bool_or(pays_low_level_fee) as pays_low_level_fee
  from inventory_planning
  cross join lateral (
    select sum(band.units) as units, sum(band.amount) as amount
    from (
      values (surcharge_181_to_210_units, surcharge_181_to_210_amount), (surcharge_211_to_240_units, surcharge_211_to_240_amount),
             (surcharge_241_to_270_units, surcharge_241_to_270_amount), (surcharge_271_to_300_units, surcharge_271_to_300_amount),
             (surcharge_301_to_330_units, surcharge_301_to_330_amount), (surcharge_331_to_365_units, surcharge_331_to_365_amount),
             (surcharge_366_to_455_units, surcharge_366_to_455_amount), (surcharge_456_plus_units, surcharge_456_plus_amount)
    ) as band (units, amount)
  ) as surcharge
  group by account_id, marketplace_id, sku
),
advised as (
  select account_id, marketplace_id, sku, asin, recommended_units, recommended_ship_on, recommended_action
  from restock_recommendations
),
stuck as (
  select account_id, marketplace_id, sku, asin,
         coalesce(fulfillable_units, 0) + coalesce(unsellable_units, 0) + coalesce(reserved_units, 0) as stranded_units
  from stranded_inventory
),
named as (
  select account_id, marketplace_id, sku from inventory_planning
  union
  select account_id, marketplace_id, sku from restock_recommendations
  union
  select account_id, marketplace_id, sku from stranded_inventory
)
select named.account_id, named.marketplace_id, named.sku,
       coalesce(aged.asin, advised.asin, stuck.asin) as asin,
       aged.available_units, aged.age_0_to_90_units, aged.age_91_to_180_units, aged.age_181_to_270_units,
       aged.age_271_to_365_units, aged.age_366_plus_units,
       aged.surcharge_units, aged.surcharge_amount::numeric(18,4) as surcharge_amount, aged.currency::char(3) as currency,
       aged.supply_days::float8 as supply_days, aged.excess_units,
       coalesce(stuck.stranded_units, 0) as stranded_units,
       aged.level_health, aged.pays_low_level_fee,
       advised.recommended_units as advised_units, advised.recommended_ship_on as advised_on, advised.recommended_action as advised_action
from named
left join aged using (account_id, marketplace_id, sku)
left join advised using (account_id, marketplace_id, sku)
left join stuck using (account_id, marketplace_id, sku);
