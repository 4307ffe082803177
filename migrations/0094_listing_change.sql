-- What changed of listings, kept ready in the order it was seen.

create table ready.listing_change (
  account_id     int not null,
  marketplace_id text not null,
  sku            text not null,
  kind           text not null,
  seen_at        timestamptz not null,
  from_value     text,
  to_value       text,
  constraint listing_change_pkey primary key (account_id, marketplace_id, sku, kind, seen_at)
);
create index listing_change_by_time on ready.listing_change (account_id, marketplace_id, seen_at);
call protect_account_table('ready.listing_change');
