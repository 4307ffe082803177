-- What Amazon held of a SKU, five metrics of a SKU side by side, and the share of SKUs without stock by day, kept ready.

create table ready.stock_held (
  account_id      int not null,
  marketplace_id  text not null,
  sku             text not null,
  from_on         date,
  through_on      date,
  average_units   float8,
  stock_days      int,
  out_of_stock_on date[],
  constraint stock_held_pkey primary key (account_id, marketplace_id, sku)
);
call protect_account_table('ready.stock_held');

create table ready.inventory_metrics (
  account_id                    int not null,
  marketplace_id                text not null,
  sku                           text not null,
  asin                          text,
  channel                       text,
  listing_status                text,
  sellable_units                int,
  sales_through_on              date,
  units_per_day                 float8,
  units_per_day_reason          text,
  units_per_in_stock_day        float8,
  units_per_in_stock_day_reason text,
  cover_days                    float8,
  cover_days_reason             text,
  stock_from_on                 date,
  stock_through_on              date,
  shipped_units                 int,
  average_units                 float8,
  sell_through_ratio            float8,
  sell_through_ratio_reason     text,
  observed_from_on              date,
  observed_days                 int,
  out_of_stock_days             int,
  stockout_ratio                float8,
  stockout_ratio_reason         text,
  out_of_stock_on               date[],
  is_out_of_stock               boolean,
  recorded_units                int,
  ledger_units                  int,
  accuracy_ratio                float8,
  accuracy_ratio_reason         text,
  constraint inventory_metrics_pkey primary key (account_id, marketplace_id, sku)
);
create index inventory_metrics_by_pace on ready.inventory_metrics (account_id, marketplace_id, units_per_day desc nulls last, sku);
call protect_account_table('ready.inventory_metrics');

create table ready.stockouts_by_day (
  account_id         int not null,
  marketplace_id     text not null,
  observed_on        date not null,
  observed_skus      int,
  out_of_stock_skus  int,
  out_of_stock_ratio float8,
  constraint stockouts_by_day_pkey primary key (account_id, marketplace_id, observed_on)
);
call protect_account_table('ready.stockouts_by_day');
