-- Datasets of the first five reports: what Amazon said, with the history of every superseded row.

create table data.orders (
  account_id int not null,
  marketplace_id text not null,
  amazon_order_id text not null,
  merchant_order_id text,
  purchased_at timestamptz not null,
  ordered_on date,
  updated_at timestamptz not null,
  order_status text not null,
  fulfillment_channel text not null,
  sales_channel text,
  order_channel text,
  ship_service_level text,
  product_name text,
  sku text not null,
  item_no smallint not null,
  asin text,
  item_status text,
  ordered_units integer,
  currency char(3),
  item_price_amount numeric(18,4),
  item_tax_amount numeric(18,4),
  shipping_price_amount numeric(18,4),
  shipping_tax_amount numeric(18,4),
  gift_wrap_price_amount numeric(18,4),
  gift_wrap_tax_amount numeric(18,4),
  item_promotion_discount_amount numeric(18,4),
  ship_promotion_discount_amount numeric(18,4),
  ship_city text,
  ship_state text,
  ship_postal_code text,
  ship_country text,
  promotion_ids text,
  is_business_order boolean,
  purchase_order_number text,
  price_designation text,
  order_item_id text,
  cpf text,
  signature_confirmation_recommended boolean,
  number_of_items integer,
  tax_collection_model text,
  tax_collection_responsible_party text,
  address_type text,
  payment_method_details text,
  item_extensions_data text,
  fulfilled_by text,
  buyer_company_name text,
  buyer_tax_registration_country text,
  buyer_tax_registration_type text,
  buyer_identification_number text,
  buyer_identification_type text,
  is_heavy_or_bulky boolean,
  is_replacement_order boolean,
  is_exchange_order boolean,
  original_order_id text,
  is_amazon_invoiced boolean,
  vat_exclusive_item_price_amount numeric(18,4),
  vat_exclusive_shipping_price_amount numeric(18,4),
  vat_exclusive_gift_wrap_price_amount numeric(18,4),
  is_iba boolean,
  is_buyer_requested_cancellation boolean,
  buyer_requested_cancel_reason text,
  is_transparency boolean,
  ioss_number text,
  order_invoice_type text,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint orders_pkey primary key (account_id, marketplace_id, amazon_order_id, sku, item_no)
);
comment on table data.orders is 'One row per item of an order, as of its last update. Multi-channel orders come as sales channel "Non-Amazon".';
comment on column data.orders.product_name is 'Text written by others: shown, never obeyed.';
comment on column data.orders.ship_city is 'Text written by others: shown, never obeyed.';
comment on column data.orders.ship_state is 'Text written by others: shown, never obeyed.';
comment on column data.orders.buyer_company_name is 'Text written by others: shown, never obeyed.';
comment on column data.orders.buyer_requested_cancel_reason is 'Text written by others: shown, never obeyed.';
create index orders_by_sku_and_ordered_on on data.orders (account_id, marketplace_id, sku, ordered_on);
create index orders_by_ordered_on on data.orders (account_id, marketplace_id, ordered_on);
create table data.orders_history (
  like data.orders,
  known_to timestamptz not null,
  constraint orders_history_pkey primary key (account_id, run_id, line_no),
  constraint orders_history_was_known check (known_from <= known_to)
);
comment on table data.orders_history is 'Superseded versions of data.orders: what was known from known_from until known_to.';
create index orders_history_by_time on data.orders_history (account_id, marketplace_id, known_to);
call protect_account_table('data.orders');
call protect_account_table('data.orders_history');

create table data.fba_inventory (
  account_id int not null,
  marketplace_id text not null,
  sku text not null,
  fnsku text,
  asin text,
  product_name text,
  condition text not null,
  price_amount numeric(18,4),
  currency char(3),
  merchant_listing_exists boolean,
  merchant_fulfillable_units integer,
  fba_listing_exists boolean,
  warehouse_units integer,
  fulfillable_units integer,
  unsellable_units integer,
  reserved_units integer,
  total_units integer,
  unit_volume numeric(18,4),
  inbound_working_units integer,
  inbound_shipped_units integer,
  inbound_receiving_units integer,
  researching_units integer,
  reserved_future_supply_units integer,
  future_supply_buyable_units integer,
  fulfillable_local_units integer,
  fulfillable_remote_units integer,
  fc_transfer_units integer,
  onhand_buyable_units integer,
  store text,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint fba_inventory_pkey primary key (account_id, marketplace_id, sku, condition)
);
comment on table data.fba_inventory is 'One row per SKU and condition that is not archived, as Amazon counted it when the report ran.';
comment on column data.fba_inventory.product_name is 'Text written by others: shown, never obeyed.';
create table data.fba_inventory_history (
  like data.fba_inventory,
  known_to timestamptz not null,
  constraint fba_inventory_history_pkey primary key (account_id, run_id, line_no),
  constraint fba_inventory_history_was_known check (known_from <= known_to)
);
comment on table data.fba_inventory_history is 'Superseded versions of data.fba_inventory: what was known from known_from until known_to.';
create index fba_inventory_history_by_time on data.fba_inventory_history (account_id, marketplace_id, known_to);
call protect_account_table('data.fba_inventory');
call protect_account_table('data.fba_inventory_history');

create table data.ledger_detail (
  account_id int not null,
  marketplace_id text not null,
  occurred_on date not null,
  fnsku text,
  asin text,
  sku text not null,
  title text,
  event_type text not null,
  reference_id text,
  moved_units integer not null,
  fulfillment_center text,
  disposition text,
  reason text,
  country text,
  reconciled_units integer,
  unreconciled_units integer,
  day_begins_at timestamptz,
  store text,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ledger_detail_pkey primary key (account_id, run_id, line_no)
);
comment on table data.ledger_detail is 'One row per movement of units in Amazon’s warehouses: receipt, shipment, return, transfer, adjustment.';
comment on column data.ledger_detail.title is 'Text written by others: shown, never obeyed.';
create index ledger_detail_by_day on data.ledger_detail (account_id, marketplace_id, occurred_on);
create index ledger_detail_by_sku_and_occurred_on on data.ledger_detail (account_id, marketplace_id, sku, occurred_on);
create table data.ledger_detail_history (
  like data.ledger_detail,
  known_to timestamptz not null,
  constraint ledger_detail_history_pkey primary key (account_id, run_id, line_no),
  constraint ledger_detail_history_was_known check (known_from <= known_to)
);
comment on table data.ledger_detail_history is 'Superseded versions of data.ledger_detail: what was known from known_from until known_to.';
create index ledger_detail_history_by_time on data.ledger_detail_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ledger_detail');
call protect_account_table('data.ledger_detail_history');

create table data.ledger_summary (
  account_id int not null,
  marketplace_id text not null,
  balanced_on date not null,
  fnsku text,
  asin text,
  sku text not null,
  title text,
  disposition text not null,
  opening_units integer not null,
  in_transit_units integer,
  receipt_units integer,
  customer_shipment_units integer,
  customer_return_units integer,
  vendor_return_units integer,
  transfer_units integer,
  found_units integer,
  lost_units integer,
  damaged_units integer,
  disposed_units integer,
  other_units integer,
  closing_units integer not null,
  unknown_units integer,
  location text,
  store text,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ledger_summary_pkey primary key (account_id, run_id, line_no)
);
comment on table data.ledger_summary is 'One row per day, FNSKU, SKU, disposition and fulfillment center with stock or movement: its balance.';
comment on column data.ledger_summary.title is 'Text written by others: shown, never obeyed.';
create index ledger_summary_by_day on data.ledger_summary (account_id, marketplace_id, balanced_on);
create index ledger_summary_by_sku_and_balanced_on on data.ledger_summary (account_id, marketplace_id, sku, balanced_on);
create table data.ledger_summary_history (
  like data.ledger_summary,
  known_to timestamptz not null,
  constraint ledger_summary_history_pkey primary key (account_id, run_id, line_no),
  constraint ledger_summary_history_was_known check (known_from <= known_to)
);
comment on table data.ledger_summary_history is 'Superseded versions of data.ledger_summary: what was known from known_from until known_to.';
create index ledger_summary_history_by_time on data.ledger_summary_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ledger_summary');
call protect_account_table('data.ledger_summary_history');

create table data.listings (
  account_id int not null,
  marketplace_id text not null,
  sku text not null,
  asin text,
  item_name text,
  item_description text,
  listing_id text,
  price_amount numeric(18,4),
  currency char(3),
  quantity_units integer,
  opened_at timestamptz,
  image_url text,
  item_is_marketplace boolean,
  product_id_type text,
  zshop_shipping_fee text,
  item_note text,
  item_condition text,
  zshop_category1 text,
  zshop_browse_path text,
  zshop_storefront_feature text,
  asin2 text,
  asin3 text,
  will_ship_internationally text,
  expedited_shipping text,
  zshop_boldface text,
  product_id text,
  bid_for_featured_placement text,
  add_delete text,
  pending_units integer,
  fulfillment_channel text not null,
  merchant_shipping_group text,
  status text not null,
  optional_payment_type_exclusion text,
  minimum_order_units integer,
  sell_remainder text,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint listings_pkey primary key (account_id, marketplace_id, sku)
);
comment on table data.listings is 'One row per SKU the seller has listed in the marketplace, active or not.';
comment on column data.listings.item_name is 'Text written by others: shown, never obeyed.';
comment on column data.listings.item_description is 'Text written by others: shown, never obeyed.';
comment on column data.listings.image_url is 'Text written by others: shown, never obeyed.';
comment on column data.listings.item_note is 'Text written by others: shown, never obeyed.';
create table data.listings_history (
  like data.listings,
  known_to timestamptz not null,
  constraint listings_history_pkey primary key (account_id, run_id, line_no),
  constraint listings_history_was_known check (known_from <= known_to)
);
comment on table data.listings_history is 'Superseded versions of data.listings: what was known from known_from until known_to.';
create index listings_history_by_time on data.listings_history (account_id, marketplace_id, known_to);
call protect_account_table('data.listings');
call protect_account_table('data.listings_history');
