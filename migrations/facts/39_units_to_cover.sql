-- Units missing to last a number of days at a pace: a fact for whoever plans a shipment, not an order to send one.
create function facts.units_to_cover(target_days int, units_per_day numeric, available_units int) returns int
language sql immutable parallel safe as
$$ select greatest(0, ceil(target_days * units_per_day)::int - available_units) $$;
