-- Datasets as their definitions say: recent_order_items, planned_shipment_items. What is dropped here is lost: review it.

alter table data.recent_order_items add column packages jsonb;
alter table data.recent_order_items_history add column packages jsonb;
alter table data.recent_order_items add column fulfillment_orders jsonb;
alter table data.recent_order_items_history add column fulfillment_orders jsonb;

create table data.planned_shipment_items (
  account_id int not null,
  marketplace_id text not null,
  planned_shipment_id text not null,
  inbound_plan_id text not null,
  sku text not null,
  item_no smallint not null,
  fnsku text,
  asin text,
  planned_units integer not null,
  expires_on date,
  lot_code text,
  label_owner text,
  prep_instructions jsonb,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint planned_shipment_items_pkey primary key (account_id, marketplace_id, planned_shipment_id, sku, item_no)
);
comment on table data.planned_shipment_items is 'One row per SKU, expiration and lot of a plan’s shipment: units the seller means to send (Fulfillment Inbound 2024-03-20).';
create index planned_shipment_items_by_sku on data.planned_shipment_items (account_id, marketplace_id, sku);
create table data.planned_shipment_items_history (
  like data.planned_shipment_items,
  known_to timestamptz not null,
  constraint planned_shipment_items_history_pkey primary key (account_id, run_id, line_no),
  constraint planned_shipment_items_history_was_known check (known_from <= known_to)
);
comment on table data.planned_shipment_items_history is 'Superseded versions of data.planned_shipment_items: what was known from known_from until known_to.';
create index planned_shipment_items_history_by_time on data.planned_shipment_items_history (account_id, marketplace_id, known_to);
call protect_account_table('data.planned_shipment_items');
call protect_account_table('data.planned_shipment_items_history');
