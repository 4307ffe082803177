import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { defineTool } from '../../../tools/define.ts'
import { RESTS_ON } from '../words.ts'

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
    packet: z.unknown().describe('Where format is structured.'),
    content: z.string().nullable().describe('The file’s text.'),
  },
  order: [{ by: 'case_id' }],
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
