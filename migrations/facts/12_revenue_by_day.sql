-- What shoppers were charged for a SKU per local day of the order, channel and currency: `sales_amount` is the prices of the
-- lines less the promotions on them, as Amazon writes them, so with VAT where prices have it. Tax added to prices, shipping and
-- gift wrap are not in it. Cancelled items count nothing, and multi-channel orders are no sales on Amazon. A pending line has no
-- price yet: `unpriced_units` of `ordered_units`. `vat_amount` is the VAT in the prices of `vat_told_units`, of which Amazon
-- also tells the price without it. Two units for 30.00 with 3.00 off, and one pending: 27.00, 3 units ordered, 1 unpriced.
create view facts.revenue_by_day with (security_invoker = true) as
select line.account_id, line.marketplace_id, line.sku,
       order_channel(line.sales_channel, line.fulfillment_channel) as channel,
       line.ordered_on,
       coalesce(line.currency, place.currency) as currency,
       sum(line.ordered_units)::int as ordered_units,
       coalesce(sum(line.ordered_units) filter (where line.item_price_amount is null), 0)::int as unpriced_units,
       coalesce(sum(line.item_price_amount - coalesce(line.item_promotion_discount_amount, 0)), 0)::numeric(18,4) as sales_amount,
       coalesce(sum(line.item_price_amount - line.vat_exclusive_item_price_amount), 0)::numeric(18,4) as vat_amount,
       coalesce(sum(line.ordered_units) filter (
         where line.item_price_amount is not null and line.vat_exclusive_item_price_amount is not null), 0)::int as vat_told_units
from orders as line
join account_marketplace as place using (account_id, marketplace_id)
where line.order_status not like 'Cancel%' and coalesce(line.item_status, '') not like 'Cancel%' and line.ordered_units > 0
  and order_channel(line.sales_channel, line.fulfillment_channel) <> 'multi_channel'
group by 1, 2, 3, 4, 5, 6;
