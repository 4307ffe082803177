-- What Amazon held of a SKU to sell over the last 90 days that the ledger covers: sellable units on average at the ends of
-- the days, days with stock, and those without. A day is without stock when it neither began nor ended with sellable units
-- and none was shipped. The days before a SKU first had stock are among them; `inventory_metrics` leaves those out.
-- 81 days that end with 60 units and 9 with none: 54 on average. A SKU without a day of stock has no row.
create view facts.stock_held with (security_invoker = true) as
with span as (
  select account_id, marketplace_id, greatest(from_on, through_on - 89) as from_on, through_on
  from coverage
  where dataset = 'ledger_summary'
),
held as (
  select stock.account_id, stock.marketplace_id, stock.sku, span.from_on, span.through_on,
         sum(stock.closing_units) as closing_units,
         count(*)::int as stock_days,
         -- Days are counted back from the newest covered one, which is 0.
         bit_or(set_bit(0::bit(90), span.through_on - stock.stocked_on, 1)) as stock_bits
  from span
  join stock_by_day as stock
    on stock.account_id = span.account_id and stock.marketplace_id = span.marketplace_id
    and stock.stocked_on between span.from_on and span.through_on
  where stock.was_in_stock
  group by stock.account_id, stock.marketplace_id, stock.sku, span.from_on, span.through_on
)
select account_id, marketplace_id, sku, from_on, through_on,
       round(closing_units::numeric / (through_on - from_on + 1), 2)::float8 as average_units,
       stock_days,
       case
         when stock_days = through_on - from_on + 1 then '{}'
         else array(select through_on - age from generate_series(through_on - from_on, 0, -1) as age where get_bit(stock_bits, age) = 0)
       end as out_of_stock_on
from held;
