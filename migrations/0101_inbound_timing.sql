-- What forecasts learn of supply, kept ready: how long shipments travel, when open ones can be sold, and what lies in
-- reserve.

-- Receipts are a small part of the ledger, and a trip is made of them alone.
create index ledger_detail_by_receipt on data.ledger_detail (account_id, marketplace_id, sku, reference_id, occurred_on)
  where event_type = 'Receipts';

create table ready.inbound_trip (
  account_id        int not null,
  marketplace_id    text not null,
  sku               text not null,
  shipment_id       text not null,
  destination       text,
  shipment_status   text,
  shipped_units     int,
  received_units    int,
  ready_on          date,
  shipped_on        date,
  shipped_on_source text,
  first_receipt_on  date,
  sellable_on       date,
  constraint inbound_trip_pkey primary key (account_id, marketplace_id, sku, shipment_id)
);
call protect_account_table('ready.inbound_trip');

create table ready.inbound_timing (
  account_id             int not null,
  marketplace_id         text not null,
  destination            text not null,
  shipments              int,
  open_shipments         int,
  remaining_units        int,
  learned_from           text,
  learned_shipments      int,
  first_receipt_p50_days int,
  first_receipt_p80_days int,
  sellable_p50_days      int,
  sellable_p80_days      int,
  receiving_p50_days     int,
  receiving_p80_days     int,
  reason                 text,
  constraint inbound_timing_pkey primary key (account_id, marketplace_id, destination)
);
call protect_account_table('ready.inbound_timing');

create table ready.inbound_expected (
  account_id        int not null,
  marketplace_id    text not null,
  sku               text not null,
  shipment_id       text not null,
  destination       text,
  shipment_status   text,
  is_planned        boolean,
  remaining_units   int,
  leaves_on         date,
  shipped_on_source text,
  first_receipt_on  date,
  learned_from      text,
  learned_shipments int,
  expected_p50_on   date,
  expected_p80_on   date,
  expected_reason   text,
  constraint inbound_expected_pkey primary key (account_id, marketplace_id, sku, shipment_id)
);
create index inbound_expected_by_day on ready.inbound_expected (account_id, marketplace_id, expected_p50_on nulls last, sku, shipment_id);
call protect_account_table('ready.inbound_expected');

create table ready.reserve_stock (
  account_id        int not null,
  marketplace_id    text not null,
  sku               text not null,
  reserve           text not null,
  units             float8,
  source            text,
  transfer_p50_days float8,
  transfer_p80_days float8,
  transfer_source   text,
  constraint reserve_stock_pkey primary key (account_id, marketplace_id, sku, reserve)
);
call protect_account_table('ready.reserve_stock');
