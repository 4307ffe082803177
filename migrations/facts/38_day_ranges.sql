-- Days as an agent reads them: neighbours as one range, `2026-11-03..2026-11-09`, a lone day as itself. In order.
create function facts.day_ranges(days date[]) returns text[]
language sql immutable parallel safe as
$$
  select coalesce(array_agg(
    case when upper(range) - lower(range) = 1 then lower(range)::text else lower(range) || '..' || upper(range) - 1 end
    order by lower(range)), '{}')
  from unnest((select range_agg(daterange(day, day, '[]')) from unnest(days) as day)) as range
  where days is not null
$$;
