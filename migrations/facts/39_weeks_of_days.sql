-- Weeks of supply: days of cover ÷ 7, to a tenth. 10 days are 1.4 weeks.
create function facts.weeks_of_days(days float8) returns float8
language sql immutable parallel safe as
$$
  select round((days / 7)::numeric, 1)::float8
$$;
