-- A night that could not finish is finished by day: how often a failed run was taken up again.

alter table report_run
  add column rounds int not null default 0,
  add constraint report_run_rounds_are_counted check (rounds >= 0);
comment on column report_run.rounds is 'How often it was taken up again by day after it had failed.';
