-- Days of a SKU stand together whatever the channel, so that one SKU's days are read without those before and after.

alter table ready.units_by_day drop constraint units_by_day_pkey;
alter table ready.units_by_day add constraint units_by_day_pkey primary key (account_id, marketplace_id, sku, ordered_on, channel);
