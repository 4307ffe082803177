-- Units sold under a promotion beside the units of a day, days on which a listing was shut beside those without stock, and
-- days that say little about the usual demand. What held units by day and velocity is made anew: it holds nothing of its own.

drop table ready.units_by_day;
create table ready.units_by_day (
  account_id     int not null,
  marketplace_id text not null,
  sku            text not null,
  channel        text not null,
  ordered_on     date not null,
  ordered_units  int,
  orders         int,
  promoted_units int,
  constraint units_by_day_pkey primary key (account_id, marketplace_id, sku, channel, ordered_on)
);
create index units_by_day_by_day on ready.units_by_day (account_id, marketplace_id, ordered_on) include (sku, channel, ordered_units, promoted_units);
call protect_account_table('ready.units_by_day');

drop table ready.sales_velocity;
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
  shut_on                       date[],
  constraint sales_velocity_pkey primary key (account_id, marketplace_id, sku, channel, window_days)
);
create index sales_velocity_by_pace on ready.sales_velocity (account_id, marketplace_id, window_days, channel, units_per_day desc nulls last, sku);
call protect_account_table('ready.sales_velocity');

create table ready.demand_flags (
  account_id          int not null,
  marketplace_id      text not null,
  sku                 text not null,
  from_on             date,
  through_on          date,
  promoted_units      int,
  promoted_on         date[],
  outlier_above_units float8,
  outlier_on          date[],
  outlier_on_reason   text,
  constraint demand_flags_pkey primary key (account_id, marketplace_id, sku)
);
call protect_account_table('ready.demand_flags');
