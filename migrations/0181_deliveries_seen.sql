-- Lead times are learned from deliveries that were seen, and transfers from transfers: each is a record of its own, with the
-- day it was ordered and the day it was there.
alter table data.planning_input drop constraint planning_input_kind_is_known;
alter table data.planning_input add constraint planning_input_kind_is_known check (kind in ('supplier', 'lead_time_days',
  'lead_time_deviation_days', 'delivery_seen', 'closed_period', 'demand_event', 'reserve_units', 'transfer_days', 'transfer_seen',
  'case_pack_units', 'minimum_order_units', 'landed_cost', 'target_cover_days', 'discontinued', 'claim_status'));

-- A SKU without a day of history has no demand that is known: null with its reason, where it was 0.
alter table data.sku_forecast
  alter column units_per_day drop not null,
  alter column demand_p10 drop not null,
  alter column demand_p50 drop not null,
  alter column demand_p90 drop not null;
alter table data.sku_forecast_history
  alter column units_per_day drop not null,
  alter column demand_p10 drop not null,
  alter column demand_p50 drop not null,
  alter column demand_p90 drop not null;

-- Days with stock on which the listing was shut judge no demand.
alter table data.forecast_score add column days_shut int not null default 0;
alter table data.forecast_score_history add column days_shut int not null default 0;
comment on column data.forecast_score.days_without_stock is 'Days without stock; with any, demand is unknown and not scored. Null: stock has no history.';
comment on column data.forecast_score.days_shut is 'Days on which its listing was shut and nothing sold; with any, demand is unknown and not scored.';

drop table ready.reserve_stock;
create table ready.reserve_stock (
  account_id        int not null,
  marketplace_id    text not null,
  sku               text not null,
  reserve           text not null,
  units             float8,
  source            text,
  author            text,
  expires_on        date,
  transfer_p50_days float8,
  transfer_p80_days float8,
  transfer_source   text,
  transfer_author   text,
  learned_transfers int,
  constraint reserve_stock_pkey primary key (account_id, marketplace_id, sku, reserve)
);
call protect_account_table('ready.reserve_stock');
