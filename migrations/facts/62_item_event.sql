-- How what is now came to be, per SKU: what moved by the ledger, and what changed by comparing each picture of the listings
-- with the one before, where Amazon sends no event. `units` are negative where they leave. A change is seen when its
-- picture is loaded (`seen_at`) and happened since the picture before; movements are told by day alone.
--   receipt, shipment, return, removal, transfer, adjustment      ledger
--   price_changed, quantity_changed, status_changed, fulfillment_changed, listing_gone, listing_back, and the changes
--   of identity_change                                             comparison
--   suppressed, unsuppressed, stranded, unstranded                 comparison, of Amazon's lists of such SKUs; what the first
--                                                                  list of all shows has stood so for as long as nobody looked
create view facts.item_event with (security_invoker = true) as
with looked as (
  select account_id, marketplace_id, dataset, min(looked_at) as first_at
  from (
    select account_id, marketplace_id, dataset, finished_at as looked_at from report_run where state in ('loaded', 'empty')
    union all
    select account_id, marketplace_id, dataset, synced_at from dataset_past
    union all
    select account_id, marketplace_id, dataset, synced_at from dataset_past_history
  ) as run
  where dataset in ('suppressed_listings', 'stranded_inventory')
  group by account_id, marketplace_id, dataset
),
changed as (
  select version.account_id, version.marketplace_id, version.sku, part.kind, part.from_value, part.to_value, version.known_from as seen_at
  from listing_version as version
  cross join lateral (
    values ('price_changed', trim_scale(was_price_amount)::text, trim_scale(price_amount)::text),
           ('quantity_changed', was_quantity_units::text, quantity_units::text),
           ('status_changed', was_status, status),
           ('fulfillment_changed', was_fulfillment_channel, fulfillment_channel)
  ) as part (kind, from_value, to_value)
  where was_known_to is not null and part.from_value is distinct from part.to_value
  union all
  select account_id, marketplace_id, sku, 'listing_back', null, status, known_from
  from listing_version
  where was_known_to < known_from
  union all
  select account_id, marketplace_id, sku, 'listing_gone', status, null, known_to
  from listing_version
  where known_to is not null and next_known_from is distinct from known_to
  union all
  select account_id, marketplace_id, sku, change, from_value, to_value, seen_at
  from identity_change
  union all
  select spell.account_id, spell.marketplace_id, spell.sku, turn.kind, null, null, turn.seen_at
  from (
    select account_id, marketplace_id, sku, 'suppressed' as state, unnest(range_agg(tstzrange(known_from, known_to))) as span
    from (
      select account_id, marketplace_id, sku, known_from, null::timestamptz as known_to
      from suppressed_listings
      union all
      select account_id, marketplace_id, sku, known_from, known_to
      from suppressed_listings_history
    ) as told
    group by account_id, marketplace_id, sku
    union all
    select account_id, marketplace_id, sku, 'stranded', unnest(range_agg(tstzrange(known_from, known_to)))
    from (
      select account_id, marketplace_id, sku, known_from, null::timestamptz as known_to
      from stranded_inventory
      union all
      select account_id, marketplace_id, sku, known_from, known_to
      from stranded_inventory_history
    ) as told
    group by account_id, marketplace_id, sku
  ) as spell
  left join looked on looked.account_id = spell.account_id and looked.marketplace_id = spell.marketplace_id
    and looked.dataset = case spell.state when 'suppressed' then 'suppressed_listings' else 'stranded_inventory' end
  cross join lateral (
    values (spell.state, case when lower(spell.span) > coalesce(looked.first_at, '-infinity') then lower(spell.span) end),
           ('un' || spell.state, upper(spell.span))
  ) as turn (kind, seen_at)
  where turn.seen_at is not null
)
select account_id, marketplace_id, sku, occurred_on as happened_on, null::timestamptz as seen_at,
       case event_type
         when 'Receipts' then 'receipt'
         when 'Shipments' then 'shipment'
         when 'CustomerReturns' then 'return'
         when 'VendorReturns' then 'removal'
         when 'WhseTransfers' then 'transfer'
         when 'Adjustments' then 'adjustment'
         else lower(event_type)
       end as kind,
       moved_units as units, fulfillment_center, disposition, reason, reference_id,
       null::text as from_value, null::text as to_value
from ledger_detail
union all
select changed.account_id, changed.marketplace_id, changed.sku, (changed.seen_at at time zone place.time_zone)::date, changed.seen_at,
       changed.kind, null, null, null, null, null, changed.from_value, changed.to_value
from changed
join account_marketplace as place using (account_id, marketplace_id);
