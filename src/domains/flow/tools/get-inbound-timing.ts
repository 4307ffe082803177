import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'

const days = z.array(z.int()).nullable()

const TRIPS_MAX = 100

/** The shipments behind the days, as explanations tell them. */
const TRIPS = sql`(
  select jsonb_agg(jsonb_build_object('shipment_id', shipment_id, 'destination', destination, 'left_on', shipped_on,
                                      'first_receipt_days', first_receipt_days, 'sellable_days', sellable_days)
                   order by shipped_on desc, shipment_id)
  from (
    select learned.shipment_id, learned.destination, learned.shipped_on, learned.first_receipt_days, learned.sellable_days
    from inbound_learned as learned
    where learned.account_id = told.account_id and learned.marketplace_id = told.marketplace_id and learned.is_told
      and (told.learned_from = 'marketplace' or learned.destination = told.destination)
    order by learned.shipped_on desc, learned.shipment_id
    limit ${sql.raw(String(TRIPS_MAX))}
  ) as trip)`

export const getInboundTiming = defineTool({
  name: 'get_inbound_timing',
  title: 'Inbound timing',
  scope: 'fulfillment:read',
  summary:
    'Days this account’s shipments took from leaving until received and sellable, P50 and P80, per fulfilment center and for all (*), and of how many shipments that was learned.',
  not_for: 'For when open shipments are expected use get_expected_arrivals.',
  answers: ['How long does inbound take us?', 'Which centers are slow?'],
  found_by: 'receiving time, transit time, check-in',
  reads: ['inbound_shipment_items', 'inbound_shipments'],
  reads_where_synced: ['planned_shipments', 'ledger_detail'],
  input: {
    destination: z.string().min(1).max(20).optional().describe('One center, or * for all.'),
  },
  row: {
    destination: z.string(),
    sellable_days: days.describe(
      'P50 and P80 over learned_shipments of learned_from, from leaving until nine tenths were received: sellable_days of trips.',
    ),
    first_receipt_days: days.describe(
      'P50 and P80 over learned_shipments, until the first receipt: first_receipt_days of trips.',
    ),
    learned_from: z.enum(['destination', 'marketplace']).nullable().describe('Whose shipments they are of.'),
    learned_shipments: z.int().nullable().describe('That the days are learned from.'),
    open_shipments: z.int().describe('On their way, or being received.'),
    remaining_units: z.int().describe('Of open shipments: not yet received.'),
    reason: z.string().nullable().describe('Why days are unknown.'),
  },
  made_of: { trips: z.unknown().describe('The shipments that it was learned from, newest first, to 100.') },
  order: [{ by: 'open_shipments', descending: true }, { by: 'destination' }],
  when_empty: ({ destination }) =>
    destination === undefined
      ? undefined
      : `No shipment of this account went to ${JSON.stringify(destination)}; without destination all centers are told.`,
  query: ({ destination }) => sql`
    select account_id, marketplace_id, destination,
           case when reason is null then array[sellable_p50_days, sellable_p80_days] end as sellable_days,
           case when reason is null then array[first_receipt_p50_days, first_receipt_p80_days] end as first_receipt_days,
           learned_from, learned_shipments, open_shipments, remaining_units, reason, ${TRIPS} as trips
    from inbound_timing as told
    where true
      ${destination === undefined ? sql`` : sql`and destination = ${destination}`}`,
})
