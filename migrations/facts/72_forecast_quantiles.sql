-- P10, P50 and P90 of what is forecast so many days ahead, from arrays that tell of `ahead_days`; null where they do not.
create function facts.forecast_quantiles(ahead_days int[], wanted_days int, p10 real[], p50 real[], p90 real[]) returns real[]
language sql immutable parallel safe as
$$
  select array[p10[at], p50[at], p90[at]] from array_position(ahead_days, wanted_days) as at where at is not null
$$;
