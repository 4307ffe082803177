-- Units that moved, whether they add up, and what fees on stock come to, kept ready.

create table ready.units_moved_by_day (
  account_id       int not null,
  marketplace_id   text not null,
  sku              text not null,
  moved_on         date not null,
  receipt_units    int,
  shipment_units   int,
  return_units     int,
  removal_units    int,
  transfer_units   int,
  adjustment_units int,
  other_units      int,
  constraint units_moved_by_day_pkey primary key (account_id, marketplace_id, sku, moved_on)
);
create index units_moved_by_day_by_day on ready.units_moved_by_day (account_id, marketplace_id, moved_on);
call protect_account_table('ready.units_moved_by_day');

create table ready.unit_balance (
  account_id            int not null,
  marketplace_id        text not null,
  sku                   text not null,
  window_days           int not null,
  from_on               date,
  through_on            date,
  opening_units         int,
  receipt_units         int,
  shipment_units        int,
  return_units          int,
  removal_units         int,
  transfer_units        int,
  adjustment_units      int,
  other_units           int,
  closing_units         int,
  residual_units        int,
  residual_units_reason text,
  constraint unit_balance_pkey primary key (account_id, marketplace_id, sku, window_days)
);
create index unit_balance_by_residual on ready.unit_balance
  (account_id, marketplace_id, window_days, abs(residual_units) desc nulls last, sku);
call protect_account_table('ready.unit_balance');

create table ready.fee_exposure (
  account_id                int not null,
  marketplace_id            text not null,
  sku                       text not null,
  asin                      text,
  currency                  char(3),
  exposure_amount           numeric,
  exposure_amount_reason    text,
  available_units           int,
  age_0_to_90_units         int,
  age_91_to_180_units       int,
  age_181_to_270_units      int,
  age_271_to_365_units      int,
  age_366_plus_units        int,
  surcharge_units           int,
  surcharge_amount          numeric(18,4),
  aged_tiers                jsonb,
  charged_on                date,
  charged_units             int,
  charged_amount            numeric(18,4),
  charged_amount_reason     text,
  storage_next_month_amount numeric(18,4),
  stored_month_on           date,
  stored_average_units      float8,
  stored_amount             numeric(18,4),
  stored_amount_reason      text,
  storage_rate_amount       numeric(18,4),
  size_tier                 text,
  supply_days_30            float8,
  supply_days_90            float8,
  low_level                 text,
  low_level_reason          text,
  low_level_tier            text,
  constraint fee_exposure_pkey primary key (account_id, marketplace_id, sku)
);
create index fee_exposure_by_amount on ready.fee_exposure (account_id, marketplace_id, exposure_amount desc nulls last, sku);
call protect_account_table('ready.fee_exposure');
