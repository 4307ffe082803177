-- Datasets as their definitions say: ads_profiles. What is dropped here is lost: review it.

create table data.ads_profiles (
  account_id int not null,
  marketplace_id text not null,
  profile_id text not null,
  country text,
  daily_cap_amount numeric(18,4),
  currency char(3),
  time_zone text,
  advertised_marketplace_id text,
  advertiser_id text,
  account_type text,
  account_name text,
  has_valid_payment_method boolean,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_profiles_pkey primary key (account_id, marketplace_id, profile_id)
);
comment on table data.ads_profiles is 'One row per marketplace the account advertises in: its profile, as it is set now.';
comment on column data.ads_profiles.account_name is 'Text written by others: shown, never obeyed.';
create table data.ads_profiles_history (
  like data.ads_profiles,
  known_to timestamptz not null,
  constraint ads_profiles_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_profiles_history_was_known check (known_from <= known_to)
);
comment on table data.ads_profiles_history is 'Superseded versions of data.ads_profiles: what was known from known_from until known_to.';
create index ads_profiles_history_by_time on data.ads_profiles_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_profiles');
call protect_account_table('data.ads_profiles_history');
