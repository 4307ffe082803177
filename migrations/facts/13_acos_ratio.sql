-- What was spent on ads for each unit of sales: of attributed sales ACOS, of all sales TACOS. 25.00 spent and 100.00 sold: 0.25.
-- Work it out of sums, never as an average of such ratios. Undefined (null) without sales, though something was spent.
create function facts.acos_ratio(spend_amount numeric, sales_amount numeric) returns float8
language sql immutable parallel safe as
$$
  select round(spend_amount / nullif(sales_amount, 0), 4)::float8
$$;
