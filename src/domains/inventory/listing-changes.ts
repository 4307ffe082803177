/**
 * What changed of listings since a moment, in the words of `item_event`, read from the versions that ended or began since: an
 * index by time finds those, so years of history cost nothing. Kept ready it would cost every night its whole history.
 */
import { type SQL, sql } from 'drizzle-orm/sql'

/** What the first picture of all shows is not a change: it stood so for as long as nobody had looked. */
const SHUT = (state: 'suppressed' | 'stranded', dataset: string, since: SQL): SQL => sql`
  select spell.account_id, spell.marketplace_id, spell.sku, turn.kind, turn.seen_at
  from (
    select account_id, marketplace_id, sku, unnest(range_agg(tstzrange(known_from, known_to))) as span
    from (
      select account_id, marketplace_id, sku, known_from, null::timestamptz as known_to from ${sql.identifier(dataset)}
      union all
      select account_id, marketplace_id, sku, known_from, known_to from ${sql.identifier(`${dataset}_history`)} where known_to > ${since}
    ) as told
    group by account_id, marketplace_id, sku
  ) as spell
  left join (
    select account_id, marketplace_id, min(finished_at) as looked_at
    from report_run
    where dataset = ${dataset} and state in ('loaded', 'empty')
    group by account_id, marketplace_id
  ) as first using (account_id, marketplace_id)
  cross join lateral (
    values (${state}::text, case when lower(spell.span) > coalesce(first.looked_at, '-infinity') then lower(spell.span) end),
           (${`un${state}`}::text, upper(spell.span))
  ) as turn (kind, seen_at)`

/** SKUs whose label is another than that of a version that ended since. */
const RELABELLED = (since: SQL): SQL => sql`
  select distinct on (now.account_id, now.marketplace_id, now.sku, now.condition)
         now.account_id, now.marketplace_id, now.sku, 'fnsku_changed', was.known_to, was.fnsku, now.fnsku
  from fba_inventory as now
  join fba_inventory_history as was
    on was.account_id = now.account_id and was.marketplace_id = now.marketplace_id and was.sku = now.sku
    and was.condition = now.condition and was.fnsku <> now.fnsku and was.known_to > ${since}
  order by now.account_id, now.marketplace_id, now.sku, now.condition, was.known_to desc`

/** The versions that ended or began since, each with what stood before it. */
const VERSIONS = (since: SQL): SQL => sql`
  with version as (
    select account_id, marketplace_id, sku, asin, status, price_amount, quantity_units, fulfillment_channel, opened_at, known_from, known_to,
           lag(known_to) over listing as was_known_to, lead(known_from) over listing as next_known_from, lag(asin) over listing as was_asin,
           lag(status) over listing as was_status, lag(price_amount) over listing as was_price_amount,
           lag(quantity_units) over listing as was_quantity_units, lag(fulfillment_channel) over listing as was_fulfillment_channel,
           lag(opened_at) over listing as was_opened_at
    from (
      select account_id, marketplace_id, sku, asin, status, price_amount, quantity_units, fulfillment_channel, opened_at, known_from,
             null::timestamptz as known_to
      from listings
      where known_from > ${since}
      union all
      select account_id, marketplace_id, sku, asin, status, price_amount, quantity_units, fulfillment_channel, opened_at, known_from, known_to
      from listings_history
      where known_to > ${since}
    ) as told
    window listing as (partition by account_id, marketplace_id, sku order by known_from, known_to nulls last)
  )`

/** Rows of account, marketplace, SKU, kind, seen_at, from_value and to_value. */
export const listingChanges = (moment: string): SQL => {
  const since = sql`${moment}::timestamptz`
  return sql`
  ${VERSIONS(since)}
  select version.account_id, version.marketplace_id, version.sku, part.kind, version.known_from as seen_at, part.from_value, part.to_value
  from version
  cross join lateral (
    values ('price_changed', trim_scale(was_price_amount)::text, trim_scale(price_amount)::text),
           ('quantity_changed', was_quantity_units::text, quantity_units::text),
           ('status_changed', was_status, status),
           ('fulfillment_changed', was_fulfillment_channel, fulfillment_channel),
           (case
              when was_asin is null or asin is null then null
              when opened_at <> was_opened_at then 'relisted'
              when was_asin = asin then null
              when opened_at is null or was_opened_at is null then 'asin_changed'
              else 'asin_merged'
            end, was_asin, asin)
  ) as part (kind, from_value, to_value)
  where was_known_to is not null and part.kind is not null
    and (part.from_value is distinct from part.to_value or part.kind = 'relisted')
  union all
  select account_id, marketplace_id, sku, 'listing_back', known_from, null, status
  from version
  where was_known_to < known_from
    or was_known_to is null and known_from > ${since} and exists (
      select from listings_history as older
      where older.account_id = version.account_id and older.marketplace_id = version.marketplace_id and older.sku = version.sku
        and older.known_to <= ${since}
    )
  union all
  select account_id, marketplace_id, sku, 'listing_gone', known_to, status, null
  from version
  where known_to is not null and next_known_from is distinct from known_to
  union all
  select account_id, marketplace_id, sku, kind, seen_at, null, null
  from (
    ${SHUT('suppressed', 'suppressed_listings', since)}
    union all
    ${SHUT('stranded', 'stranded_inventory', since)}
  ) as turn
  where seen_at > ${since}
  union all
  (${RELABELLED(since)})`
}
