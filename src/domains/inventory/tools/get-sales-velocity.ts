import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'
import { betweenDays, oneSku } from '../../../tools/filter.ts'
import { paceBetween, spanOf } from '../pace-between.ts'

export const getSalesVelocity = defineTool({
  name: 'get_sales_velocity',
  title: 'Sales velocity',
  scope: 'inventory:read',
  summary:
    'Units ordered per day per SKU over the last 7, 14, 30, 60 or 90 covered days, fastest first, or of one SKU over any span: over all days, and over days it could be bought, with those left out and unusual ones named. Cancelled units count nothing.',
  not_for: 'For how long stock lasts at that pace use get_days_of_cover.',
  answers: [
    'What are my fastest sellers this month?',
    'How fast does SKU X sell on the days it is in stock?',
  ],
  found_by: 'units sold per day, sales rate, run rate, bestsellers',
  reads: ['orders', 'ledger_summary', 'fba_inventory', 'listings'],
  reads_where_synced: ['suppressed_listings', 'stranded_inventory'],
  input: {
    window_days: z
      .union([z.literal(7), z.literal(14), z.literal(30), z.literal(60), z.literal(90)])
      .default(30)
      .describe('Length of the window in days.'),
    channel: z
      .enum(['all', 'fba', 'merchant', 'multi_channel'])
      .default('all')
      .describe('Where the orders were made and who ships them.'),
    ...oneSku,
    from_on: betweenDays.from_on.describe('With through_on and sku: any span of days instead.'),
    through_on: betweenDays.through_on,
  },
  row: {
    sku: z.string(),
    from_on: z.iso.date(),
    through_on: z.iso.date(),
    ordered_units: z
      .int()
      .nullable()
      .describe('Ordered from from_on through through_on, cancelled units left out.'),
    units_per_day: z
      .number()
      .nullable()
      .describe('ordered_units ÷ the days from from_on through through_on.'),
    units_per_day_reason: z.string().nullable(),
    in_stock_days: z.int().nullable().describe('Days of the window on which it could be bought.'),
    units_per_in_stock_day: z
      .number()
      .nullable()
      .describe('ordered_units ÷ in_stock_days: whatever was ordered could be bought that day.'),
    units_per_in_stock_day_reason: z.string().nullable(),
    out_of_stock_on: z
      .array(z.string())
      .nullable()
      .describe('Days without stock, left out of units_per_in_stock_day; neighbours as from..through.'),
    shut_on: z
      .array(z.string())
      .nullable()
      .describe('Days with stock whose listing was suppressed, stranded, inactive or gone; left out too.'),
    promoted_days: z
      .int()
      .nullable()
      .describe('Days that sold under a promotion, all channels; null over a span of one’s own.'),
    outlier_on: z
      .array(z.string())
      .nullable()
      .describe('Days that sold unusually much, all channels. They count.'),
  },
  order: [{ by: 'units_per_day', descending: true }, { by: 'sku' }],
  totals: {
    ordered_units: sql`coalesce(sum(ordered_units), 0)::bigint`,
    skus_without_sales: sql`count(*) filter (where ordered_units = 0)`,
  },
  query: ({ window_days, channel, sku, from_on, through_on }) => {
    const span = spanOf({ sku, from_on, through_on, channel })
    if (span !== null)
      return sql`
    select account_id, marketplace_id, sku, from_on, through_on, ordered_units, units_per_day, units_per_day_reason, in_stock_days,
           units_per_in_stock_day, units_per_in_stock_day_reason,
           case when out_of_stock_on is not null then day_ranges(out_of_stock_on) end as out_of_stock_on,
           case when shut_on is not null then day_ranges(shut_on) end as shut_on, null::int as promoted_days, null::text[] as outlier_on
    from (${paceBetween(span)}) as pace`
    return sql`
    select pace.account_id, pace.marketplace_id, pace.sku, pace.from_on, pace.through_on, ordered_units, units_per_day,
           units_per_day_reason, in_stock_days, units_per_in_stock_day, units_per_in_stock_day_reason,
           case when out_of_stock_on is not null then day_ranges(out_of_stock_on) end as out_of_stock_on,
           case when shut_on is not null then day_ranges(shut_on) end as shut_on,
           flags.promoted_days, flags.outlier_on
    from sales_velocity as pace
    left join lateral (
      select (select count(*) from unnest(promoted_on) as day where day >= pace.from_on)::int as promoted_days,
             case when outlier_on is not null then day_ranges(array(select day from unnest(outlier_on) as day where day >= pace.from_on)) end as outlier_on
      from demand_flags
      where demand_flags.account_id = pace.account_id and demand_flags.marketplace_id = pace.marketplace_id
        and demand_flags.sku = pace.sku and demand_flags.through_on = pace.through_on
    ) as flags on true
    where window_days = ${window_days} and channel = ${channel} ${sku === undefined ? sql`` : sql`and pace.sku = ${sku}`}`
  },
})
