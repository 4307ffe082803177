import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'
import { oneSku, only } from '../../../tools/filter.ts'

export const getSalesVelocity = defineTool({
  name: 'get_sales_velocity',
  title: 'Sales velocity',
  scope: 'inventory:read',
  summary:
    'Units ordered per day per SKU over the last 7, 14, 30, 60 or 90 covered days, fastest first: over all days, and over days in stock only, with the days out of stock named. Cancelled units count nothing.',
  not_for: 'For how long stock lasts at that pace use get_days_of_cover.',
  answers: [
    'What are my fastest sellers this month?',
    'How fast does SKU X sell on the days it is in stock?',
  ],
  reads: ['orders', 'ledger_summary', 'fba_inventory', 'listings'],
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
  },
  row: {
    sku: z.string(),
    from_on: z.iso.date(),
    through_on: z.iso.date(),
    ordered_units: z.int().nullable(),
    units_per_day: z.number().nullable(),
    units_per_day_reason: z.string().nullable(),
    in_stock_days: z.int().nullable(),
    units_per_in_stock_day: z.number().nullable(),
    units_per_in_stock_day_reason: z.string().nullable(),
    out_of_stock_on: z
      .array(z.string())
      .nullable()
      .describe('The days left out of units_per_in_stock_day, neighbours as from..through.'),
  },
  order: [{ by: 'units_per_day', descending: true }, { by: 'sku' }],
  totals: {
    ordered_units: sql`coalesce(sum(ordered_units), 0)::bigint`,
    skus_without_sales: sql`count(*) filter (where ordered_units = 0)`,
  },
  query: ({ window_days, channel, sku }) => sql`
    select account_id, marketplace_id, sku, from_on, through_on, ordered_units, units_per_day, units_per_day_reason, in_stock_days,
           units_per_in_stock_day, units_per_in_stock_day_reason, case when out_of_stock_on is not null then day_ranges(out_of_stock_on) end as out_of_stock_on
    from sales_velocity
    where window_days = ${window_days} and channel = ${channel} ${only('sku', sku)}`,
})
