import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'
import { oneSku, only } from '../../../tools/filter.ts'

const day = z.string().nullable()

export const getExpectedArrivals = defineTool({
  name: 'get_expected_arrivals',
  title: 'Expected arrivals',
  scope: 'fulfillment:read',
  summary:
    'When units of open shipments can be sold, per SKU and shipment, soonest first: by the days past shipments to that center took.',
  not_for: 'For those days use get_inbound_timing; for what was received get_inbound_shipments.',
  answers: ['When does the next shipment of this SKU land?', 'Which shipments are late?'],
  found_by: 'ETA, arrive, land, due',
  on_request: true,
  reads: ['inbound_shipment_items', 'inbound_shipments'],
  reads_where_synced: ['planned_shipments', 'ledger_detail'],
  input: {
    ...oneSku,
    planned: z.boolean().default(true).describe('Also those that have not left.'),
  },
  row: {
    sku: z.string(),
    shipment_id: z.string(),
    shipment_status: z.string().describe('Amazon’s word.'),
    destination: z.string().nullable(),
    remaining_units: z.int().describe('Shipped and not yet received.'),
    left_on: day.describe('Null where it has not left, or nobody knows.'),
    expected_on: day.describe('Sellable, P50; a day that has passed: it is late.'),
    expected_by_on: day.describe('P80.'),
    learned_shipments: z.int().nullable().describe('Past shipments that the days are learned from.'),
    reason: z.string().nullable().describe('Why the day is unknown.'),
  },
  order: [{ by: 'expected_on' }, { by: 'sku' }, { by: 'shipment_id' }],
  totals: {
    remaining_units: sql`coalesce(sum(remaining_units), 0)::bigint`,
    without_day: sql`count(*) filter (where expected_on is null)`,
  },
  query: ({ sku, planned }) => sql`
    select account_id, marketplace_id, sku, shipment_id, shipment_status, destination, remaining_units,
           case when not is_planned then leaves_on end as left_on,
           expected_p50_on as expected_on, expected_p80_on as expected_by_on, learned_shipments, expected_reason as reason
    from inbound_expected
    where true
      ${planned ? sql`` : sql`and not is_planned`}
      ${only('sku', sku)}`,
})
