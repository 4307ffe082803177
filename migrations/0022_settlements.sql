-- Datasets as their definitions say: settlements. What is dropped here is lost: review it.

create table data.settlements (
  account_id int not null,
  marketplace_id text not null,
  settlement_id text not null,
  row_no integer not null,
  settlement_start_at timestamptz,
  settlement_end_at timestamptz,
  deposit_at timestamptz,
  total_amount numeric(18,4),
  currency char(3),
  transaction_type text,
  order_id text,
  merchant_order_id text,
  adjustment_id text,
  shipment_id text,
  marketplace_name text,
  amount_type text,
  amount_description text,
  line_amount numeric(18,4),
  fulfillment_id text,
  posted_on date,
  posted_at timestamptz,
  order_item_code text,
  merchant_order_item_id text,
  merchant_adjustment_item_id text,
  sku text,
  purchased_units integer,
  promotion_id text,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint settlements_pkey primary key (account_id, marketplace_id, settlement_id, row_no)
);
comment on table data.settlements is 'One row per amount of a settlement (a pay-out of about 14 days) in the order of its file. Row 1 is the summary, with total_amount and no line_amount; those of the others sum to it.';
create index settlements_by_sku_and_posted_on on data.settlements (account_id, marketplace_id, sku, posted_on);
create index settlements_by_order_id on data.settlements (account_id, marketplace_id, order_id);
create index settlements_by_posted_on on data.settlements (account_id, marketplace_id, posted_on);
create table data.settlements_history (
  like data.settlements,
  known_to timestamptz not null,
  constraint settlements_history_pkey primary key (account_id, run_id, line_no),
  constraint settlements_history_was_known check (known_from <= known_to)
);
comment on table data.settlements_history is 'Superseded versions of data.settlements: what was known from known_from until known_to.';
create index settlements_history_by_time on data.settlements_history (account_id, marketplace_id, known_to);
call protect_account_table('data.settlements');
call protect_account_table('data.settlements_history');
