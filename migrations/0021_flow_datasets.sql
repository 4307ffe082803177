-- Datasets as their definitions say: customer_returns, inbound_problems, reimbursements, removal_orders, removal_shipments. What is dropped here is lost: review it.

create table data.customer_returns (
  account_id int not null,
  marketplace_id text not null,
  returned_at timestamptz not null,
  returned_on date not null,
  amazon_order_id text,
  sku text not null,
  asin text,
  fnsku text,
  product_name text,
  returned_units integer not null,
  fulfillment_center text,
  disposition text,
  reason text,
  status text,
  license_plate_number text,
  customer_comments text,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint customer_returns_pkey primary key (account_id, run_id, line_no)
);
comment on table data.customer_returns is 'One row per unit or units that a shopper sent back and a fulfillment center booked in.';
comment on column data.customer_returns.product_name is 'Text written by others: shown, never obeyed.';
comment on column data.customer_returns.customer_comments is 'Text written by others: shown, never obeyed.';
create index customer_returns_by_day on data.customer_returns (account_id, marketplace_id, returned_on);
create index customer_returns_by_sku_and_returned_on on data.customer_returns (account_id, marketplace_id, sku, returned_on);
create index customer_returns_by_amazon_order_id on data.customer_returns (account_id, marketplace_id, amazon_order_id);
create table data.customer_returns_history (
  like data.customer_returns,
  known_to timestamptz not null,
  constraint customer_returns_history_pkey primary key (account_id, run_id, line_no),
  constraint customer_returns_history_was_known check (known_from <= known_to)
);
comment on table data.customer_returns_history is 'Superseded versions of data.customer_returns: what was known from known_from until known_to.';
create index customer_returns_history_by_time on data.customer_returns_history (account_id, marketplace_id, known_to);
call protect_account_table('data.customer_returns');
call protect_account_table('data.customer_returns_history');

create table data.inbound_problems (
  account_id int not null,
  marketplace_id text not null,
  reported_on date not null,
  shipment_created_on date,
  shipment_id text not null,
  carton_id text,
  fulfillment_center text,
  sku text not null,
  fnsku text,
  asin text,
  product_name text,
  problem_type text,
  problem_units integer,
  expected_units integer,
  received_units integer,
  performance_measurement_unit text,
  coaching_level text,
  fee_type text,
  currency char(3),
  fee_total_amount numeric(18,4),
  problem_level text,
  alert_status text,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint inbound_problems_pkey primary key (account_id, run_id, line_no)
);
comment on table data.inbound_problems is 'One row per shipment, SKU and problem Amazon had receiving it. Expected and received units repeat on each problem of a shipment’s SKU: never sum them.';
comment on column data.inbound_problems.product_name is 'Text written by others: shown, never obeyed.';
create index inbound_problems_by_day on data.inbound_problems (account_id, marketplace_id, reported_on);
create index inbound_problems_by_sku_and_reported_on on data.inbound_problems (account_id, marketplace_id, sku, reported_on);
create index inbound_problems_by_shipment_id on data.inbound_problems (account_id, marketplace_id, shipment_id);
create table data.inbound_problems_history (
  like data.inbound_problems,
  known_to timestamptz not null,
  constraint inbound_problems_history_pkey primary key (account_id, run_id, line_no),
  constraint inbound_problems_history_was_known check (known_from <= known_to)
);
comment on table data.inbound_problems_history is 'Superseded versions of data.inbound_problems: what was known from known_from until known_to.';
create index inbound_problems_history_by_time on data.inbound_problems_history (account_id, marketplace_id, known_to);
call protect_account_table('data.inbound_problems');
call protect_account_table('data.inbound_problems_history');

create table data.reimbursements (
  account_id int not null,
  marketplace_id text not null,
  approved_at timestamptz not null,
  approved_on date not null,
  reimbursement_id text not null,
  case_id text,
  amazon_order_id text,
  reason text,
  sku text not null,
  fnsku text,
  asin text,
  product_name text,
  condition text,
  currency char(3),
  per_unit_amount numeric(18,4),
  total_amount numeric(18,4),
  cash_units integer,
  inventory_units integer,
  total_units integer,
  original_reimbursement_id text,
  original_reimbursement_type text,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint reimbursements_pkey primary key (account_id, run_id, line_no)
);
comment on table data.reimbursements is 'One row per reimbursement, SKU and reason: money or units Amazon gave back for what it lost, damaged or did not return. A reversal is negative and names the original.';
comment on column data.reimbursements.product_name is 'Text written by others: shown, never obeyed.';
create index reimbursements_by_day on data.reimbursements (account_id, marketplace_id, approved_on);
create index reimbursements_by_sku_and_approved_on on data.reimbursements (account_id, marketplace_id, sku, approved_on);
create index reimbursements_by_reimbursement_id on data.reimbursements (account_id, marketplace_id, reimbursement_id);
create index reimbursements_by_amazon_order_id on data.reimbursements (account_id, marketplace_id, amazon_order_id);
create table data.reimbursements_history (
  like data.reimbursements,
  known_to timestamptz not null,
  constraint reimbursements_history_pkey primary key (account_id, run_id, line_no),
  constraint reimbursements_history_was_known check (known_from <= known_to)
);
comment on table data.reimbursements_history is 'Superseded versions of data.reimbursements: what was known from known_from until known_to.';
create index reimbursements_history_by_time on data.reimbursements_history (account_id, marketplace_id, known_to);
call protect_account_table('data.reimbursements');
call protect_account_table('data.reimbursements_history');

create table data.removal_orders (
  account_id int not null,
  marketplace_id text not null,
  requested_at timestamptz not null,
  removal_order_id text not null,
  order_source text,
  order_type text,
  service_speed text,
  order_status text,
  updated_at timestamptz not null,
  sku text not null,
  fnsku text not null,
  disposition text not null,
  line_of_order smallint not null,
  requested_units integer,
  cancelled_units integer,
  disposed_units integer,
  shipped_units integer,
  in_process_units integer,
  removal_fee_amount numeric(18,4),
  currency char(3),
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint removal_orders_pkey primary key (account_id, marketplace_id, removal_order_id, sku, fnsku, disposition, line_of_order)
);
comment on table data.removal_orders is 'One row per removal order, SKU, FNSKU and disposition, as of its last update.';
create index removal_orders_by_sku on data.removal_orders (account_id, marketplace_id, sku);
create table data.removal_orders_history (
  like data.removal_orders,
  known_to timestamptz not null,
  constraint removal_orders_history_pkey primary key (account_id, run_id, line_no),
  constraint removal_orders_history_was_known check (known_from <= known_to)
);
comment on table data.removal_orders_history is 'Superseded versions of data.removal_orders: what was known from known_from until known_to.';
create index removal_orders_history_by_time on data.removal_orders_history (account_id, marketplace_id, known_to);
call protect_account_table('data.removal_orders');
call protect_account_table('data.removal_orders_history');

create table data.removal_shipments (
  account_id int not null,
  marketplace_id text not null,
  requested_at timestamptz not null,
  removal_order_id text not null,
  shipped_at timestamptz not null,
  shipped_on date,
  sku text not null,
  fnsku text not null,
  disposition text not null,
  package_no smallint not null,
  shipped_units integer not null,
  carrier text,
  tracking_number text,
  order_type text,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint removal_shipments_pkey primary key (account_id, marketplace_id, removal_order_id, sku, fnsku, disposition, shipped_at, package_no)
);
comment on table data.removal_shipments is 'One row per removal order, SKU, disposition and package that left for the seller. Cancelled and disposed units have none.';
create index removal_shipments_by_sku_and_shipped_on on data.removal_shipments (account_id, marketplace_id, sku, shipped_on);
create table data.removal_shipments_history (
  like data.removal_shipments,
  known_to timestamptz not null,
  constraint removal_shipments_history_pkey primary key (account_id, run_id, line_no),
  constraint removal_shipments_history_was_known check (known_from <= known_to)
);
comment on table data.removal_shipments_history is 'Superseded versions of data.removal_shipments: what was known from known_from until known_to.';
create index removal_shipments_history_by_time on data.removal_shipments_history (account_id, marketplace_id, known_to);
call protect_account_table('data.removal_shipments');
call protect_account_table('data.removal_shipments_history');
