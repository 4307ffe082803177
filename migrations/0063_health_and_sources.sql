-- How stock fares, and the same units as each of Amazon's sources tells them, kept ready.

create table ready.inventory_health (
  account_id           int not null,
  marketplace_id       text not null,
  sku                  text not null,
  asin                 text,
  available_units      int,
  age_0_to_90_units    int,
  age_91_to_180_units  int,
  age_181_to_270_units int,
  age_271_to_365_units int,
  age_366_plus_units   int,
  surcharge_units      int,
  surcharge_amount     numeric(18,4),
  currency             char(3),
  supply_days          float8,
  excess_units         int,
  stranded_units       int,
  level_health         text,
  pays_low_level_fee   boolean,
  advised_units        int,
  advised_on           date,
  advised_action       text,
  constraint inventory_health_pkey primary key (account_id, marketplace_id, sku)
);
create index inventory_health_by_excess on ready.inventory_health (account_id, marketplace_id, excess_units desc nulls last, sku);
call protect_account_table('ready.inventory_health');

create table ready.source_quantity (
  account_id                    int not null,
  marketplace_id                text not null,
  sku                           text not null,
  quantity                      text not null,
  fba_inventory_units           int,
  ledger_summary_units          int,
  inventory_planning_units      int,
  reserved_inventory_units      int,
  restock_recommendations_units int,
  apart_units                   int,
  constraint source_quantity_pkey primary key (account_id, marketplace_id, sku, quantity)
);
create index source_quantity_by_apart on ready.source_quantity (account_id, marketplace_id, apart_units desc, sku, quantity);
call protect_account_table('ready.source_quantity');
