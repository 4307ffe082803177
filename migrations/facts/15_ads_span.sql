-- The days that all programs of ads cover together, by grain: `sku` of Products and Display, `campaign` of these and Brands.
-- `programs` are those that are fetched; one that an advertiser cannot have is fetched and empty. Where one is behind, so is
-- the span: a sum without it would look like a good day.
create view facts.ads_span with (security_invoker = true) as
select covered.account_id, covered.marketplace_id, source.grain,
       max(covered.from_on) as from_on, min(covered.through_on) as through_on,
       array_agg(source.program order by source.program) as programs
from coverage as covered
join (values
  ('sku', 'sp', 'ads_sp_product_performance'), ('sku', 'sd', 'ads_sd_product_performance'),
  ('campaign', 'sp', 'ads_sp_campaign_performance'), ('campaign', 'sb', 'ads_sb_campaign_performance'),
  ('campaign', 'sd', 'ads_sd_campaign_performance')
) as source (grain, program, dataset) using (dataset)
group by covered.account_id, covered.marketplace_id, source.grain
having max(covered.from_on) <= min(covered.through_on);
