-- The hourly summaries beside the other sources. The table is made anew: it holds nothing of its own.

drop table ready.source_quantity;
create table ready.source_quantity (
  account_id                    int not null,
  marketplace_id                text not null,
  sku                           text not null,
  quantity                      text not null,
  fba_inventory_units           int,
  inventory_summaries_units     int,
  ledger_summary_units          int,
  inventory_planning_units      int,
  reserved_inventory_units      int,
  restock_recommendations_units int,
  apart_units                   int,
  constraint source_quantity_pkey primary key (account_id, marketplace_id, sku, quantity)
);
create index source_quantity_by_apart on ready.source_quantity (account_id, marketplace_id, apart_units desc, sku, quantity);
call protect_account_table('ready.source_quantity');
