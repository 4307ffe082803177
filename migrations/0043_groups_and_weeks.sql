-- Questions asked in groups, and windows of whole weeks: how often a dataset is planned, and what a slot may be.

alter table report_run
  add column every_nights smallint not null default 1,
  add constraint report_run_is_planned_again check (every_nights >= 1);
comment on column report_run.every_nights is 'Nights from the plan it belongs to until the dataset is planned again: 7 where Amazon answers by whole weeks.';
comment on column report_run.slot is 'Tells runs of one night apart: the hour of one that is asked by the hour, Amazon''s id of a document that Amazon made by itself, or the values that one of several groups is asked about.';
