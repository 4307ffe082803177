-- Datasets as their definitions say: inventory_planning, restock_recommendations, aged_surcharge. What is dropped here is lost: review it.

create table data.inventory_planning (
  account_id int not null,
  marketplace_id text not null,
  snapshot_on date not null,
  sku text not null,
  fnsku text,
  asin text,
  product_name text,
  condition text not null,
  available_units integer,
  transfer_units integer,
  pending_removal_units integer,
  age_0_to_90_units integer,
  age_91_to_180_units integer,
  age_181_to_270_units integer,
  age_271_to_365_units integer,
  age_366_to_455_units integer,
  age_456_plus_units integer,
  age_0_to_30_units integer,
  age_31_to_60_units integer,
  age_61_to_90_units integer,
  age_181_to_330_units integer,
  age_331_to_365_units integer,
  currency char(3),
  shipped_7_days_units integer,
  shipped_30_days_units integer,
  shipped_60_days_units integer,
  shipped_90_days_units integer,
  alert text,
  price_amount numeric(18,4),
  sales_price_amount numeric(18,4),
  lowest_new_price_amount numeric(18,4),
  lowest_used_price_amount numeric(18,4),
  recommended_action text,
  deprecated_healthy_level text,
  recommended_sales_price_amount numeric(18,4),
  recommended_sale_days numeric(18,4),
  recommended_removal_units integer,
  recommended_savings_amount numeric(18,4),
  sell_through_ratio numeric(18,4),
  unit_volume numeric(18,6),
  volume_unit text,
  storage_type text,
  storage_volume numeric(18,6),
  marketplace text,
  product_group text,
  sales_rank integer,
  supply_days numeric(18,4),
  excess_units integer,
  cover_30_weeks numeric(18,4),
  cover_90_weeks numeric(18,4),
  featured_offer_price_amount numeric(18,4),
  sales_7_days_amount numeric(18,4),
  sales_30_days_amount numeric(18,4),
  sales_60_days_amount numeric(18,4),
  sales_90_days_amount numeric(18,4),
  storage_next_month_amount numeric(18,4),
  inbound_units integer,
  inbound_working_units integer,
  inbound_shipped_units integer,
  inbound_receiving_units integer,
  unsold_6_months_units integer,
  reserved_units integer,
  unsellable_units integer,
  surcharge_181_to_210_units integer,
  surcharge_181_to_210_amount numeric(18,4),
  surcharge_211_to_240_units integer,
  surcharge_211_to_240_amount numeric(18,4),
  surcharge_241_to_270_units integer,
  surcharge_241_to_270_amount numeric(18,4),
  surcharge_271_to_300_units integer,
  surcharge_271_to_300_amount numeric(18,4),
  surcharge_301_to_330_units integer,
  surcharge_301_to_330_amount numeric(18,4),
  surcharge_331_to_365_units integer,
  surcharge_331_to_365_amount numeric(18,4),
  surcharge_366_to_455_units integer,
  surcharge_366_to_455_amount numeric(18,4),
  surcharge_456_plus_units integer,
  surcharge_456_plus_amount numeric(18,4),
  historical_supply_days numeric(18,4),
  minimum_level_units integer,
  level_health text,
  recommended_ship_in_units integer,
  recommended_ship_in_on date,
  historical_supply_updated_on date,
  is_exempt_from_low_level_fee boolean,
  pays_low_level_fee boolean,
  short_term_supply_days numeric(18,4),
  long_term_supply_days numeric(18,4),
  age_counted_on date,
  supply_units integer,
  reserved_processing_units integer,
  reserved_order_units integer,
  reserved_staging_units integer,
  total_supply_days numeric(18,4),
  supplier text,
  is_seasonal_soon boolean,
  season_name text,
  season_starts_on date,
  season_ends_on date,
  programs text,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint inventory_planning_pkey primary key (account_id, marketplace_id, sku, condition)
);
comment on table data.inventory_planning is 'One row per SKU and condition at Amazon: age of stock, coming surcharges, days of supply, Amazon’s advice.';
comment on column data.inventory_planning.product_name is 'Text written by others: shown, never obeyed.';
comment on column data.inventory_planning.alert is 'Text written by others: shown, never obeyed.';
comment on column data.inventory_planning.recommended_action is 'Text written by others: shown, never obeyed.';
comment on column data.inventory_planning.supplier is 'Text written by others: shown, never obeyed.';
comment on column data.inventory_planning.season_name is 'Text written by others: shown, never obeyed.';
create table data.inventory_planning_history (
  like data.inventory_planning,
  known_to timestamptz not null,
  constraint inventory_planning_history_pkey primary key (account_id, run_id, line_no),
  constraint inventory_planning_history_was_known check (known_from <= known_to)
);
comment on table data.inventory_planning_history is 'Superseded versions of data.inventory_planning: what was known from known_from until known_to.';
create index inventory_planning_history_by_time on data.inventory_planning_history (account_id, marketplace_id, known_to);
call protect_account_table('data.inventory_planning');
call protect_account_table('data.inventory_planning_history');

create table data.restock_recommendations (
  account_id int not null,
  marketplace_id text not null,
  country text,
  sku text not null,
  fnsku text,
  asin text,
  product_name text,
  condition text,
  supplier text,
  supplier_part_no text,
  currency char(3),
  price_amount numeric(18,4),
  sales_30_days_amount numeric(18,4),
  sold_30_days_units integer,
  total_units integer,
  inbound_units integer,
  available_units integer,
  transfer_units integer,
  processing_units integer,
  customer_order_units integer,
  unsellable_units integer,
  inbound_working_units integer,
  inbound_shipped_units integer,
  inbound_receiving_units integer,
  fulfilled_by text,
  total_supply_days_text text,
  amazon_supply_days_text text,
  alert text,
  recommended_units integer,
  recommended_ship_on date,
  recommended_action text,
  unit_storage_size text,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint restock_recommendations_pkey primary key (account_id, marketplace_id, sku)
);
comment on table data.restock_recommendations is 'One row per SKU that Amazon has advice on: how many units to send and when; also of SKUs the seller ships.';
comment on column data.restock_recommendations.product_name is 'Text written by others: shown, never obeyed.';
comment on column data.restock_recommendations.supplier is 'Text written by others: shown, never obeyed.';
comment on column data.restock_recommendations.alert is 'Text written by others: shown, never obeyed.';
comment on column data.restock_recommendations.recommended_action is 'Text written by others: shown, never obeyed.';
create table data.restock_recommendations_history (
  like data.restock_recommendations,
  known_to timestamptz not null,
  constraint restock_recommendations_history_pkey primary key (account_id, run_id, line_no),
  constraint restock_recommendations_history_was_known check (known_from <= known_to)
);
comment on table data.restock_recommendations_history is 'Superseded versions of data.restock_recommendations: what was known from known_from until known_to.';
create index restock_recommendations_history_by_time on data.restock_recommendations_history (account_id, marketplace_id, known_to);
call protect_account_table('data.restock_recommendations');
call protect_account_table('data.restock_recommendations_history');

create table data.aged_surcharge (
  account_id int not null,
  marketplace_id text not null,
  charged_on date not null,
  sku text not null,
  fnsku text,
  asin text,
  product_name text,
  condition text,
  country text,
  age_tier text not null,
  charged_units integer,
  charged_amount numeric(18,4),
  currency char(3),
  rate_amount numeric(18,4),
  unit_volume numeric(18,6),
  volume_unit text,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint aged_surcharge_pkey primary key (account_id, run_id, line_no)
);
comment on table data.aged_surcharge is 'One row per day of assessment (the 15th), SKU and tier of age: units charged, and how much.';
comment on column data.aged_surcharge.product_name is 'Text written by others: shown, never obeyed.';
create index aged_surcharge_by_day on data.aged_surcharge (account_id, marketplace_id, charged_on);
create index aged_surcharge_by_sku_and_charged_on on data.aged_surcharge (account_id, marketplace_id, sku, charged_on);
create table data.aged_surcharge_history (
  like data.aged_surcharge,
  known_to timestamptz not null,
  constraint aged_surcharge_history_pkey primary key (account_id, run_id, line_no),
  constraint aged_surcharge_history_was_known check (known_from <= known_to)
);
comment on table data.aged_surcharge_history is 'Superseded versions of data.aged_surcharge: what was known from known_from until known_to.';
create index aged_surcharge_history_by_time on data.aged_surcharge_history (account_id, marketplace_id, known_to);
call protect_account_table('data.aged_surcharge');
call protect_account_table('data.aged_surcharge_history');
