import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'
import { betweenDays, oneSku, only, within } from '../../../tools/filter.ts'

const word = z.string().min(1).max(80).optional()

export const getReturns = defineTool({
  name: 'get_returns',
  title: 'Customer returns',
  scope: 'orders:read',
  summary:
    'Units shoppers sent back to Amazon, per SKU and day, newest first, with reason and disposition in Amazon’s words.',
  not_for: 'For all movements of units use get_inventory_events.',
  answers: ['Why does SKU X come back?', 'How many units came back last week, and in what state?'],
  on_request: true,
  reads: ['customer_returns'],
  input: {
    ...oneSku,
    reason: word.describe('As DEFECTIVE.'),
    disposition: word.describe('As SELLABLE.'),
    ...betweenDays,
  },
  row: {
    returned_on: z.iso.date().describe('The local day a center booked the units in.'),
    sku: z.string(),
    reason: z.string().describe('Amazon’s word; empty where it gave none.'),
    disposition: z.string().describe('Amazon’s word for the state of the units.'),
    returned_units: z.int().describe('Units booked in that day for that reason.'),
    reimbursed_units: z.int().describe('Of them, those whose status says Reimbursed.'),
    orders: z.int().describe('Orders they came from.'),
  },
  order: [{ by: 'returned_on', descending: true }, { by: 'sku' }, { by: 'reason' }, { by: 'disposition' }],
  totals: {
    returned_units: sql`coalesce(sum(returned_units), 0)::bigint`,
    sellable_units: sql`coalesce(sum(returned_units) filter (where disposition = 'SELLABLE'), 0)::bigint`,
    reimbursed_units: sql`coalesce(sum(reimbursed_units), 0)::bigint`,
  },
  query: ({ sku, reason, disposition, from_on, through_on }) => sql`
    select account_id, marketplace_id, returned_on, sku, reason, disposition, returned_units, reimbursed_units, orders
    from returns_by_day
    where true
      ${only('sku', sku)}
      ${only('reason', reason)}
      ${only('disposition', disposition)}
      ${within('returned_on', { from_on, through_on })}`,
})
