import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'
import { oneSku, only } from '../../../tools/filter.ts'
import { KINDS, RESTS_ON, STATES } from '../words.ts'

const units = z.int()

export const listDiscrepancies = defineTool({
  name: 'list_discrepancies',
  title: 'Discrepancies',
  scope: 'reconciliation:read',
  summary:
    'What Amazon may owe: short shipments, units lost or damaged, refunds without a return, removals, payments taken back; claimable first, by the day the claim window closes. Payments are already taken off.',
  not_for: 'For the evidence of one case use get_discrepancy_packet; for payments get_reimbursements.',
  answers: ['What can I claim, and until when?', 'Which shipments came short and were not paid?'],
  found_by: 'claims, lost, damaged, missing, owed, short received',
  reads: ['ledger_detail'],
  reads_where_synced: RESTS_ON,
  input: {
    ...oneSku,
    kind: z.enum(KINDS).optional().describe('Only this kind.'),
    state: z
      .array(z.enum(STATES))
      .max(STATES.length)
      .default(['discrepant', 'claimable', 'claimed'])
      .describe('Empty: every state.'),
    reference: z.string().max(200).optional().describe('A shipment, order or removal order.'),
    min_age_days: z.int().min(0).max(3_650).optional().describe('Happened at least so long ago.'),
  },
  row: {
    case_id: z.string(),
    kind: z.string(),
    reference: z.string(),
    sku: z.string(),
    state: z.string(),
    happened_on: z.string().nullable(),
    expected_units: units.describe('Shipped, lost, refunded or sent away, as the kind has it.'),
    received_units: units.describe('Or returned, or found.'),
    reimbursed_units: units.describe(
      'Paid for in money, less what was taken back. Units given back count as received.',
    ),
    open_units: units.describe(
      'expected_units − received_units − reimbursed_units, or Amazon’s own count where it says less is missing; 0 where nothing can be owed yet.',
    ),
    closes_on: z.string().nullable().describe('Last day to file.'),
    estimated_amount: z
      .string()
      .nullable()
      .describe(
        'open_units × unit_value_amount, by value_basis; the packet of case_id tells more. Null: no cost known.',
      ),
    currency: z.string(),
  },
  made_of: {
    unit_value_amount: z.string().nullable().describe('What one unit is estimated at, in currency.'),
    value_basis: z.string().nullable().describe('What that rests on.'),
    value_detail: z.unknown(),
  },
  order: [{ by: 'state' }, { by: 'closes_on' }, { by: 'case_id' }],
  when_empty: ({ reference, state }) =>
    reference === undefined
      ? undefined
      : `No case about ${JSON.stringify(reference)} stands so${state.length === 0 ? '' : '; with state [] all states are asked'}.`,
  totals: {
    open_units: sql`coalesce(sum(open_units), 0)::bigint`,
    claimable_cases: sql`count(*) filter (where state = 'claimable')`,
    currency: sql`case when count(distinct currency) = 1 then max(currency) end`,
    estimated_amount: sql`case when count(distinct currency) = 1 then sum(estimated_amount::numeric)::text end`,
    cases_without_estimate: sql`count(*) filter (where open_units > 0 and estimated_amount is null)`,
  },
  query: ({ sku, kind, state, reference, min_age_days }, { now }) => sql`
    select account_id, marketplace_id, case_id, kind, reference, sku, state, happened_on, expected_units, received_units,
           reimbursed_units, open_units, closes_on,
           trim_scale(estimated_amount)::text as estimated_amount, currency, unit_value_amount, value_basis, value_detail
    from discrepancy as told
    where true
      ${only('sku', sku)}
      ${only('kind', kind)}
      ${only('reference', reference)}
      ${state.length === 0 ? sql`` : sql`and state = any (${sql.param([...state])}::text[])`}
      ${
        min_age_days === undefined
          ? sql``
          : sql`and happened_on <= (
          select (${now}::timestamptz at time zone place.time_zone)::date - ${min_age_days}::int from account_marketplace as place
          where place.account_id = told.account_id and place.marketplace_id = told.marketplace_id
        )`
      }`,
})
