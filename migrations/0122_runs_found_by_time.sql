-- What a load asks of the past is the newest of it: the last document of a dataset, the runs asked since, whose a document was.

create index report_document_newest on report_document (account_id, dataset, marketplace_id, loaded_at desc, run_id desc);
create index report_document_by_amazon_id on report_document (account_id, amazon_document_id);
create index report_run_by_asking on report_run (account_id, dataset, marketplace_id, (coalesce(create_sent_at, created_at)));
