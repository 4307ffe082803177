-- Kept ready: each asking read every score of two years of weeks.
create table ready.forecast_accuracy (
  account_id int not null,
  marketplace_id text not null,
  sku text not null,
  ahead_days int not null,
  from_on date,
  through_on date,
  forecasts int,
  scored_forecasts int,
  came_units int,
  demand_error_units float8,
  demand_bias_units float8,
  demand_error_ratio float8,
  demand_bias_ratio float8,
  demand_held_forecasts int,
  demand_held_ratio float8,
  supply_error_units float8,
  supply_bias_units float8,
  stock_held_ratio float8,
  constraint forecast_accuracy_pkey primary key (account_id, marketplace_id, sku, ahead_days)
);
comment on table ready.forecast_accuracy is 'facts.forecast_accuracy, kept ready: how past forecasts of a SKU fared, so many days ahead.';
create index forecast_accuracy_by_error on ready.forecast_accuracy (account_id, marketplace_id, ahead_days, demand_error_units desc nulls last, sku);
call protect_account_table('ready.forecast_accuracy');
