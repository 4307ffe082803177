import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'
import { oneSku, only } from '../../../tools/filter.ts'
import { coverOf, inState, listed, noneOfStatus } from '../filter.ts'

/** What the numerators are made of, as explanations tell it. */
const ARRIVALS = sql`(
  select jsonb_agg(jsonb_build_object('shipment_id', shipment_id, 'remaining_units', remaining_units, 'by_on', expected_p80_on)
                   order by expected_p80_on nulls last, shipment_id)
  from inbound_expected as due
  where due.account_id = cover.account_id and due.marketplace_id = cover.marketplace_id and due.sku = cover.sku and not due.is_planned)`
const RESERVES = sql`(
  select jsonb_agg(jsonb_build_object('reserve', reserve, 'units', units, 'source', source) order by reserve)
  from reserve_stock as held
  where held.account_id = cover.account_id and held.marketplace_id = cover.marketplace_id and held.sku = cover.sku)`

export const getDaysOfCover = defineTool({
  name: 'get_days_of_cover',
  title: 'Days of cover',
  scope: 'inventory:read',
  summary:
    'Days until stock runs out per SKU at the pace of the last 30 days, soonest first: on hand, with inbound that lands in time, and with reserves (AWD, 3PL), each with its day; and the units missing to last target_days.',
  not_for:
    'For the pace itself over other windows use get_sales_velocity; for stock by state use get_inventory.',
  answers: [
    'Which SKUs have less than 30 days of cover?',
    'Which SKUs run out before their inbound helps, and how many units would last 60 days?',
  ],
  found_by: 'how long will inventory last, days of supply, runway, weeks of cover',
  reads: ['fba_inventory', 'listings', 'orders', 'ledger_summary'],
  reads_where_synced: [
    'suppressed_listings',
    'stranded_inventory',
    'inbound_shipments',
    'inbound_shipment_items',
    'planned_shipments',
    'ledger_detail',
    'awd_inventory',
  ],
  input: {
    below_days: z.number().positive().max(3_650).optional().describe('Only SKUs with fewer days.'),
    target_days: z.int().min(1).max(365).default(60).describe('Days that units_to_target would last.'),
    ...oneSku,
    ...listed,
    unknown_cover: z.boolean().default(true).describe('List SKUs of unknown cover, last.'),
  },
  row: {
    sku: z.string(),
    channel: z.enum(['fba', 'merchant', 'both']),
    sellable_units: z
      .int()
      .nullable()
      .describe(
        'Fulfillable at Amazon plus the merchant’s own quantity; null where Amazon did not report it.',
      ),
    inbound_units: z.int().nullable().describe('Shipped to Amazon or being received there.'),
    inbound_in_time_units: z
      .int()
      .nullable()
      .describe('Of inbound_units: those of arrivals expected, at P80, before what is there by then ends.'),
    reserve_units: z.number().nullable().describe('In AWD, and elsewhere as recorded: the sum of reserves.'),
    units_per_day: z
      .number()
      .nullable()
      .describe(
        'ordered_units ÷ 30: ordered from pace_from_on through pace_through_on, the last 30 covered days, all channels, cancelled units left out.',
      ),
    cover_days: z.number().nullable().describe('sellable_units ÷ units_per_day: of what is on hand.'),
    cover_days_with_inbound: z
      .number()
      .nullable()
      .describe('(sellable_units + inbound_in_time_units) ÷ units_per_day.'),
    cover_days_with_reserve: z
      .number()
      .nullable()
      .describe(
        '(sellable_units + inbound_in_time_units + reserve_units) ÷ units_per_day, reserves sent today.',
      ),
    runs_out_on: z
      .array(z.string().nullable())
      .nullable()
      .describe(
        'The days on which those three end: pace_through_on and whole days of cover_days, of cover_days_with_inbound, of cover_days_with_reserve; null beyond ten years.',
      ),
    units_to_target: z
      .int()
      .nullable()
      .describe('units_per_day × target_days − sellable_units − inbound_units, in whole units, 0 at least.'),
    reason: z.string().nullable().describe('Why cover is unknown; null where it is known.'),
  },
  made_of: {
    ordered_units: z.int().nullable().describe('Ordered in the days of the pace.'),
    pace_from_on: z.string().nullable(),
    pace_through_on: z.string().nullable().describe('The last day that the orders cover.'),
    arrivals: z.unknown().describe('Open shipments, their units and the day they are sellable by at P80.'),
    reserves: z.unknown().describe('What lies elsewhere, and who says so.'),
  },
  order: [{ by: 'cover_days' }, { by: 'sku' }],
  when_empty: noneOfStatus,
  totals: {
    sellable_units: sql`coalesce(sum(counted_sellable_units), 0)::bigint`,
    inbound_units: sql`coalesce(sum(counted_inbound_units), 0)::bigint`,
    reserve_units: sql`coalesce(sum(reserve_units), 0)::float8`,
    units_to_target: sql`coalesce(sum(units_to_target), 0)::bigint`,
    skus_below_30_days: sql`count(*) filter (where cover_days < 30)`,
    skus_with_unknown_cover: sql`count(*) filter (where cover_days is null)`,
  },
  query: ({ below_days, target_days, sku, status, channel, unknown_cover }, { marketplace_ids }) => {
    const { from, columns } = coverOf(marketplace_ids)
    return sql`
    select account_id, marketplace_id, sku, channel, sellable_units, inbound_units, units_per_day,
           cover_days, inbound_in_time_units, cover_days_with_inbound_in_time as cover_days_with_inbound, reserve_units,
           cover_days_with_reserve, case when cover_days is not null then runs_out_on end as runs_out_on, cover_days_reason as reason,
           units_to_cover(${target_days}::int, units_per_day, sellable_units + inbound_units) as units_to_target,
           ${columns},
           ordered_units_30_days as ordered_units, through_on - 29 as pace_from_on, through_on as pace_through_on,
           ${ARRIVALS} as arrivals, ${RESERVES} as reserves
    from ${from}
    left join lateral (
      select inbound_in_time_units, cover_days_with_inbound_in_time, reserve_units, cover_days_with_reserve,
             array[runs_out_on::text, runs_out_with_inbound_on::text, runs_out_with_reserve_on::text] as runs_out_on
      from cover_ahead as ahead
      where ahead.account_id = cover.account_id and ahead.marketplace_id = cover.marketplace_id and ahead.sku = cover.sku
    ) as ahead on true
    where true
      ${below_days === undefined ? sql`` : sql`and (cover_days < ${below_days}::float8 ${unknown_cover ? sql`or cover_days is null` : sql``})`}
      ${below_days === undefined && !unknown_cover ? sql`and cover_days is not null` : sql``}
      ${only('sku', sku)}
      ${inState({ status, channel })}`
  },
})
