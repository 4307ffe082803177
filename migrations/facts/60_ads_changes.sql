-- What people (or programs) changed in an advertiser's account: one row per field of a portfolio, campaign, ad group, ad,
-- keyword, target or negative whose state, name, budget, bid, strategy or bids by placement were one thing and became another. A
-- portfolio is of no program, and its strategy is the policy of its budget. Amazon sends no such events to who does not
-- ask for Stream; they are worked out by comparing what was known with what became known, so `known_at` is when we
-- learned of it: the change was made between that list and the one before. A bid that was 0.50 on Monday's list and 0.60
-- on Tuesday's is one row, known on Tuesday. An entity that a later list than the first of its kind brings was `created`, with
-- the state it began in; what the first list of all shows is no change, and one that Amazon no longer lists changes nothing.
create view facts.ads_changes with (security_invoker = true) as
with version as (
  select account_id, marketplace_id, 'sp' as program, 'campaign' as entity, campaign_id as entity_id, campaign_id, known_from, upper(state) as state, name, budget_amount, null::numeric as bid_amount, currency::text as currency, bidding_strategy as strategy, placement_bidding::text as placements
  from ads_sp_campaigns
  union all
  select account_id, marketplace_id, 'sp', 'campaign', campaign_id, campaign_id, known_from, upper(state), name, budget_amount, null::numeric, currency::text, bidding_strategy, placement_bidding::text
  from ads_sp_campaigns_history
  union all
  select account_id, marketplace_id, 'sp', 'ad_group', ad_group_id, campaign_id, known_from, upper(state), name, null::numeric, default_bid_amount, currency::text, null::text, null::text
  from ads_sp_ad_groups
  union all
  select account_id, marketplace_id, 'sp', 'ad_group', ad_group_id, campaign_id, known_from, upper(state), name, null::numeric, default_bid_amount, currency::text, null::text, null::text
  from ads_sp_ad_groups_history
  union all
  select account_id, marketplace_id, 'sp', 'product_ad', ad_id, campaign_id, known_from, upper(state), null::text, null::numeric, null::numeric, null::text, null::text, null::text
  from ads_sp_product_ads
  union all
  select account_id, marketplace_id, 'sp', 'product_ad', ad_id, campaign_id, known_from, upper(state), null::text, null::numeric, null::numeric, null::text, null::text, null::text
  from ads_sp_product_ads_history
  union all
  select account_id, marketplace_id, 'sp', 'keyword', keyword_id, campaign_id, known_from, upper(state), null::text, null::numeric, bid_amount, currency::text, null::text, null::text
  from ads_sp_keywords
  union all
  select account_id, marketplace_id, 'sp', 'keyword', keyword_id, campaign_id, known_from, upper(state), null::text, null::numeric, bid_amount, currency::text, null::text, null::text
  from ads_sp_keywords_history
  union all
  select account_id, marketplace_id, 'sp', 'target', target_id, campaign_id, known_from, upper(state), null::text, null::numeric, bid_amount, currency::text, null::text, null::text
  from ads_sp_targets
  union all
  select account_id, marketplace_id, 'sp', 'target', target_id, campaign_id, known_from, upper(state), null::text, null::numeric, bid_amount, currency::text, null::text, null::text
  from ads_sp_targets_history
  union all
  select account_id, marketplace_id, 'sb', 'campaign', campaign_id, campaign_id, known_from, upper(state), name, budget_amount, null::numeric, currency::text, bid_optimization_strategy, bid_adjustments_by_placement::text
  from ads_sb_campaigns
  union all
  select account_id, marketplace_id, 'sb', 'campaign', campaign_id, campaign_id, known_from, upper(state), name, budget_amount, null::numeric, currency::text, bid_optimization_strategy, bid_adjustments_by_placement::text
  from ads_sb_campaigns_history
  union all
  select account_id, marketplace_id, 'sb', 'ad_group', ad_group_id, campaign_id, known_from, upper(state), name, null::numeric, null::numeric, null::text, null::text, null::text
  from ads_sb_ad_groups
  union all
  select account_id, marketplace_id, 'sb', 'ad_group', ad_group_id, campaign_id, known_from, upper(state), name, null::numeric, null::numeric, null::text, null::text, null::text
  from ads_sb_ad_groups_history
  union all
  select account_id, marketplace_id, 'sb', 'ad', ad_id, campaign_id, known_from, upper(state), name, null::numeric, null::numeric, null::text, null::text, null::text
  from ads_sb_ads
  union all
  select account_id, marketplace_id, 'sb', 'ad', ad_id, campaign_id, known_from, upper(state), name, null::numeric, null::numeric, null::text, null::text, null::text
  from ads_sb_ads_history
  union all
  select account_id, marketplace_id, 'sb', 'keyword', keyword_id, campaign_id, known_from, upper(state), null::text, null::numeric, bid_amount, currency::text, null::text, null::text
  from ads_sb_keywords
  union all
  select account_id, marketplace_id, 'sb', 'keyword', keyword_id, campaign_id, known_from, upper(state), null::text, null::numeric, bid_amount, currency::text, null::text, null::text
  from ads_sb_keywords_history
  union all
  select account_id, marketplace_id, 'sb', 'target', target_id, campaign_id, known_from, upper(state), null::text, null::numeric, bid_amount, currency::text, null::text, null::text
  from ads_sb_targets
  union all
  select account_id, marketplace_id, 'sb', 'target', target_id, campaign_id, known_from, upper(state), null::text, null::numeric, bid_amount, currency::text, null::text, null::text
  from ads_sb_targets_history
  union all
  select account_id, marketplace_id, 'sd', 'campaign', campaign_id, campaign_id, known_from, upper(state), name, budget_amount, null::numeric, currency::text, null::text, null::text
  from ads_sd_campaigns
  union all
  select account_id, marketplace_id, 'sd', 'campaign', campaign_id, campaign_id, known_from, upper(state), name, budget_amount, null::numeric, currency::text, null::text, null::text
  from ads_sd_campaigns_history
  union all
  select account_id, marketplace_id, 'sd', 'ad_group', ad_group_id, campaign_id, known_from, upper(state), name, null::numeric, default_bid_amount, currency::text, null::text, null::text
  from ads_sd_ad_groups
  union all
  select account_id, marketplace_id, 'sd', 'ad_group', ad_group_id, campaign_id, known_from, upper(state), name, null::numeric, default_bid_amount, currency::text, null::text, null::text
  from ads_sd_ad_groups_history
  union all
  select account_id, marketplace_id, 'sd', 'product_ad', ad_id, campaign_id, known_from, upper(state), null::text, null::numeric, null::numeric, null::text, null::text, null::text
  from ads_sd_product_ads
  union all
  select account_id, marketplace_id, 'sd', 'product_ad', ad_id, campaign_id, known_from, upper(state), null::text, null::numeric, null::numeric, null::text, null::text, null::text
  from ads_sd_product_ads_history
  union all
  select account_id, marketplace_id, 'sd', 'target', target_id, campaign_id, known_from, upper(state), null::text, null::numeric, bid_amount, currency::text, null::text, null::text
  from ads_sd_targets
  union all
  select account_id, marketplace_id, 'sd', 'target', target_id, campaign_id, known_from, upper(state), null::text, null::numeric, bid_amount, currency::text, null::text, null::text
  from ads_sd_targets_history
  union all
  select account_id, marketplace_id, null, 'portfolio', portfolio_id, null, known_from, upper(state), name, budget_amount, null::numeric, currency::text, budget_policy, null::text
  from ads_portfolios
  union all
  select account_id, marketplace_id, null, 'portfolio', portfolio_id, null, known_from, upper(state), name, budget_amount, null::numeric, currency::text, budget_policy, null::text
  from ads_portfolios_history
  union all
  select account_id, marketplace_id, 'sp', 'negative_keyword', keyword_id, campaign_id, known_from, upper(state), null::text, null::numeric, null::numeric, null::text, null::text, null::text
  from ads_sp_negative_keywords
  union all
  select account_id, marketplace_id, 'sp', 'negative_keyword', keyword_id, campaign_id, known_from, upper(state), null::text, null::numeric, null::numeric, null::text, null::text, null::text
  from ads_sp_negative_keywords_history
  union all
  select account_id, marketplace_id, 'sp', 'negative_target', target_id, campaign_id, known_from, upper(state), null::text, null::numeric, null::numeric, null::text, null::text, null::text
  from ads_sp_negative_targets
  union all
  select account_id, marketplace_id, 'sp', 'negative_target', target_id, campaign_id, known_from, upper(state), null::text, null::numeric, null::numeric, null::text, null::text, null::text
  from ads_sp_negative_targets_history
  union all
  select account_id, marketplace_id, 'sp', 'campaign_negative_keyword', keyword_id, campaign_id, known_from, upper(state), null::text, null::numeric, null::numeric, null::text, null::text, null::text
  from ads_sp_campaign_negative_keywords
  union all
  select account_id, marketplace_id, 'sp', 'campaign_negative_keyword', keyword_id, campaign_id, known_from, upper(state), null::text, null::numeric, null::numeric, null::text, null::text, null::text
  from ads_sp_campaign_negative_keywords_history
  union all
  select account_id, marketplace_id, 'sp', 'campaign_negative_target', target_id, campaign_id, known_from, upper(state), null::text, null::numeric, null::numeric, null::text, null::text, null::text
  from ads_sp_campaign_negative_targets
  union all
  select account_id, marketplace_id, 'sp', 'campaign_negative_target', target_id, campaign_id, known_from, upper(state), null::text, null::numeric, null::numeric, null::text, null::text, null::text
  from ads_sp_campaign_negative_targets_history
  union all
  select account_id, marketplace_id, 'sb', 'negative_keyword', keyword_id, campaign_id, known_from, upper(state), null::text, null::numeric, null::numeric, null::text, null::text, null::text
  from ads_sb_negative_keywords
  union all
  select account_id, marketplace_id, 'sb', 'negative_keyword', keyword_id, campaign_id, known_from, upper(state), null::text, null::numeric, null::numeric, null::text, null::text, null::text
  from ads_sb_negative_keywords_history
  union all
  select account_id, marketplace_id, 'sb', 'negative_target', target_id, campaign_id, known_from, upper(state), null::text, null::numeric, null::numeric, null::text, null::text, null::text
  from ads_sb_negative_targets
  union all
  select account_id, marketplace_id, 'sb', 'negative_target', target_id, campaign_id, known_from, upper(state), null::text, null::numeric, null::numeric, null::text, null::text, null::text
  from ads_sb_negative_targets_history
  union all
  select account_id, marketplace_id, 'sd', 'negative_target', target_id, campaign_id, known_from, upper(state), null::text, null::numeric, null::numeric, null::text, null::text, null::text
  from ads_sd_negative_targets
  union all
  select account_id, marketplace_id, 'sd', 'negative_target', target_id, campaign_id, known_from, upper(state), null::text, null::numeric, null::numeric, null::text, null::text, null::text
  from ads_sd_negative_targets_history
),
step as (
  select account_id, marketplace_id, program, entity, entity_id, campaign_id, known_from, currency,
         state, name, budget_amount, bid_amount, strategy, placements,
         row_number() over versions as version_no,
         min(known_from) over (partition by account_id, marketplace_id, program, entity) as first_list_at,
         lag(state) over versions as state_was, lag(name) over versions as name_was,
         lag(budget_amount) over versions as budget_was, lag(bid_amount) over versions as bid_was,
         lag(strategy) over versions as strategy_was, lag(placements) over versions as placements_was
  from version
  window versions as (partition by account_id, marketplace_id, program, entity, entity_id order by known_from)
)
select step.account_id, step.marketplace_id, step.program, step.entity, step.entity_id, step.campaign_id,
       field.field, field.was, field.became,
       case when field.field in ('budget', 'bid') then step.currency end as currency,
       step.known_from as known_at
from step
cross join lateral (values
  ('created', null, case when step.version_no = 1 then step.state end),
  ('state', step.state_was, step.state),
  ('name', step.name_was, step.name),
  ('budget', trim_scale(step.budget_was)::text, trim_scale(step.budget_amount)::text),
  ('bid', trim_scale(step.bid_was)::text, trim_scale(step.bid_amount)::text),
  ('strategy', step.strategy_was, step.strategy),
  ('placements', step.placements_was, step.placements)
) as field (field, was, became)
where case field.field when 'created' then step.version_no = 1 and step.known_from > step.first_list_at else step.version_no > 1 and field.was is distinct from field.became end;
