-- Returns, kept ready by day.

create table ready.returns_by_day (
  account_id       int not null,
  marketplace_id   text not null,
  sku              text not null,
  returned_on      date not null,
  reason           text not null,
  disposition      text not null,
  returned_units   int,
  reimbursed_units int,
  orders           int,
  constraint returns_by_day_pkey primary key (account_id, marketplace_id, sku, returned_on, reason, disposition)
);
create index returns_by_day_by_day on ready.returns_by_day (account_id, marketplace_id, returned_on, sku, reason, disposition);
call protect_account_table('ready.returns_by_day');
