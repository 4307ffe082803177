import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { Instant } from '../../../core/time.ts'
import { defineTool } from '../../../tools/define.ts'
import { oneSku, only } from '../../../tools/filter.ts'

const units = z.int().nullable()
const day = z.iso.date().nullable()

export const getInboundShipments = defineTool({
  name: 'get_inbound_shipments',
  title: 'Inbound shipments',
  scope: 'fulfillment:read',
  summary:
    'Shipments to Amazon per SKU: units shipped, received and remaining, status, dates, problems; most units missing first.',
  not_for: 'For units on the way per SKU use get_inventory.',
  answers: ['Which shipments were received short?', 'Where is shipment FBA15X?'],
  reads: ['inbound_shipment_items', 'inbound_shipments'],
  reads_where_synced: ['planned_shipments', 'inbound_plans', 'inbound_problems', 'ledger_detail'],
  input: {
    ...oneSku,
    shipment_id: z.string().min(1).max(60).optional().describe('Only this shipment.'),
    shipment_status: z.string().min(1).max(40).optional().describe('In Amazon’s words, as CLOSED.'),
  },
  row: {
    shipment_id: z.string(),
    sku: z.string(),
    shipment_status: z.string().nullable().describe('Amazon’s word.'),
    fulfillment_center: z.string().nullable(),
    shipped_units: units.describe('What the seller said is in the shipment.'),
    received_units: units.describe('What Amazon has counted in so far.'),
    remaining_units: units.describe('shipped_units − received_units; negative where Amazon counted more.'),
    created_at: Instant.nullable(),
    due_at: Instant.nullable(),
    received_from_on: day,
    received_through_on: day,
    problems: z.array(z.string()).describe('Amazon’s words.'),
  },
  order: [{ by: 'remaining_units', descending: true }, { by: 'shipment_id' }, { by: 'sku' }],
  totals: {
    shipments: sql`count(distinct shipment_id)`,
    shipped_units: sql`coalesce(sum(shipped_units), 0)::bigint`,
    received_units: sql`coalesce(sum(received_units), 0)::bigint`,
    remaining_units: sql`coalesce(sum(remaining_units), 0)::bigint`,
  },
  query: ({ sku, shipment_id, shipment_status }) => sql`
    select account_id, marketplace_id, shipment_id, sku, shipment_status, fulfillment_center, shipped_units, received_units,
           remaining_units, created_at, due_at, received_from_on, received_through_on, problems
    from inbound_shipment_item
    where true
      ${only('sku', sku)}
      ${only('shipment_id', shipment_id)}
      ${only('shipment_status', shipment_status)}`,
})
