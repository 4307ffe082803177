import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'
import { oneSku, only } from '../../../tools/filter.ts'

const QUANTITIES = [
  'fulfillable',
  'fulfillable_local',
  'unsellable',
  'reserved',
  'transfer',
  'customer_orders',
  'processing',
  'in_centers',
  'inbound_working',
  'inbound_shipped',
  'inbound_receiving',
] as const

/** When a source was taken. */
const TAKEN = sql`jsonb_strip_nulls(jsonb_build_object('at', case
  when source = 'ledger_summary' then taken.data_through_on::text
  else to_char(taken.synced_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"')
end))`

export const getSourceDisagreement = defineTool({
  name: 'get_source_disagreement',
  title: 'Source disagreement',
  scope: 'inventory:read',
  summary:
    'The same units as each of Amazon’s sources tells them, side by side, furthest apart first; sources says when each was taken, with a SKU named the rows do.',
  not_for: 'For one number use get_inventory.',
  answers: ['Why does Amazon show 50 here and 80 there?'],
  found_by: 'mismatch, discrepancy between reports, disagree',
  on_request: true,
  reads: ['fba_inventory'],
  reads_where_synced: [
    'inventory_summaries',
    'ledger_summary',
    'inventory_planning',
    'reserved_inventory',
    'restock_recommendations',
  ],
  input: {
    ...oneSku,
    quantity: z.enum(QUANTITIES).optional().describe('Only this quantity.'),
    differing: z.boolean().default(false).describe('Only those that differ.'),
  },
  row: {
    sku: z.string(),
    quantity: z
      .string()
      .describe(
        'What is counted: fulfillable, reserved, in_centers …; fulfillable_local: in the own country alone.',
      ),
    apart_units: z.int().describe('The most units of told less the least.'),
    told: z
      .array(
        z.object({
          source: z.string(),
          units: z.int(),
          at: z.string().optional().describe('When synced, UTC; of the ledger the end of which day.'),
        }),
      )
      .describe('Units as each source has them.'),
  },
  order: [{ by: 'apart_units', descending: true }, { by: 'sku' }, { by: 'quantity' }],
  totals: {
    differing: sql`count(*) filter (where apart_units > 0)`,
    differing_skus: sql`count(distinct sku) filter (where apart_units > 0)`,
  },
  query: ({ sku, quantity, differing }) => sql`
    select account_id, marketplace_id, sku, quantity, apart_units,
           (select jsonb_agg(
              jsonb_build_object('source', source, 'units', units) || ${sku === undefined ? sql`'{}'` : TAKEN} order by source
            )
            from (
              values ('fba_inventory', fba_inventory_units), ('inventory_summaries', inventory_summaries_units), ('ledger_summary', ledger_summary_units),
                     ('inventory_planning', inventory_planning_units), ('reserved_inventory', reserved_inventory_units),
                     ('restock_recommendations', restock_recommendations_units)
            ) as side (source, units)
            ${
              sku === undefined
                ? sql``
                : sql`left join freshness as taken
              on taken.account_id = compared.account_id and taken.marketplace_id = compared.marketplace_id and taken.dataset = source`
            }
            where units is not null) as told
    from source_quantity as compared
    where true
      ${only('sku', sku)}
      ${only('quantity', quantity)}
      ${differing ? sql`and apart_units > 0` : sql``}`,
})
