import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'
import { RESTS_ON } from '../words.ts'

const units = z.int().nullable()

/** What of a packet is counted or estimated; the rest names, dates and quotes. */
const Packet = z.looseObject({
  expected_units: units.describe('Shipped, lost, refunded or sent away, as the kind has it.'),
  received_units: units.describe('Received, or returned, or found, by source_rows.'),
  discrepancy_units: units.describe('Missing before payments, of expected_units less received_units.'),
  found_units: units.describe('Of received_units, found again.'),
  reimbursed_units: units.describe('Paid for in money by reimbursement_ids, less what was taken back.'),
  given_back_units: units.describe('Put back into stock instead of paid for.'),
  paid_beyond_units: units.describe('Paid for beyond what was missing.'),
  open_units: units.describe(
    'Of expected_units what neither received_units nor reimbursed_units account for; 0 where nothing can be owed yet.',
  ),
  claimed_units: units.describe('As a person recorded.'),
  estimated_value: z
    .looseObject({
      amount: z
        .string()
        .nullable()
        .describe('open_units × unit_amount, in currency, by basis; null: no cost known.'),
      unit_amount: z.string().nullable().describe('What one unit is estimated at, by basis and detail.'),
    })
    .describe('What is open, in money.'),
})

export const getDiscrepancyPacket = defineTool({
  name: 'get_discrepancy_packet',
  title: 'Claim packet',
  scope: 'reconciliation:read',
  summary:
    'Everything a claim needs, of one case: units, dates, centers, claim window with its policy, payments, estimated value with its basis, and every source row (document, line, time loaded). Filing is done by a person in Seller Central.',
  not_for: 'To find cases use list_discrepancies.',
  answers: ['What is the evidence for this case?', 'Which rows of Amazon’s reports prove the loss?'],
  found_by: 'proof, documents for a claim, support case',
  reads: ['ledger_detail'],
  reads_where_synced: RESTS_ON,
  input: {
    case_id: z
      .string()
      .max(40)
      .optional()
      .describe('Without it, the claimable case whose window closes first.'),
    format: z
      .enum(['structured', 'csv', 'page'])
      .default('structured')
      .describe('csv: a line per source row, formulas led by an apostrophe; page: Markdown.'),
  },
  row: {
    case_id: z.string(),
    format: z.string(),
    packet: Packet.nullable().describe('Where format is structured.'),
    content: z.string().nullable().describe('The file’s text.'),
  },
  order: [{ by: 'case_id' }],
  when_empty: ({ case_id }) =>
    case_id === undefined
      ? 'No case is claimable now; list_discrepancies tells of the others.'
      : `There is no case ${JSON.stringify(case_id)} here; list_discrepancies finds cases.`,
  query: ({ case_id, format }, { account_id, marketplace_ids }) => {
    const wanted =
      case_id === undefined
        ? sql`(select first.case_id from discrepancy as first
               where first.account_id = ${account_id} and first.marketplace_id = any (${sql.param([...marketplace_ids])}::text[])
                 and first.state = 'claimable'
               order by first.closes_on, first.case_id limit 1)`
        : sql`${case_id}`
    return format === 'structured'
      ? sql`select account_id, marketplace_id, case_id, 'structured' as format, packet, null::text as content
            from discrepancy_packet where case_id = ${wanted}`
      : sql`select account_id, marketplace_id, case_id, ${format}::text as format, null::jsonb as packet,
                   ${sql.identifier(format)} as content
            from discrepancy_text where case_id = ${wanted}`
  },
})
