-- A payment beside the case it belongs to is one row, kept ready: it is asked by day whatever the history.
alter table data.reimbursement_match
  add column approved_at timestamptz,
  add column asin text,
  add column fnsku text,
  add column amazon_order_id text,
  add column cash_units int,
  add column given_back_units int,
  add column total_amount numeric,
  add column currency char(3),
  add column original_reimbursement_id text,
  add column amazon_case_id text;
alter table data.reimbursement_match_history
  add column approved_at timestamptz,
  add column asin text,
  add column fnsku text,
  add column amazon_order_id text,
  add column cash_units int,
  add column given_back_units int,
  add column total_amount numeric,
  add column currency char(3),
  add column original_reimbursement_id text,
  add column amazon_case_id text;
comment on column data.reimbursement_match.amazon_case_id is 'The support case by which the seller had asked for it; Amazon pays most without one.';
create index reimbursement_match_by_day on data.reimbursement_match
  (account_id, marketplace_id, approved_on desc, reimbursement_id, sku, reason, row_no);
