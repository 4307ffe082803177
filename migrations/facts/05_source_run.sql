-- What the run_id of a stored row stands for: the run that brought it, what it asked and when it ended; also of runs that are
-- no longer on the books one by one. Amazon's name for what it answered is `amazon_report_id`, and the document that was
-- loaded is `amazon_document_id`; null where an operation answered at once.
create view facts.source_run with (security_invoker = true) as
select run.account_id, run.run_id, run.marketplace_id, run.dataset, run.from_on, run.through_on, run.amazon_report_id,
       document.amazon_document_id, run.finished_at
from report_run as run
left join report_document as document on document.account_id = run.account_id and document.run_id = run.run_id
union all
select account_id, run_id, marketplace_id, dataset, from_on, through_on, amazon_report_id, amazon_document_id, known_from
from dataset_past
union all
select account_id, run_id, marketplace_id, dataset, from_on, through_on, amazon_report_id, amazon_document_id, known_from
from dataset_past_history;
