-- Units missing to last a number of days at a pace: a fact for whoever plans a shipment, not an order to send one.
-- Unknown where the pace or the units are unknown: greatest() alone would pass over the null and answer 0.
create function facts.units_to_cover(target_days int, units_per_day float8, available_units int) returns int
language sql immutable parallel safe as
$$
  select case
    when units_per_day is not null and available_units is not null
    then greatest(0, ceil(round((target_days * units_per_day)::numeric, 6))::int - available_units)
  end
$$;
