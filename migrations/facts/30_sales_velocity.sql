-- Units ordered per day over the last 7, 14, 30, 60 and 90 covered local days, per SKU and channel and for all
-- channels together. `units_per_day` divides by every day; `units_per_in_stock_day` by the days on which the SKU could be
-- bought: it was in stock in Amazon's warehouses or left them, and its listing was open or sold all the same. The days left
-- out are named: `out_of_stock_on`, and `shut_on` where there was stock and the listing was suppressed, stranded, inactive
-- or gone (`listing_shut`). Multi-channel orders need no listing, so for them alone a shut one leaves out nothing.
-- Unknown (null, with a reason) where the window reaches beyond what is loaded, or where no stock history exists:
-- Amazon keeps none for units the seller holds.
--
-- A condition on the SKU reaches every table below, so asking for one SKU reads one SKU. 50,000 SKUs with a million
-- rows of sales and four million days in stock take about 12 s.
create view facts.sales_velocity with (security_invoker = true) as
with span as not materialized (
  select sales.account_id, sales.marketplace_id, sales.through_on,
         sales.through_on - sales.from_on + 1 as sales_days,
         stock.through_on as stock_through_on,
         sales.through_on - stock.from_on + 1 as stock_days
  from coverage as sales
  left join coverage as stock
    on stock.account_id = sales.account_id and stock.marketplace_id = sales.marketplace_id and stock.dataset = 'ledger_summary'
  where sales.dataset = 'orders'
),
-- Days are counted back from the newest covered one, which is 0; days in stock are bits, so that a day known from
-- two sides counts once.
sold as (
  select units.account_id, units.marketplace_id, units.sku, units.channel,
         sum(units.ordered_units) filter (where units.ordered_on > span.through_on - 7) as units_7,
         sum(units.ordered_units) filter (where units.ordered_on > span.through_on - 14) as units_14,
         sum(units.ordered_units) filter (where units.ordered_on > span.through_on - 30) as units_30,
         sum(units.ordered_units) filter (where units.ordered_on > span.through_on - 60) as units_60,
         sum(units.ordered_units) as units_90,
         bit_or(set_bit(0::bit(90), span.through_on - units.ordered_on, 1)) as sold_bits
  from span
  join units_by_day as units
    on units.account_id = span.account_id and units.marketplace_id = span.marketplace_id
    and units.ordered_on between span.through_on - 89 and span.through_on
  group by units.account_id, units.marketplace_id, units.sku, units.channel
),
held as (
  select stock.account_id, stock.marketplace_id, stock.sku,
         bit_or(set_bit(0::bit(90), span.through_on - stock.stocked_on, 1)) as stock_bits
  from span
  join stock_by_day as stock
    on stock.account_id = span.account_id and stock.marketplace_id = span.marketplace_id
    and stock.stocked_on between span.through_on - 89 and span.through_on
  where stock.was_in_stock
  group by stock.account_id, stock.marketplace_id, stock.sku
),
shut as (
  select listing.account_id, listing.marketplace_id, listing.sku, bit_or(set_bit(0::bit(90), age, 1)) as shut_bits
  from span
  join listing_shut as listing
    on listing.account_id = span.account_id and listing.marketplace_id = span.marketplace_id
  -- least() passes over the null of a span without end: it lasts until the newest day.
  cross join lateral generate_series(
    span.through_on - least(listing.through_on, span.through_on), least(89, span.through_on - listing.from_on)
  ) as age
  group by listing.account_id, listing.marketplace_id, listing.sku
),
-- Every SKU has a row for all channels, sold or not, and one for each channel that sold it.
said as (
  select sold.account_id, sold.marketplace_id, sold.sku, of.channel, units_7, units_14, units_30, units_60, units_90,
         sold_bits, case when sold.channel <> 'merchant' then sold_bits end as stock_bits, null::bit(90) as shut_bits,
         sold.channel = 'merchant' as has_merchant_stock, true as is_offered
  from sold
  cross join lateral (values (sold.channel), ('all')) as of (channel)
  union all
  select account_id, marketplace_id, sku, 'all', 0, 0, 0, 0, 0, null, stock_bits, null, false, true
  from held
  union all
  select account_id, marketplace_id, sku, 'all', 0, 0, 0, 0, 0, null, null, null, channel <> 'fba', true
  from inventory
  union all
  select account_id, marketplace_id, sku, 'all', 0, 0, 0, 0, 0, null, null, shut_bits, false, false
  from shut
),
counted as (
  select account_id, marketplace_id, sku, channel,
         sum(units_7) as units_7, sum(units_14) as units_14, sum(units_30) as units_30, sum(units_60) as units_60, sum(units_90) as units_90,
         bool_or(has_merchant_stock) as has_merchant_stock,
         coalesce(bit_or(sold_bits), 0::bit(90)) as sold_bits,
         coalesce(bit_or(stock_bits), 0::bit(90)) as stock_bits,
         coalesce(bit_or(shut_bits), 0::bit(90)) as shut_bits
  from said
  group by account_id, marketplace_id, sku, channel
  -- A listing that is gone has a row as long as something else is known of it.
  having bool_or(is_offered)
),
-- Amazon's stock and the listing belong to the SKU, whichever channel an order came by.
shared as (
  select account_id, marketplace_id, sku, channel, units_7, units_14, units_30, units_60, units_90, has_merchant_stock, sold_bits,
         bit_or(stock_bits) over (partition by account_id, marketplace_id, sku) as stock_bits,
         bit_or(shut_bits) over (partition by account_id, marketplace_id, sku) as shut_bits
  from counted
),
stocked as (
  select account_id, marketplace_id, sku, channel, units_7, units_14, units_30, units_60, units_90, has_merchant_stock, stock_bits,
         case when channel = 'multi_channel' then 0::bit(90) else stock_bits & shut_bits & ~sold_bits end as barred_bits
  from shared
),
spanned as (
  select stocked.account_id, stocked.marketplace_id, stocked.sku, stocked.channel, length.window_days, span.through_on,
         coalesce(length.units, 0)::int as ordered_units,
         span.sales_days >= length.window_days as sales_are_known,
         case
           when stocked.has_merchant_stock then 'merchant_stock_has_no_history'
           when span.stock_days is null then 'stock_not_synced'
           when span.stock_through_on < span.through_on then 'stock_history_is_behind'
           when span.stock_days < length.window_days then 'stock_history_too_short'
         end as stock_gap,
         bit_count(substring(stocked.stock_bits from 1 for length.window_days))::int as stock_days,
         bit_count(substring(stocked.barred_bits from 1 for length.window_days))::int as barred_days,
         missed.days as out_of_stock_on,
         missed.barred_days as shut_on
  from stocked
  join span using (account_id, marketplace_id)
  -- Once per row, for all windows: offset keeps it from being asked anew for each.
  cross join lateral (
    select array(
      select span.through_on - age from generate_series(89, 0, -1) as age where get_bit(stocked.stock_bits, age) = 0
    ) as days,
    case
      when stocked.barred_bits = 0::bit(90) then '{}'
      else array(select span.through_on - age from generate_series(89, 0, -1) as age where get_bit(stocked.barred_bits, age) = 1)
    end as barred_days
    offset 0
  ) as missed
  cross join lateral (values (7, units_7), (14, units_14), (30, units_30), (60, units_60), (90, units_90)) as length (window_days, units)
)
select account_id, marketplace_id, sku, channel, window_days,
       through_on - window_days + 1 as from_on,
       through_on,
       case when sales_are_known then ordered_units end as ordered_units,
       case when sales_are_known then round(ordered_units::numeric / window_days, 4)::float8 end as units_per_day,
       case when not sales_are_known then 'sales_history_too_short' end as units_per_day_reason,
       case when stock_gap is null then stock_days - barred_days end as in_stock_days,
       case
         when sales_are_known and stock_gap is null then round(ordered_units::numeric / nullif(stock_days - barred_days, 0), 4)::float8
       end as units_per_in_stock_day,
       case
         when not sales_are_known then 'sales_history_too_short'
         when stock_gap is not null then stock_gap
         when stock_days = 0 then 'never_in_stock'
         when stock_days = barred_days then 'never_buyable'
       end as units_per_in_stock_day_reason,
       -- The newest of the days missed in 90, as many as this window missed.
       case
         when stock_gap is null
         then out_of_stock_on[cardinality(out_of_stock_on) - (window_days - stock_days) + 1:]
       end as out_of_stock_on,
       case when stock_gap is null then shut_on[cardinality(shut_on) - barred_days + 1:] end as shut_on
from spanned;
