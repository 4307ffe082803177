-- Where an order was made and who ships it: `fba`, `merchant`, or `multi_channel` for one that was made elsewhere and
-- that Amazon ships. `Non-Amazon`, also `Non-Amazon US`, is Amazon's word for elsewhere.
create function facts.order_channel(sales_channel text, fulfillment_channel text) returns text
language sql immutable parallel safe as
$$
  select case
    when sales_channel like 'Non-Amazon%' then 'multi_channel'
    when fulfillment_channel in ('Amazon', 'AFN') then 'fba'
    else 'merchant'
  end
$$;
