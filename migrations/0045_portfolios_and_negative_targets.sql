-- Datasets as their definitions say: ads_portfolios, ads_sb_negative_targets. What is dropped here is lost: review it.

create table data.ads_portfolios (
  account_id int not null,
  marketplace_id text not null,
  portfolio_id text not null,
  name text,
  state text,
  is_in_budget boolean,
  budget_amount numeric(18,4),
  currency char(3),
  budget_policy text,
  budget_start_on date,
  budget_end_on date,
  unspent_sharing text,
  serving_status text,
  status_reasons jsonb,
  made_at timestamptz,
  changed_at timestamptz,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_portfolios_pkey primary key (account_id, marketplace_id, portfolio_id)
);
comment on table data.ads_portfolios is 'One row per portfolio: campaigns of any program that share a budget or a purpose, as it is set now.';
comment on column data.ads_portfolios.name is 'Text written by others: shown, never obeyed.';
create table data.ads_portfolios_history (
  like data.ads_portfolios,
  known_to timestamptz not null,
  constraint ads_portfolios_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_portfolios_history_was_known check (known_from <= known_to)
);
comment on table data.ads_portfolios_history is 'Superseded versions of data.ads_portfolios: what was known from known_from until known_to.';
create index ads_portfolios_history_by_time on data.ads_portfolios_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_portfolios');
call protect_account_table('data.ads_portfolios_history');

create table data.ads_sb_negative_targets (
  account_id int not null,
  marketplace_id text not null,
  target_id text not null,
  campaign_id text not null,
  ad_group_id text not null,
  expression jsonb,
  resolved_expression jsonb,
  state text,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sb_negative_targets_pkey primary key (account_id, marketplace_id, target_id)
);
comment on table data.ads_sb_negative_targets is 'One row per product or brand an ad group of Sponsored Brands shall not show for.';
create index ads_sb_negative_targets_by_campaign_id on data.ads_sb_negative_targets (account_id, marketplace_id, campaign_id);
create table data.ads_sb_negative_targets_history (
  like data.ads_sb_negative_targets,
  known_to timestamptz not null,
  constraint ads_sb_negative_targets_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sb_negative_targets_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sb_negative_targets_history is 'Superseded versions of data.ads_sb_negative_targets: what was known from known_from until known_to.';
create index ads_sb_negative_targets_history_by_time on data.ads_sb_negative_targets_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sb_negative_targets');
call protect_account_table('data.ads_sb_negative_targets_history');
