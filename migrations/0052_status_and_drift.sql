-- Since when a run has its trouble, and which columns of Amazon's files came and went.

alter table report_run add column problem_since timestamptz;
comment on column report_run.problem_since is 'When the trouble of this kind began; problem_at is when it was met last.';
update report_run set problem_since = problem_at where problem_at is not null;

create table column_drift (
  account_id     int not null,
  marketplace_id text not null,
  dataset        text not null,
  drift          text not null,
  header         text not null,
  required       boolean not null,
  value_kind     text not null,
  sample_values  text[] not null,
  first_seen_at  timestamptz not null,
  last_seen_at   timestamptz not null,
  began_at       timestamptz not null,
  ended_at       timestamptz,
  constraint column_drift_pkey primary key (account_id, marketplace_id, dataset, drift, header),
  constraint column_drift_is_of_a_known_kind check (drift in ('new', 'missing')),
  constraint column_drift_values_are_of_a_known_kind
    check (value_kind in ('whole number', 'number', 'day or moment', 'yes or no', 'text', 'nothing')),
  constraint column_drift_was_seen_in_order check (first_seen_at <= last_seen_at)
);
comment on table column_drift is 'Columns that came without being declared, and declared ones that Amazon sent once and sends no more.';
comment on column column_drift.header is 'Amazon''s words.';
comment on column column_drift.sample_values is 'Amazon''s words: some different values of a column that came, cut short.';
comment on column column_drift.first_seen_at is 'When a document with the column was loaded first, and last.';
comment on column column_drift.began_at is 'The first document with a column that came, the first without one that went.';
comment on column column_drift.ended_at is 'When it was found declared, back, or gone again; null while it lasts.';
call protect_account_table('column_drift');
