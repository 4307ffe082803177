-- The packet of a case as files for people: `csv`, a line per row it rests on with the case before it, and `page`, in Markdown.
-- Both say what `discrepancy_packet` says, and nothing else.
create view facts.discrepancy_text with (security_invoker = true) as
select made.account_id, made.marketplace_id, made.case_id,
       'case_id,kind,state,reference,asin,sku,fnsku,expected_units,received_units,discrepancy_units,reimbursed_units,open_units,'
       || 'opens_on,closes_on,policy_version,estimated_amount,currency,value_basis,'
       || 'source_dataset,source_document_id,source_line,source_loaded_at,source_on,source_units,source_says' || E'\r\n'
       || coalesce(lines.csv, '') as csv,
       '# ' || initcap(replace(made.packet ->> 'kind', '_', ' ')) || ' ' || (made.packet ->> 'reference') || E'\n\n'
       || format(E'Case `%s`, %s since %s (%s), opened %s.\n\n', made.packet ->> 'case_id', made.packet ->> 'state',
                 made.packet ->> 'state_since_on', made.packet ->> 'state_reason', made.packet ->> 'opened_on')
       || E'| | |\n| --- | --- |\n'
       || format(E'| SKU | %s |\n| ASIN | %s |\n| FNSKU | %s |\n', replace(made.packet ->> 'sku', '|', '\|'),
                 coalesce(made.packet ->> 'asin', 'unknown'), coalesce(made.packet ->> 'fnsku', 'unknown'))
       || format(E'| Fulfillment centers | %s |\n', coalesce(nullif(lines.centers, ''), 'unknown'))
       || format(E'| Expected units | %s |\n| Received or found units | %s |\n| Discrepancy | %s |\n', made.packet ->> 'expected_units',
                 made.packet ->> 'received_units', made.packet ->> 'discrepancy_units')
       || format(E'| Already reimbursed | %s units, %s %s (%s) |\n', made.packet ->> 'reimbursed_units', made.packet ->> 'reimbursed_amount',
                 made.packet #>> '{estimated_value,currency}', coalesce(nullif(lines.paid_by, ''), 'none'))
       || format(E'| **Open units** | **%s** |\n', made.packet ->> 'open_units')
       || format(E'| Counted from | %s (%s) |\n', coalesce(made.packet ->> 'happened_on', 'unknown'), made.packet ->> 'happened_basis')
       || format(E'| Claim window | %s to %s |\n', coalesce(made.packet #>> '{claim_window,opens_on}', 'unknown'),
                 coalesce(made.packet #>> '{claim_window,closes_on}', 'unknown'))
       || format(E'| Policy | %s |\n', coalesce(format('%s, %s: %s', made.packet #>> '{claim_window,policy_version}',
                 made.packet #>> '{claim_window,confidence}', made.packet #>> '{claim_window,source}'), 'none known'))
       || format(E'| Estimated value | %s |\n\n', coalesce(format('%s %s, at %s a unit by %s', made.packet #>> '{estimated_value,amount}',
                 made.packet #>> '{estimated_value,currency}', made.packet #>> '{estimated_value,unit_amount}',
                 made.packet #>> '{estimated_value,basis}'), 'unknown'))
       || E'## Source rows\n\n| dataset | document | line | loaded | day | units | says |\n| --- | --- | --- | --- | --- | --- | --- |\n'
       || coalesce(lines.page, '')
       || format(E'\n%s rows in all.\n', made.packet ->> 'source_rows_in_all') as page
from discrepancy_packet as made
left join lateral (
  select string_agg(
           array_to_string(array(
             select csv_field(made.packet ->> field)
             from unnest(array['case_id', 'kind', 'state', 'reference', 'asin', 'sku', 'fnsku', 'expected_units', 'received_units',
                               'discrepancy_units', 'reimbursed_units', 'open_units']) with ordinality as named (field, place)
             order by place), ',')
           || ',' || csv_field(made.packet #>> '{claim_window,opens_on}') || ',' || csv_field(made.packet #>> '{claim_window,closes_on}')
           || ',' || csv_field(made.packet #>> '{claim_window,policy_version}') || ',' || csv_field(made.packet #>> '{estimated_value,amount}')
           || ',' || csv_field(made.packet #>> '{estimated_value,currency}') || ',' || csv_field(made.packet #>> '{estimated_value,basis}')
           || ',' || array_to_string(array(
             select csv_field(source.row ->> field)
             from unnest(array['dataset', 'document_id', 'line', 'loaded_at', 'on', 'units', 'says']) with ordinality as named (field, place)
             order by place), ',') || E'\r\n', '' order by source.place) as csv,
         string_agg(format(E'| %s | %s | %s | %s | %s | %s | %s |\n', source.row ->> 'dataset',
                           coalesce(source.row ->> 'document_id', 'unknown'), source.row ->> 'line', source.row ->> 'loaded_at',
                           source.row ->> 'on', source.row ->> 'units', replace(source.row ->> 'says', '|', '\|')), ''
                    order by source.place) as page,
         (select string_agg(center, ', ') from jsonb_array_elements_text(made.packet -> 'fulfillment_centers') as center) as centers,
         (select string_agg(id, ', ') from jsonb_array_elements_text(made.packet -> 'reimbursement_ids') as id) as paid_by
  from jsonb_array_elements(made.packet -> 'source_rows') with ordinality as source (row, place)
) as lines on true;
