import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'

const days = z.array(z.int()).nullable()

export const getInboundTiming = defineTool({
  name: 'get_inbound_timing',
  title: 'Inbound timing',
  scope: 'fulfillment:read',
  summary:
    'Days this account’s shipments took from leaving until received and sellable, P50 and P80, per fulfilment center and for all (*), and of how many shipments that was learned.',
  not_for: 'For when open shipments are expected use get_expected_arrivals.',
  answers: ['How long does inbound take us?', 'Which centers are slow?'],
  reads: ['inbound_shipment_items', 'inbound_shipments'],
  reads_where_synced: ['planned_shipments', 'ledger_detail'],
  input: {
    destination: z.string().min(1).max(20).optional().describe('One center, or * for all.'),
  },
  row: {
    destination: z.string(),
    sellable_days: days.describe(
      'P50 and P80 over learned_shipments of learned_from, from leaving until nine tenths were received.',
    ),
    first_receipt_days: days.describe('P50 and P80 over learned_shipments, until the first receipt.'),
    learned_from: z.enum(['destination', 'marketplace']).nullable().describe('Whose shipments they are of.'),
    learned_shipments: z.int().nullable().describe('That the days are learned from.'),
    open_shipments: z.int().describe('On their way, or being received.'),
    remaining_units: z.int().describe('Of open shipments: not yet received.'),
    reason: z.string().nullable().describe('Why days are unknown.'),
  },
  order: [{ by: 'open_shipments', descending: true }, { by: 'destination' }],
  query: ({ destination }) => sql`
    select account_id, marketplace_id, destination,
           case when reason is null then array[sellable_p50_days, sellable_p80_days] end as sellable_days,
           case when reason is null then array[first_receipt_p50_days, first_receipt_p80_days] end as first_receipt_days,
           learned_from, learned_shipments, open_shipments, remaining_units, reason
    from inbound_timing
    where true
      ${destination === undefined ? sql`` : sql`and destination = ${destination}`}`,
})
