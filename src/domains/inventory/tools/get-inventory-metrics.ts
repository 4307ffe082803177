import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'
import { oneSku, only } from '../../../tools/filter.ts'
import { inState, listed, metricsOf, noneOfStatus } from '../filter.ts'

const ratio = z.number().nullable()

/** What the five are made of. */
const DETAIL = sql`jsonb_build_object(
  'sellable_units', sellable_units, 'weeks_of_supply', weeks_of_days(cover_days), 'sales_through_on', sales_through_on, 'stock_from_on', stock_from_on, 'stock_through_on', stock_through_on,
  'shipped_units', shipped_units, 'average_units', average_units,
  'observed_from_on', observed_from_on, 'observed_days', observed_days, 'out_of_stock_on', day_ranges(out_of_stock_on),
  'recorded_units', recorded_units, 'ledger_units', ledger_units,
  'velocity', (
    select jsonb_agg(jsonb_build_object(
      'channel', channel, 'window_days', window_days, 'units_per_day', units_per_day, 'units_per_in_stock_day', units_per_in_stock_day
    ) order by channel, window_days)
    from sales_velocity as pace
    where pace.account_id = told.account_id and pace.marketplace_id = told.marketplace_id and pace.sku = told.sku
  ),
  'accuracy', (
    select jsonb_agg(jsonb_build_object(
      'quantity', quantity, 'source', source, 'recorded_units', pair.recorded_units, 'told_units', told_units,
      'ratio', pair.accuracy_ratio, 'reason', pair.accuracy_ratio_reason
    ) order by quantity, source)
    from inventory_accuracy as pair
    where pair.account_id = told.account_id and pair.marketplace_id = told.marketplace_id and pair.sku = told.sku
  )
)`

/** What the pace is made of, as explanations tell it. */
const PACE = (column: string): SQL => sql`(
  select ${sql.identifier(column)} from sales_velocity as pace
  where pace.account_id = told.account_id and pace.marketplace_id = told.marketplace_id and pace.sku = told.sku
    and pace.channel = 'all' and pace.window_days = 30)`

/** Of sums, never of ratios: the ratio of the whole population. */
const ratioOf = (part: SQL, whole: SQL): SQL =>
  sql`round((${part}) / nullif((${whole})::numeric, 0), 4)::float8`

export const getInventoryMetrics = defineTool({
  name: 'get_inventory_metrics',
  title: 'Inventory metrics',
  scope: 'inventory:read',
  summary:
    'Five metrics per SKU on one page, fastest sellers first: velocity over 30 days, days of cover, sell-through and stockout rate over 90 days, accuracy of recorded stock. detail adds what they are made of.',
  not_for:
    'For inbound in the cover use get_days_of_cover; for sources side by side get_source_disagreement.',
  answers: ['How does my inventory do overall?', 'How often was SKU X out of stock?'],
  found_by: 'KPI, dashboard, turnover, inventory performance',
  reads: ['fba_inventory', 'listings', 'orders', 'ledger_summary'],
  reads_where_synced: [
    'ledger_detail',
    'suppressed_listings',
    'stranded_inventory',
    'inventory_summaries',
    'inventory_planning',
    'reserved_inventory',
    'restock_recommendations',
  ],
  input: {
    ...oneSku,
    ...listed,
    detail: z.boolean().default(false).describe('Meant for one SKU.'),
  },
  row: {
    sku: z.string(),
    channel: z.enum(['fba', 'merchant', 'both']),
    units_per_day: ratio.describe(
      'ordered_units ÷ 30: ordered in the 30 covered days to sales_through_on, all channels, cancelled units left out.',
    ),
    units_per_in_stock_day: ratio.describe(
      'ordered_units ÷ in_stock_days: those of the 30 days to sales_through_on on which it could be bought.',
    ),
    cover_days: ratio.describe('sellable_units ÷ units_per_day.'),
    sell_through_ratio: ratio.describe(
      'shipped_units ÷ average_units: shipped by Amazon, and held there at the ends of the days, from stock_from_on through stock_through_on.',
    ),
    stockout_ratio: ratio.describe(
      'Days of out_of_stock_on ÷ observed_days, from observed_from_on through stock_through_on.',
    ),
    accuracy_ratio: ratio.describe(
      '1 − |recorded_units − ledger_units| ÷ recorded_units: what lies in centers by the stock report and by the ledger of stock_through_on.',
    ),
    reasons: z.record(z.string(), z.string()).nullable().describe('Why a metric is null.'),
    detail: z
      .unknown()
      .describe('Units, days and windows behind the five, and accuracy per pair of sources.'),
  },
  made_of: {
    ordered_units: z.int().nullable().describe('Ordered in the days of the pace.'),
    in_stock_days: z.int().nullable().describe('Of those days, on which it could be bought.'),
  },
  order: [{ by: 'units_per_day', descending: true }, { by: 'sku' }],
  when_empty: noneOfStatus,
  totals: {
    units_per_day: sql`round(sum(units_per_day)::numeric, 4)::float8`,
    cover_days: sql`round((sum(counted_sellable_units) filter (where units_per_day is not null) / nullif(sum(units_per_day) filter (where counted_sellable_units is not null), 0))::numeric, 1)::float8`,
    sell_through_ratio: ratioOf(
      sql`sum(shipped_units) filter (where average_units is not null)`,
      sql`sum(average_units) filter (where shipped_units is not null)`,
    ),
    stockout_ratio: ratioOf(sql`sum(out_of_stock_days)`, sql`sum(observed_days)`),
    accuracy_ratio: sql`1 - ${ratioOf(sql`sum(abs(recorded_units - ledger_units))`, sql`sum(recorded_units)`)}`,
    skus_observed: sql`count(observed_days)`,
    skus_out_of_stock: sql`count(*) filter (where is_out_of_stock)`,
  },
  query: ({ sku, status, channel, detail }, { marketplace_ids }) => {
    const { from, columns } = metricsOf(marketplace_ids)
    return sql`
    select account_id, marketplace_id, sku, channel, units_per_day, units_per_in_stock_day, cover_days, sell_through_ratio,
           stockout_ratio, accuracy_ratio, shipped_units, average_units, ${columns}, out_of_stock_days, observed_days,
           is_out_of_stock, recorded_units, ledger_units,
           nullif(jsonb_strip_nulls(jsonb_build_object(
             'units_per_day', units_per_day_reason, 'units_per_in_stock_day', units_per_in_stock_day_reason,
             'cover_days', cover_days_reason, 'sell_through_ratio', sell_through_ratio_reason,
             'stockout_ratio', stockout_ratio_reason, 'accuracy_ratio', accuracy_ratio_reason
           )), '{}') as reasons,
           ${detail ? DETAIL : sql`null::jsonb`} as detail,
           ${PACE('ordered_units')} as ordered_units, ${PACE('in_stock_days')} as in_stock_days
    from ${from}
    where true
      ${only('sku', sku)}
      ${inState({ status, channel })}`
  },
})
