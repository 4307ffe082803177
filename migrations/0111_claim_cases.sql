-- Reconciliation: what Amazon owes by its own reports, as cases that keep their history, and the dated rules they follow.

create table claim_policy (
  country    text not null,
  kind       text not null,
  valid_from date not null,
  valid_to   date,
  anchor     text not null,
  waits_days int not null,
  opens_days int not null,
  closes_days int not null,
  confidence text not null,
  source     text not null,
  constraint claim_policy_pkey primary key (country, kind, valid_from),
  constraint claim_policy_days_are_in_order check (0 <= opens_days and opens_days <= closes_days and 0 <= waits_days),
  constraint claim_policy_is_valid_some_day check (valid_from <= valid_to),
  constraint claim_policy_confidence_is_known check (confidence in ('official', 'secondary', 'assumed'))
);
comment on table claim_policy is 'When a claim may be filed, per country and kind of case, and from when until when that rule held. The version of a rule is country, kind and valid_from. Belongs to no workspace: Amazon publishes it.';
comment on column claim_policy.valid_to is 'The last day whose anchors fall under it; null: it still holds.';
comment on column claim_policy.anchor is 'What the days are counted from, in words.';
comment on column claim_policy.waits_days is 'Ours, not Amazon''s: how long Amazon is given to settle it by itself before a difference is called one.';
comment on column claim_policy.confidence is 'official: read on a page of Amazon''s; secondary: only third parties say so; assumed: taken from another country, the shortest of those known.';
revoke all on claim_policy from public;
grant select on claim_policy to asm_server, asm_worker;

insert into claim_policy (country, kind, valid_from, valid_to, anchor, waits_days, opens_days, closes_days, confidence, source)
select country, kind, valid_from::date, valid_to::date, anchor, waits_days, opens_days, closes_days, confidence, source
from (values
  ('{US}', 'warehouse', '2000-01-01', '2024-10-22', 'day of the adjustment', 30, 0, 548, 'official', 'Seller Central US, FBA lost and damaged inventory reimbursement policy before 2024-10-23: 18 months'),
  ('{US}', 'warehouse', '2024-10-23', null, 'day of the adjustment', 30, 0, 60, 'official', 'Seller Central US, FBA lost and damaged inventory reimbursement policy of 2024-10-23'),
  ('{US}', 'customer_return', '2000-01-01', '2024-10-22', 'day of the refund', 30, 45, 548, 'official', 'Seller Central US, customer return claims before 2024-10-23: 45 days to 18 months'),
  ('{US}', 'customer_return', '2024-10-23', null, 'day of the refund', 30, 60, 120, 'official', 'Seller Central US, customer return claims (G9N934L7Y4SFWPJ4)'),
  ('{US}', 'removal', '2024-10-23', null, 'day the removal left', 15, 15, 75, 'official', 'Seller Central US, removal claims, lost in transit, of 2024-10-23'),
  ('{US}', 'inbound', '2000-01-01', null, 'day of delivery', 30, 15, 183, 'secondary', 'No page of Amazon''s gives a US window: third parties say nine months, an older UK page of Amazon''s six; the shorter is taken'),
  ('{US,GB,DE,FR,IT,ES,NL,SE,PL,BE,IE}', 'reversal', '2000-01-01', null, 'day of the reversal', 0, 0, 60, 'secondary', 'Third parties: disputes of a reimbursement within 60 days'),
  ('{GB,DE,FR,IT,ES,NL,SE,PL,BE,IE}', 'warehouse', '2000-01-01', null, 'day of the adjustment', 30, 0, 60, 'official', 'Amazon Europe announcement on claim windows, as reposted'),
  ('{GB,DE,FR,IT,ES,NL,SE,PL,BE,IE}', 'customer_return', '2000-01-01', null, 'day of the refund', 30, 45, 105, 'official', 'Amazon Europe announcement on claim windows, as reposted'),
  ('{GB,DE,FR,IT,ES,NL,SE,PL,BE,IE}', 'removal', '2000-01-01', null, 'day the removal left', 15, 15, 75, 'official', 'Amazon Europe announcement on claim windows, as reposted'),
  ('{GB,DE,FR,IT,ES,NL,SE,PL,BE,IE}', 'inbound', '2000-01-01', null, 'day of delivery', 30, 0, 183, 'official', 'Seller Central UK, an older page: six months from verified delivery'),
  ('{CA}', 'customer_return', '2000-01-01', null, 'day of the refund', 30, 45, 548, 'official', 'Seller Central CA, customer return claims, page without a date: 45 days to 18 months'),
  ('{JP}', 'customer_return', '2000-01-01', null, 'day of the refund', 30, 45, 548, 'official', 'Seller Central JP, customer return claims, page without a date: 45 days to 18 months'),
  ('{CA,JP}', 'warehouse', '2000-01-01', null, 'day of the adjustment', 30, 0, 60, 'assumed', 'As in the US and Europe'),
  ('{CA,JP}', 'removal', '2000-01-01', null, 'day the removal left', 15, 15, 75, 'assumed', 'As in the US and Europe'),
  ('{CA,JP}', 'inbound', '2000-01-01', null, 'day of delivery', 30, 15, 183, 'assumed', 'As in the US'),
  ('{CA,JP}', 'reversal', '2000-01-01', null, 'day of the reversal', 0, 0, 60, 'assumed', 'As in the US'),
  ('{AE}', 'warehouse', '2024-09-05', null, 'day of the adjustment', 30, 0, 60, 'official', 'Seller Central AE announcement of 2024-09-05'),
  ('{AE}', 'removal', '2024-09-05', null, 'day the removal left', 15, 15, 75, 'official', 'Seller Central AE announcement of 2024-09-05'),
  ('{AE}', 'inbound', '2024-09-05', null, 'day of delivery', 30, 15, 60, 'official', 'Seller Central AE announcement of 2024-09-05')
) as told (countries, family, valid_from, valid_to, anchor, waits_days, opens_days, closes_days, confidence, source),
unnest(told.countries::text[]) as country,
unnest(case told.family when 'warehouse' then array['warehouse_lost', 'warehouse_damaged'] else array[told.family] end) as kind;

create table claim_code (
  report     text not null,
  code       text not null,
  valid_from date not null,
  valid_to   date,
  kind       text not null,
  means      text not null,
  constraint claim_code_pkey primary key (report, code, valid_from),
  constraint claim_code_is_valid_some_day check (valid_from <= valid_to),
  constraint claim_code_means_a_known_thing check (means in ('loss', 'found', 'paid', 'reversed'))
);
comment on table claim_code is 'Which reason codes of the ledger lose or find units, and what a reimbursement''s reason pays for. A code that is not here opens no case and settles none. Belongs to no workspace: Amazon publishes it.';
revoke all on claim_code from public;
grant select on claim_code to asm_server, asm_worker;

insert into claim_code (report, code, valid_from, kind, means)
select report, code, date '2000-01-01', kind, means
from (values
  ('ledger_detail', 'warehouse_lost', 'loss', '{M,5}'),
  ('ledger_detail', 'warehouse_lost', 'found', '{F,N}'),
  ('ledger_detail', 'warehouse_damaged', 'loss', '{E,H,K,U,6,7}'),
  ('reimbursements', 'warehouse_lost', 'paid', '{Lost_Warehouse,WAREHOUSE_LOST}'),
  ('reimbursements', 'warehouse_damaged', 'paid', '{Damaged_Warehouse,WAREHOUSE_DAMAGE}'),
  ('reimbursements', 'inbound', 'paid', '{Lost_Inbound,Damaged_Inbound,MISSING_FROM_INBOUND}'),
  ('reimbursements', 'customer_return', 'paid', '{CustomerReturn,CustomerServiceIssue,FREE_REPLACEMENT_REFUND_ITEMS,REVERSAL_REIMBURSEMENT}'),
  ('reimbursements', 'removal', 'paid', '{Lost_Outbound,Damaged_Outbound}'),
  ('reimbursements', 'reversal', 'reversed', '{Reimbursement_Reversal,COMPENSATED_CLAWBACK}')
) as told (report, kind, means, codes),
unnest(told.codes::text[]) as code;

-- Shaped as a dataset, so that a case has a history and can be read as known at a moment.
create table data.claim_case (
  account_id          int not null,
  marketplace_id      text not null,
  case_id             text not null,
  kind                text not null,
  reference           text not null,
  sku                 text not null,
  asin                text,
  fnsku               text,
  fulfillment_centers text[] not null,
  state               text not null,
  state_reason        text not null,
  state_since_on      date not null,
  opened_on           date not null,
  happened_on         date,
  happened_basis      text not null,
  last_moved_on       date,
  expected_units      int not null,
  received_units      int not null,
  discrepancy_units   int not null,
  found_units         int not null,
  paid_units          int not null,
  given_back_units    int not null,
  reversed_units      int not null,
  beyond_units        int not null,
  open_units          int not null,
  paid_amount         numeric not null,
  currency            char(3) not null,
  policy_version      text,
  policy_confidence   text,
  policy_anchor       text,
  policy_source       text,
  settles_on          date,
  opens_on            date,
  closes_on           date,
  next_on             date,
  unit_value_amount   numeric,
  value_basis         text not null,
  value_detail        text,
  reimbursement_ids   text[] not null,
  claimed_on          date,
  amazon_case_id      text,
  sources             jsonb not null,
  digest              bytea not null,
  known_from          timestamptz not null,
  constraint claim_case_pkey primary key (account_id, marketplace_id, case_id),
  constraint claim_case_is_one_per_thing unique (account_id, marketplace_id, kind, reference, sku),
  constraint claim_case_kind_is_known check (kind in ('inbound', 'warehouse_lost', 'warehouse_damaged', 'customer_return', 'removal', 'reversal')),
  constraint claim_case_state_is_known check (state in ('in_transit', 'receiving', 'within_window', 'discrepant', 'claimable',
    'claimed', 'reimbursed', 'resolved', 'expired')),
  constraint claim_case_digest_is_sha256 check (octet_length(digest) = 32)
);
comment on table data.claim_case is 'One row per thing Amazon may owe for: a SKU of a shipment, a loss in a center on a day, a refund, a removal, a payment taken back. What a newer night says otherwise moves the older to history.';
comment on column data.claim_case.reference is 'Names the thing: shipment id; day, center, disposition and FNSKU of a loss; order id; removal order id; id of the payment that was taken back.';
comment on column data.claim_case.happened_on is 'The day its claim window is counted from; happened_basis says what that day is.';
comment on column data.claim_case.open_units is 'Units that stand as missing: not received, not found, not paid for. 0 while a shipment is on its way or being received.';
comment on column data.claim_case.beyond_units is 'Units paid for beyond what was missing: a payment made twice.';
comment on column data.claim_case.settles_on is 'Until then the difference may settle by itself, and the case is within_window.';
comment on column data.claim_case.next_on is 'The day on which time alone moves the case on.';
comment on column data.claim_case.value_basis is 'What unit_value_amount is: operator_landed_cost, last_reimbursement, refund, amount_taken_back; or unknown.';
comment on column data.claim_case.sources is 'The rows it was made from: dataset, document_id, line, loaded_at, and what each says.';
create index claim_case_by_state on data.claim_case (account_id, marketplace_id, state, closes_on, case_id);
create index claim_case_by_sku on data.claim_case (account_id, marketplace_id, sku);
create index claim_case_by_next_day on data.claim_case (account_id, marketplace_id, next_on) where next_on is not null;

create table data.claim_case_history (
  like data.claim_case,
  version  bigint generated by default as identity,
  known_to timestamptz not null,
  constraint claim_case_history_pkey primary key (account_id, marketplace_id, version),
  constraint claim_case_history_was_known check (known_from <= known_to)
);
comment on table data.claim_case_history is 'Superseded versions of data.claim_case: what was known from known_from until known_to.';
create index claim_case_history_by_time on data.claim_case_history (account_id, marketplace_id, known_to);
create index claim_case_history_by_case on data.claim_case_history (account_id, marketplace_id, case_id, known_from);
call protect_account_table('data.claim_case');
call protect_account_table('data.claim_case_history');

create table data.reimbursement_match (
  account_id       int not null,
  marketplace_id   text not null,
  reimbursement_id text not null,
  sku              text not null,
  reason           text not null,
  row_no           int not null,
  case_id          text,
  role             text not null,
  counted_units    int not null,
  approved_on      date not null,
  known_from       timestamptz not null,
  constraint reimbursement_match_pkey primary key (account_id, marketplace_id, reimbursement_id, sku, reason, row_no),
  constraint reimbursement_match_role_is_known check (role in ('pays', 'gives_back', 'reverses', 'beyond', 'unmatched')),
  constraint reimbursement_match_names_its_case check ((case_id is null) = (role = 'unmatched'))
);
comment on table data.reimbursement_match is 'To which case a row of the reimbursements report belongs: one at most, so that no payment counts twice.';
comment on column data.reimbursement_match.row_no is 'Counts the rows of one reimbursement, SKU and reason.';
comment on column data.reimbursement_match.role is 'pays; gives_back units as stock; reverses a payment; beyond: for units already paid; unmatched: no case it could be for.';
create index reimbursement_match_by_sku on data.reimbursement_match (account_id, marketplace_id, sku);
create index reimbursement_match_by_case on data.reimbursement_match (account_id, marketplace_id, case_id);

create table data.reimbursement_match_history (
  like data.reimbursement_match,
  version  bigint generated by default as identity,
  known_to timestamptz not null,
  constraint reimbursement_match_history_pkey primary key (account_id, marketplace_id, version),
  constraint reimbursement_match_history_was_known check (known_from <= known_to)
);
comment on table data.reimbursement_match_history is 'Superseded versions of data.reimbursement_match: what was known from known_from until known_to.';
create index reimbursement_match_history_by_time on data.reimbursement_match_history (account_id, marketplace_id, known_to);
call protect_account_table('data.reimbursement_match');
call protect_account_table('data.reimbursement_match_history');

create table claim_pass (
  account_id      int not null references account,
  marketplace_id  text not null,
  state_key       text not null,
  rules_key       text not null,
  as_of_on        date not null,
  seen_through_at timestamptz not null,
  finished_at     timestamptz not null,
  skus            int not null,
  written         int not null,
  constraint claim_pass_pkey primary key (account_id, marketplace_id)
);
comment on table claim_pass is 'The last pass of reconciliation over a marketplace: what it rested on, and through which load it saw. The next looks at what changed since.';
comment on column claim_pass.state_key is 'Loads, day, rules and records it rested on. Equal to what is, there is nothing to do.';
comment on column claim_pass.rules_key is 'Policies, codes and method. Where they change, every SKU is looked at again.';
call protect_account_table('claim_pass');
