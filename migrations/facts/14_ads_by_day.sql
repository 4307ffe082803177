-- What ads of a SKU showed, cost and sold per day of the profile, program and currency, its ads and campaigns summed. Sales,
-- orders and units are those within `attribution_days` of a click (or of a view, in Display) on that day, of whatever product
-- they bought. Sponsored Brands tells no cost by SKU: it is in `ads_by_campaign` alone. A covered day without a row is a day
-- without ads.
create view facts.ads_by_day with (security_invoker = true) as
select ad.account_id, ad.marketplace_id, ad.advertised_sku as sku, 'sp' as program, ad.served_on,
       coalesce(ad.currency, place.currency) as currency,
       coalesce(sum(ad.impressions_count), 0)::int as impressions_count,
       coalesce(sum(ad.clicks_count), 0)::int as clicks_count,
       coalesce(sum(ad.cost_amount), 0)::numeric(18,4) as spend_amount,
       coalesce(sum(ad.sales_7d_amount), 0)::numeric(18,4) as sales_amount,
       coalesce(sum(ad.purchases_7d_count), 0)::int as orders_count,
       coalesce(sum(ad.sold_clicks_7d_units), 0)::int as sold_units
from ads_sp_product_performance as ad
join account_marketplace as place using (account_id, marketplace_id)
where ad.advertised_sku is not null
group by 1, 2, 3, 4, 5, 6
union all
select ad.account_id, ad.marketplace_id, ad.promoted_sku, 'sd', ad.served_on,
       coalesce(ad.currency, place.currency),
       coalesce(sum(ad.impressions_count), 0)::int,
       coalesce(sum(ad.clicks_count), 0)::int,
       coalesce(sum(ad.cost_amount), 0)::numeric(18,4),
       coalesce(sum(ad.sales_amount), 0)::numeric(18,4),
       coalesce(sum(ad.purchases_count), 0)::int,
       coalesce(sum(ad.sold_units), 0)::int
from ads_sd_product_performance as ad
join account_marketplace as place using (account_id, marketplace_id)
where ad.promoted_sku is not null
group by 1, 2, 3, 4, 5, 6;
