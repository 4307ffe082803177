-- What ads cost and brought, and what sales leave, kept ready: by day what the windows are summed of, and the windows.

create table ready.revenue_by_day (
  account_id     int not null,
  marketplace_id text not null,
  sku            text not null,
  channel        text not null,
  ordered_on     date not null,
  currency       char(3) not null,
  ordered_units  int,
  unpriced_units int,
  sales_amount   numeric(18,4),
  vat_amount     numeric(18,4),
  vat_told_units int,
  constraint revenue_by_day_pkey primary key (account_id, marketplace_id, sku, ordered_on, channel, currency)
);
create index revenue_by_day_by_day on ready.revenue_by_day (account_id, marketplace_id, ordered_on);
call protect_account_table('ready.revenue_by_day');

create table ready.ads_by_day (
  account_id        int not null,
  marketplace_id    text not null,
  sku               text not null,
  program           text not null,
  served_on         date not null,
  currency          char(3) not null,
  impressions_count int,
  clicks_count      int,
  spend_amount      numeric(18,4),
  sales_amount      numeric(18,4),
  orders_count      int,
  sold_units        int,
  constraint ads_by_day_pkey primary key (account_id, marketplace_id, sku, served_on, program, currency)
);
create index ads_by_day_by_day on ready.ads_by_day (account_id, marketplace_id, served_on);
call protect_account_table('ready.ads_by_day');

create table ready.ads_by_sku (
  account_id                int not null,
  marketplace_id            text not null,
  sku                       text not null,
  currency                  char(3) not null,
  window_days               int not null,
  from_on                   date,
  through_on                date,
  programs                  text[],
  attribution_days          int,
  incomplete_from_on        date,
  restated_from_on          date,
  impressions_count         int,
  clicks_count              int,
  spend_amount              numeric(18,4),
  sales_amount              numeric(18,4),
  orders_count              int,
  sold_units                int,
  spend_amount_reason       text,
  total_sales_amount        numeric(18,4),
  unpriced_units            int,
  total_sales_amount_reason text,
  acos_ratio                float8,
  acos_ratio_reason         text,
  roas_ratio                float8,
  roas_ratio_reason         text,
  tacos_ratio               float8,
  tacos_ratio_reason        text,
  constraint ads_by_sku_pkey primary key (account_id, marketplace_id, sku, window_days, currency)
);
create index ads_by_sku_by_spend on ready.ads_by_sku (account_id, marketplace_id, window_days, spend_amount desc nulls last, sku);
call protect_account_table('ready.ads_by_sku');

create table ready.ads_by_campaign (
  account_id          int not null,
  marketplace_id      text not null,
  program             text not null,
  campaign_id         text not null,
  currency            char(3) not null,
  window_days         int not null,
  campaign_name       text,
  from_on             date,
  through_on          date,
  attribution_days    int,
  incomplete_from_on  date,
  restated_from_on    date,
  impressions_count   int,
  clicks_count        int,
  spend_amount        numeric(18,4),
  sales_amount        numeric(18,4),
  orders_count        int,
  sold_units          int,
  spend_amount_reason text,
  acos_ratio          float8,
  acos_ratio_reason   text,
  roas_ratio          float8,
  roas_ratio_reason   text,
  constraint ads_by_campaign_pkey primary key (account_id, marketplace_id, program, campaign_id, window_days, currency)
);
create index ads_by_campaign_by_spend on ready.ads_by_campaign (account_id, marketplace_id, window_days, spend_amount desc nulls last, campaign_id);
call protect_account_table('ready.ads_by_campaign');

create table ready.ads_total (
  account_id                int not null,
  marketplace_id            text not null,
  currency                  char(3) not null,
  window_days               int not null,
  from_on                   date,
  through_on                date,
  programs                  text[],
  attribution_days          int,
  incomplete_from_on        date,
  restated_from_on          date,
  impressions_count         bigint,
  clicks_count              bigint,
  spend_amount              numeric(18,4),
  sp_spend_amount           numeric(18,4),
  sb_spend_amount           numeric(18,4),
  sd_spend_amount           numeric(18,4),
  sales_amount              numeric(18,4),
  orders_count              int,
  sold_units                int,
  spend_amount_reason       text,
  total_sales_amount        numeric(18,4),
  unpriced_units            int,
  total_sales_amount_reason text,
  acos_ratio                float8,
  acos_ratio_reason         text,
  roas_ratio                float8,
  roas_ratio_reason         text,
  tacos_ratio               float8,
  tacos_ratio_reason        text,
  constraint ads_total_pkey primary key (account_id, marketplace_id, currency, window_days)
);
call protect_account_table('ready.ads_total');

create table ready.unit_fees (
  account_id         int not null,
  marketplace_id     text not null,
  sku                text not null,
  currency           char(3),
  price_amount       numeric(18,4),
  referral_ratio     float8,
  closing_amount     numeric(18,4),
  referral_source    text,
  fulfillment_amount numeric(18,4),
  fulfillment_source text,
  constraint unit_fees_pkey primary key (account_id, marketplace_id, sku)
);
call protect_account_table('ready.unit_fees');

create table ready.margin (
  account_id                int not null,
  marketplace_id            text not null,
  sku                       text not null,
  window_days               int not null,
  from_on                   date,
  through_on                date,
  currency                  char(3),
  sold_units                int,
  fba_units                 int,
  unpriced_units            int,
  returned_units            int,
  sales_amount              numeric(18,4),
  sales_amount_reason       text,
  unit_price_amount         numeric(18,4),
  vat_amount                numeric(18,4),
  vat_amount_reason         text,
  referral_amount           numeric(18,4),
  referral_amount_reason    text,
  referral_ratio            float8,
  referral_source           text,
  closing_amount            numeric(18,4),
  closing_amount_reason     text,
  fulfillment_amount        numeric(18,4),
  fulfillment_amount_reason text,
  unit_fulfillment_amount   numeric(18,4),
  fulfillment_source        text,
  storage_amount            numeric(18,4),
  storage_amount_reason     text,
  stored_month_on           date,
  returns_amount            numeric(18,4),
  returns_amount_reason     text,
  ad_spend_amount           numeric(18,4),
  ad_spend_amount_reason    text,
  landed_cost_amount        numeric(18,4),
  landed_cost_amount_reason text,
  unit_cost_amount          numeric(18,4),
  margin_amount             numeric(18,4),
  margin_amount_reason      text,
  margin_ratio              float8,
  margin_ratio_reason       text,
  unit_margin_amount        numeric(18,4),
  missing_parts             text[],
  constraint margin_pkey primary key (account_id, marketplace_id, sku, window_days)
);
create index margin_by_amount on ready.margin (account_id, marketplace_id, window_days, margin_amount desc nulls last, sku);
call protect_account_table('ready.margin');
