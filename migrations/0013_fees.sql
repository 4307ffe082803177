-- Datasets as their definitions say: fee_estimates, storage_fees. What is dropped here is lost: review it.

create table data.fee_estimates (
  account_id int not null,
  marketplace_id text not null,
  sku text not null,
  store text not null,
  fnsku text,
  asin text,
  product_name text,
  product_group text,
  brand text,
  fulfilled_by text,
  has_local_inventory boolean,
  currency char(3),
  price_amount numeric(18,4),
  sales_price_amount numeric(18,4),
  longest_side numeric(18,6),
  median_side numeric(18,6),
  shortest_side numeric(18,6),
  length_and_girth numeric(18,6),
  side_unit text,
  weight numeric(18,6),
  weight_unit text,
  size_tier text,
  total_amount numeric(18,4),
  referral_amount numeric(18,4),
  variable_closing_amount numeric(18,4),
  fulfillment_amount numeric(18,4),
  order_handling_amount numeric(18,4),
  pick_pack_amount numeric(18,4),
  weight_handling_amount numeric(18,4),
  future_total_amount numeric(18,4),
  future_order_handling_amount numeric(18,4),
  future_pick_pack_amount numeric(18,4),
  future_weight_handling_amount numeric(18,4),
  future_fulfillment_amount numeric(18,4),
  remote_uk_amount numeric(18,4),
  remote_de_amount numeric(18,4),
  remote_fr_amount numeric(18,4),
  remote_it_amount numeric(18,4),
  remote_es_amount numeric(18,4),
  remote_se_amount numeric(18,4),
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint fee_estimates_pkey primary key (account_id, marketplace_id, sku, store)
);
comment on table data.fee_estimates is 'One row per SKU and store: size, and the fees Amazon expects for selling one unit at its price of now.';
comment on column data.fee_estimates.product_name is 'Text written by others: shown, never obeyed.';
comment on column data.fee_estimates.brand is 'Text written by others: shown, never obeyed.';
create table data.fee_estimates_history (
  like data.fee_estimates,
  known_to timestamptz not null,
  constraint fee_estimates_history_pkey primary key (account_id, run_id, line_no),
  constraint fee_estimates_history_was_known check (known_from <= known_to)
);
comment on table data.fee_estimates_history is 'Superseded versions of data.fee_estimates: what was known from known_from until known_to.';
create index fee_estimates_history_by_time on data.fee_estimates_history (account_id, marketplace_id, known_to);
call protect_account_table('data.fee_estimates');
call protect_account_table('data.fee_estimates_history');

create table data.storage_fees (
  account_id int not null,
  marketplace_id text not null,
  month_on date not null,
  sku text,
  fnsku text,
  asin text,
  product_name text,
  fulfillment_center text,
  country text,
  longest_side numeric(18,6),
  median_side numeric(18,6),
  shortest_side numeric(18,6),
  side_unit text,
  weight numeric(18,6),
  weight_unit text,
  unit_volume numeric(18,6),
  volume_unit text,
  size_tier text,
  average_units numeric(18,4),
  average_pending_removal_units numeric(18,4),
  average_ordered_units numeric(18,4),
  total_volume numeric(18,6),
  currency char(3),
  rate_amount numeric(18,4),
  fee_amount numeric(18,4),
  dangerous_goods_type text,
  is_eligible_for_discount boolean,
  qualifies_for_discount boolean,
  incentive_amount numeric(18,4),
  incentive_breakdown text,
  utilization_ratio numeric(18,4),
  utilization_ratio_unit text,
  base_rate_amount numeric(18,4),
  surcharge_rate_amount numeric(18,4),
  surcharged_average_units numeric(18,4),
  surcharged_volume numeric(18,6),
  base_fee_amount numeric(18,4),
  surcharge_amount numeric(18,4),
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint storage_fees_pkey primary key (account_id, run_id, line_no)
);
comment on table data.storage_fees is 'One row per month, product and fulfillment center that stored it: average units, and the fee Amazon estimates.';
comment on column data.storage_fees.product_name is 'Text written by others: shown, never obeyed.';
create index storage_fees_by_day on data.storage_fees (account_id, marketplace_id, month_on);
create index storage_fees_by_fnsku_and_month_on on data.storage_fees (account_id, marketplace_id, fnsku, month_on);
create table data.storage_fees_history (
  like data.storage_fees,
  known_to timestamptz not null,
  constraint storage_fees_history_pkey primary key (account_id, run_id, line_no),
  constraint storage_fees_history_was_known check (known_from <= known_to)
);
comment on table data.storage_fees_history is 'Superseded versions of data.storage_fees: what was known from known_from until known_to.';
create index storage_fees_history_by_time on data.storage_fees_history (account_id, marketplace_id, known_to);
call protect_account_table('data.storage_fees');
call protect_account_table('data.storage_fees_history');
