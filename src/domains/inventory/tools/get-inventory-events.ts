import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'
import { betweenDays, oneSku, only, within } from '../../../tools/filter.ts'

const EVENT_TYPES = [
  'Receipts',
  'Shipments',
  'CustomerReturns',
  'Adjustments',
  'VendorReturns',
  'WhseTransfers',
] as const

export const getInventoryEvents = defineTool({
  name: 'get_inventory_events',
  title: 'Inventory events',
  scope: 'inventory:read',
  summary:
    'Movements of units in Amazon’s warehouses by its ledger, newest first: receipts, shipments, returns, transfers, adjustments with reason codes.',
  not_for: 'For what is there now use get_inventory.',
  answers: ['What happened to the stock of SKU X last week?', 'Which units were lost or damaged in October?'],
  found_by: 'ledger, adjustments, lost, damaged, found, transfers',
  on_request: true,
  reads: ['ledger_detail'],
  input: {
    ...oneSku,
    event_type: z.enum(EVENT_TYPES).optional().describe('Only movements of this kind, in Amazon’s words.'),
    reason: z
      .string()
      .length(1)
      .optional()
      .describe('Only adjustments with this code of Amazon’s: M lost, F found, E damaged …'),
    reference_id: z.string().min(1).max(100).optional().describe('Only movements of this shipment or order.'),
    ...betweenDays,
  },
  row: {
    occurred_on: z.iso.date(),
    sku: z.string(),
    event_type: z.string(),
    moved_units: z.int().describe('Negative where units leave.'),
    fulfillment_center: z.string().nullable(),
    disposition: z.string().nullable(),
    reason: z.string().nullable(),
    reference_id: z.string().nullable(),
    unreconciled_units: z
      .int()
      .nullable()
      .describe('Of a loss or damage: units Amazon has neither found nor paid.'),
    run_id: z.int().describe('The load it came from.'),
    line_no: z.int().describe('Its line in that load’s document.'),
  },
  order: [{ by: 'occurred_on', descending: true }, { by: 'run_id', descending: true }, { by: 'line_no' }],
  totals: {
    moved_units: sql`coalesce(sum(moved_units), 0)::bigint`,
    units_in: sql`coalesce(sum(moved_units) filter (where moved_units > 0), 0)::bigint`,
    units_out: sql`coalesce(sum(moved_units) filter (where moved_units < 0), 0)::bigint`,
  },
  query: ({ sku, event_type, reason, reference_id, from_on, through_on }) => sql`
    select account_id, marketplace_id, occurred_on, sku, event_type, moved_units, fulfillment_center, disposition, reason,
           reference_id, unreconciled_units, run_id, line_no
    from ledger_detail
    where true
      ${only('sku', sku)}
      ${only('event_type', event_type)}
      ${only('reason', reason)}
      ${only('reference_id', reference_id)}
      ${within('occurred_on', { from_on, through_on })}`,
})
