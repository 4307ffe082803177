-- What Amazon paid, gave back or took back, a row per row of its report, with the one case it belongs to: a payment of 2 units
-- for a loss of 2 `pays` it; a second one for the same loss is `beyond`; one for which no case stands is `unmatched`. As of the
-- last reconciliation. Money is as Amazon wrote it, negative where taken back.
create view facts.reimbursement with (security_invoker = true) as
select account_id, marketplace_id, approved_on, approved_at, reimbursement_id, sku, asin, fnsku, reason, row_no, amazon_order_id,
       cash_units, given_back_units, total_amount, currency, original_reimbursement_id, amazon_case_id, case_id, role, counted_units
from reimbursement_match;
