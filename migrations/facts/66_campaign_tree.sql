-- The campaigns of an advertiser as a tree: portfolios, which hold campaigns of any program, campaign, ad group, and below it
-- ads, keywords, targets and negatives, whose parent may be the campaign itself. A campaign without a portfolio has no parent.
-- One row per node, as listed last; `says` is its name, its words or its expression, written by others. `amount` is a
-- portfolio's or campaign's budget, else the bid; unknown where there is none.
create view facts.campaign_tree with (security_invoker = true) as
select account_id, marketplace_id, null::text as program, 'portfolio' as kind, portfolio_id as node_id, null::text as parent_kind, null::text as parent_id, null::text as campaign_id,
       name as says, upper(state) as state, budget_amount as amount, currency::text as currency, null::text as sku
from ads_portfolios
union all
select account_id, marketplace_id, 'sp', 'campaign', campaign_id, case when portfolio_id is not null then 'portfolio' end, portfolio_id, campaign_id,
       name, upper(state), budget_amount, currency::text, null::text
from ads_sp_campaigns
union all
select account_id, marketplace_id, 'sp', 'ad_group', ad_group_id, 'campaign', campaign_id, campaign_id, name, upper(state), default_bid_amount, currency::text, null::text
from ads_sp_ad_groups
union all
select account_id, marketplace_id, 'sp', 'ad', ad_id, 'ad_group', ad_group_id, campaign_id, asin, upper(state), null::numeric, null::text, sku
from ads_sp_product_ads
union all
select account_id, marketplace_id, 'sp', 'keyword', keyword_id, 'ad_group', ad_group_id, campaign_id, concat_ws(' ', keyword_text, match_type), upper(state), bid_amount, currency::text, null::text
from ads_sp_keywords
union all
select account_id, marketplace_id, 'sp', 'negative_keyword', keyword_id, 'ad_group', ad_group_id, campaign_id, concat_ws(' ', keyword_text, match_type), upper(state), null::numeric, null::text, null::text
from ads_sp_negative_keywords
union all
select account_id, marketplace_id, 'sp', 'target', target_id, 'ad_group', ad_group_id, campaign_id, resolved_expression::text, upper(state), bid_amount, currency::text, null::text
from ads_sp_targets
union all
select account_id, marketplace_id, 'sp', 'negative_target', target_id, 'ad_group', ad_group_id, campaign_id, resolved_expression::text, upper(state), null::numeric, null::text, null::text
from ads_sp_negative_targets
union all
select account_id, marketplace_id, 'sp', 'negative_keyword', keyword_id, 'campaign', campaign_id, campaign_id, concat_ws(' ', keyword_text, match_type), upper(state), null::numeric, null::text, null::text
from ads_sp_campaign_negative_keywords
union all
select account_id, marketplace_id, 'sp', 'negative_target', target_id, 'campaign', campaign_id, campaign_id, resolved_expression::text, upper(state), null::numeric, null::text, null::text
from ads_sp_campaign_negative_targets
union all
select account_id, marketplace_id, 'sb', 'campaign', campaign_id, case when portfolio_id is not null then 'portfolio' end, portfolio_id, campaign_id, name, upper(state), budget_amount, currency::text, null::text
from ads_sb_campaigns
union all
select account_id, marketplace_id, 'sb', 'ad_group', ad_group_id, 'campaign', campaign_id, campaign_id, name, upper(state), null::numeric, null::text, null::text
from ads_sb_ad_groups
union all
select account_id, marketplace_id, 'sb', 'ad', ad_id, 'ad_group', ad_group_id, campaign_id, name, upper(state), null::numeric, null::text, null::text
from ads_sb_ads
union all
select account_id, marketplace_id, 'sb', 'keyword', keyword_id, 'ad_group', ad_group_id, campaign_id, concat_ws(' ', keyword_text, match_type), upper(state), bid_amount, currency::text, null::text
from ads_sb_keywords
union all
select account_id, marketplace_id, 'sb', 'negative_keyword', keyword_id, 'ad_group', ad_group_id, campaign_id, concat_ws(' ', keyword_text, match_type), upper(state), null::numeric, null::text, null::text
from ads_sb_negative_keywords
union all
select account_id, marketplace_id, 'sb', 'target', target_id, 'ad_group', ad_group_id, campaign_id, resolved_expression::text, upper(state), bid_amount, currency::text, null::text
from ads_sb_targets
union all
select account_id, marketplace_id, 'sb', 'negative_target', target_id, 'ad_group', ad_group_id, campaign_id, resolved_expression::text, upper(state), null::numeric, null::text, null::text
from ads_sb_negative_targets
union all
select account_id, marketplace_id, 'sd', 'campaign', campaign_id, case when portfolio_id is not null then 'portfolio' end, portfolio_id, campaign_id, name, upper(state), budget_amount, currency::text, null::text
from ads_sd_campaigns
union all
select account_id, marketplace_id, 'sd', 'ad_group', ad_group_id, 'campaign', campaign_id, campaign_id, name, upper(state), default_bid_amount, currency::text, null::text
from ads_sd_ad_groups
union all
select account_id, marketplace_id, 'sd', 'ad', ad_id, 'ad_group', ad_group_id, campaign_id, asin, upper(state), null::numeric, null::text, sku
from ads_sd_product_ads
union all
select account_id, marketplace_id, 'sd', 'target', target_id, 'ad_group', ad_group_id, campaign_id, resolved_expression::text, upper(state), bid_amount, currency::text, null::text
from ads_sd_targets
union all
select account_id, marketplace_id, 'sd', 'negative_target', target_id, 'ad_group', ad_group_id, campaign_id, resolved_expression::text, upper(state), null::numeric, null::text, null::text
from ads_sd_negative_targets;
