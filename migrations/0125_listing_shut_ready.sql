-- Days on which a listing was shut, kept ready: pace rests on them, and working them out reads every version of a listing
-- that ever was. And those versions by SKU, so that one SKU is worked out by reading one.

create table ready.listing_shut (
  account_id     int not null,
  marketplace_id text not null,
  sku            text not null,
  kind           text not null,
  spell_no       int not null,
  from_on        date,
  through_on     date,
  constraint listing_shut_pkey primary key (account_id, marketplace_id, sku, kind, spell_no)
);
call protect_account_table('ready.listing_shut');

create index listings_history_by_sku on data.listings_history (account_id, marketplace_id, sku);
create index suppressed_listings_history_by_sku on data.suppressed_listings_history (account_id, marketplace_id, sku);
create index stranded_inventory_history_by_sku on data.stranded_inventory_history (account_id, marketplace_id, sku);
create index fba_inventory_history_by_sku on data.fba_inventory_history (account_id, marketplace_id, sku);
