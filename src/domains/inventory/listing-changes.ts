/**
 * What changed of listings since a moment, in the words of `item_event`, read from the versions that ended or began since: an
 * index by time finds those, so years of history cost nothing. Kept ready it would cost every night its whole history.
 */
import { type SQL, sql } from 'drizzle-orm/sql'

const SHUT = (state: 'suppressed' | 'stranded', now: SQL, before: SQL, since: SQL): SQL => sql`
  select account_id, marketplace_id, sku, ${sql.raw(`'${state}'`)} as state, unnest(range_agg(tstzrange(known_from, known_to))) as span
  from (
    select account_id, marketplace_id, sku, known_from, null::timestamptz as known_to from ${now}
    union all
    select account_id, marketplace_id, sku, known_from, known_to from ${before} where known_to > ${since}
  ) as told
  group by account_id, marketplace_id, sku`

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
              when opened_at is null or was_opened_at is null then 'asin_changed'
              when opened_at <> was_opened_at then 'relisted'
              else 'asin_merged'
            end, was_asin, asin)
  ) as part (kind, from_value, to_value)
  where was_known_to is not null and part.kind is not null and part.from_value is distinct from part.to_value
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
  select spell.account_id, spell.marketplace_id, spell.sku, turn.kind, turn.seen_at, null, null
  from (
    ${SHUT('suppressed', sql`suppressed_listings`, sql`suppressed_listings_history`, since)}
    union all
    ${SHUT('stranded', sql`stranded_inventory`, sql`stranded_inventory_history`, since)}
  ) as spell
  cross join lateral (values (state, lower(span)), ('un' || state, upper(span))) as turn (kind, seen_at)
  where turn.seen_at > ${since}`
}
