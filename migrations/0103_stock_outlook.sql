-- How near a forecast's end is: what ranks SKUs at risk and candidates of a shipment plan.

alter table data.sku_forecast
  add column next_receipt_p50_on date,
  add column next_receipt_p80_on date,
  add column out_in_28_days_probability float8,
  add column lost_in_28_days_units float8;
alter table data.sku_forecast_history
  add column next_receipt_p50_on date,
  add column next_receipt_p80_on date,
  add column out_in_28_days_probability float8,
  add column lost_in_28_days_units float8;
comment on column data.sku_forecast.out_in_28_days_probability is 'That stock, with what is on its way, runs out on some day of the next 28.';
comment on column data.sku_forecast.lost_in_28_days_units is 'Units expected to be demanded in the next 28 days while nothing is left, with what is on its way.';
create index sku_forecast_by_loss on data.sku_forecast
  (account_id, marketplace_id, lost_in_28_days_units desc nulls last, runs_out_with_inbound_p50_on nulls last, sku);
