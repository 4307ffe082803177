-- What Amazon calls the report that a run asked for, of runs that are folded away, too: sources of a number are named by it.

alter table data.dataset_past add column amazon_report_id text;
alter table data.dataset_past_history add column amazon_report_id text;
