-- The facts that are worked out of a column of a dataset, through other facts too: read from the catalog, so that none is
-- forgotten. `customer_returns`, `reason`: returns_by_day, returns_by_order, and whatever reads those.
create function facts.facts_reading(dataset text, column_name text) returns text[]
language sql stable parallel safe as
$$
  with recursive read as (
    select view.relname::text as fact, source.relname::text as name, source.relnamespace::regnamespace::text as place, field.attname::text as field
    from pg_depend as use
    join pg_rewrite as rule on use.classid = 'pg_rewrite'::regclass and rule.oid = use.objid
    join pg_class as view on view.oid = rule.ev_class and view.relnamespace = 'facts'::regnamespace
    join pg_class as source on use.refclassid = 'pg_class'::regclass and source.oid = use.refobjid and source.oid <> view.oid
    join pg_attribute as field on field.attrelid = source.oid and field.attnum = use.refobjsubid
  ),
  reached as (
    select fact from read where place = 'data' and name = facts_reading.dataset and field = facts_reading.column_name
    union
    select read.fact from reached join read on read.place in ('facts', 'ready') and read.name = reached.fact
  )
  select array(select fact from reached order by fact)
$$;
