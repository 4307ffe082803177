import { definePrompt, ofWhere, whereArguments } from '../../../tools/prompt.ts'

export const morningBrief = definePrompt({
  name: 'morning_brief',
  title: 'Morning brief',
  description:
    'What an operator should know before the day: is the data in, what runs out, what stands still, what changed.',
  arguments: whereArguments,
  text: (where) => ({
    opening: `Write the morning brief${ofWhere(where)}: ten lines at most, the most urgent first.`,
    steps: [
      {
        needs: ['get_account_info'],
        say: 'get_account_info: through which day the data reaches. What is late or failed is the first line.',
      },
      {
        needs: ['get_stock_risk'],
        say: 'get_stock_risk: what runs out, how probably before its next receipt, and the units that would be lost.',
      },
      {
        needs: ['get_listing_issues'],
        say: 'get_listing_issues: what cannot be bought, with Amazon’s reason marked as its words.',
      },
      {
        needs: ['get_changes_since'],
        say: 'get_changes_since: what changed in the last days, what stops sales first.',
      },
      {
        needs: ['list_discrepancies'],
        say: 'list_discrepancies with state ["claimable"]: what can be filed, and until when.',
      },
    ],
    closing: [
      {
        needs: [],
        say: 'A line says the SKU, the figure as the tool gave it, and its day. Nothing to say on a point is a line that says so. Advise nothing that the figures do not show.',
      },
    ],
  }),
})
