-- What Amazon paid, gave back or took back, a row per row of its report, with the one case it belongs to: a payment of 2 units
-- for a loss of 2 `pays` it; a second one for the same loss is `beyond`; one for which no case stands is `unmatched`, and one
-- that was loaded after the last reconciliation has no role yet. Money is as Amazon wrote it, negative where taken back.
create view facts.reimbursement with (security_invoker = true) as
select paid.account_id, paid.marketplace_id, paid.approved_on, paid.approved_at, paid.reimbursement_id, paid.sku, paid.asin,
       paid.fnsku, paid.reason, paid.row_no, paid.amazon_order_id, paid.cash_units, paid.given_back_units, paid.total_amount,
       paid.currency, paid.original_reimbursement_id, paid.amazon_case_id, match.case_id, match.role
from (
  select account_id, marketplace_id, approved_on, approved_at, reimbursement_id, sku, asin, fnsku, coalesce(reason, '') as reason,
         (row_number() over (partition by account_id, marketplace_id, sku, reimbursement_id, reason order by approved_at, total_amount, run_id, line_no))::int as row_no,
         amazon_order_id, cash_units, inventory_units as given_back_units, total_amount, currency, original_reimbursement_id,
         case_id as amazon_case_id
  from reimbursements
) as paid
left join reimbursement_match as match
  on match.account_id = paid.account_id and match.marketplace_id = paid.marketplace_id and match.sku = paid.sku
  and match.reimbursement_id = paid.reimbursement_id and match.reason = paid.reason and match.row_no = paid.row_no;
