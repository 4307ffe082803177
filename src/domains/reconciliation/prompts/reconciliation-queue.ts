import { definePrompt, ofWhere, whereArguments } from '../../../tools/prompt.ts'

export const reconciliationQueue = definePrompt({
  name: 'reconciliation_queue',
  title: 'Reconciliation queue',
  description:
    'What Amazon owes by its own reports, by the day each claim window closes, with the evidence for the next ones to file.',
  arguments: {
    ...whereArguments,
    cases: { description: 'How many packets to prepare; 5 when left out.', otherwise: '5' },
  },
  text: ({ cases, ...where }) => ({
    opening: `Prepare the reconciliation queue${ofWhere(where)}.`,
    steps: [
      {
        needs: ['list_discrepancies'],
        say: 'list_discrepancies with state ["claimable"]: the cases that can be filed, the window that closes first on top. Say totals: cases, open units, estimated value, and how many have no estimate.',
      },
      {
        needs: ['list_discrepancies'],
        say: 'list_discrepancies with state ["discrepant"]: what is missing and cannot be filed yet; a packet tells why.',
      },
      {
        needs: ['get_discrepancy_packet'],
        say: `get_discrepancy_packet for the first ${cases} claimable cases. For each: reference, SKU, expected, received, already reimbursed, open, window, value with its basis.`,
      },
      {
        needs: ['get_reimbursements'],
        say: 'get_reimbursements: what was paid lately, and anything taken back.',
      },
    ],
    closing: [
      { needs: [], say: 'Units and amounts are those of the tools.' },
      { needs: ['verify_numbers'], say: 'verify_numbers checks them before they are said.' },
      { needs: [], say: 'Nothing is filed from here: a person files the packets.' },
    ],
  }),
})
