-- The shortest window of 7, 14, 30, 60 and 90 days that a day lies in, so many days before the last one: the last day itself and
-- the six before it are in 7, the seventh before it is in 14.
create function facts.window_of_age(days int) returns int
language sql immutable parallel safe as
$$
  select case when days < 7 then 7 when days < 14 then 14 when days < 30 then 30 when days < 60 then 60 else 90 end
$$;
