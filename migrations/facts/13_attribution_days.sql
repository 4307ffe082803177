-- Days within which an order counts for the click it came by, by the windows of Amazon's own console: 7 for Sponsored Products
-- (sp), 14 for Sponsored Brands (sb) and Display (sd).
create function facts.attribution_days(program text) returns int
language sql immutable parallel safe as
$$
  select case program when 'sp' then 7 else 14 end
$$;
