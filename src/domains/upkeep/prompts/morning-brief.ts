import { definePrompt, ofWhere, whereArguments } from '../../../tools/prompt.ts'

export const morningBrief = definePrompt({
  name: 'morning_brief',
  title: 'Morning brief',
  description:
    'What an operator should know before the day: is the data in, what runs out, what stands still, what changed.',
  arguments: whereArguments,
  text: (where) =>
    [
      `Write the morning brief${ofWhere(where)}: ten lines at most, the most urgent first.`,
      '',
      '1. get_account_info: through which day the data reaches. What is late or failed is the first line.',
      '2. get_stock_risk: what runs out, how probably before its next receipt, and the units that would be lost.',
      '3. get_listing_issues: what cannot be bought, with Amazon’s reason marked as its words.',
      '4. get_changes_since, since yesterday morning: what changed, the largest first.',
      '5. list_discrepancies with state claimable: what can be filed, and until when.',
      '',
      'A line says the SKU, the figure as the tool gave it, and its day. Nothing to say on a point is a line that says so. Advise nothing that the figures do not show.',
    ].join('\n'),
})
