-- Datasets as their definitions say: sales_and_traffic, sales_by_date. What is dropped here is lost: review it.

create table data.sales_and_traffic (
  account_id int not null,
  marketplace_id text not null,
  sold_on date not null,
  parent_asin text,
  asin text,
  sku text not null,
  ordered_units integer,
  ordered_b2b_units integer,
  ordered_amount numeric(18,4),
  ordered_b2b_amount numeric(18,4),
  currency char(3),
  order_items integer,
  order_b2b_items integer,
  browser_sessions_count integer,
  browser_sessions_b2b_count integer,
  app_sessions_count integer,
  app_sessions_b2b_count integer,
  sessions_count integer,
  sessions_b2b_count integer,
  browser_views_count integer,
  browser_views_b2b_count integer,
  app_views_count integer,
  app_views_b2b_count integer,
  views_count integer,
  views_b2b_count integer,
  browser_sessions_percent numeric(18,4),
  browser_sessions_b2b_percent numeric(18,4),
  app_sessions_percent numeric(18,4),
  app_sessions_b2b_percent numeric(18,4),
  sessions_percent numeric(18,4),
  sessions_b2b_percent numeric(18,4),
  browser_views_percent numeric(18,4),
  browser_views_b2b_percent numeric(18,4),
  app_views_percent numeric(18,4),
  app_views_b2b_percent numeric(18,4),
  views_percent numeric(18,4),
  views_b2b_percent numeric(18,4),
  buy_box_percent numeric(18,4),
  buy_box_b2b_percent numeric(18,4),
  unit_session_percent numeric(18,4),
  unit_session_b2b_percent numeric(18,4),
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint sales_and_traffic_pkey primary key (account_id, run_id, line_no)
);
comment on table data.sales_and_traffic is 'One row per day and SKU that was seen or sold: what shoppers ordered and how often they looked.';
create index sales_and_traffic_by_day on data.sales_and_traffic (account_id, marketplace_id, sold_on);
create index sales_and_traffic_by_sku_and_sold_on on data.sales_and_traffic (account_id, marketplace_id, sku, sold_on);
create index sales_and_traffic_by_asin_and_sold_on on data.sales_and_traffic (account_id, marketplace_id, asin, sold_on);
create table data.sales_and_traffic_history (
  like data.sales_and_traffic,
  known_to timestamptz not null,
  constraint sales_and_traffic_history_pkey primary key (account_id, run_id, line_no),
  constraint sales_and_traffic_history_was_known check (known_from <= known_to)
);
comment on table data.sales_and_traffic_history is 'Superseded versions of data.sales_and_traffic: what was known from known_from until known_to.';
create index sales_and_traffic_history_by_time on data.sales_and_traffic_history (account_id, marketplace_id, known_to);
call protect_account_table('data.sales_and_traffic');
call protect_account_table('data.sales_and_traffic_history');

create table data.sales_by_date (
  account_id int not null,
  marketplace_id text not null,
  sold_on date not null,
  ordered_amount numeric(18,4),
  ordered_b2b_amount numeric(18,4),
  currency char(3),
  ordered_units integer,
  ordered_b2b_units integer,
  order_items integer,
  order_b2b_items integer,
  average_item_amount numeric(18,4),
  average_item_b2b_amount numeric(18,4),
  average_item_units numeric(18,4),
  average_item_b2b_units numeric(18,4),
  average_price_amount numeric(18,4),
  average_price_b2b_amount numeric(18,4),
  refunded_units integer,
  refund_percent numeric(18,4),
  claims_count integer,
  claims_amount numeric(18,4),
  shipped_amount numeric(18,4),
  shipped_units integer,
  orders_shipped_count integer,
  browser_views_count integer,
  browser_views_b2b_count integer,
  app_views_count integer,
  app_views_b2b_count integer,
  views_count integer,
  views_b2b_count integer,
  browser_sessions_count integer,
  browser_sessions_b2b_count integer,
  app_sessions_count integer,
  app_sessions_b2b_count integer,
  sessions_count integer,
  sessions_b2b_count integer,
  buy_box_percent numeric(18,4),
  buy_box_b2b_percent numeric(18,4),
  item_session_percent numeric(18,4),
  item_session_b2b_percent numeric(18,4),
  unit_session_percent numeric(18,4),
  unit_session_b2b_percent numeric(18,4),
  average_offers_count integer,
  average_parents_count integer,
  feedback_count integer,
  negative_feedback_count integer,
  negative_feedback_percent numeric(18,4),
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint sales_by_date_pkey primary key (account_id, run_id, line_no)
);
comment on table data.sales_by_date is 'One row per day of the marketplace: what all shoppers ordered, what was shipped, how often they looked.';
create index sales_by_date_by_day on data.sales_by_date (account_id, marketplace_id, sold_on);
create table data.sales_by_date_history (
  like data.sales_by_date,
  known_to timestamptz not null,
  constraint sales_by_date_history_pkey primary key (account_id, run_id, line_no),
  constraint sales_by_date_history_was_known check (known_from <= known_to)
);
comment on table data.sales_by_date_history is 'Superseded versions of data.sales_by_date: what was known from known_from until known_to.';
create index sales_by_date_history_by_time on data.sales_by_date_history (account_id, marketplace_id, known_to);
call protect_account_table('data.sales_by_date');
call protect_account_table('data.sales_by_date_history');
