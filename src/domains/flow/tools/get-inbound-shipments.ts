import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'
import { oneSku, only, saying } from '../../../tools/filter.ts'

const units = z.int().nullable()
const day = z.iso.date().nullable()
const stages = z.enum(['planned', 'on_the_way', 'receiving', 'closed', 'cancelled'])
const destinations = z.enum(['fba', 'awd'])

const remaining = (where: string) =>
  sql`coalesce(sum(remaining_units) filter (where is_counted and ${sql.raw(where)}), 0)::bigint`

export const getInboundShipments = defineTool({
  name: 'get_inbound_shipments',
  title: 'Inbound shipments',
  scope: 'fulfillment:read',
  summary:
    'Shipments to Amazon per SKU: units shipped, received, remaining, status, dates, problems; most missing first. Received short: stage closed.',
  not_for: 'For units on the way per SKU use get_inventory.',
  answers: ['Which shipments were received short?', 'Where is shipment FBA15X?'],
  found_by: 'shipment tracking, received short, FBA shipment',
  reads: ['inbound_shipment_items', 'inbound_shipments'],
  reads_where_synced: [
    'planned_shipments',
    'inbound_plans',
    'inbound_problems',
    'ledger_detail',
    'awd_shipments',
  ],
  input: {
    ...oneSku,
    shipment_id: z.string().min(1).max(60).optional().describe('Only this shipment.'),
    stage: stages.optional().describe('Only these.'),
    destination: destinations.optional().describe('Only to centers, or AWD.'),
    shipment_status: z.string().min(1).max(40).optional().describe('In Amazon’s words.'),
  },
  row: {
    shipment_id: z.string(),
    sku: z.string(),
    shipment_status: z.string().nullable().describe('Amazon’s word.'),
    fulfillment_center: z
      .string()
      .nullable()
      .describe('Where it goes; AWD and its code, where it goes there.'),
    shipped_units: units.describe('What the seller said is in the shipment.'),
    received_units: units.describe('What Amazon has counted in so far.'),
    remaining_units: units.describe(
      'shipped_units − received_units; negative where Amazon counted more; 0 where cancelled.',
    ),
    created_on: day,
    due_on: day,
    received_from_on: day,
    received_through_on: day,
    problems: z.array(z.string()).describe('Amazon’s words.'),
  },
  order: [{ by: 'remaining_units', descending: true }, { by: 'shipment_id' }, { by: 'sku' }],
  totals: {
    shipments: sql`count(distinct shipment_id)`,
    shipped_units: sql`coalesce(sum(shipped_units) filter (where is_counted and stage is distinct from 'cancelled'), 0)::bigint`,
    received_units: sql`coalesce(sum(received_units) filter (where is_counted and stage is distinct from 'cancelled'), 0)::bigint`,
    remaining_units: remaining('true'),
    planned_units: remaining(`stage = 'planned'`),
    on_the_way_units: remaining(`stage in ('on_the_way', 'receiving')`),
    closed_short_units: remaining(`stage = 'closed' and remaining_units > 0`),
    closed_short_shipments: sql`count(distinct shipment_id) filter (where stage = 'closed' and remaining_units > 0)`,
  },
  query: ({ sku, shipment_id, stage, destination, shipment_status }, { marketplace_ids }) => sql`
    select account_id, marketplace_id, shipment_id, sku, shipment_status, stage, fulfillment_center, shipped_units,
           received_units, remaining_units, created_on, due_on, received_from_on, received_through_on, problems,
           ${marketplace_ids.length > 1 ? sql`is_counted` : sql`true as is_counted`}
    from ${marketplace_ids.length > 1 ? sql`inbound_shipment_item_counted` : sql`inbound_shipment_item`}
    where true
      ${only('sku', sku)}
      ${only('shipment_id', shipment_id)}
      ${only('stage', stage)}
      ${only('destination', destination)}
      ${saying('shipment_status', shipment_status)}`,
})
