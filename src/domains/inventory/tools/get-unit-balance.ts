import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'
import { oneSku, only } from '../../../tools/filter.ts'

const units = z.int().nullable()
const sumOf = (column: string) => sql`coalesce(sum(${sql.identifier(column)}), 0)::bigint`

export const getUnitBalance = defineTool({
  name: 'get_unit_balance',
  title: 'Unit balance',
  scope: 'inventory:read',
  summary:
    'Whether units at Amazon add up, per SKU: opening + receipts − shipments + returns ± the rest = closing, with the residual that no movement explains, largest first.',
  not_for: 'For single movements use get_inventory_events.',
  answers: ['Do my units at Amazon add up?', 'Where did the stock of SKU X go this month?'],
  found_by: 'reconcile, ledger, missing units, do not add up',
  on_request: true,
  reads: ['ledger_summary', 'ledger_detail'],
  input: {
    window_days: z.literal([7, 30, 90]).default(30).describe('Length of the window in days.'),
    ...oneSku,
    unexplained: z.boolean().default(false).describe('Only SKUs with a residual.'),
  },
  row: {
    sku: z.string(),
    from_on: z.iso.date(),
    through_on: z.iso.date(),
    opening_units: units.describe('In centers when the window began, all dispositions.'),
    receipt_units: units.describe('Received from inbound shipments, corrections included.'),
    shipment_units: units.describe('Shipped to shoppers, negative: units leave.'),
    return_units: units.describe('Sent back by shoppers.'),
    removal_units: units.describe('Sent back to the seller, negative.'),
    transfer_units: units.describe('Between centers; not 0 while units are on their way.'),
    adjustment_units: units.describe('Found less lost, damaged and disposed of.'),
    other_units: units.describe('Movements of kinds that Amazon’s ledger does not name otherwise.'),
    closing_units: z.int().describe('In centers at the end of through_on, all dispositions.'),
    residual_units: units.describe(
      'closing_units − (opening_units + receipt_units + shipment_units + return_units + removal_units + transfer_units + adjustment_units + other_units), from from_on through through_on: unexplained.',
    ),
    residual_units_reason: z.string().nullable(),
    unexplained_units: units.describe('residual_units without its sign.'),
  },
  order: [{ by: 'unexplained_units', descending: true }, { by: 'sku' }],
  totals: {
    opening_units: sumOf('opening_units'),
    receipt_units: sumOf('receipt_units'),
    shipment_units: sumOf('shipment_units'),
    return_units: sumOf('return_units'),
    removal_units: sumOf('removal_units'),
    transfer_units: sumOf('transfer_units'),
    adjustment_units: sumOf('adjustment_units'),
    other_units: sumOf('other_units'),
    closing_units: sumOf('closing_units'),
    residual_units: sumOf('residual_units'),
    skus_with_residual: sql`count(*) filter (where residual_units <> 0)`,
    skus_with_unknown_residual: sql`count(*) filter (where residual_units is null)`,
  },
  query: ({ window_days, sku, unexplained }) => sql`
    select account_id, marketplace_id, sku, from_on, through_on, opening_units, receipt_units, shipment_units, return_units,
           removal_units, transfer_units, adjustment_units, other_units, closing_units, residual_units, residual_units_reason,
           abs(residual_units) as unexplained_units
    from unit_balance
    where window_days = ${window_days}
      ${only('sku', sku)}
      ${unexplained ? sql`and abs(residual_units) > 0` : sql``}`,
})
