-- Attributed sales for each unit spent on ads: 25.00 spent and 100.00 sold: 4. Undefined (null) where nothing was spent; 0 where
-- what was spent sold nothing.
create function facts.roas_ratio(spend_amount numeric, sales_amount numeric) returns float8
language sql immutable parallel safe as
$$
  select round(sales_amount / nullif(spend_amount, 0), 4)::float8
$$;
