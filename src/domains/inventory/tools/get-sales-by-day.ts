import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'
import { betweenDays, oneSku, only, within } from '../../../tools/filter.ts'

export const getSalesByDay = defineTool({
  name: 'get_sales_by_day',
  title: 'Sales by day',
  scope: 'inventory:read',
  summary:
    'Units ordered per SKU, channel and local day of the order, newest whole day first. Cancelled items count nothing; days without an order have no row.',
  not_for: 'For averages over a window use get_sales_velocity.',
  answers: ['How many units of SKU X were ordered on each day of last week?'],
  found_by: 'daily sales, units sold, sales history',
  on_request: true,
  reads: ['orders'],
  input: {
    ...oneSku,
    channel: z
      .enum(['fba', 'merchant', 'multi_channel'])
      .optional()
      .describe('Only orders made and shipped this way.'),
    ...betweenDays,
  },
  row: {
    ordered_on: z.iso.date(),
    sku: z.string(),
    channel: z.enum(['fba', 'merchant', 'multi_channel']),
    ordered_units: z.int().describe('Ordered that day, cancelled units left out.'),
    orders: z.int().describe('Orders with the SKU that day.'),
    promoted_units: z.int().describe('Of them, at a discount or with a promotion’s id.'),
  },
  order: [{ by: 'ordered_on', descending: true }, { by: 'sku' }, { by: 'channel' }],
  totals: {
    ordered_units: sql`coalesce(sum(ordered_units), 0)::bigint`,
    promoted_units: sql`coalesce(sum(promoted_units), 0)::bigint`,
  },
  query: ({ sku, channel, from_on, through_on }) => sql`
    select units.account_id, units.marketplace_id, ordered_on, sku, channel, ordered_units, orders, promoted_units
    from units_by_day as units
    join coverage as covered
      on covered.account_id = units.account_id and covered.marketplace_id = units.marketplace_id and covered.dataset = 'orders'
    where ordered_on between covered.from_on and covered.through_on
      ${only('sku', sku)}
      ${only('channel', channel)}
      ${within('ordered_on', { from_on, through_on })}`,
})
