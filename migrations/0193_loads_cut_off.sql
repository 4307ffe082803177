-- A document whose loading kills the worker would kill the next one, too, and with it the loads of other accounts: how often a
-- load was begun and nothing came of it is counted, and after some times it is put off like any other trouble.
alter table report_run add column loads_begun smallint not null default 0;
comment on column report_run.loads_begun is 'Loads begun since the last step was taken: more than one, and earlier ones were cut off.';
