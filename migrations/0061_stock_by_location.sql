-- Where units are, kept ready; and local and remote units beside what can be sold, which is made anew: it holds nothing
-- of its own.

drop table ready.inventory;
create table ready.inventory (
  account_id               int not null,
  marketplace_id           text not null,
  sku                      text not null,
  asin                     text,
  fnsku                    text,
  title                    text,
  channel                  text,
  listing_status           text,
  price_amount             numeric(18,4),
  currency                 char(3),
  fulfillable_units        int,
  merchant_units           int,
  sellable_units           int,
  sellable_units_reason    text,
  reserved_units           int,
  unsellable_units         int,
  researching_units        int,
  inbound_working_units    int,
  inbound_shipped_units    int,
  inbound_receiving_units  int,
  fba_total_units          int,
  fulfillable_local_units  int,
  fulfillable_remote_units int,
  constraint inventory_pkey primary key (account_id, marketplace_id, sku)
);
create index inventory_by_sellable on ready.inventory (account_id, marketplace_id, sellable_units desc nulls last, sku);
-- The same SKU in the other marketplaces, for pools that count once.
create index inventory_by_sku on ready.inventory (account_id, sku);
call protect_account_table('ready.inventory');

create table ready.stock_by_location (
  account_id     int not null,
  marketplace_id text not null,
  sku            text not null,
  fnsku          text not null,
  location_kind  text not null,
  location       text not null,
  disposition    text not null,
  units          int not null,
  constraint stock_by_location_pkey primary key (account_id, marketplace_id, sku, fnsku, location_kind, location, disposition)
);
create index stock_by_location_by_units on ready.stock_by_location
  (account_id, marketplace_id, units desc, sku, location_kind, location, disposition, fnsku);
create index stock_by_location_by_sku on ready.stock_by_location (account_id, sku);
call protect_account_table('ready.stock_by_location');
