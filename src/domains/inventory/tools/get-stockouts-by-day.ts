import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'
import { betweenDays, within } from '../../../tools/filter.ts'

export const getStockoutsByDay = defineTool({
  name: 'get_stockouts_by_day',
  title: 'Stockouts by day',
  scope: 'inventory:read',
  summary:
    'The share of SKUs that Amazon ships without stock on each of the last 90 covered days, newest first; a SKU counts from the day it first had stock.',
  not_for: 'For the days a single SKU was without stock use get_inventory_metrics or get_sales_velocity.',
  answers: ['How many SKUs were out of stock each day?', 'Is our stockout rate getting better?'],
  found_by: 'out of stock days, in-stock rate',
  on_request: true,
  reads: ['ledger_summary', 'fba_inventory'],
  reads_where_synced: [
    'listings',
    'orders',
    'ledger_detail',
    'suppressed_listings',
    'stranded_inventory',
    'reserved_inventory',
    'inventory_planning',
    'restock_recommendations',
    'inventory_summaries',
  ],
  input: betweenDays,
  row: {
    observed_on: z.iso.date(),
    observed_skus: z.int().describe('SKUs that had stock on observed_on or before.'),
    out_of_stock_skus: z.int().describe('Of observed_skus, those without stock all that day.'),
    out_of_stock_ratio: z.number().describe('out_of_stock_skus ÷ observed_skus.'),
  },
  order: [{ by: 'observed_on', descending: true }],
  totals: {
    out_of_stock_ratio: sql`round(sum(out_of_stock_skus)::numeric / nullif(sum(observed_skus), 0), 4)::float8`,
    worst_ratio: sql`max(out_of_stock_ratio)`,
  },
  query: (days) => sql`
    select account_id, marketplace_id, observed_on, observed_skus, out_of_stock_skus, out_of_stock_ratio
    from stockouts_by_day
    where true ${within('observed_on', days)}`,
})
