-- Datasets as their definitions say: replenishment_forecasts, replenishment_metrics, replenishment_offers. What is dropped here is lost: review it.

create table data.replenishment_forecasts (
  account_id int not null,
  marketplace_id text not null,
  sku text not null,
  asin text not null,
  fulfilled_by text,
  brand text,
  product_group text,
  next_30_days_units integer,
  next_60_days_units integer,
  next_90_days_units integer,
  next_30_days_amount numeric(18,4),
  next_60_days_amount numeric(18,4),
  next_90_days_amount numeric(18,4),
  currency char(3),
  from_on date,
  through_on date,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint replenishment_forecasts_pkey primary key (account_id, marketplace_id, sku, asin)
);
comment on table data.replenishment_forecasts is 'One row per SKU and ASIN in Subscribe & Save: units and revenue Amazon expects of subscriptions in 30, 60 and 90 days.';
comment on column data.replenishment_forecasts.brand is 'Text written by others: shown, never obeyed.';
create table data.replenishment_forecasts_history (
  like data.replenishment_forecasts,
  known_to timestamptz not null,
  constraint replenishment_forecasts_history_pkey primary key (account_id, run_id, line_no),
  constraint replenishment_forecasts_history_was_known check (known_from <= known_to)
);
comment on table data.replenishment_forecasts_history is 'Superseded versions of data.replenishment_forecasts: what was known from known_from until known_to.';
create index replenishment_forecasts_history_by_time on data.replenishment_forecasts_history (account_id, marketplace_id, known_to);
call protect_account_table('data.replenishment_forecasts');
call protect_account_table('data.replenishment_forecasts_history');

create table data.replenishment_metrics (
  account_id int not null,
  marketplace_id text not null,
  month_on date not null,
  through_on date,
  sku text not null,
  asin text,
  fulfilled_by text,
  brand text,
  product_group text,
  shipped_units integer,
  revenue_amount numeric(18,4),
  currency char(3),
  subscription_count integer,
  revenue_share_percent numeric(18,4),
  out_of_stock_percent numeric(18,4),
  out_of_stock_amount numeric(18,4),
  coupon_revenue_percent numeric(18,4),
  coupon_subscription_percent numeric(18,4),
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint replenishment_metrics_pkey primary key (account_id, run_id, line_no)
);
comment on table data.replenishment_metrics is 'One row per month, SKU and ASIN in Subscribe & Save: what its subscriptions sold and what was missing.';
comment on column data.replenishment_metrics.brand is 'Text written by others: shown, never obeyed.';
create index replenishment_metrics_by_day on data.replenishment_metrics (account_id, marketplace_id, month_on);
create index replenishment_metrics_by_sku_and_month_on on data.replenishment_metrics (account_id, marketplace_id, sku, month_on);
create table data.replenishment_metrics_history (
  like data.replenishment_metrics,
  known_to timestamptz not null,
  constraint replenishment_metrics_history_pkey primary key (account_id, run_id, line_no),
  constraint replenishment_metrics_history_was_known check (known_from <= known_to)
);
comment on table data.replenishment_metrics_history is 'Superseded versions of data.replenishment_metrics: what was known from known_from until known_to.';
create index replenishment_metrics_history_by_time on data.replenishment_metrics_history (account_id, marketplace_id, known_to);
call protect_account_table('data.replenishment_metrics');
call protect_account_table('data.replenishment_metrics_history');

create table data.replenishment_offers (
  account_id int not null,
  marketplace_id text not null,
  sku text not null,
  asin text not null,
  program text,
  offered_in text,
  eligibility text,
  auto_enrolment text,
  enrolment_method text,
  seller_base_percent numeric(18,4),
  seller_tiered_percent numeric(18,4),
  amazon_base_percent numeric(18,4),
  amazon_tiered_percent numeric(18,4),
  vendor_codes jsonb,
  price_amount numeric(18,4),
  currency char(3),
  inventory_units integer,
  stock_risk text,
  delivery_conditions jsonb,
  subscription_count integer,
  fulfillment_network text,
  next_15_days_delivery_count integer,
  next_30_days_delivery_count integer,
  next_60_days_delivery_count integer,
  next_90_days_delivery_count integer,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint replenishment_offers_pkey primary key (account_id, marketplace_id, sku, asin)
);
comment on table data.replenishment_offers is 'One row per SKU and ASIN in Subscribe & Save: its discounts, subscriptions and coming deliveries, now.';
create table data.replenishment_offers_history (
  like data.replenishment_offers,
  known_to timestamptz not null,
  constraint replenishment_offers_history_pkey primary key (account_id, run_id, line_no),
  constraint replenishment_offers_history_was_known check (known_from <= known_to)
);
comment on table data.replenishment_offers_history is 'Superseded versions of data.replenishment_offers: what was known from known_from until known_to.';
create index replenishment_offers_history_by_time on data.replenishment_offers_history (account_id, marketplace_id, known_to);
call protect_account_table('data.replenishment_offers');
call protect_account_table('data.replenishment_offers_history');
