-- The last hours of orders are read beside the nightly report by when they changed, whatever was kept before.
create index recent_order_items_by_updated_at on data.recent_order_items (account_id, marketplace_id, updated_at);
