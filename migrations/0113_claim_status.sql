-- What operators filed: a claim is a record beside those of planning, with the same versions, author and audit.
alter table data.planning_input drop constraint planning_input_kind_is_known;
alter table data.planning_input add constraint planning_input_kind_is_known check (kind in ('supplier', 'lead_time_days',
  'lead_time_deviation_days', 'closed_period', 'demand_event', 'reserve_units', 'transfer_days', 'case_pack_units',
  'minimum_order_units', 'landed_cost', 'target_cover_days', 'discontinued', 'claim_status'));
comment on column data.planning_input.subject is 'A SKU, supplier:<name>, or * for all; of a claim_status the case.';
alter table data.claim_case add column claimed_units int;
alter table data.claim_case_history add column claimed_units int;
comment on column data.claim_case.claimed_units is 'Units a claim was filed for, by the operator''s word.';
