-- Cover by three numerators, kept ready.

create table ready.cover_ahead (
  account_id                      int not null,
  marketplace_id                  text not null,
  sku                             text not null,
  inbound_in_time_units           int,
  next_inbound_on                 date,
  inbound_undated_units           int,
  reserve_units                   float8,
  reserve_lands_on                date,
  cover_days_with_inbound_in_time float8,
  cover_days_with_reserve         float8,
  runs_out_on                     date,
  runs_out_with_inbound_on        date,
  runs_out_with_reserve_on        date,
  constraint cover_ahead_pkey primary key (account_id, marketplace_id, sku)
);
call protect_account_table('ready.cover_ahead');
