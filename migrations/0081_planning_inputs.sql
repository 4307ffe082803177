-- What operators know and Amazon does not: suppliers, lead times, events, reserve stock, costs. Shaped as a dataset, so
-- that it has a history and can be read as known at a moment; written by guarded writes, never by a sync.

create table data.planning_input (
  account_id       int not null references account,
  marketplace_id   text not null,
  kind             text not null,
  subject          text not null,
  name             text not null default '',
  value            jsonb not null,
  valid_from_on    date,
  valid_through_on date,
  expires_on       date,
  source           text not null,
  author           text not null,
  preview_id       text not null,
  known_from       timestamptz not null,
  constraint planning_input_pkey primary key (account_id, marketplace_id, kind, subject, name),
  constraint planning_input_kind_is_known check (kind in ('supplier', 'lead_time_days', 'lead_time_deviation_days',
    'closed_period', 'demand_event', 'reserve_units', 'transfer_days', 'case_pack_units', 'minimum_order_units', 'landed_cost',
    'target_cover_days', 'discontinued')),
  constraint planning_input_days_are_in_order check (valid_from_on <= valid_through_on),
  constraint planning_input_says_something check (jsonb_typeof(value) <> 'null')
);
comment on table data.planning_input is 'One row per thing an operator told us for planning, as it stands now. Unknown is a row that is not there, never a zero.';
comment on column data.planning_input.subject is 'A SKU, supplier:<name>, or * for all.';
comment on column data.planning_input.name is 'Tells several of one kind apart: an event''s name, a warehouse; else empty.';
comment on column data.planning_input.expires_on is 'The last day on which the value is believed; null: until it is replaced.';
comment on column data.planning_input.source is 'How it came in: agent, or the name of the file it was imported from.';
comment on column data.planning_input.author is 'The name of the key that committed it.';
comment on column data.planning_input.preview_id is 'The preview whose commit wrote it.';
create index planning_input_by_subject on data.planning_input (account_id, marketplace_id, subject);

create table data.planning_input_history (
  like data.planning_input,
  version  bigint generated always as identity,
  known_to timestamptz not null,
  constraint planning_input_history_pkey primary key (account_id, version),
  constraint planning_input_history_was_known check (known_from <= known_to)
);
comment on table data.planning_input_history is 'Superseded versions of data.planning_input: what was known from known_from until known_to.';
create index planning_input_history_by_time on data.planning_input_history (account_id, marketplace_id, known_to);
call protect_account_table('data.planning_input');
call protect_account_table('data.planning_input_history');

-- A guarded write is made by the server, in reach of its key.
grant insert, update, delete on data.planning_input to asm_server;
grant insert on data.planning_input_history to asm_server;
grant insert on stale_fact to asm_server;
create policy written on data.planning_input to asm_server
  using (account_id = any ((select reach_accounts())::int[]) and ((select reach_everywhere()) or marketplace_id = any ((select reach_marketplaces())::text[])))
  with check (account_id = any ((select reach_accounts())::int[]) and ((select reach_everywhere()) or marketplace_id = any ((select reach_marketplaces())::text[])));
create policy superseded on data.planning_input_history for insert to asm_server
  with check (account_id = any ((select reach_accounts())::int[]) and ((select reach_everywhere()) or marketplace_id = any ((select reach_marketplaces())::text[])));
create policy touched on stale_fact for insert to asm_server
  with check (account_id = any ((select reach_accounts())::int[]) and ((select reach_everywhere()) or marketplace_id = any ((select reach_marketplaces())::text[])));
