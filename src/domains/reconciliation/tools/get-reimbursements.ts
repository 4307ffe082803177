import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'
import { betweenDays, oneSku, only, within } from '../../../tools/filter.ts'

const ROLES = ['pays', 'gives_back', 'reverses', 'beyond', 'unmatched'] as const

export const getReimbursements = defineTool({
  name: 'get_reimbursements',
  title: 'Reimbursements',
  scope: 'reconciliation:read',
  summary:
    'What Amazon paid, gave back as stock or took back, newest first, and the one case each belongs to. beyond: paid for units that were not missing any more, as paid twice.',
  not_for: 'For what is still owed use list_discrepancies.',
  answers: ['What was I reimbursed last month?', 'Was anything paid twice or taken back?'],
  found_by: 'refunds from Amazon, paid back, paid twice, clawback',
  reads: ['reimbursements'],
  input: {
    ...oneSku,
    role: z.enum(ROLES).optional().describe('What the payment was to its case.'),
    case_id: z.string().max(40).optional().describe('Only payments of this case.'),
    ...betweenDays,
  },
  row: {
    approved_on: z.iso.date(),
    reimbursement_id: z.string(),
    sku: z.string(),
    reason: z.string().describe('Amazon’s word.'),
    row_no: z.int().describe('Tells the lines of one reimbursement apart.'),
    cash_units: z.int().nullable().describe('Units paid for in money.'),
    given_back_units: z.int().nullable().describe('Units put back into stock instead.'),
    total_amount: z.string().nullable().describe('Paid for cash_units, in currency; negative: taken back.'),
    currency: z.string().nullable(),
    amazon_order_id: z.string().nullable(),
    case_id: z.string().nullable(),
    role: z.enum(ROLES),
  },
  order: [
    { by: 'approved_on', descending: true },
    { by: 'reimbursement_id' },
    { by: 'sku' },
    { by: 'reason' },
    { by: 'row_no' },
  ],
  when_empty: ({ case_id }) =>
    case_id === undefined ? undefined : `No payment belongs to a case ${JSON.stringify(case_id)} here.`,
  totals: {
    cash_units: sql`coalesce(sum(cash_units), 0)::bigint`,
    currency: sql`case when count(distinct currency) = 1 then max(currency) end`,
    total_amount: sql`case when count(distinct currency) = 1 then sum(total_amount::numeric)::text end`,
    beyond_rows: sql`count(*) filter (where role = 'beyond')`,
    unmatched_rows: sql`count(*) filter (where role = 'unmatched')`,
  },
  query: ({ sku, role, case_id, from_on, through_on }) => sql`
    select account_id, marketplace_id, approved_on, reimbursement_id, sku, reason, row_no, cash_units, given_back_units,
           trim_scale(total_amount)::text as total_amount, currency, amazon_order_id, case_id, role
    from reimbursement
    where true
      ${only('sku', sku)}
      ${only('role', role)}
      ${only('case_id', case_id)}
      ${within('approved_on', { from_on, through_on })}`,
})
