-- What the run_id of a stored row stands for: the run that brought it, what it asked and when it ended; also of runs that are
-- no longer on the books one by one. Amazon's name for what it answered is `amazon_report_id`.
create view facts.source_run with (security_invoker = true) as
select account_id, run_id, marketplace_id, dataset, from_on, through_on, amazon_report_id, finished_at
from report_run
union all
select account_id, run_id, marketplace_id, dataset, from_on, through_on, amazon_report_id, known_from
from dataset_past
union all
select account_id, run_id, marketplace_id, dataset, from_on, through_on, amazon_report_id, known_from
from dataset_past_history;
