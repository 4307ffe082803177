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
  text: ({ cases, ...where }) =>
    [
      `Prepare the reconciliation queue${ofWhere(where)}.`,
      '',
      '1. list_discrepancies with state claimable: the cases that can be filed, the window that closes first on top. Say totals: cases, open units, estimated value, and how many have no estimate.',
      '2. list_discrepancies with state discrepant: what is missing and cannot be filed yet; a packet tells why.',
      `3. get_discrepancy_packet for the first ${cases} claimable cases. For each: reference, SKU, expected, received, already reimbursed, open, window, value with its basis.`,
      '4. get_reimbursements: what was paid lately, and anything taken back.',
      '',
      'Units and amounts are those of the tools; verify_numbers checks them before they are said. Nothing is filed from here: a person files the packets.',
    ].join('\n'),
})
