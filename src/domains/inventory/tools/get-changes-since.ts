import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { marketplaceById } from '../../../core/marketplace.ts'
import { Problem } from '../../../core/problem.ts'
import { DAY_MS, Instant, instantAfter, localDate, TimeZone } from '../../../core/time.ts'
import { type Asked, defineTool } from '../../../tools/define.ts'
import { oneSku, only } from '../../../tools/filter.ts'
import { listingChanges } from '../listing-changes.ts'

/** Further back the answer would be the history itself. */
const DAYS_BACK_MAX = 90
/** Where no moment is named: the ledger tells of a day one or two days later, so a day would often be empty. */
const DAYS_BACK = 7
/** Characters of a list of shipments. */
const TEXT_MAX = 160

/** What matters first to someone who sells; within a place the most units. */
const PLACES = {
  went_out_of_stock: 1,
  listing_gone: 1,
  suppressed: 1,
  stranded: 1,
  adjustment: 2,
  status_changed: 2,
  fulfillment_changed: 2,
  relisted: 2,
  asin_merged: 2,
  asin_changed: 2,
  fnsku_changed: 2,
  price_changed: 3,
  back_in_stock: 3,
  listing_back: 3,
  unsuppressed: 3,
  unstranded: 3,
  receipt: 4,
  removal: 4,
  return: 4,
  quantity_changed: 4,
  inbound_status_changed: 4,
  other: 4,
  sellable_changed: 5,
  ordered: 5,
  shipment: 5,
  transfer: 6,
} as const

const rankOf = (kind: SQL): SQL =>
  sql`(case ${kind} ${sql.join(
    Object.entries(PLACES).map(([name, place]) => sql.raw(`when '${name}' then ${place}`)),
    sql.raw(' '),
  )} else 4 end)`

const assertKind = (kind: string | undefined): void => {
  if (kind !== undefined && !(kind in PLACES))
    throw new Problem(
      'bad_input',
      `There is no change called ${JSON.stringify(kind)}.`,
      `Send one of: ${Object.keys(PLACES).join(', ')}.`,
    )
}

const wholeHour = (now: Instant): Instant => Instant.parse(`${now.slice(0, 13)}:00:00.000Z`)

/** The moment asked about, refused where it is none to ask about. */
const momentOf = (since: Instant | undefined, now: Instant): Instant => {
  // Of the whole hour, so that what is counted once serves whoever asks again.
  if (since === undefined) return instantAfter(wholeHour(now), -DAYS_BACK * DAY_MS)
  if (since > now)
    throw new Problem('bad_input', `since ${since} is still to come.`, 'Send a moment of the past.')
  if (since < instantAfter(now, -DAYS_BACK_MAX * DAY_MS))
    throw new Problem(
      'bad_input',
      `since ${since} is more than ${DAYS_BACK_MAX} days ago.`,
      `Send a moment of the last ${DAYS_BACK_MAX} days; for older movements use get_inventory_events.`,
    )
  return since
}

/** Each marketplace with its time zone and the local day of the moment. */
const placesOf = ({ marketplace_ids }: Asked, since: Instant): SQL => {
  const places = marketplace_ids.map((id) => {
    const zone = marketplaceById(id)?.time_zone ?? TimeZone.parse('UTC')
    return sql`(${id}::text, ${zone}::text, ${localDate(since, zone)}::date)`
  })
  return sql`(values ${sql.join(places, sql.raw(', '))}) as place (place_id, zone, since_on)`
}

const LISTINGS = (places: SQL, since: Instant): SQL => sql`
  select account_id, marketplace_id, sku, kind, count(*)::int as changes, null::int as units,
         (array_agg(from_value order by seen_at))[1] as from_value, (array_agg(to_value order by seen_at desc))[1] as to_value,
         max((seen_at at time zone zone)::date) as last_on
  from ${places}
  join (${listingChanges(since)}) as seen on marketplace_id = place_id
  -- What is known for ever has not ended.
  where isfinite(seen_at)
  group by account_id, marketplace_id, sku, kind`

const MOVEMENTS = (places: SQL): SQL => sql`
  select account_id, marketplace_id, sku, moved.kind, count(*)::int, sum(moved.units)::int, null, null, max(moved_on)
  from ${places}
  join units_moved_by_day on marketplace_id = place_id and moved_on >= since_on
  cross join lateral (
    values ('receipt', receipt_units), ('shipment', shipment_units), ('return', return_units), ('removal', removal_units),
           ('transfer', transfer_units), ('adjustment', adjustment_units), ('other', other_units)
  ) as moved (kind, units)
  where moved.units <> 0
  group by account_id, marketplace_id, sku, moved.kind`

const ORDERS = (places: SQL): SQL => sql`
  select account_id, marketplace_id, sku, 'ordered', sum(orders)::int, sum(ordered_units)::int, null, null, max(ordered_on)
  from ${places}
  join units_by_day on marketplace_id = place_id and ordered_on >= since_on
  group by account_id, marketplace_id, sku`

/** Shipments whose status is another than that of the first version which ended since, at each SKU they carry. */
const INBOUND = (places: SQL, since: Instant): SQL => sql`
  select account_id, marketplace_id, sku, 'inbound_status_changed', count(*)::int, null,
         left(string_agg(shipment_id || ' ' || was_status, ', ' order by shipment_id), ${TEXT_MAX}),
         left(string_agg(shipment_id || ' ' || shipment_status, ', ' order by shipment_id), ${TEXT_MAX}), max((known_from at time zone zone)::date)
  from ${places}
  join (
    select distinct on (account_id, marketplace_id, shipment_id) account_id, marketplace_id, shipment_id, shipment_status as was_status
    from inbound_shipments_history
    where known_to > ${since}::timestamptz
    order by account_id, marketplace_id, shipment_id, known_to
  ) as was on marketplace_id = place_id
  join inbound_shipments as now using (account_id, marketplace_id, shipment_id)
  join (select account_id, marketplace_id, shipment_id, sku from inbound_shipment_items) as item using (account_id, marketplace_id, shipment_id)
  where shipment_status <> was_status
  group by account_id, marketplace_id, sku`

/** Sellable units at the end of the day before, and at the end of the newest covered one. */
const STOCK = (places: SQL): SQL => sql`
  select account_id, marketplace_id, sku,
         case when now_units = 0 then 'went_out_of_stock' when then_units = 0 then 'back_in_stock' else 'sellable_changed' end,
         1, (now_units - then_units)::int, then_units::text, now_units::text, through_on
  from (
    select stock.account_id, stock.marketplace_id, stock.sku, covered.through_on,
           coalesce(sum(closing_units) filter (where stocked_on = since_on - 1), 0) as then_units,
           coalesce(sum(closing_units) filter (where stocked_on = covered.through_on), 0) as now_units
    from ${places}
    join coverage as covered
      on covered.marketplace_id = place_id and covered.dataset = 'ledger_summary' and covered.from_on < since_on
      and covered.through_on >= since_on
    join stock_by_day as stock
      on stock.account_id = covered.account_id and stock.marketplace_id = covered.marketplace_id
      and stock.stocked_on in (since_on - 1, covered.through_on)
    group by stock.account_id, stock.marketplace_id, stock.sku, covered.through_on
  ) as held
  where now_units <> then_units`

export const getChangesSince = defineTool({
  name: 'get_changes_since',
  title: 'Changes since',
  scope: 'inventory:read',
  summary:
    'What changed since a moment, per SKU and kind, what stops sales first: stock that ran out, listings shut, adjustments, status, identity, prices, inbound, returns, orders.',
  not_for: 'For single movements of units use get_inventory_events.',
  answers: ['What changed since yesterday?', 'Which listings were suppressed this week?'],
  found_by: 'news, difference, price changes, what happened',
  reads: ['listings', 'orders', 'ledger_detail', 'ledger_summary'],
  reads_where_synced: [
    'suppressed_listings',
    'stranded_inventory',
    'fba_inventory',
    'inbound_shipments',
    'inbound_shipment_items',
  ],
  input: {
    since: Instant.optional().describe('UTC; else 7 days ago. To 90 days back.'),
    ...oneSku,
    kind: z.string().min(1).max(40).optional().describe('Only such changes, as price_changed.'),
  },
  row: {
    sku: z.string(),
    kind: z.string(),
    rank: z
      .int()
      .describe('1 stops sales, 2 stock or listing altered, 3 price and returns to sale, then flows.'),
    changes: z.int().describe('How many; days for movements, orders for ordered.'),
    units: z.int().nullable().describe('Net, by whole local days from that of the moment; negative: left.'),
    size_units: z.int().describe('units without sign.'),
    from_value: z.string().nullable().describe('As it stood at the moment.'),
    to_value: z.string().nullable(),
    last_on: z.iso.date().describe('Local day of the last one, of listings when it was seen.'),
  },
  order: [{ by: 'rank' }, { by: 'size_units', descending: true }, { by: 'sku' }, { by: 'kind' }],
  totals: {
    skus: sql`count(distinct sku)`,
    skus_out_of_stock: sql`count(*) filter (where kind = 'went_out_of_stock')`,
    listings_shut: sql`count(distinct sku) filter (where kind in ('listing_gone', 'suppressed', 'stranded'))`,
    ordered_units: sql`coalesce(sum(units) filter (where kind = 'ordered'), 0)::bigint`,
    received_units: sql`coalesce(sum(units) filter (where kind = 'receipt'), 0)::bigint`,
  },
  query: ({ since, sku, kind }, asked) => {
    assertKind(kind)
    const moment = momentOf(since, asked.now)
    const places = placesOf(asked, moment)
    return sql`
    select account_id, marketplace_id, sku, kind, ${rankOf(sql`kind`)} as rank, changes, units, coalesce(abs(units), 0) as size_units,
           from_value, to_value, last_on
    from (
      ${LISTINGS(places, moment)}
      union all
      ${MOVEMENTS(places)}
      union all
      ${ORDERS(places)}
      union all
      ${STOCK(places)}
      union all
      ${INBOUND(places, moment)}
    ) as change
    where true
      ${only('sku', sku)}
      ${only('kind', kind)}`
  },
})
