-- What Amazon may owe, a row per case: a SKU of a shipment, a loss in a centre on a day, a refund, a removal, a payment taken
-- back. Of a payment taken back, what was taken is what is expected, so reimbursed_units are those paid anew. 20 sent and 17 received leave 3 open; with a landed cost of 4.50 they are estimated at 13.50. Open units are those
-- neither received, nor found, nor paid for; 0 while a shipment is on its way. The estimate is null where no cost is known,
-- and `value_basis` says what it rests on. The claim window is opens_on to closes_on, of the policy named.
create view facts.discrepancy with (security_invoker = true) as
select account_id, marketplace_id, case_id, kind, reference, sku, asin, fnsku, fulfillment_centers, state, state_reason,
       state_since_on, opened_on, happened_on, happened_basis, last_moved_on, expected_units, received_units, discrepancy_units,
       found_units, paid_units - case when kind = 'reversal' then 0 else reversed_units end as reimbursed_units, paid_units, given_back_units, reversed_units, beyond_units, open_units,
       trim_scale(paid_amount)::text as paid_amount, currency,
       policy_version, policy_confidence, settles_on, opens_on, closes_on,
       trim_scale(unit_value_amount)::text as unit_value_amount,
       open_units * unit_value_amount as estimated_amount, value_basis, value_detail,
       reimbursement_ids, claimed_units, claimed_on, amazon_case_id, known_from as told_at
from claim_case;
