-- Advertising: an account's profiles, one per marketplace it advertises in. Its grant is a row of connection.

create table ads_profile (
  account_id     int not null,
  marketplace_id text not null,
  profile_id     text not null,
  name           text not null,
  currency       char(3) not null,
  time_zone      text not null,
  connected_at   timestamptz not null,
  constraint ads_profile_pkey primary key (account_id, marketplace_id),
  constraint ads_profile_belongs_to_a_marketplace foreign key (account_id, marketplace_id) references account_marketplace
);
comment on table ads_profile is 'Where an account advertises: Amazon''s profile of it in a marketplace, as listed when advertising was connected.';
comment on column ads_profile.time_zone is 'Days of reports of ads are those of this zone.';
call protect_account_table('ads_profile');
