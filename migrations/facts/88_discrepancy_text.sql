-- The packet of a case as files for people: `csv`, a line per row it rests on with the case before it, and `page`, in Markdown.
-- Both say what `discrepancy_packet` says, and nothing else. The file holds every row, to a thousand; the page the first hundred.
create view facts.discrepancy_text with (security_invoker = true) as
select made.account_id, made.marketplace_id, made.case_id,
       'case_id,marketplace_id,kind,state,reference,asin,sku,fnsku,expected_units,received_units,discrepancy_units,reimbursed_units,open_units,'
       || 'happened_on,happened_basis,last_moved_on,fulfillment_centers,opens_on,closes_on,policy_version,policy_confidence,'
       || 'estimated_amount,currency,unit_amount,value_basis,'
       || 'source_dataset,source_document_id,source_line,source_loaded_at,source_on,source_units,source_says' || E'\r\n'
       || lines.csv as csv,
       '# ' || initcap(replace(made.packet ->> 'kind', '_', ' ')) || ' ' || page_field(made.packet ->> 'reference') || E'\n\n'
       || format(E'Case `%s`, %s since %s (%s), opened %s.\n\n', made.packet ->> 'case_id', made.packet ->> 'state',
                 made.packet ->> 'state_since_on', made.packet ->> 'state_reason', made.packet ->> 'opened_on')
       || E'| | |\n| --- | --- |\n'
       || format(E'| Marketplace | %s |\n', made.marketplace_id)
       || format(E'| SKU | %s |\n| ASIN | %s |\n| FNSKU | %s |\n', page_field(made.packet ->> 'sku'),
                 page_field(made.packet ->> 'asin'), page_field(made.packet ->> 'fnsku'))
       || format(E'| Fulfillment centers | %s |\n', page_field(nullif(named.centers, '')))
       || format(E'| Expected units | %s |\n| Received or found units | %s |\n| Discrepancy | %s |\n', made.packet ->> 'expected_units',
                 made.packet ->> 'received_units', made.packet ->> 'discrepancy_units')
       || format(E'| Already reimbursed | %s units, %s %s (%s) |\n', made.packet ->> 'reimbursed_units', made.packet ->> 'reimbursed_amount',
                 made.packet #>> '{estimated_value,currency}', page_field(coalesce(nullif(named.paid_by, ''), 'none')))
       || format(E'| **Open units** | **%s** |\n', made.packet ->> 'open_units')
       || format(E'| Counted from | %s (%s) |\n', coalesce(made.packet ->> 'happened_on', 'unknown'), made.packet ->> 'happened_basis')
       || format(E'| %s | %s to %s |\n', case when made.state = 'expired' then 'Could have been filed' else 'Claim window' end,
                 coalesce(made.packet #>> '{claim_window,opens_on}', 'unknown'), coalesce(made.packet #>> '{claim_window,closes_on}', 'unknown'))
       || format(E'| Policy | %s |\n', case when made.packet #>> '{claim_window,policy_version}' is null then 'none known'
                 else format('%s, %s: %s', made.packet #>> '{claim_window,policy_version}', made.packet #>> '{claim_window,confidence}',
                             page_field(made.packet #>> '{claim_window,source}')) end)
       || format(E'| Estimated value | %s |\n\n', case when made.packet #>> '{estimated_value,amount}' is null then 'unknown'
                 else format('%s %s, at %s a unit by %s', made.packet #>> '{estimated_value,amount}', made.packet #>> '{estimated_value,currency}',
                             made.packet #>> '{estimated_value,unit_amount}', made.packet #>> '{estimated_value,basis}') end)
       || E'## Source rows\n\n| dataset | document | line | loaded | day | units | says |\n| --- | --- | --- | --- | --- | --- | --- |\n'
       || coalesce(lines.page, '')
       || format(E'\n%s rows in all.\n', made.packet ->> 'source_rows_in_all') as page
from discrepancy_packet as made
join claim_case as claim using (account_id, marketplace_id, case_id)
cross join lateral (
  select array_to_string(claim.fulfillment_centers, ', ') as centers, array_to_string(claim.reimbursement_ids, ', ') as paid_by
) as named
cross join lateral (
  select string_agg(
           (select string_agg(csv_field(value), ',' order by place)
            from unnest(array[
                   made.case_id, made.marketplace_id, made.packet ->> 'kind', made.state, made.packet ->> 'reference', made.packet ->> 'asin',
                   made.sku, made.packet ->> 'fnsku', made.packet ->> 'expected_units', made.packet ->> 'received_units',
                   made.packet ->> 'discrepancy_units', made.packet ->> 'reimbursed_units', made.packet ->> 'open_units',
                   made.packet ->> 'happened_on', made.packet ->> 'happened_basis', made.packet ->> 'last_moved_on', named.centers,
                   made.packet #>> '{claim_window,opens_on}', made.packet #>> '{claim_window,closes_on}',
                   made.packet #>> '{claim_window,policy_version}', made.packet #>> '{claim_window,confidence}',
                   made.packet #>> '{estimated_value,amount}', made.packet #>> '{estimated_value,currency}',
                   made.packet #>> '{estimated_value,unit_amount}', made.packet #>> '{estimated_value,basis}',
                   source.row ->> 'dataset', source.row ->> 'document_id', source.row ->> 'line', source.row ->> 'loaded_at',
                   source.row ->> 'on', source.row ->> 'units', source.row ->> 'says'
                 ]) with ordinality as field (value, place)) || E'\r\n', '' order by source.place) as csv,
         string_agg(format(E'| %s | %s | %s | %s | %s | %s | %s |\n', source.row ->> 'dataset',
                           page_field(source.row ->> 'document_id'), source.row ->> 'line', source.row ->> 'loaded_at',
                           source.row ->> 'on', source.row ->> 'units', page_field(source.row ->> 'says')), ''
                    order by source.place) filter (where source.place <= 100) as page
  from (values (true)) as one (line)
  left join jsonb_array_elements(claim.sources) with ordinality as source (row, place) on source.place <= 1000
) as lines;
