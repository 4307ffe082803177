-- Everything a claim needs, of one case: what was expected and came, the window and its policy, what was paid, what it is worth
-- and by what, every row it rests on (the report's document, the line in it, when it was loaded), and how the case went. As an
-- object; `page` and `csv` in `discrepancy_text` are made of the same. The first hundred rows are shown, and how many there are.
create view facts.discrepancy_packet with (security_invoker = true) as
select told.account_id, told.marketplace_id, told.case_id, told.state, told.sku, told.closes_on,
       jsonb_build_object(
         'case_id', told.case_id,
         'marketplace_id', told.marketplace_id,
         'kind', told.kind,
         'shipment_id', case when told.kind = 'inbound' then told.reference end,
         'reference', told.reference,
         'asin', told.asin,
         'sku', told.sku,
         'fnsku', told.fnsku,
         'state', told.state,
         'state_reason', told.state_reason,
         'state_since_on', told.state_since_on,
         'opened_on', told.opened_on,
         'expected_units', told.expected_units,
         'received_units', told.received_units,
         'discrepancy_units', told.discrepancy_units,
         'found_units', told.found_units,
         'reimbursed_units', told.reimbursed_units,
         'given_back_units', told.given_back_units,
         'paid_beyond_units', told.beyond_units,
         'open_units', told.open_units,
         'happened_on', told.happened_on,
         'happened_basis', told.happened_basis,
         'last_moved_on', told.last_moved_on,
         'fulfillment_centers', to_jsonb(told.fulfillment_centers),
         'claim_window', jsonb_build_object('opens_on', told.opens_on, 'closes_on', told.closes_on, 'settles_on', told.settles_on,
           'policy_version', told.policy_version, 'confidence', told.policy_confidence, 'counted_from', claim.policy_anchor,
           'source', claim.policy_source),
         'reimbursement_ids', to_jsonb(told.reimbursement_ids),
         'reimbursed_amount', told.paid_amount,
         'estimated_value', jsonb_build_object('amount', trim_scale(told.estimated_amount)::text, 'currency', told.currency,
           'unit_amount', told.unit_value_amount, 'basis', told.value_basis, 'detail', told.value_detail),
         'claimed_units', told.claimed_units,
         'claimed_on', told.claimed_on,
         'amazon_case_id', told.amazon_case_id,
         'source_rows', coalesce(evidence.source_rows, '[]'),
         'source_rows_in_all', jsonb_array_length(claim.sources),
         'history', coalesce(past.versions, '[]')
       ) as packet
from discrepancy as told
join claim_case as claim using (account_id, marketplace_id, case_id)
left join lateral (
  select jsonb_agg(source.row order by source.place) as source_rows
  from jsonb_array_elements(claim.sources) with ordinality as source (row, place)
  where source.place <= 100
) as evidence on true
left join lateral (
  select jsonb_agg(jsonb_build_object('from', version.known_from, 'to', version.known_to, 'state', version.state,
                                      'received_units', version.received_units, 'open_units', version.open_units)
                   order by version.known_from, version.known_to) as versions
  from claim_case_history as version
  where version.account_id = told.account_id and version.marketplace_id = told.marketplace_id and version.case_id = told.case_id
) as past on true;
