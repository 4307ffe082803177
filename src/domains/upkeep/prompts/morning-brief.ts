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
      '2. get_days_of_cover, below 14 days: what runs out, and whether something inbound helps.',
      '3. get_listing_issues: what cannot be bought, with Amazon’s reason marked as its words.',
      '4. get_sales_velocity over 7 days beside 30: what sells much faster or slower than it did.',
      '5. get_inbound_shipments: what should have arrived and has not.',
      '',
      'A line says the SKU, the figure as the tool gave it, and its day. Nothing to say on a point is a line that says so. Advise nothing that the figures do not show.',
    ].join('\n'),
})
