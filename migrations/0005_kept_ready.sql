-- Facts that agents read again and again, kept ready: tables of the same shape as the views of the same name.
-- They hold nothing of their own and can be emptied and rebuilt at any time.

create table ready.coverage (
  account_id     int not null,
  marketplace_id text not null,
  dataset        text not null,
  from_on        date,
  through_on     date,
  constraint coverage_pkey primary key (account_id, marketplace_id, dataset)
);
call protect_account_table('ready.coverage');

create table ready.freshness (
  account_id        int not null,
  marketplace_id    text not null,
  dataset           text not null,
  data_from_on      date,
  data_through_on   date,
  synced_at         timestamptz,
  next_sync_at      timestamptz,
  last_problem_code text,
  last_problem_at   timestamptz,
  data_version      bigint,
  constraint freshness_pkey primary key (account_id, marketplace_id, dataset)
);
call protect_account_table('ready.freshness');

create table ready.units_by_day (
  account_id     int not null,
  marketplace_id text not null,
  sku            text not null,
  channel        text not null,
  ordered_on     date not null,
  ordered_units  int,
  orders         int,
  constraint units_by_day_pkey primary key (account_id, marketplace_id, sku, channel, ordered_on)
);
create index units_by_day_by_day on ready.units_by_day (account_id, marketplace_id, ordered_on) include (sku, channel, ordered_units);
call protect_account_table('ready.units_by_day');

create table ready.stock_by_day (
  account_id     int not null,
  marketplace_id text not null,
  sku            text not null,
  stocked_on     date not null,
  opening_units  int,
  closing_units  int,
  was_in_stock   boolean,
  constraint stock_by_day_pkey primary key (account_id, marketplace_id, sku, stocked_on)
);
create index stock_by_day_by_day on ready.stock_by_day (account_id, marketplace_id, stocked_on) include (sku, was_in_stock);
call protect_account_table('ready.stock_by_day');

create table ready.inventory (
  account_id              int not null,
  marketplace_id          text not null,
  sku                     text not null,
  asin                    text,
  fnsku                   text,
  title                   text,
  channel                 text,
  listing_status          text,
  price_amount            numeric(18,4),
  currency                char(3),
  fulfillable_units       int,
  merchant_units          int,
  sellable_units          int,
  sellable_units_reason   text,
  reserved_units          int,
  unsellable_units        int,
  researching_units       int,
  inbound_working_units   int,
  inbound_shipped_units   int,
  inbound_receiving_units int,
  fba_total_units         int,
  constraint inventory_pkey primary key (account_id, marketplace_id, sku)
);
create index inventory_by_sellable on ready.inventory (account_id, marketplace_id, sellable_units desc nulls last, sku);
call protect_account_table('ready.inventory');

create table ready.sales_velocity (
  account_id                    int not null,
  marketplace_id                text not null,
  sku                           text not null,
  channel                       text not null,
  window_days                   int not null,
  from_on                       date,
  through_on                    date,
  ordered_units                 int,
  units_per_day                 float8,
  units_per_day_reason          text,
  in_stock_days                 int,
  units_per_in_stock_day        float8,
  units_per_in_stock_day_reason text,
  out_of_stock_on               date[],
  constraint sales_velocity_pkey primary key (account_id, marketplace_id, sku, channel, window_days)
);
create index sales_velocity_by_pace on ready.sales_velocity (account_id, marketplace_id, window_days, channel, units_per_day desc nulls last, sku);
call protect_account_table('ready.sales_velocity');

create table ready.days_of_cover (
  account_id                    int not null,
  marketplace_id                text not null,
  sku                           text not null,
  asin                          text,
  title                         text,
  channel                       text,
  listing_status                text,
  sellable_units                int,
  fulfillable_units             int,
  merchant_units                int,
  inbound_units                 int,
  inbound_planned_units         int,
  through_on                    date,
  ordered_units_30_days         int,
  units_per_day                 float8,
  units_per_in_stock_day        float8,
  units_per_in_stock_day_reason text,
  cover_days                    float8,
  cover_days_with_inbound       float8,
  cover_days_at_in_stock_pace   float8,
  cover_days_reason             text,
  constraint days_of_cover_pkey primary key (account_id, marketplace_id, sku)
);
create index days_of_cover_by_cover on ready.days_of_cover (account_id, marketplace_id, cover_days nulls last, sku);
call protect_account_table('ready.days_of_cover');

-- The refresh counts what it has just written, so that the next question is planned by it. Older servers know no
-- such right and leave it to autovacuum.
do $$
begin
  if current_setting('server_version_num')::int >= 170000 then
    execute 'grant maintain on all tables in schema ready to asm_worker';
    execute 'alter default privileges in schema ready grant maintain on tables to asm_worker';
  end if;
end $$;
