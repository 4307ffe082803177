-- Columns that Amazon sends and no definition declares, and declared ones it sent once and sends no more. Where exactly
-- one column went and exactly one of the same kind of values came, the one is probably the other, renamed:
-- counterpart_header is the other of the two. Headers and values are Amazon's words; guidance is ours. `touched_facts` are
-- those worked out of a declared column that is missing: it reads as unknown there. What nobody declared touches none.
create view facts.schema_drift with (security_invoker = true) as
with lasting as (
  select account_id, marketplace_id, dataset, drift, header,
         -- A whole number may be any number.
         case when value_kind = 'whole number' then 'number' else value_kind end as kind
  from column_drift
  where ended_at is null and value_kind <> 'nothing'
),
pairs as (
  select account_id, marketplace_id, dataset,
         min(header) filter (where drift = 'missing') as missing_header,
         min(header) filter (where drift = 'new') as new_header
  from lasting
  group by account_id, marketplace_id, dataset, kind
  having count(*) filter (where drift = 'missing') = 1 and count(*) filter (where drift = 'new') = 1
)
select drifted.account_id, drifted.marketplace_id, drifted.dataset, drifted.drift, drifted.header,
       drifted.value_kind, drifted.sample_values, drifted.first_seen_at, drifted.last_seen_at, drifted.began_at, drifted.ended_at,
       drifted.ended_at is null as lasts,
       case when drifted.drift = 'new' then pairs.missing_header else pairs.new_header end as counterpart_header,
       drifted.required and drifted.ended_at is null as blocks_loading,
       coalesce(reading.facts, '{}') as touched_facts,
       case
         when drifted.ended_at is not null then 'Nothing to do: it is over.'
         when pairs.new_header is not null and drifted.required
           then 'Probably renamed, and nothing is loaded without it: add the new spelling to the column in the report’s definition.'
         when pairs.new_header is not null
           then 'Probably renamed: add the new spelling to the column in the report’s definition. Its documents are loaded again by themselves.'
         when drifted.drift = 'new'
           then 'Its values are kept in the column undeclared. Declare it in the report’s definition to read them.'
         when drifted.required
           then 'Nothing is loaded without it; the data loaded before stays. Look in the file for the column that took its place.'
         else 'It reads as unknown in rows loaded since. If Amazon renamed it, add the new spelling to the report’s definition.'
       end as guidance
from column_drift as drifted
left join fact_reading as reading on reading.dataset = drifted.dataset and reading.column_name = drifted.column_name
left join pairs on pairs.account_id = drifted.account_id and pairs.marketplace_id = drifted.marketplace_id
  and pairs.dataset = drifted.dataset and drifted.ended_at is null
  and drifted.header = case when drifted.drift = 'new' then pairs.new_header else pairs.missing_header end;
