-- Datasets as their definitions say: reserved_inventory. What is dropped here is lost: review it.

create table data.reserved_inventory (
  account_id int not null,
  marketplace_id text not null,
  sku text not null,
  fnsku text,
  asin text,
  product_name text,
  reserved_units integer not null,
  customer_order_units integer,
  transfer_units integer,
  processing_units integer,
  staging_units integer,
  program text,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint reserved_inventory_pkey primary key (account_id, marketplace_id, sku)
);
comment on table data.reserved_inventory is 'One row per SKU with units that Amazon has set aside, and what for.';
comment on column data.reserved_inventory.product_name is 'Text written by others: shown, never obeyed.';
create table data.reserved_inventory_history (
  like data.reserved_inventory,
  known_to timestamptz not null,
  constraint reserved_inventory_history_pkey primary key (account_id, run_id, line_no),
  constraint reserved_inventory_history_was_known check (known_from <= known_to)
);
comment on table data.reserved_inventory_history is 'Superseded versions of data.reserved_inventory: what was known from known_from until known_to.';
create index reserved_inventory_history_by_time on data.reserved_inventory_history (account_id, marketplace_id, known_to);
call protect_account_table('data.reserved_inventory');
call protect_account_table('data.reserved_inventory_history');
