-- How right the stock report is, per SKU, quantity and source it is held against: 1 − |recorded − told| ÷ recorded.
-- `recorded_units` is what the stock report says, which `inventory` rests on; `told_units` what `source` says of the same. Of what
-- lies in centres the ledger is the book the others are kept by. 90 recorded and 100 told are 1 − 10/90 = 0.8889; 10
-- recorded and 30 told are −1: further off than recording nothing. Nothing recorded has no accuracy.
create view facts.inventory_accuracy with (security_invoker = true) as
select compared.account_id, compared.marketplace_id, compared.sku, compared.quantity, side.source,
       compared.fba_inventory_units as recorded_units, side.units as told_units,
       round(1 - abs(compared.fba_inventory_units - side.units)::numeric / nullif(compared.fba_inventory_units, 0), 4)::float8 as accuracy_ratio,
       case when compared.fba_inventory_units = 0 then 'nothing_recorded' end as accuracy_ratio_reason
from source_quantity as compared
cross join lateral (
  values ('inventory_summaries', inventory_summaries_units), ('ledger_summary', ledger_summary_units),
         ('inventory_planning', inventory_planning_units), ('reserved_inventory', reserved_inventory_units),
         ('restock_recommendations', restock_recommendations_units)
) as side (source, units)
where compared.fba_inventory_units is not null and side.units is not null;
