-- What becomes of runs that are no longer kept one by one, and since when the history of a dataset is whole.

-- Shaped as a dataset, so that what was covered can be read as known at a moment.
create table data.dataset_past (
  account_id         int not null,
  marketplace_id     text not null,
  dataset            text not null,
  covered            datemultirange not null,
  data_version       bigint not null,
  synced_at          timestamptz,
  failed_at          timestamptz,
  problem_code       text,
  run_id             bigint not null,
  from_on            date,
  through_on         date,
  amazon_document_id text,
  sha256             bytea,
  rows               bigint,
  known_from         timestamptz not null,
  constraint dataset_past_pkey primary key (account_id, marketplace_id, dataset)
);
comment on table data.dataset_past is 'What the runs of a dataset that are no longer in report_run had come to, all together, and the document of the last of them.';
comment on column data.dataset_past.covered is 'The days their windows covered.';
comment on column data.dataset_past.data_version is 'How many of them changed a row.';
comment on column data.dataset_past.run_id is 'The last of them; with from_on, through_on and the document that it loaded, if it loaded one.';
create table data.dataset_past_history (
  like data.dataset_past,
  known_to timestamptz not null,
  constraint dataset_past_history_pkey primary key (account_id, run_id),
  constraint dataset_past_history_was_known check (known_from <= known_to)
);
comment on table data.dataset_past_history is 'The same at the end of each of them: a row per run, with its document. Kept for ever: a row''s run_id leads here.';
create index dataset_past_history_by_time on data.dataset_past_history (account_id, marketplace_id, known_to);
call protect_account_table('data.dataset_past');
call protect_account_table('data.dataset_past_history');

create table history_horizon (
  account_id     int not null references account,
  marketplace_id text not null,
  dataset        text not null,
  whole_since    timestamptz not null,
  constraint history_horizon_pkey primary key (account_id, marketplace_id, dataset)
);
comment on table history_horizon is 'Since when the history of a dataset is whole: what ended to be known before is no longer kept. No row: all of it is.';
call protect_account_table('history_horizon');

create index report_run_by_end on report_run (account_id, finished_at);
-- What is looked for every minute: a night that nobody planned, a failure that may be taken up again.
create index report_run_by_night on report_run (account_id, night_on);
create index report_run_failed on report_run (night_on) where state = 'failed';
