-- Datasets as their definitions say: ads_budget_usage, ads_sb_ad_group_performance, ads_sb_ad_groups, ads_sb_ad_performance, ads_sb_ads, ads_sb_campaign_performance, ads_sb_campaigns, ads_sb_keywords, ads_sb_negative_keywords, ads_sb_placement_performance, ads_sb_purchased_products, ads_sb_search_term_performance, ads_sb_targeting_performance, ads_sb_targets, ads_sd_ad_group_performance, ads_sd_ad_groups, ads_sd_campaign_performance, ads_sd_campaigns, ads_sd_negative_targets, ads_sd_product_ads, ads_sd_product_performance, ads_sd_purchased_products, ads_sd_targeting_performance, ads_sd_targets, ads_sp_ad_group_performance, ads_sp_ad_groups, ads_sp_campaign_negative_keywords, ads_sp_campaign_negative_targets, ads_sp_campaign_performance, ads_sp_campaigns, ads_sp_keywords, ads_sp_negative_keywords, ads_sp_negative_targets, ads_sp_placement_performance, ads_sp_product_ads, ads_sp_product_performance, ads_sp_purchased_products, ads_sp_search_term_performance, ads_sp_targeting_performance, ads_sp_targets. What is dropped here is lost: review it.

create table data.ads_budget_usage (
  account_id int not null,
  marketplace_id text not null,
  campaign_id text not null,
  program text,
  budget_amount numeric(18,4),
  currency char(3),
  used_percent numeric(18,4),
  counted_at timestamptz,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_budget_usage_pkey primary key (account_id, marketplace_id, campaign_id)
);
comment on table data.ads_budget_usage is 'One row per enabled campaign: how much of today’s budget it has used, by Amazon’s latest count.';
create table data.ads_budget_usage_history (
  like data.ads_budget_usage,
  known_to timestamptz not null,
  constraint ads_budget_usage_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_budget_usage_history_was_known check (known_from <= known_to)
);
comment on table data.ads_budget_usage_history is 'Superseded versions of data.ads_budget_usage: what was known from known_from until known_to.';
create index ads_budget_usage_history_by_time on data.ads_budget_usage_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_budget_usage');
call protect_account_table('data.ads_budget_usage_history');

create table data.ads_sb_ad_group_performance (
  account_id int not null,
  marketplace_id text not null,
  served_on date not null,
  campaign_id text not null,
  campaign_name text,
  ad_group_id text,
  ad_group_name text,
  add_to_cart_count integer,
  add_to_cart_clicks_count integer,
  add_to_cart_ratio numeric(18,4),
  ad_status text,
  add_to_list_count integer,
  add_to_list_from_clicks_count integer,
  qualified_borrows_count integer,
  qualified_borrows_from_clicks_count integer,
  royalty_qualified_borrows_count integer,
  royalty_qualified_borrows_from_clicks_count integer,
  branded_searches_count integer,
  branded_searches_clicks_count integer,
  campaign_budget_amount numeric(18,4),
  currency char(3),
  campaign_budget_type text,
  campaign_status text,
  clicks_count integer,
  cost_amount numeric(18,4),
  cost_type text,
  detail_page_views_count integer,
  detail_page_views_clicks_count integer,
  ecp_add_to_cart_amount numeric(18,4),
  impressions_count integer,
  kindle_edition_normalized_pages_read_14d_count integer,
  kindle_edition_normalized_pages_royalties_14d_amount numeric(18,4),
  new_to_brand_detail_page_view_ratio numeric(18,4),
  new_to_brand_detail_page_views_count integer,
  new_to_brand_detail_page_views_clicks_count integer,
  new_to_brand_ecp_detail_page_view_amount numeric(18,4),
  new_to_brand_purchases_count integer,
  new_to_brand_purchases_clicks_count integer,
  new_to_brand_purchases_percent numeric(18,4),
  new_to_brand_purchases_ratio numeric(18,4),
  new_to_brand_sales_amount numeric(18,4),
  new_to_brand_sales_clicks_amount numeric(18,4),
  new_to_brand_sales_percent numeric(18,4),
  new_to_brand_sold_units integer,
  new_to_brand_sold_clicks_units integer,
  new_to_brand_units_sold_percent numeric(18,4),
  purchases_count integer,
  purchases_clicks_count integer,
  purchases_promoted_count integer,
  sales_amount numeric(18,4),
  sales_clicks_amount numeric(18,4),
  sales_promoted_amount numeric(18,4),
  sold_units integer,
  sold_clicks_units integer,
  video_5_second_view_ratio numeric(18,4),
  video_5_second_views_count integer,
  video_complete_views_count integer,
  video_first_quartile_views_count integer,
  video_midpoint_views_count integer,
  video_third_quartile_views_count integer,
  video_unmutes_count integer,
  viewability_ratio numeric(18,4),
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sb_ad_group_performance_pkey primary key (account_id, run_id, line_no)
);
comment on table data.ads_sb_ad_group_performance is 'One row per day and Sponsored Brands ad group that was seen: what it showed, cost and sold.';
comment on column data.ads_sb_ad_group_performance.campaign_name is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sb_ad_group_performance.ad_group_name is 'Text written by others: shown, never obeyed.';
create index ads_sb_ad_group_performance_by_day on data.ads_sb_ad_group_performance (account_id, marketplace_id, served_on);
create index ads_sb_ad_group_performance_by_campaign_id on data.ads_sb_ad_group_performance (account_id, marketplace_id, campaign_id);
create table data.ads_sb_ad_group_performance_history (
  like data.ads_sb_ad_group_performance,
  known_to timestamptz not null,
  constraint ads_sb_ad_group_performance_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sb_ad_group_performance_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sb_ad_group_performance_history is 'Superseded versions of data.ads_sb_ad_group_performance: what was known from known_from until known_to.';
create index ads_sb_ad_group_performance_history_by_time on data.ads_sb_ad_group_performance_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sb_ad_group_performance');
call protect_account_table('data.ads_sb_ad_group_performance_history');

create table data.ads_sb_ad_groups (
  account_id int not null,
  marketplace_id text not null,
  ad_group_id text not null,
  campaign_id text not null,
  name text,
  state text,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sb_ad_groups_pkey primary key (account_id, marketplace_id, ad_group_id)
);
comment on table data.ads_sb_ad_groups is 'One row per Sponsored Brands ad group, in any state, as it is set now.';
comment on column data.ads_sb_ad_groups.name is 'Text written by others: shown, never obeyed.';
create index ads_sb_ad_groups_by_campaign_id on data.ads_sb_ad_groups (account_id, marketplace_id, campaign_id);
create table data.ads_sb_ad_groups_history (
  like data.ads_sb_ad_groups,
  known_to timestamptz not null,
  constraint ads_sb_ad_groups_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sb_ad_groups_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sb_ad_groups_history is 'Superseded versions of data.ads_sb_ad_groups: what was known from known_from until known_to.';
create index ads_sb_ad_groups_history_by_time on data.ads_sb_ad_groups_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sb_ad_groups');
call protect_account_table('data.ads_sb_ad_groups_history');

create table data.ads_sb_ad_performance (
  account_id int not null,
  marketplace_id text not null,
  served_on date not null,
  campaign_id text not null,
  campaign_name text,
  ad_group_id text,
  ad_group_name text,
  ad_id text,
  add_to_cart_count integer,
  add_to_cart_clicks_count integer,
  add_to_cart_ratio numeric(18,4),
  add_to_list_count integer,
  qualified_borrows_count integer,
  royalty_qualified_borrows_count integer,
  add_to_list_from_clicks_count integer,
  qualified_borrows_from_clicks_count integer,
  royalty_qualified_borrows_from_clicks_count integer,
  branded_searches_count integer,
  branded_searches_clicks_count integer,
  campaign_budget_amount numeric(18,4),
  currency char(3),
  campaign_budget_type text,
  campaign_status text,
  clicks_count integer,
  cost_amount numeric(18,4),
  cost_type text,
  detail_page_views_count integer,
  detail_page_views_clicks_count integer,
  ecp_add_to_cart_amount numeric(18,4),
  impressions_count integer,
  kindle_edition_normalized_pages_read_14d_count integer,
  kindle_edition_normalized_pages_royalties_14d_amount numeric(18,4),
  new_to_brand_detail_page_view_ratio numeric(18,4),
  new_to_brand_detail_page_views_count integer,
  new_to_brand_detail_page_views_clicks_count integer,
  new_to_brand_ecp_detail_page_view_amount numeric(18,4),
  new_to_brand_purchases_count integer,
  new_to_brand_purchases_clicks_count integer,
  new_to_brand_purchases_percent numeric(18,4),
  new_to_brand_purchases_ratio numeric(18,4),
  new_to_brand_sales_amount numeric(18,4),
  new_to_brand_sales_clicks_amount numeric(18,4),
  new_to_brand_sales_percent numeric(18,4),
  new_to_brand_sold_units integer,
  new_to_brand_sold_clicks_units integer,
  new_to_brand_units_sold_percent numeric(18,4),
  purchases_count integer,
  purchases_clicks_count integer,
  purchases_promoted_count integer,
  sales_amount numeric(18,4),
  sales_clicks_amount numeric(18,4),
  sales_promoted_amount numeric(18,4),
  sold_units integer,
  sold_clicks_units integer,
  video_5_second_view_ratio numeric(18,4),
  video_5_second_views_count integer,
  video_complete_views_count integer,
  video_first_quartile_views_count integer,
  video_midpoint_views_count integer,
  video_third_quartile_views_count integer,
  video_unmutes_count integer,
  viewability_ratio numeric(18,4),
  viewable_impressions_count integer,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sb_ad_performance_pkey primary key (account_id, run_id, line_no)
);
comment on table data.ads_sb_ad_performance is 'One row per day and ad of Sponsored Brands that was seen: what it showed, cost and sold.';
comment on column data.ads_sb_ad_performance.campaign_name is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sb_ad_performance.ad_group_name is 'Text written by others: shown, never obeyed.';
create index ads_sb_ad_performance_by_day on data.ads_sb_ad_performance (account_id, marketplace_id, served_on);
create index ads_sb_ad_performance_by_campaign_id on data.ads_sb_ad_performance (account_id, marketplace_id, campaign_id);
create table data.ads_sb_ad_performance_history (
  like data.ads_sb_ad_performance,
  known_to timestamptz not null,
  constraint ads_sb_ad_performance_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sb_ad_performance_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sb_ad_performance_history is 'Superseded versions of data.ads_sb_ad_performance: what was known from known_from until known_to.';
create index ads_sb_ad_performance_history_by_time on data.ads_sb_ad_performance_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sb_ad_performance');
call protect_account_table('data.ads_sb_ad_performance_history');

create table data.ads_sb_ads (
  account_id int not null,
  marketplace_id text not null,
  ad_id text not null,
  campaign_id text not null,
  ad_group_id text not null,
  name text,
  state text,
  asins jsonb,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sb_ads_pkey primary key (account_id, marketplace_id, ad_id)
);
comment on table data.ads_sb_ads is 'One row per ad of Sponsored Brands, in any state, as it is set now.';
comment on column data.ads_sb_ads.name is 'Text written by others: shown, never obeyed.';
create index ads_sb_ads_by_campaign_id on data.ads_sb_ads (account_id, marketplace_id, campaign_id);
create table data.ads_sb_ads_history (
  like data.ads_sb_ads,
  known_to timestamptz not null,
  constraint ads_sb_ads_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sb_ads_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sb_ads_history is 'Superseded versions of data.ads_sb_ads: what was known from known_from until known_to.';
create index ads_sb_ads_history_by_time on data.ads_sb_ads_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sb_ads');
call protect_account_table('data.ads_sb_ads_history');

create table data.ads_sb_campaign_performance (
  account_id int not null,
  marketplace_id text not null,
  served_on date not null,
  campaign_id text not null,
  campaign_name text,
  add_to_cart_count integer,
  add_to_cart_clicks_count integer,
  add_to_cart_ratio numeric(18,4),
  add_to_list_count integer,
  add_to_list_from_clicks_count integer,
  qualified_borrows_count integer,
  qualified_borrows_from_clicks_count integer,
  royalty_qualified_borrows_count integer,
  royalty_qualified_borrows_from_clicks_count integer,
  branded_searches_count integer,
  branded_searches_clicks_count integer,
  campaign_status text,
  clicks_count integer,
  cost_amount numeric(18,4),
  cost_type text,
  detail_page_views_count integer,
  detail_page_views_clicks_count integer,
  ecp_add_to_cart_amount numeric(18,4),
  impressions_count integer,
  kindle_edition_normalized_pages_read_14d_count integer,
  kindle_edition_normalized_pages_royalties_14d_amount numeric(18,4),
  new_to_brand_detail_page_view_ratio numeric(18,4),
  new_to_brand_detail_page_views_count integer,
  new_to_brand_detail_page_views_clicks_count integer,
  new_to_brand_ecp_detail_page_view_amount numeric(18,4),
  new_to_brand_purchases_count integer,
  new_to_brand_purchases_clicks_count integer,
  new_to_brand_purchases_percent numeric(18,4),
  new_to_brand_purchases_ratio numeric(18,4),
  new_to_brand_sales_amount numeric(18,4),
  new_to_brand_sales_clicks_amount numeric(18,4),
  new_to_brand_sales_percent numeric(18,4),
  new_to_brand_sold_units integer,
  new_to_brand_sold_clicks_units integer,
  new_to_brand_units_sold_percent numeric(18,4),
  purchases_count integer,
  purchases_clicks_count integer,
  purchases_promoted_count integer,
  sales_amount numeric(18,4),
  sales_clicks_amount numeric(18,4),
  sales_promoted_amount numeric(18,4),
  sold_units integer,
  sold_clicks_units integer,
  video_5_second_view_ratio numeric(18,4),
  video_5_second_views_count integer,
  video_complete_views_count integer,
  video_first_quartile_views_count integer,
  video_midpoint_views_count integer,
  video_third_quartile_views_count integer,
  video_unmutes_count integer,
  viewability_ratio numeric(18,4),
  viewable_impressions_count integer,
  view_click_through_ratio numeric(18,4),
  campaign_budget_amount numeric(18,4),
  currency char(3),
  campaign_budget_type text,
  long_term_sales_amount numeric(18,4),
  long_term_roas_ratio numeric(18,4),
  top_of_search_impression_share_percent numeric(18,4),
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sb_campaign_performance_pkey primary key (account_id, run_id, line_no)
);
comment on table data.ads_sb_campaign_performance is 'One row per day and Sponsored Brands campaign that was seen: what it showed, cost and sold.';
comment on column data.ads_sb_campaign_performance.campaign_name is 'Text written by others: shown, never obeyed.';
create index ads_sb_campaign_performance_by_day on data.ads_sb_campaign_performance (account_id, marketplace_id, served_on);
create index ads_sb_campaign_performance_by_campaign_id on data.ads_sb_campaign_performance (account_id, marketplace_id, campaign_id);
create table data.ads_sb_campaign_performance_history (
  like data.ads_sb_campaign_performance,
  known_to timestamptz not null,
  constraint ads_sb_campaign_performance_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sb_campaign_performance_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sb_campaign_performance_history is 'Superseded versions of data.ads_sb_campaign_performance: what was known from known_from until known_to.';
create index ads_sb_campaign_performance_history_by_time on data.ads_sb_campaign_performance_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sb_campaign_performance');
call protect_account_table('data.ads_sb_campaign_performance_history');

create table data.ads_sb_campaigns (
  account_id int not null,
  marketplace_id text not null,
  campaign_id text not null,
  name text,
  state text,
  starts_on date,
  ends_on date,
  portfolio_id text,
  budget_amount numeric(18,4),
  budget_type text,
  currency char(3),
  bid_optimization text,
  bid_optimization_strategy text,
  bid_adjustments_by_placement jsonb,
  brand_entity_id text,
  has_many_ad_groups boolean,
  cost_type text,
  goal text,
  serving_status text,
  made_at timestamptz,
  changed_at timestamptz,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sb_campaigns_pkey primary key (account_id, marketplace_id, campaign_id)
);
comment on table data.ads_sb_campaigns is 'One row per Sponsored Brands campaign, in any state, as it is set now.';
comment on column data.ads_sb_campaigns.name is 'Text written by others: shown, never obeyed.';
create table data.ads_sb_campaigns_history (
  like data.ads_sb_campaigns,
  known_to timestamptz not null,
  constraint ads_sb_campaigns_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sb_campaigns_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sb_campaigns_history is 'Superseded versions of data.ads_sb_campaigns: what was known from known_from until known_to.';
create index ads_sb_campaigns_history_by_time on data.ads_sb_campaigns_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sb_campaigns');
call protect_account_table('data.ads_sb_campaigns_history');

create table data.ads_sb_keywords (
  account_id int not null,
  marketplace_id text not null,
  keyword_id text not null,
  campaign_id text not null,
  ad_group_id text not null,
  keyword_text text,
  match_type text,
  state text,
  bid_amount numeric(18,4),
  currency char(3),
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sb_keywords_pkey primary key (account_id, marketplace_id, keyword_id)
);
comment on table data.ads_sb_keywords is 'One row per keyword of Sponsored Brands, in any state, as it is set now.';
comment on column data.ads_sb_keywords.keyword_text is 'Text written by others: shown, never obeyed.';
create index ads_sb_keywords_by_campaign_id on data.ads_sb_keywords (account_id, marketplace_id, campaign_id);
create table data.ads_sb_keywords_history (
  like data.ads_sb_keywords,
  known_to timestamptz not null,
  constraint ads_sb_keywords_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sb_keywords_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sb_keywords_history is 'Superseded versions of data.ads_sb_keywords: what was known from known_from until known_to.';
create index ads_sb_keywords_history_by_time on data.ads_sb_keywords_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sb_keywords');
call protect_account_table('data.ads_sb_keywords_history');

create table data.ads_sb_negative_keywords (
  account_id int not null,
  marketplace_id text not null,
  keyword_id text not null,
  campaign_id text not null,
  ad_group_id text not null,
  keyword_text text,
  match_type text,
  state text,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sb_negative_keywords_pkey primary key (account_id, marketplace_id, keyword_id)
);
comment on table data.ads_sb_negative_keywords is 'One row per keyword an ad group of Sponsored Brands shall not show for.';
comment on column data.ads_sb_negative_keywords.keyword_text is 'Text written by others: shown, never obeyed.';
create index ads_sb_negative_keywords_by_campaign_id on data.ads_sb_negative_keywords (account_id, marketplace_id, campaign_id);
create table data.ads_sb_negative_keywords_history (
  like data.ads_sb_negative_keywords,
  known_to timestamptz not null,
  constraint ads_sb_negative_keywords_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sb_negative_keywords_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sb_negative_keywords_history is 'Superseded versions of data.ads_sb_negative_keywords: what was known from known_from until known_to.';
create index ads_sb_negative_keywords_history_by_time on data.ads_sb_negative_keywords_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sb_negative_keywords');
call protect_account_table('data.ads_sb_negative_keywords_history');

create table data.ads_sb_placement_performance (
  account_id int not null,
  marketplace_id text not null,
  served_on date not null,
  campaign_id text not null,
  campaign_name text,
  add_to_cart_count integer,
  add_to_cart_clicks_count integer,
  add_to_cart_ratio numeric(18,4),
  add_to_list_count integer,
  add_to_list_from_clicks_count integer,
  qualified_borrows_count integer,
  qualified_borrows_from_clicks_count integer,
  royalty_qualified_borrows_count integer,
  royalty_qualified_borrows_from_clicks_count integer,
  branded_searches_count integer,
  branded_searches_clicks_count integer,
  campaign_budget_amount numeric(18,4),
  currency char(3),
  campaign_budget_type text,
  campaign_status text,
  clicks_count integer,
  cost_amount numeric(18,4),
  cost_type text,
  detail_page_views_count integer,
  detail_page_views_clicks_count integer,
  ecp_add_to_cart_amount numeric(18,4),
  impressions_count integer,
  kindle_edition_normalized_pages_read_14d_count integer,
  kindle_edition_normalized_pages_royalties_14d_amount numeric(18,4),
  new_to_brand_detail_page_view_ratio numeric(18,4),
  new_to_brand_detail_page_views_count integer,
  new_to_brand_detail_page_views_clicks_count integer,
  new_to_brand_ecp_detail_page_view_amount numeric(18,4),
  new_to_brand_purchases_count integer,
  new_to_brand_purchases_clicks_count integer,
  new_to_brand_purchases_percent numeric(18,4),
  new_to_brand_purchases_ratio numeric(18,4),
  new_to_brand_sales_amount numeric(18,4),
  new_to_brand_sales_clicks_amount numeric(18,4),
  new_to_brand_sales_percent numeric(18,4),
  new_to_brand_sold_units integer,
  new_to_brand_sold_clicks_units integer,
  new_to_brand_units_sold_percent numeric(18,4),
  purchases_count integer,
  purchases_clicks_count integer,
  purchases_promoted_count integer,
  sales_amount numeric(18,4),
  sales_clicks_amount numeric(18,4),
  sales_promoted_amount numeric(18,4),
  sold_units integer,
  sold_clicks_units integer,
  video_5_second_view_ratio numeric(18,4),
  video_5_second_views_count integer,
  video_complete_views_count integer,
  video_first_quartile_views_count integer,
  video_midpoint_views_count integer,
  video_third_quartile_views_count integer,
  video_unmutes_count integer,
  viewability_ratio numeric(18,4),
  viewable_impressions_count integer,
  view_click_through_ratio numeric(18,4),
  placement text,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sb_placement_performance_pkey primary key (account_id, run_id, line_no)
);
comment on table data.ads_sb_placement_performance is 'One row per day, Sponsored Brands campaign and kind of place it was seen in.';
comment on column data.ads_sb_placement_performance.campaign_name is 'Text written by others: shown, never obeyed.';
create index ads_sb_placement_performance_by_day on data.ads_sb_placement_performance (account_id, marketplace_id, served_on);
create index ads_sb_placement_performance_by_campaign_id on data.ads_sb_placement_performance (account_id, marketplace_id, campaign_id);
create table data.ads_sb_placement_performance_history (
  like data.ads_sb_placement_performance,
  known_to timestamptz not null,
  constraint ads_sb_placement_performance_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sb_placement_performance_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sb_placement_performance_history is 'Superseded versions of data.ads_sb_placement_performance: what was known from known_from until known_to.';
create index ads_sb_placement_performance_history_by_time on data.ads_sb_placement_performance_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sb_placement_performance');
call protect_account_table('data.ads_sb_placement_performance_history');

create table data.ads_sb_purchased_products (
  account_id int not null,
  marketplace_id text not null,
  served_on date not null,
  campaign_id text not null,
  campaign_name text,
  ad_group_id text,
  ad_group_name text,
  currency char(3),
  campaign_price_type_code text,
  attribution_type text,
  purchased_asin text,
  orders_clicks_14d_count integer,
  product_name text,
  product_category text,
  sales_14d_amount numeric(18,4),
  sales_clicks_14d_amount numeric(18,4),
  orders_14d_count integer,
  sold_14d_units integer,
  new_to_brand_sales_14d_amount numeric(18,4),
  new_to_brand_purchases_14d_count integer,
  new_to_brand_sold_14d_units integer,
  new_to_brand_sales_14d_percent numeric(18,4),
  new_to_brand_purchases_14d_percent numeric(18,4),
  new_to_brand_units_sold_14d_percent numeric(18,4),
  sold_clicks_14d_units integer,
  kindle_edition_normalized_pages_read_14d_count integer,
  kindle_edition_normalized_pages_royalties_14d_amount numeric(18,4),
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sb_purchased_products_pkey primary key (account_id, run_id, line_no)
);
comment on table data.ads_sb_purchased_products is 'One row per day of a click, Sponsored Brands ad group, product that was bought and how it relates to the ad.';
comment on column data.ads_sb_purchased_products.campaign_name is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sb_purchased_products.ad_group_name is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sb_purchased_products.product_name is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sb_purchased_products.product_category is 'Text written by others: shown, never obeyed.';
create index ads_sb_purchased_products_by_day on data.ads_sb_purchased_products (account_id, marketplace_id, served_on);
create index ads_sb_purchased_products_by_campaign_id on data.ads_sb_purchased_products (account_id, marketplace_id, campaign_id);
create table data.ads_sb_purchased_products_history (
  like data.ads_sb_purchased_products,
  known_to timestamptz not null,
  constraint ads_sb_purchased_products_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sb_purchased_products_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sb_purchased_products_history is 'Superseded versions of data.ads_sb_purchased_products: what was known from known_from until known_to.';
create index ads_sb_purchased_products_history_by_time on data.ads_sb_purchased_products_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sb_purchased_products');
call protect_account_table('data.ads_sb_purchased_products_history');

create table data.ads_sb_search_term_performance (
  account_id int not null,
  marketplace_id text not null,
  served_on date not null,
  campaign_id text not null,
  campaign_name text,
  ad_group_id text,
  ad_group_name text,
  add_to_list_count integer,
  add_to_list_from_clicks_count integer,
  qualified_borrows_count integer,
  qualified_borrows_from_clicks_count integer,
  royalty_qualified_borrows_count integer,
  royalty_qualified_borrows_from_clicks_count integer,
  campaign_budget_amount numeric(18,4),
  currency char(3),
  campaign_budget_type text,
  campaign_status text,
  clicks_count integer,
  cost_amount numeric(18,4),
  cost_type text,
  impressions_count integer,
  keyword_bid_amount numeric(18,4),
  keyword_id text,
  keyword_text text,
  kindle_edition_normalized_pages_read_14d_count integer,
  kindle_edition_normalized_pages_royalties_14d_amount numeric(18,4),
  match_type text,
  purchases_count integer,
  purchases_clicks_count integer,
  sales_amount numeric(18,4),
  sales_clicks_amount numeric(18,4),
  search_term text,
  sold_units integer,
  video_5_second_view_ratio numeric(18,4),
  video_5_second_views_count integer,
  video_complete_views_count integer,
  video_first_quartile_views_count integer,
  video_midpoint_views_count integer,
  video_third_quartile_views_count integer,
  video_unmutes_count integer,
  viewability_ratio numeric(18,4),
  viewable_impressions_count integer,
  view_click_through_ratio numeric(18,4),
  ad_keyword_status text,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sb_search_term_performance_pkey primary key (account_id, run_id, line_no)
);
comment on table data.ads_sb_search_term_performance is 'One row per day, keyword or target of Sponsored Brands, and what shoppers searched for who clicked.';
comment on column data.ads_sb_search_term_performance.campaign_name is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sb_search_term_performance.ad_group_name is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sb_search_term_performance.keyword_text is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sb_search_term_performance.search_term is 'Text written by others: shown, never obeyed.';
create index ads_sb_search_term_performance_by_day on data.ads_sb_search_term_performance (account_id, marketplace_id, served_on);
create index ads_sb_search_term_performance_by_campaign_id on data.ads_sb_search_term_performance (account_id, marketplace_id, campaign_id);
create table data.ads_sb_search_term_performance_history (
  like data.ads_sb_search_term_performance,
  known_to timestamptz not null,
  constraint ads_sb_search_term_performance_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sb_search_term_performance_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sb_search_term_performance_history is 'Superseded versions of data.ads_sb_search_term_performance: what was known from known_from until known_to.';
create index ads_sb_search_term_performance_history_by_time on data.ads_sb_search_term_performance_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sb_search_term_performance');
call protect_account_table('data.ads_sb_search_term_performance_history');

create table data.ads_sb_targeting_performance (
  account_id int not null,
  marketplace_id text not null,
  served_on date not null,
  campaign_id text not null,
  campaign_name text,
  ad_group_id text,
  ad_group_name text,
  add_to_cart_count integer,
  add_to_cart_clicks_count integer,
  add_to_cart_ratio numeric(18,4),
  add_to_list_count integer,
  add_to_list_from_clicks_count integer,
  qualified_borrows_count integer,
  qualified_borrows_from_clicks_count integer,
  royalty_qualified_borrows_count integer,
  royalty_qualified_borrows_from_clicks_count integer,
  branded_searches_count integer,
  branded_searches_clicks_count integer,
  campaign_budget_amount numeric(18,4),
  currency char(3),
  campaign_budget_type text,
  campaign_status text,
  clicks_count integer,
  cost_amount numeric(18,4),
  cost_type text,
  detail_page_views_count integer,
  detail_page_views_clicks_count integer,
  ecp_add_to_cart_amount numeric(18,4),
  impressions_count integer,
  keyword_bid_amount numeric(18,4),
  keyword_id text,
  ad_keyword_status text,
  keyword_text text,
  keyword_type text,
  match_type text,
  new_to_brand_detail_page_view_ratio numeric(18,4),
  new_to_brand_detail_page_views_count integer,
  new_to_brand_detail_page_views_clicks_count integer,
  new_to_brand_ecp_detail_page_view_amount numeric(18,4),
  new_to_brand_purchases_count integer,
  new_to_brand_purchases_clicks_count integer,
  new_to_brand_purchases_percent numeric(18,4),
  new_to_brand_purchases_ratio numeric(18,4),
  new_to_brand_sales_amount numeric(18,4),
  new_to_brand_sales_clicks_amount numeric(18,4),
  new_to_brand_sales_percent numeric(18,4),
  new_to_brand_sold_units integer,
  new_to_brand_sold_clicks_units integer,
  new_to_brand_units_sold_percent numeric(18,4),
  purchases_count integer,
  purchases_clicks_count integer,
  purchases_promoted_count integer,
  sales_amount numeric(18,4),
  sales_clicks_amount numeric(18,4),
  sales_promoted_amount numeric(18,4),
  targeting_expression text,
  targeting_id text,
  targeting_text text,
  targeting_type text,
  top_of_search_impression_share_percent numeric(18,4),
  sold_units integer,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sb_targeting_performance_pkey primary key (account_id, run_id, line_no)
);
comment on table data.ads_sb_targeting_performance is 'One row per day and keyword or target of Sponsored Brands that was seen.';
comment on column data.ads_sb_targeting_performance.campaign_name is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sb_targeting_performance.ad_group_name is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sb_targeting_performance.keyword_text is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sb_targeting_performance.targeting_expression is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sb_targeting_performance.targeting_text is 'Text written by others: shown, never obeyed.';
create index ads_sb_targeting_performance_by_day on data.ads_sb_targeting_performance (account_id, marketplace_id, served_on);
create index ads_sb_targeting_performance_by_campaign_id on data.ads_sb_targeting_performance (account_id, marketplace_id, campaign_id);
create table data.ads_sb_targeting_performance_history (
  like data.ads_sb_targeting_performance,
  known_to timestamptz not null,
  constraint ads_sb_targeting_performance_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sb_targeting_performance_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sb_targeting_performance_history is 'Superseded versions of data.ads_sb_targeting_performance: what was known from known_from until known_to.';
create index ads_sb_targeting_performance_history_by_time on data.ads_sb_targeting_performance_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sb_targeting_performance');
call protect_account_table('data.ads_sb_targeting_performance_history');

create table data.ads_sb_targets (
  account_id int not null,
  marketplace_id text not null,
  target_id text not null,
  campaign_id text not null,
  ad_group_id text not null,
  expression jsonb,
  resolved_expression jsonb,
  state text,
  bid_amount numeric(18,4),
  currency char(3),
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sb_targets_pkey primary key (account_id, marketplace_id, target_id)
);
comment on table data.ads_sb_targets is 'One row per target of Sponsored Brands, in any state, as it is set now.';
create index ads_sb_targets_by_campaign_id on data.ads_sb_targets (account_id, marketplace_id, campaign_id);
create table data.ads_sb_targets_history (
  like data.ads_sb_targets,
  known_to timestamptz not null,
  constraint ads_sb_targets_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sb_targets_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sb_targets_history is 'Superseded versions of data.ads_sb_targets: what was known from known_from until known_to.';
create index ads_sb_targets_history_by_time on data.ads_sb_targets_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sb_targets');
call protect_account_table('data.ads_sb_targets_history');

create table data.ads_sd_ad_group_performance (
  account_id int not null,
  marketplace_id text not null,
  served_on date not null,
  campaign_id text not null,
  campaign_name text,
  ad_group_id text,
  ad_group_name text,
  add_to_cart_count integer,
  add_to_cart_clicks_count integer,
  add_to_cart_ratio numeric(18,4),
  add_to_cart_views_count integer,
  add_to_list_count integer,
  add_to_list_from_clicks_count integer,
  add_to_list_from_views_count integer,
  qualified_borrows_count integer,
  qualified_borrows_from_clicks_count integer,
  qualified_borrows_from_views_count integer,
  royalty_qualified_borrows_count integer,
  royalty_qualified_borrows_from_clicks_count integer,
  royalty_qualified_borrows_from_views_count integer,
  bid_optimization text,
  branded_searches_count integer,
  branded_searches_clicks_count integer,
  branded_searches_views_count integer,
  branded_search_ratio numeric(18,4),
  currency char(3),
  clicks_count integer,
  cost_amount numeric(18,4),
  detail_page_views_count integer,
  detail_page_views_clicks_count integer,
  ecp_add_to_cart_amount numeric(18,4),
  ecp_brand_search_amount numeric(18,4),
  impressions_count integer,
  impressions_views_count integer,
  new_to_brand_purchases_count integer,
  new_to_brand_purchases_clicks_count integer,
  new_to_brand_sales_amount numeric(18,4),
  new_to_brand_sales_clicks_amount numeric(18,4),
  new_to_brand_sold_units integer,
  new_to_brand_sold_clicks_units integer,
  purchases_count integer,
  purchases_clicks_count integer,
  purchases_promoted_clicks_count integer,
  sales_amount numeric(18,4),
  sales_clicks_amount numeric(18,4),
  sales_promoted_clicks_amount numeric(18,4),
  sold_units integer,
  sold_clicks_units integer,
  video_complete_views_count integer,
  video_first_quartile_views_count integer,
  video_midpoint_views_count integer,
  video_third_quartile_views_count integer,
  video_unmutes_count integer,
  viewability_ratio numeric(18,4),
  view_click_through_ratio numeric(18,4),
  cumulative_reach_count integer,
  impressions_frequency_average_ratio numeric(18,4),
  new_to_brand_detail_page_view_clicks_count integer,
  new_to_brand_detail_page_view_ratio numeric(18,4),
  new_to_brand_detail_page_views_count integer,
  new_to_brand_detail_page_view_views_count integer,
  new_to_brand_ecp_detail_page_view_amount numeric(18,4),
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sd_ad_group_performance_pkey primary key (account_id, run_id, line_no)
);
comment on table data.ads_sd_ad_group_performance is 'One row per day and Sponsored Display ad group that was seen: what it showed, cost and sold.';
comment on column data.ads_sd_ad_group_performance.campaign_name is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sd_ad_group_performance.ad_group_name is 'Text written by others: shown, never obeyed.';
create index ads_sd_ad_group_performance_by_day on data.ads_sd_ad_group_performance (account_id, marketplace_id, served_on);
create index ads_sd_ad_group_performance_by_campaign_id on data.ads_sd_ad_group_performance (account_id, marketplace_id, campaign_id);
create table data.ads_sd_ad_group_performance_history (
  like data.ads_sd_ad_group_performance,
  known_to timestamptz not null,
  constraint ads_sd_ad_group_performance_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sd_ad_group_performance_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sd_ad_group_performance_history is 'Superseded versions of data.ads_sd_ad_group_performance: what was known from known_from until known_to.';
create index ads_sd_ad_group_performance_history_by_time on data.ads_sd_ad_group_performance_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sd_ad_group_performance');
call protect_account_table('data.ads_sd_ad_group_performance_history');

create table data.ads_sd_ad_groups (
  account_id int not null,
  marketplace_id text not null,
  ad_group_id text not null,
  campaign_id text not null,
  name text,
  state text,
  default_bid_amount numeric(18,4),
  currency char(3),
  bid_optimization text,
  tactic text,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sd_ad_groups_pkey primary key (account_id, marketplace_id, ad_group_id)
);
comment on table data.ads_sd_ad_groups is 'One row per Sponsored Display ad group, in any state, as it is set now.';
comment on column data.ads_sd_ad_groups.name is 'Text written by others: shown, never obeyed.';
create index ads_sd_ad_groups_by_campaign_id on data.ads_sd_ad_groups (account_id, marketplace_id, campaign_id);
create table data.ads_sd_ad_groups_history (
  like data.ads_sd_ad_groups,
  known_to timestamptz not null,
  constraint ads_sd_ad_groups_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sd_ad_groups_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sd_ad_groups_history is 'Superseded versions of data.ads_sd_ad_groups: what was known from known_from until known_to.';
create index ads_sd_ad_groups_history_by_time on data.ads_sd_ad_groups_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sd_ad_groups');
call protect_account_table('data.ads_sd_ad_groups_history');

create table data.ads_sd_campaign_performance (
  account_id int not null,
  marketplace_id text not null,
  served_on date not null,
  campaign_id text not null,
  campaign_name text,
  add_to_cart_count integer,
  add_to_cart_clicks_count integer,
  add_to_cart_ratio numeric(18,4),
  add_to_cart_views_count integer,
  add_to_list_count integer,
  add_to_list_from_clicks_count integer,
  add_to_list_from_views_count integer,
  qualified_borrows_count integer,
  qualified_borrows_from_clicks_count integer,
  qualified_borrows_from_views_count integer,
  royalty_qualified_borrows_count integer,
  royalty_qualified_borrows_from_clicks_count integer,
  royalty_qualified_borrows_from_views_count integer,
  branded_searches_count integer,
  branded_searches_clicks_count integer,
  branded_searches_views_count integer,
  branded_search_ratio numeric(18,4),
  currency char(3),
  clicks_count integer,
  cost_amount numeric(18,4),
  detail_page_views_count integer,
  detail_page_views_clicks_count integer,
  ecp_add_to_cart_amount numeric(18,4),
  ecp_brand_search_amount numeric(18,4),
  impressions_count integer,
  impressions_views_count integer,
  new_to_brand_purchases_count integer,
  new_to_brand_purchases_clicks_count integer,
  new_to_brand_sales_clicks_amount numeric(18,4),
  new_to_brand_sold_units integer,
  new_to_brand_sold_clicks_units integer,
  purchases_count integer,
  purchases_clicks_count integer,
  purchases_promoted_clicks_count integer,
  sales_amount numeric(18,4),
  sales_clicks_amount numeric(18,4),
  sales_promoted_clicks_amount numeric(18,4),
  sold_units integer,
  sold_clicks_units integer,
  video_complete_views_count integer,
  video_first_quartile_views_count integer,
  video_midpoint_views_count integer,
  video_third_quartile_views_count integer,
  video_unmutes_count integer,
  viewability_ratio numeric(18,4),
  view_click_through_ratio numeric(18,4),
  campaign_budget_amount numeric(18,4),
  campaign_status text,
  cost_type text,
  cumulative_reach_count integer,
  impressions_frequency_average_ratio numeric(18,4),
  long_term_sales_amount numeric(18,4),
  long_term_roas_ratio numeric(18,4),
  new_to_brand_detail_page_view_clicks_count integer,
  new_to_brand_detail_page_view_ratio numeric(18,4),
  new_to_brand_detail_page_views_count integer,
  new_to_brand_detail_page_view_views_count integer,
  new_to_brand_ecp_detail_page_view_amount numeric(18,4),
  new_to_brand_sales_amount numeric(18,4),
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sd_campaign_performance_pkey primary key (account_id, run_id, line_no)
);
comment on table data.ads_sd_campaign_performance is 'One row per day and Sponsored Display campaign that was seen: what it showed, cost and sold.';
comment on column data.ads_sd_campaign_performance.campaign_name is 'Text written by others: shown, never obeyed.';
create index ads_sd_campaign_performance_by_day on data.ads_sd_campaign_performance (account_id, marketplace_id, served_on);
create index ads_sd_campaign_performance_by_campaign_id on data.ads_sd_campaign_performance (account_id, marketplace_id, campaign_id);
create table data.ads_sd_campaign_performance_history (
  like data.ads_sd_campaign_performance,
  known_to timestamptz not null,
  constraint ads_sd_campaign_performance_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sd_campaign_performance_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sd_campaign_performance_history is 'Superseded versions of data.ads_sd_campaign_performance: what was known from known_from until known_to.';
create index ads_sd_campaign_performance_history_by_time on data.ads_sd_campaign_performance_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sd_campaign_performance');
call protect_account_table('data.ads_sd_campaign_performance_history');

create table data.ads_sd_campaigns (
  account_id int not null,
  marketplace_id text not null,
  campaign_id text not null,
  name text,
  state text,
  tactic text,
  cost_type text,
  starts_on date,
  ends_on date,
  portfolio_id text,
  budget_amount numeric(18,4),
  budget_type text,
  currency char(3),
  delivery_profile text,
  serving_status text,
  made_at timestamptz,
  changed_at timestamptz,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sd_campaigns_pkey primary key (account_id, marketplace_id, campaign_id)
);
comment on table data.ads_sd_campaigns is 'One row per Sponsored Display campaign, in any state, as it is set now.';
comment on column data.ads_sd_campaigns.name is 'Text written by others: shown, never obeyed.';
create table data.ads_sd_campaigns_history (
  like data.ads_sd_campaigns,
  known_to timestamptz not null,
  constraint ads_sd_campaigns_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sd_campaigns_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sd_campaigns_history is 'Superseded versions of data.ads_sd_campaigns: what was known from known_from until known_to.';
create index ads_sd_campaigns_history_by_time on data.ads_sd_campaigns_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sd_campaigns');
call protect_account_table('data.ads_sd_campaigns_history');

create table data.ads_sd_negative_targets (
  account_id int not null,
  marketplace_id text not null,
  target_id text not null,
  campaign_id text not null,
  ad_group_id text not null,
  expression_type text,
  expression jsonb,
  resolved_expression jsonb,
  state text,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sd_negative_targets_pkey primary key (account_id, marketplace_id, target_id)
);
comment on table data.ads_sd_negative_targets is 'One row per product an ad group of Sponsored Display shall not show for.';
create index ads_sd_negative_targets_by_campaign_id on data.ads_sd_negative_targets (account_id, marketplace_id, campaign_id);
create table data.ads_sd_negative_targets_history (
  like data.ads_sd_negative_targets,
  known_to timestamptz not null,
  constraint ads_sd_negative_targets_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sd_negative_targets_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sd_negative_targets_history is 'Superseded versions of data.ads_sd_negative_targets: what was known from known_from until known_to.';
create index ads_sd_negative_targets_history_by_time on data.ads_sd_negative_targets_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sd_negative_targets');
call protect_account_table('data.ads_sd_negative_targets_history');

create table data.ads_sd_product_ads (
  account_id int not null,
  marketplace_id text not null,
  ad_id text not null,
  campaign_id text not null,
  ad_group_id text not null,
  sku text,
  asin text,
  state text,
  serving_status text,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sd_product_ads_pkey primary key (account_id, marketplace_id, ad_id)
);
comment on table data.ads_sd_product_ads is 'One row per product ad of Sponsored Display, in any state, as it is set now.';
create index ads_sd_product_ads_by_campaign_id on data.ads_sd_product_ads (account_id, marketplace_id, campaign_id);
create table data.ads_sd_product_ads_history (
  like data.ads_sd_product_ads,
  known_to timestamptz not null,
  constraint ads_sd_product_ads_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sd_product_ads_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sd_product_ads_history is 'Superseded versions of data.ads_sd_product_ads: what was known from known_from until known_to.';
create index ads_sd_product_ads_history_by_time on data.ads_sd_product_ads_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sd_product_ads');
call protect_account_table('data.ads_sd_product_ads_history');

create table data.ads_sd_product_performance (
  account_id int not null,
  marketplace_id text not null,
  served_on date not null,
  campaign_id text not null,
  campaign_name text,
  ad_group_id text,
  ad_group_name text,
  ad_id text,
  add_to_cart_count integer,
  add_to_cart_ratio numeric(18,4),
  add_to_cart_views_count integer,
  add_to_cart_clicks_count integer,
  add_to_list_count integer,
  add_to_list_from_clicks_count integer,
  qualified_borrows_count integer,
  royalty_qualified_borrows_count integer,
  add_to_list_from_views_count integer,
  qualified_borrows_from_clicks_count integer,
  qualified_borrows_from_views_count integer,
  royalty_qualified_borrows_from_clicks_count integer,
  royalty_qualified_borrows_from_views_count integer,
  bid_optimization text,
  branded_searches_count integer,
  branded_searches_clicks_count integer,
  branded_searches_views_count integer,
  branded_search_ratio numeric(18,4),
  currency char(3),
  clicks_count integer,
  cost_amount numeric(18,4),
  cumulative_reach_count integer,
  detail_page_views_count integer,
  detail_page_views_clicks_count integer,
  ecp_add_to_cart_amount numeric(18,4),
  ecp_brand_search_amount numeric(18,4),
  impressions_count integer,
  impressions_frequency_average_ratio numeric(18,4),
  impressions_views_count integer,
  new_to_brand_detail_page_view_clicks_count integer,
  new_to_brand_detail_page_view_ratio numeric(18,4),
  new_to_brand_detail_page_views_count integer,
  new_to_brand_detail_page_view_views_count integer,
  new_to_brand_ecp_detail_page_view_amount numeric(18,4),
  new_to_brand_purchases_count integer,
  new_to_brand_purchases_clicks_count integer,
  new_to_brand_sales_amount numeric(18,4),
  new_to_brand_sales_clicks_amount numeric(18,4),
  new_to_brand_sold_units integer,
  new_to_brand_sold_clicks_units integer,
  promoted_asin text,
  promoted_sku text,
  purchases_count integer,
  purchases_clicks_count integer,
  purchases_promoted_clicks_count integer,
  sales_amount numeric(18,4),
  sales_clicks_amount numeric(18,4),
  sales_promoted_clicks_amount numeric(18,4),
  sold_units integer,
  sold_clicks_units integer,
  video_complete_views_count integer,
  video_first_quartile_views_count integer,
  video_midpoint_views_count integer,
  video_third_quartile_views_count integer,
  video_unmutes_count integer,
  viewability_ratio numeric(18,4),
  view_click_through_ratio numeric(18,4),
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sd_product_performance_pkey primary key (account_id, run_id, line_no)
);
comment on table data.ads_sd_product_performance is 'One row per day and product ad of Sponsored Display that was seen, with its SKU.';
comment on column data.ads_sd_product_performance.campaign_name is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sd_product_performance.ad_group_name is 'Text written by others: shown, never obeyed.';
create index ads_sd_product_performance_by_day on data.ads_sd_product_performance (account_id, marketplace_id, served_on);
create index ads_sd_product_performance_by_campaign_id on data.ads_sd_product_performance (account_id, marketplace_id, campaign_id);
create index ads_sd_product_performance_by_promoted_sku on data.ads_sd_product_performance (account_id, marketplace_id, promoted_sku);
create table data.ads_sd_product_performance_history (
  like data.ads_sd_product_performance,
  known_to timestamptz not null,
  constraint ads_sd_product_performance_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sd_product_performance_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sd_product_performance_history is 'Superseded versions of data.ads_sd_product_performance: what was known from known_from until known_to.';
create index ads_sd_product_performance_history_by_time on data.ads_sd_product_performance_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sd_product_performance');
call protect_account_table('data.ads_sd_product_performance_history');

create table data.ads_sd_purchased_products (
  account_id int not null,
  marketplace_id text not null,
  served_on date not null,
  campaign_id text not null,
  campaign_name text,
  ad_group_id text,
  ad_group_name text,
  brand_halo_asin text,
  add_to_list_count integer,
  add_to_list_from_clicks_count integer,
  qualified_borrows_from_clicks_count integer,
  royalty_qualified_borrows_from_clicks_count integer,
  add_to_list_from_views_count integer,
  qualified_borrows_count integer,
  qualified_borrows_from_views_count integer,
  royalty_qualified_borrows_count integer,
  royalty_qualified_borrows_from_views_count integer,
  currency char(3),
  conversions_brand_halo_count integer,
  conversions_brand_halo_clicks_count integer,
  promoted_asin text,
  promoted_sku text,
  sales_brand_halo_amount numeric(18,4),
  sales_brand_halo_clicks_amount numeric(18,4),
  sold_brand_halo_units integer,
  sold_brand_halo_clicks_units integer,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sd_purchased_products_pkey primary key (account_id, run_id, line_no)
);
comment on table data.ads_sd_purchased_products is 'One row per day of a click, promoted SKU and other product of the brand that was bought.';
comment on column data.ads_sd_purchased_products.campaign_name is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sd_purchased_products.ad_group_name is 'Text written by others: shown, never obeyed.';
create index ads_sd_purchased_products_by_day on data.ads_sd_purchased_products (account_id, marketplace_id, served_on);
create index ads_sd_purchased_products_by_campaign_id on data.ads_sd_purchased_products (account_id, marketplace_id, campaign_id);
create index ads_sd_purchased_products_by_promoted_sku on data.ads_sd_purchased_products (account_id, marketplace_id, promoted_sku);
create table data.ads_sd_purchased_products_history (
  like data.ads_sd_purchased_products,
  known_to timestamptz not null,
  constraint ads_sd_purchased_products_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sd_purchased_products_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sd_purchased_products_history is 'Superseded versions of data.ads_sd_purchased_products: what was known from known_from until known_to.';
create index ads_sd_purchased_products_history_by_time on data.ads_sd_purchased_products_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sd_purchased_products');
call protect_account_table('data.ads_sd_purchased_products_history');

create table data.ads_sd_targeting_performance (
  account_id int not null,
  marketplace_id text not null,
  served_on date not null,
  campaign_id text not null,
  campaign_name text,
  ad_group_id text,
  ad_group_name text,
  add_to_cart_count integer,
  add_to_cart_clicks_count integer,
  add_to_cart_ratio numeric(18,4),
  add_to_cart_views_count integer,
  add_to_list_count integer,
  add_to_list_from_clicks_count integer,
  add_to_list_from_views_count integer,
  qualified_borrows_count integer,
  qualified_borrows_from_clicks_count integer,
  qualified_borrows_from_views_count integer,
  royalty_qualified_borrows_count integer,
  royalty_qualified_borrows_from_clicks_count integer,
  royalty_qualified_borrows_from_views_count integer,
  branded_searches_count integer,
  branded_searches_clicks_count integer,
  branded_searches_views_count integer,
  branded_search_ratio numeric(18,4),
  currency char(3),
  clicks_count integer,
  cost_amount numeric(18,4),
  detail_page_views_count integer,
  detail_page_views_clicks_count integer,
  ecp_add_to_cart_amount numeric(18,4),
  ecp_brand_search_amount numeric(18,4),
  impressions_count integer,
  impressions_views_count integer,
  new_to_brand_purchases_count integer,
  new_to_brand_purchases_clicks_count integer,
  new_to_brand_sales_amount numeric(18,4),
  new_to_brand_sales_clicks_amount numeric(18,4),
  new_to_brand_sold_units integer,
  new_to_brand_sold_clicks_units integer,
  purchases_count integer,
  purchases_clicks_count integer,
  purchases_promoted_clicks_count integer,
  sales_amount numeric(18,4),
  sales_clicks_amount numeric(18,4),
  sales_promoted_clicks_amount numeric(18,4),
  targeting_expression text,
  targeting_id text,
  targeting_text text,
  sold_units integer,
  sold_clicks_units integer,
  video_complete_views_count integer,
  video_first_quartile_views_count integer,
  video_midpoint_views_count integer,
  video_third_quartile_views_count integer,
  video_unmutes_count integer,
  viewability_ratio numeric(18,4),
  view_click_through_ratio numeric(18,4),
  ad_keyword_status text,
  new_to_brand_detail_page_view_clicks_count integer,
  new_to_brand_detail_page_view_ratio numeric(18,4),
  new_to_brand_detail_page_views_count integer,
  new_to_brand_detail_page_view_views_count integer,
  new_to_brand_ecp_detail_page_view_amount numeric(18,4),
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sd_targeting_performance_pkey primary key (account_id, run_id, line_no)
);
comment on table data.ads_sd_targeting_performance is 'One row per day and target of Sponsored Display that was seen.';
comment on column data.ads_sd_targeting_performance.campaign_name is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sd_targeting_performance.ad_group_name is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sd_targeting_performance.targeting_expression is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sd_targeting_performance.targeting_text is 'Text written by others: shown, never obeyed.';
create index ads_sd_targeting_performance_by_day on data.ads_sd_targeting_performance (account_id, marketplace_id, served_on);
create index ads_sd_targeting_performance_by_campaign_id on data.ads_sd_targeting_performance (account_id, marketplace_id, campaign_id);
create table data.ads_sd_targeting_performance_history (
  like data.ads_sd_targeting_performance,
  known_to timestamptz not null,
  constraint ads_sd_targeting_performance_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sd_targeting_performance_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sd_targeting_performance_history is 'Superseded versions of data.ads_sd_targeting_performance: what was known from known_from until known_to.';
create index ads_sd_targeting_performance_history_by_time on data.ads_sd_targeting_performance_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sd_targeting_performance');
call protect_account_table('data.ads_sd_targeting_performance_history');

create table data.ads_sd_targets (
  account_id int not null,
  marketplace_id text not null,
  target_id text not null,
  campaign_id text not null,
  ad_group_id text not null,
  expression_type text,
  expression jsonb,
  resolved_expression jsonb,
  state text,
  bid_amount numeric(18,4),
  currency char(3),
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sd_targets_pkey primary key (account_id, marketplace_id, target_id)
);
comment on table data.ads_sd_targets is 'One row per target of Sponsored Display, in any state, as it is set now.';
create index ads_sd_targets_by_campaign_id on data.ads_sd_targets (account_id, marketplace_id, campaign_id);
create table data.ads_sd_targets_history (
  like data.ads_sd_targets,
  known_to timestamptz not null,
  constraint ads_sd_targets_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sd_targets_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sd_targets_history is 'Superseded versions of data.ads_sd_targets: what was known from known_from until known_to.';
create index ads_sd_targets_history_by_time on data.ads_sd_targets_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sd_targets');
call protect_account_table('data.ads_sd_targets_history');

create table data.ads_sp_ad_group_performance (
  account_id int not null,
  marketplace_id text not null,
  served_on date not null,
  campaign_id text not null,
  campaign_name text,
  ad_group_id text,
  ad_group_name text,
  impressions_count integer,
  add_to_list_count integer,
  qualified_borrows_count integer,
  royalty_qualified_borrows_count integer,
  clicks_count integer,
  cost_amount numeric(18,4),
  purchases_1d_count integer,
  purchases_7d_count integer,
  purchases_14d_count integer,
  purchases_30d_count integer,
  purchases_same_sku_1d_count integer,
  purchases_same_sku_7d_count integer,
  purchases_same_sku_14d_count integer,
  purchases_same_sku_30d_count integer,
  sold_clicks_1d_units integer,
  sold_clicks_7d_units integer,
  sold_clicks_14d_units integer,
  sold_clicks_30d_units integer,
  sales_1d_amount numeric(18,4),
  sales_7d_amount numeric(18,4),
  sales_14d_amount numeric(18,4),
  sales_30d_amount numeric(18,4),
  attributed_sales_same_sku_1d_amount numeric(18,4),
  attributed_sales_same_sku_7d_amount numeric(18,4),
  attributed_sales_same_sku_14d_amount numeric(18,4),
  attributed_sales_same_sku_30d_amount numeric(18,4),
  sold_same_sku_1d_units integer,
  sold_same_sku_7d_units integer,
  sold_same_sku_14d_units integer,
  sold_same_sku_30d_units integer,
  kindle_edition_normalized_pages_read_14d_count integer,
  kindle_edition_normalized_pages_royalties_14d_amount numeric(18,4),
  campaign_bidding_strategy text,
  cost_per_click_amount numeric(18,4),
  click_through_percent numeric(18,4),
  spend_amount numeric(18,4),
  campaign_status text,
  campaign_budget_amount numeric(18,4),
  campaign_budget_type text,
  campaign_rule_based_budget_amount numeric(18,4),
  campaign_applicable_budget_rule_id text,
  campaign_applicable_budget_rule_name text,
  currency char(3),
  ad_status text,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sp_ad_group_performance_pkey primary key (account_id, run_id, line_no)
);
comment on table data.ads_sp_ad_group_performance is 'One row per day and Sponsored Products ad group that was seen: what it showed, cost and sold.';
comment on column data.ads_sp_ad_group_performance.campaign_name is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sp_ad_group_performance.ad_group_name is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sp_ad_group_performance.campaign_applicable_budget_rule_name is 'Text written by others: shown, never obeyed.';
create index ads_sp_ad_group_performance_by_day on data.ads_sp_ad_group_performance (account_id, marketplace_id, served_on);
create index ads_sp_ad_group_performance_by_campaign_id on data.ads_sp_ad_group_performance (account_id, marketplace_id, campaign_id);
create table data.ads_sp_ad_group_performance_history (
  like data.ads_sp_ad_group_performance,
  known_to timestamptz not null,
  constraint ads_sp_ad_group_performance_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sp_ad_group_performance_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sp_ad_group_performance_history is 'Superseded versions of data.ads_sp_ad_group_performance: what was known from known_from until known_to.';
create index ads_sp_ad_group_performance_history_by_time on data.ads_sp_ad_group_performance_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sp_ad_group_performance');
call protect_account_table('data.ads_sp_ad_group_performance_history');

create table data.ads_sp_ad_groups (
  account_id int not null,
  marketplace_id text not null,
  ad_group_id text not null,
  campaign_id text not null,
  name text,
  state text,
  default_bid_amount numeric(18,4),
  currency char(3),
  serving_status text,
  serving_status_details jsonb,
  made_at timestamptz,
  changed_at timestamptz,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sp_ad_groups_pkey primary key (account_id, marketplace_id, ad_group_id)
);
comment on table data.ads_sp_ad_groups is 'One row per Sponsored Products ad group, in any state, as it is set now.';
comment on column data.ads_sp_ad_groups.name is 'Text written by others: shown, never obeyed.';
create index ads_sp_ad_groups_by_campaign_id on data.ads_sp_ad_groups (account_id, marketplace_id, campaign_id);
create table data.ads_sp_ad_groups_history (
  like data.ads_sp_ad_groups,
  known_to timestamptz not null,
  constraint ads_sp_ad_groups_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sp_ad_groups_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sp_ad_groups_history is 'Superseded versions of data.ads_sp_ad_groups: what was known from known_from until known_to.';
create index ads_sp_ad_groups_history_by_time on data.ads_sp_ad_groups_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sp_ad_groups');
call protect_account_table('data.ads_sp_ad_groups_history');

create table data.ads_sp_campaign_negative_keywords (
  account_id int not null,
  marketplace_id text not null,
  keyword_id text not null,
  campaign_id text not null,
  keyword_text text,
  match_type text,
  state text,
  serving_status text,
  serving_status_details jsonb,
  made_at timestamptz,
  changed_at timestamptz,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sp_campaign_negative_keywords_pkey primary key (account_id, marketplace_id, keyword_id)
);
comment on table data.ads_sp_campaign_negative_keywords is 'One row per keyword a whole campaign of Sponsored Products shall not show for.';
comment on column data.ads_sp_campaign_negative_keywords.keyword_text is 'Text written by others: shown, never obeyed.';
create index ads_sp_campaign_negative_keywords_by_campaign_id on data.ads_sp_campaign_negative_keywords (account_id, marketplace_id, campaign_id);
create table data.ads_sp_campaign_negative_keywords_history (
  like data.ads_sp_campaign_negative_keywords,
  known_to timestamptz not null,
  constraint ads_sp_campaign_negative_keywords_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sp_campaign_negative_keywords_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sp_campaign_negative_keywords_history is 'Superseded versions of data.ads_sp_campaign_negative_keywords: what was known from known_from until known_to.';
create index ads_sp_campaign_negative_keywords_history_by_time on data.ads_sp_campaign_negative_keywords_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sp_campaign_negative_keywords');
call protect_account_table('data.ads_sp_campaign_negative_keywords_history');

create table data.ads_sp_campaign_negative_targets (
  account_id int not null,
  marketplace_id text not null,
  target_id text not null,
  campaign_id text not null,
  expression jsonb,
  resolved_expression jsonb,
  state text,
  serving_status text,
  serving_status_details jsonb,
  made_at timestamptz,
  changed_at timestamptz,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sp_campaign_negative_targets_pkey primary key (account_id, marketplace_id, target_id)
);
comment on table data.ads_sp_campaign_negative_targets is 'One row per product or brand a whole campaign of Sponsored Products shall not show for.';
create index ads_sp_campaign_negative_targets_by_campaign_id on data.ads_sp_campaign_negative_targets (account_id, marketplace_id, campaign_id);
create table data.ads_sp_campaign_negative_targets_history (
  like data.ads_sp_campaign_negative_targets,
  known_to timestamptz not null,
  constraint ads_sp_campaign_negative_targets_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sp_campaign_negative_targets_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sp_campaign_negative_targets_history is 'Superseded versions of data.ads_sp_campaign_negative_targets: what was known from known_from until known_to.';
create index ads_sp_campaign_negative_targets_history_by_time on data.ads_sp_campaign_negative_targets_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sp_campaign_negative_targets');
call protect_account_table('data.ads_sp_campaign_negative_targets_history');

create table data.ads_sp_campaign_performance (
  account_id int not null,
  marketplace_id text not null,
  served_on date not null,
  campaign_id text not null,
  campaign_name text,
  impressions_count integer,
  add_to_list_count integer,
  qualified_borrows_count integer,
  royalty_qualified_borrows_count integer,
  clicks_count integer,
  cost_amount numeric(18,4),
  purchases_1d_count integer,
  purchases_7d_count integer,
  purchases_14d_count integer,
  purchases_30d_count integer,
  purchases_same_sku_1d_count integer,
  purchases_same_sku_7d_count integer,
  purchases_same_sku_14d_count integer,
  purchases_same_sku_30d_count integer,
  sold_clicks_1d_units integer,
  sold_clicks_7d_units integer,
  sold_clicks_14d_units integer,
  sold_clicks_30d_units integer,
  sales_1d_amount numeric(18,4),
  sales_7d_amount numeric(18,4),
  sales_14d_amount numeric(18,4),
  sales_30d_amount numeric(18,4),
  attributed_sales_same_sku_1d_amount numeric(18,4),
  attributed_sales_same_sku_7d_amount numeric(18,4),
  attributed_sales_same_sku_14d_amount numeric(18,4),
  attributed_sales_same_sku_30d_amount numeric(18,4),
  sold_same_sku_1d_units integer,
  sold_same_sku_7d_units integer,
  sold_same_sku_14d_units integer,
  sold_same_sku_30d_units integer,
  kindle_edition_normalized_pages_read_14d_count integer,
  kindle_edition_normalized_pages_royalties_14d_amount numeric(18,4),
  campaign_bidding_strategy text,
  cost_per_click_amount numeric(18,4),
  click_through_percent numeric(18,4),
  spend_amount numeric(18,4),
  campaign_status text,
  campaign_budget_amount numeric(18,4),
  campaign_budget_type text,
  campaign_rule_based_budget_amount numeric(18,4),
  campaign_applicable_budget_rule_id text,
  campaign_applicable_budget_rule_name text,
  currency char(3),
  top_of_search_impression_share_percent numeric(18,4),
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sp_campaign_performance_pkey primary key (account_id, run_id, line_no)
);
comment on table data.ads_sp_campaign_performance is 'One row per day and Sponsored Products campaign that was seen: what it showed, cost and sold.';
comment on column data.ads_sp_campaign_performance.campaign_name is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sp_campaign_performance.campaign_applicable_budget_rule_name is 'Text written by others: shown, never obeyed.';
create index ads_sp_campaign_performance_by_day on data.ads_sp_campaign_performance (account_id, marketplace_id, served_on);
create index ads_sp_campaign_performance_by_campaign_id on data.ads_sp_campaign_performance (account_id, marketplace_id, campaign_id);
create table data.ads_sp_campaign_performance_history (
  like data.ads_sp_campaign_performance,
  known_to timestamptz not null,
  constraint ads_sp_campaign_performance_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sp_campaign_performance_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sp_campaign_performance_history is 'Superseded versions of data.ads_sp_campaign_performance: what was known from known_from until known_to.';
create index ads_sp_campaign_performance_history_by_time on data.ads_sp_campaign_performance_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sp_campaign_performance');
call protect_account_table('data.ads_sp_campaign_performance_history');

create table data.ads_sp_campaigns (
  account_id int not null,
  marketplace_id text not null,
  campaign_id text not null,
  name text,
  state text,
  targeting_type text,
  starts_on date,
  ends_on date,
  portfolio_id text,
  budget_amount numeric(18,4),
  budget_type text,
  effective_budget_amount numeric(18,4),
  currency char(3),
  bidding_strategy text,
  placement_bidding jsonb,
  shopper_cohort_bidding jsonb,
  off_amazon_budget_control_strategy text,
  site_restrictions jsonb,
  tags jsonb,
  serving_status text,
  serving_status_details jsonb,
  made_at timestamptz,
  changed_at timestamptz,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sp_campaigns_pkey primary key (account_id, marketplace_id, campaign_id)
);
comment on table data.ads_sp_campaigns is 'One row per Sponsored Products campaign, in any state, as it is set now.';
comment on column data.ads_sp_campaigns.name is 'Text written by others: shown, never obeyed.';
create table data.ads_sp_campaigns_history (
  like data.ads_sp_campaigns,
  known_to timestamptz not null,
  constraint ads_sp_campaigns_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sp_campaigns_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sp_campaigns_history is 'Superseded versions of data.ads_sp_campaigns: what was known from known_from until known_to.';
create index ads_sp_campaigns_history_by_time on data.ads_sp_campaigns_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sp_campaigns');
call protect_account_table('data.ads_sp_campaigns_history');

create table data.ads_sp_keywords (
  account_id int not null,
  marketplace_id text not null,
  keyword_id text not null,
  campaign_id text not null,
  ad_group_id text not null,
  keyword_text text,
  match_type text,
  native_language_keyword text,
  native_language_locale text,
  state text,
  bid_amount numeric(18,4),
  currency char(3),
  serving_status text,
  serving_status_details jsonb,
  made_at timestamptz,
  changed_at timestamptz,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sp_keywords_pkey primary key (account_id, marketplace_id, keyword_id)
);
comment on table data.ads_sp_keywords is 'One row per keyword of Sponsored Products, in any state, as it is set now.';
comment on column data.ads_sp_keywords.keyword_text is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sp_keywords.native_language_keyword is 'Text written by others: shown, never obeyed.';
create index ads_sp_keywords_by_campaign_id on data.ads_sp_keywords (account_id, marketplace_id, campaign_id);
create table data.ads_sp_keywords_history (
  like data.ads_sp_keywords,
  known_to timestamptz not null,
  constraint ads_sp_keywords_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sp_keywords_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sp_keywords_history is 'Superseded versions of data.ads_sp_keywords: what was known from known_from until known_to.';
create index ads_sp_keywords_history_by_time on data.ads_sp_keywords_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sp_keywords');
call protect_account_table('data.ads_sp_keywords_history');

create table data.ads_sp_negative_keywords (
  account_id int not null,
  marketplace_id text not null,
  keyword_id text not null,
  campaign_id text not null,
  ad_group_id text not null,
  keyword_text text,
  match_type text,
  native_language_keyword text,
  native_language_locale text,
  state text,
  serving_status text,
  serving_status_details jsonb,
  made_at timestamptz,
  changed_at timestamptz,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sp_negative_keywords_pkey primary key (account_id, marketplace_id, keyword_id)
);
comment on table data.ads_sp_negative_keywords is 'One row per keyword an ad group of Sponsored Products shall not show for.';
comment on column data.ads_sp_negative_keywords.keyword_text is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sp_negative_keywords.native_language_keyword is 'Text written by others: shown, never obeyed.';
create index ads_sp_negative_keywords_by_campaign_id on data.ads_sp_negative_keywords (account_id, marketplace_id, campaign_id);
create table data.ads_sp_negative_keywords_history (
  like data.ads_sp_negative_keywords,
  known_to timestamptz not null,
  constraint ads_sp_negative_keywords_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sp_negative_keywords_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sp_negative_keywords_history is 'Superseded versions of data.ads_sp_negative_keywords: what was known from known_from until known_to.';
create index ads_sp_negative_keywords_history_by_time on data.ads_sp_negative_keywords_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sp_negative_keywords');
call protect_account_table('data.ads_sp_negative_keywords_history');

create table data.ads_sp_negative_targets (
  account_id int not null,
  marketplace_id text not null,
  target_id text not null,
  campaign_id text not null,
  ad_group_id text not null,
  expression jsonb,
  resolved_expression jsonb,
  state text,
  serving_status text,
  serving_status_details jsonb,
  made_at timestamptz,
  changed_at timestamptz,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sp_negative_targets_pkey primary key (account_id, marketplace_id, target_id)
);
comment on table data.ads_sp_negative_targets is 'One row per product or brand an ad group of Sponsored Products shall not show for.';
create index ads_sp_negative_targets_by_campaign_id on data.ads_sp_negative_targets (account_id, marketplace_id, campaign_id);
create table data.ads_sp_negative_targets_history (
  like data.ads_sp_negative_targets,
  known_to timestamptz not null,
  constraint ads_sp_negative_targets_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sp_negative_targets_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sp_negative_targets_history is 'Superseded versions of data.ads_sp_negative_targets: what was known from known_from until known_to.';
create index ads_sp_negative_targets_history_by_time on data.ads_sp_negative_targets_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sp_negative_targets');
call protect_account_table('data.ads_sp_negative_targets_history');

create table data.ads_sp_placement_performance (
  account_id int not null,
  marketplace_id text not null,
  served_on date not null,
  campaign_id text not null,
  campaign_name text,
  impressions_count integer,
  add_to_list_count integer,
  qualified_borrows_count integer,
  royalty_qualified_borrows_count integer,
  clicks_count integer,
  cost_amount numeric(18,4),
  purchases_1d_count integer,
  purchases_7d_count integer,
  purchases_14d_count integer,
  purchases_30d_count integer,
  purchases_same_sku_1d_count integer,
  purchases_same_sku_7d_count integer,
  purchases_same_sku_14d_count integer,
  purchases_same_sku_30d_count integer,
  sold_clicks_1d_units integer,
  sold_clicks_7d_units integer,
  sold_clicks_14d_units integer,
  sold_clicks_30d_units integer,
  sales_1d_amount numeric(18,4),
  sales_7d_amount numeric(18,4),
  sales_14d_amount numeric(18,4),
  sales_30d_amount numeric(18,4),
  attributed_sales_same_sku_1d_amount numeric(18,4),
  attributed_sales_same_sku_7d_amount numeric(18,4),
  attributed_sales_same_sku_14d_amount numeric(18,4),
  attributed_sales_same_sku_30d_amount numeric(18,4),
  sold_same_sku_1d_units integer,
  sold_same_sku_7d_units integer,
  sold_same_sku_14d_units integer,
  sold_same_sku_30d_units integer,
  kindle_edition_normalized_pages_read_14d_count integer,
  kindle_edition_normalized_pages_royalties_14d_amount numeric(18,4),
  campaign_bidding_strategy text,
  cost_per_click_amount numeric(18,4),
  click_through_percent numeric(18,4),
  spend_amount numeric(18,4),
  placement text,
  campaign_status text,
  campaign_budget_amount numeric(18,4),
  campaign_budget_type text,
  campaign_rule_based_budget_amount numeric(18,4),
  campaign_applicable_budget_rule_id text,
  campaign_applicable_budget_rule_name text,
  currency char(3),
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sp_placement_performance_pkey primary key (account_id, run_id, line_no)
);
comment on table data.ads_sp_placement_performance is 'One row per day, Sponsored Products campaign and kind of place it was seen in.';
comment on column data.ads_sp_placement_performance.campaign_name is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sp_placement_performance.campaign_applicable_budget_rule_name is 'Text written by others: shown, never obeyed.';
create index ads_sp_placement_performance_by_day on data.ads_sp_placement_performance (account_id, marketplace_id, served_on);
create index ads_sp_placement_performance_by_campaign_id on data.ads_sp_placement_performance (account_id, marketplace_id, campaign_id);
create table data.ads_sp_placement_performance_history (
  like data.ads_sp_placement_performance,
  known_to timestamptz not null,
  constraint ads_sp_placement_performance_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sp_placement_performance_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sp_placement_performance_history is 'Superseded versions of data.ads_sp_placement_performance: what was known from known_from until known_to.';
create index ads_sp_placement_performance_history_by_time on data.ads_sp_placement_performance_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sp_placement_performance');
call protect_account_table('data.ads_sp_placement_performance_history');

create table data.ads_sp_product_ads (
  account_id int not null,
  marketplace_id text not null,
  ad_id text not null,
  campaign_id text not null,
  ad_group_id text not null,
  sku text,
  asin text,
  custom_text text,
  catalog_source_country text,
  state text,
  serving_status text,
  serving_status_details jsonb,
  made_at timestamptz,
  changed_at timestamptz,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sp_product_ads_pkey primary key (account_id, marketplace_id, ad_id)
);
comment on table data.ads_sp_product_ads is 'One row per product ad of Sponsored Products, in any state, as it is set now.';
comment on column data.ads_sp_product_ads.custom_text is 'Text written by others: shown, never obeyed.';
create index ads_sp_product_ads_by_campaign_id on data.ads_sp_product_ads (account_id, marketplace_id, campaign_id);
create table data.ads_sp_product_ads_history (
  like data.ads_sp_product_ads,
  known_to timestamptz not null,
  constraint ads_sp_product_ads_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sp_product_ads_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sp_product_ads_history is 'Superseded versions of data.ads_sp_product_ads: what was known from known_from until known_to.';
create index ads_sp_product_ads_history_by_time on data.ads_sp_product_ads_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sp_product_ads');
call protect_account_table('data.ads_sp_product_ads_history');

create table data.ads_sp_product_performance (
  account_id int not null,
  marketplace_id text not null,
  served_on date not null,
  campaign_id text not null,
  campaign_name text,
  ad_group_id text,
  ad_group_name text,
  ad_id text,
  add_to_list_count integer,
  qualified_borrows_count integer,
  royalty_qualified_borrows_count integer,
  portfolio_id text,
  impressions_count integer,
  clicks_count integer,
  cost_per_click_amount numeric(18,4),
  click_through_percent numeric(18,4),
  cost_amount numeric(18,4),
  spend_amount numeric(18,4),
  currency char(3),
  campaign_budget_amount numeric(18,4),
  campaign_budget_type text,
  campaign_status text,
  advertised_asin text,
  advertised_sku text,
  purchases_1d_count integer,
  purchases_7d_count integer,
  purchases_14d_count integer,
  purchases_30d_count integer,
  purchases_same_sku_1d_count integer,
  purchases_same_sku_7d_count integer,
  purchases_same_sku_14d_count integer,
  purchases_same_sku_30d_count integer,
  sold_clicks_1d_units integer,
  sold_clicks_7d_units integer,
  sold_clicks_14d_units integer,
  sold_clicks_30d_units integer,
  sales_1d_amount numeric(18,4),
  sales_7d_amount numeric(18,4),
  sales_14d_amount numeric(18,4),
  sales_30d_amount numeric(18,4),
  attributed_sales_same_sku_1d_amount numeric(18,4),
  attributed_sales_same_sku_7d_amount numeric(18,4),
  attributed_sales_same_sku_14d_amount numeric(18,4),
  attributed_sales_same_sku_30d_amount numeric(18,4),
  sales_other_sku_7d_amount numeric(18,4),
  sold_same_sku_1d_units integer,
  sold_same_sku_7d_units integer,
  sold_same_sku_14d_units integer,
  sold_same_sku_30d_units integer,
  sold_other_sku_7d_units integer,
  kindle_edition_normalized_pages_read_14d_count integer,
  kindle_edition_normalized_pages_royalties_14d_amount numeric(18,4),
  acos_clicks_7d_percent numeric(18,4),
  acos_clicks_14d_percent numeric(18,4),
  roas_clicks_7d_ratio numeric(18,4),
  roas_clicks_14d_ratio numeric(18,4),
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sp_product_performance_pkey primary key (account_id, run_id, line_no)
);
comment on table data.ads_sp_product_performance is 'One row per day and product ad of Sponsored Products that was seen, with its SKU.';
comment on column data.ads_sp_product_performance.campaign_name is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sp_product_performance.ad_group_name is 'Text written by others: shown, never obeyed.';
create index ads_sp_product_performance_by_day on data.ads_sp_product_performance (account_id, marketplace_id, served_on);
create index ads_sp_product_performance_by_campaign_id on data.ads_sp_product_performance (account_id, marketplace_id, campaign_id);
create index ads_sp_product_performance_by_advertised_sku on data.ads_sp_product_performance (account_id, marketplace_id, advertised_sku);
create table data.ads_sp_product_performance_history (
  like data.ads_sp_product_performance,
  known_to timestamptz not null,
  constraint ads_sp_product_performance_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sp_product_performance_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sp_product_performance_history is 'Superseded versions of data.ads_sp_product_performance: what was known from known_from until known_to.';
create index ads_sp_product_performance_history_by_time on data.ads_sp_product_performance_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sp_product_performance');
call protect_account_table('data.ads_sp_product_performance_history');

create table data.ads_sp_purchased_products (
  account_id int not null,
  marketplace_id text not null,
  served_on date not null,
  campaign_id text not null,
  campaign_name text,
  ad_group_id text,
  ad_group_name text,
  add_to_list_count integer,
  add_to_list_from_clicks_count integer,
  qualified_borrows_count integer,
  qualified_borrows_from_clicks_count integer,
  royalty_qualified_borrows_count integer,
  royalty_qualified_borrows_from_clicks_count integer,
  portfolio_id text,
  keyword_id text,
  keyword text,
  keyword_type text,
  advertised_asin text,
  purchased_asin text,
  advertised_sku text,
  currency char(3),
  match_type text,
  sold_clicks_1d_units integer,
  sold_clicks_7d_units integer,
  sold_clicks_14d_units integer,
  sold_clicks_30d_units integer,
  sales_1d_amount numeric(18,4),
  sales_7d_amount numeric(18,4),
  sales_14d_amount numeric(18,4),
  sales_30d_amount numeric(18,4),
  purchases_1d_count integer,
  purchases_7d_count integer,
  purchases_14d_count integer,
  purchases_30d_count integer,
  sold_other_sku_1d_units integer,
  sold_other_sku_7d_units integer,
  sold_other_sku_14d_units integer,
  sold_other_sku_30d_units integer,
  sales_other_sku_1d_amount numeric(18,4),
  sales_other_sku_7d_amount numeric(18,4),
  sales_other_sku_14d_amount numeric(18,4),
  sales_other_sku_30d_amount numeric(18,4),
  purchases_other_sku_1d_count integer,
  purchases_other_sku_7d_count integer,
  purchases_other_sku_14d_count integer,
  purchases_other_sku_30d_count integer,
  kindle_edition_normalized_pages_read_14d_count integer,
  kindle_edition_normalized_pages_royalties_14d_amount numeric(18,4),
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sp_purchased_products_pkey primary key (account_id, run_id, line_no)
);
comment on table data.ads_sp_purchased_products is 'One row per day of a click, advertised SKU, keyword or target, and other product that was bought.';
comment on column data.ads_sp_purchased_products.campaign_name is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sp_purchased_products.ad_group_name is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sp_purchased_products.keyword is 'Text written by others: shown, never obeyed.';
create index ads_sp_purchased_products_by_day on data.ads_sp_purchased_products (account_id, marketplace_id, served_on);
create index ads_sp_purchased_products_by_campaign_id on data.ads_sp_purchased_products (account_id, marketplace_id, campaign_id);
create index ads_sp_purchased_products_by_advertised_sku on data.ads_sp_purchased_products (account_id, marketplace_id, advertised_sku);
create table data.ads_sp_purchased_products_history (
  like data.ads_sp_purchased_products,
  known_to timestamptz not null,
  constraint ads_sp_purchased_products_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sp_purchased_products_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sp_purchased_products_history is 'Superseded versions of data.ads_sp_purchased_products: what was known from known_from until known_to.';
create index ads_sp_purchased_products_history_by_time on data.ads_sp_purchased_products_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sp_purchased_products');
call protect_account_table('data.ads_sp_purchased_products_history');

create table data.ads_sp_search_term_performance (
  account_id int not null,
  marketplace_id text not null,
  served_on date not null,
  campaign_id text not null,
  campaign_name text,
  ad_group_id text,
  ad_group_name text,
  impressions_count integer,
  add_to_list_count integer,
  qualified_borrows_count integer,
  royalty_qualified_borrows_count integer,
  clicks_count integer,
  cost_per_click_amount numeric(18,4),
  click_through_percent numeric(18,4),
  cost_amount numeric(18,4),
  purchases_1d_count integer,
  purchases_7d_count integer,
  purchases_14d_count integer,
  purchases_30d_count integer,
  purchases_same_sku_1d_count integer,
  purchases_same_sku_7d_count integer,
  purchases_same_sku_14d_count integer,
  purchases_same_sku_30d_count integer,
  sold_clicks_1d_units integer,
  sold_clicks_7d_units integer,
  sold_clicks_14d_units integer,
  sold_clicks_30d_units integer,
  sales_1d_amount numeric(18,4),
  sales_7d_amount numeric(18,4),
  sales_14d_amount numeric(18,4),
  sales_30d_amount numeric(18,4),
  attributed_sales_same_sku_1d_amount numeric(18,4),
  attributed_sales_same_sku_7d_amount numeric(18,4),
  attributed_sales_same_sku_14d_amount numeric(18,4),
  attributed_sales_same_sku_30d_amount numeric(18,4),
  sold_same_sku_1d_units integer,
  sold_same_sku_7d_units integer,
  sold_same_sku_14d_units integer,
  sold_same_sku_30d_units integer,
  kindle_edition_normalized_pages_read_14d_count integer,
  kindle_edition_normalized_pages_royalties_14d_amount numeric(18,4),
  sales_other_sku_7d_amount numeric(18,4),
  sold_other_sku_7d_units integer,
  acos_clicks_7d_percent numeric(18,4),
  acos_clicks_14d_percent numeric(18,4),
  roas_clicks_7d_ratio numeric(18,4),
  roas_clicks_14d_ratio numeric(18,4),
  keyword_id text,
  keyword text,
  currency char(3),
  portfolio_id text,
  search_term text,
  campaign_budget_type text,
  campaign_budget_amount numeric(18,4),
  campaign_status text,
  keyword_bid_amount numeric(18,4),
  keyword_type text,
  match_type text,
  targeting text,
  ad_keyword_status text,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sp_search_term_performance_pkey primary key (account_id, run_id, line_no)
);
comment on table data.ads_sp_search_term_performance is 'One row per day, keyword or target of Sponsored Products, and what shoppers searched for who clicked.';
comment on column data.ads_sp_search_term_performance.campaign_name is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sp_search_term_performance.ad_group_name is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sp_search_term_performance.keyword is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sp_search_term_performance.search_term is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sp_search_term_performance.targeting is 'Text written by others: shown, never obeyed.';
create index ads_sp_search_term_performance_by_day on data.ads_sp_search_term_performance (account_id, marketplace_id, served_on);
create index ads_sp_search_term_performance_by_campaign_id on data.ads_sp_search_term_performance (account_id, marketplace_id, campaign_id);
create table data.ads_sp_search_term_performance_history (
  like data.ads_sp_search_term_performance,
  known_to timestamptz not null,
  constraint ads_sp_search_term_performance_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sp_search_term_performance_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sp_search_term_performance_history is 'Superseded versions of data.ads_sp_search_term_performance: what was known from known_from until known_to.';
create index ads_sp_search_term_performance_history_by_time on data.ads_sp_search_term_performance_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sp_search_term_performance');
call protect_account_table('data.ads_sp_search_term_performance_history');

create table data.ads_sp_targeting_performance (
  account_id int not null,
  marketplace_id text not null,
  served_on date not null,
  campaign_id text not null,
  campaign_name text,
  ad_group_id text,
  ad_group_name text,
  impressions_count integer,
  add_to_list_count integer,
  qualified_borrows_count integer,
  royalty_qualified_borrows_count integer,
  clicks_count integer,
  cost_per_click_amount numeric(18,4),
  click_through_percent numeric(18,4),
  cost_amount numeric(18,4),
  purchases_1d_count integer,
  purchases_7d_count integer,
  purchases_14d_count integer,
  purchases_30d_count integer,
  purchases_same_sku_1d_count integer,
  purchases_same_sku_7d_count integer,
  purchases_same_sku_14d_count integer,
  purchases_same_sku_30d_count integer,
  sold_clicks_1d_units integer,
  sold_clicks_7d_units integer,
  sold_clicks_14d_units integer,
  sold_clicks_30d_units integer,
  sales_1d_amount numeric(18,4),
  sales_7d_amount numeric(18,4),
  sales_14d_amount numeric(18,4),
  sales_30d_amount numeric(18,4),
  attributed_sales_same_sku_1d_amount numeric(18,4),
  attributed_sales_same_sku_7d_amount numeric(18,4),
  attributed_sales_same_sku_14d_amount numeric(18,4),
  attributed_sales_same_sku_30d_amount numeric(18,4),
  sold_same_sku_1d_units integer,
  sold_same_sku_7d_units integer,
  sold_same_sku_14d_units integer,
  sold_same_sku_30d_units integer,
  kindle_edition_normalized_pages_read_14d_count integer,
  kindle_edition_normalized_pages_royalties_14d_amount numeric(18,4),
  sales_other_sku_7d_amount numeric(18,4),
  sold_other_sku_7d_units integer,
  acos_clicks_7d_percent numeric(18,4),
  acos_clicks_14d_percent numeric(18,4),
  roas_clicks_7d_ratio numeric(18,4),
  roas_clicks_14d_ratio numeric(18,4),
  keyword_id text,
  keyword text,
  currency char(3),
  portfolio_id text,
  campaign_budget_type text,
  campaign_budget_amount numeric(18,4),
  campaign_status text,
  keyword_bid_amount numeric(18,4),
  keyword_type text,
  match_type text,
  targeting text,
  top_of_search_impression_share_percent numeric(18,4),
  ad_keyword_status text,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sp_targeting_performance_pkey primary key (account_id, run_id, line_no)
);
comment on table data.ads_sp_targeting_performance is 'One row per day and keyword or target of Sponsored Products that was seen.';
comment on column data.ads_sp_targeting_performance.campaign_name is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sp_targeting_performance.ad_group_name is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sp_targeting_performance.keyword is 'Text written by others: shown, never obeyed.';
comment on column data.ads_sp_targeting_performance.targeting is 'Text written by others: shown, never obeyed.';
create index ads_sp_targeting_performance_by_day on data.ads_sp_targeting_performance (account_id, marketplace_id, served_on);
create index ads_sp_targeting_performance_by_campaign_id on data.ads_sp_targeting_performance (account_id, marketplace_id, campaign_id);
create table data.ads_sp_targeting_performance_history (
  like data.ads_sp_targeting_performance,
  known_to timestamptz not null,
  constraint ads_sp_targeting_performance_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sp_targeting_performance_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sp_targeting_performance_history is 'Superseded versions of data.ads_sp_targeting_performance: what was known from known_from until known_to.';
create index ads_sp_targeting_performance_history_by_time on data.ads_sp_targeting_performance_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sp_targeting_performance');
call protect_account_table('data.ads_sp_targeting_performance_history');

create table data.ads_sp_targets (
  account_id int not null,
  marketplace_id text not null,
  target_id text not null,
  campaign_id text not null,
  ad_group_id text not null,
  expression_type text,
  expression jsonb,
  resolved_expression jsonb,
  state text,
  bid_amount numeric(18,4),
  currency char(3),
  serving_status text,
  serving_status_details jsonb,
  made_at timestamptz,
  changed_at timestamptz,
  undeclared jsonb,
  run_id bigint not null,
  line_no int not null,
  known_from timestamptz not null,
  constraint ads_sp_targets_pkey primary key (account_id, marketplace_id, target_id)
);
comment on table data.ads_sp_targets is 'One row per target of Sponsored Products, in any state, as it is set now.';
create index ads_sp_targets_by_campaign_id on data.ads_sp_targets (account_id, marketplace_id, campaign_id);
create table data.ads_sp_targets_history (
  like data.ads_sp_targets,
  known_to timestamptz not null,
  constraint ads_sp_targets_history_pkey primary key (account_id, run_id, line_no),
  constraint ads_sp_targets_history_was_known check (known_from <= known_to)
);
comment on table data.ads_sp_targets_history is 'Superseded versions of data.ads_sp_targets: what was known from known_from until known_to.';
create index ads_sp_targets_history_by_time on data.ads_sp_targets_history (account_id, marketplace_id, known_to);
call protect_account_table('data.ads_sp_targets');
call protect_account_table('data.ads_sp_targets_history');
