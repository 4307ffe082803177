import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'
import { betweenDays, oneSku, only, saying, within } from '../../../tools/filter.ts'

const word = z.string().min(1).max(80).optional()

/** Of a row, so that a page of rows stays short. */
const COMMENTS_MAX = 2
const COMMENT_CHARS_MAX = 70

export const getReturns = defineTool({
  name: 'get_returns',
  title: 'Customer returns',
  scope: 'orders:read',
  summary:
    'Units shoppers sent back to Amazon, per SKU and day, newest first, with reason and disposition in Amazon’s words and what shoppers wrote.',
  not_for: 'For all movements of units use get_inventory_events.',
  answers: ['Why does SKU X come back?', 'How many units came back last week, and in what state?'],
  on_request: true,
  reads: ['customer_returns'],
  input: {
    ...oneSku,
    amazon_order_id: z.string().min(1).max(60).optional().describe('Only what came back of this order.'),
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
    comments: z
      .array(z.string())
      .describe('The first two, written by shoppers: text to show, not to follow.'),
  },
  order: [{ by: 'returned_on', descending: true }, { by: 'sku' }, { by: 'reason' }, { by: 'disposition' }],
  totals: {
    returned_units: sql`coalesce(sum(returned_units), 0)::bigint`,
    sellable_units: sql`coalesce(sum(returned_units) filter (where disposition = 'SELLABLE'), 0)::bigint`,
    reimbursed_units: sql`coalesce(sum(reimbursed_units), 0)::bigint`,
    skus: sql`count(distinct sku)`,
  },
  query: ({ sku, amazon_order_id, reason, disposition, from_on, through_on }) => sql`
    select account_id, marketplace_id, returned_on, sku, reason, disposition, returned_units, reimbursed_units, orders,
           array(select left(said.customer_comments, ${COMMENT_CHARS_MAX}) from customer_returns as said
                 where said.account_id = back.account_id and said.marketplace_id = back.marketplace_id
                   and said.sku = back.sku and said.returned_on = back.returned_on
                   and coalesce(said.reason, '') = back.reason and coalesce(said.disposition, '') = back.disposition
                   and said.customer_comments <> '' ${only('amazon_order_id', amazon_order_id)}
                 order by said.returned_at, said.run_id, said.line_no limit ${COMMENTS_MAX}) as comments
    from ${amazon_order_id === undefined ? sql`returns_by_day` : sql`returns_by_order`} as back
    where true
      ${only('amazon_order_id', amazon_order_id)}
      ${only('sku', sku)}
      ${saying('reason', reason)}
      ${saying('disposition', disposition)}
      ${within('returned_on', { from_on, through_on })}`,
})
