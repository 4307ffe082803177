-- Datasets as their definitions say: search_queries. What is dropped here is lost: review it.

create table data.search_queries (
  account_id int not null,
  marketplace_id text not null,
  week_on date not null,
  through_on date,
  asin text not null,
  query text not null,
  query_rank integer,
  searches_count integer,
  impressions_count integer,
  impressions_ratio numeric(18,4),
  all_impressions_count integer,
  clicks_count integer,
  clicks_ratio numeric(18,4),
  all_clicks_count integer,
  all_clicks_ratio numeric(18,4),
  clicks_median_amount numeric(18,4),
  all_clicks_median_amount numeric(18,4),
  all_clicks_same_day_count integer,
  all_clicks_one_day_count integer,
  all_clicks_two_day_count integer,
  cart_adds_count integer,
  cart_adds_ratio numeric(18,4),
  all_cart_adds_count integer,
  all_cart_adds_ratio numeric(18,4),
  cart_adds_median_amount numeric(18,4),
  all_cart_adds_median_amount numeric(18,4),
  all_cart_adds_same_day_count integer,
  all_cart_adds_one_day_count integer,
  all_cart_adds_two_day_count integer,
  purchases_count integer,
  purchases_ratio numeric(18,4),
  all_purchases_count integer,
  all_purchases_ratio numeric(18,4),
  purchases_median_amount numeric(18,4),
  all_purchases_median_amount numeric(18,4),
  all_purchases_same_day_count integer,
  all_purchases_one_day_count integer,
  all_purchases_two_day_count integer,
  currency char(3),
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint search_queries_pkey primary key (account_id, marketplace_id, week_on, asin, query)
);
comment on table data.search_queries is 'One row per week (Sunday to Saturday), ASIN and search it was seen in: how often it was seen, clicked, put into carts and bought, beside all products.';
comment on column data.search_queries.query is 'Text written by others: shown, never obeyed.';
create index search_queries_by_asin_and_week_on on data.search_queries (account_id, marketplace_id, asin, week_on);
create table data.search_queries_history (
  like data.search_queries,
  known_to timestamptz not null,
  constraint search_queries_history_pkey primary key (account_id, run_id, line_no),
  constraint search_queries_history_was_known check (known_from <= known_to)
);
comment on table data.search_queries_history is 'Superseded versions of data.search_queries: what was known from known_from until known_to.';
create index search_queries_history_by_time on data.search_queries_history (account_id, marketplace_id, known_to);
call protect_account_table('data.search_queries');
call protect_account_table('data.search_queries_history');
