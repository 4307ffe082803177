import { definePrompt, ofWhere, whereArguments } from '../../../tools/prompt.ts'

export const replenishmentReview = definePrompt({
  name: 'replenishment_review',
  title: 'Replenishment review',
  description:
    'Review all active FBA SKUs, calculate days of cover, identify items at risk based on inbound timing, prepare shipment-plan candidates.',
  arguments: {
    ...whereArguments,
    below_days: {
      description: 'Days of cover below which an item is at risk; 30 when left out.',
      otherwise: '30',
    },
  },
  text: ({ below_days, ...where }) =>
    [
      `Review all active FBA SKUs${ofWhere(where)} for replenishment.`,
      '',
      '1. Check with get_account_info through which day the data reaches, and say so in the result.',
      `2. Get the days of cover with get_days_of_cover, below ${below_days} days. Name the SKUs whose cover is unknown, with the reason.`,
      '3. Get get_forecast for the days stock runs out. For each SKU at risk say what is inbound and whether it arrives in time.',
      '4. Prepare shipment-plan candidates: SKU, units on hand, inbound units, units per day, days of cover, units that would restore the target, and the dates they rest on.',
      '',
      'State each figure as the tools give it, keep unknown unknown, and finish with the totals. verify_numbers checks figures before they are said. Plan nothing at Amazon: the candidates are for a person to decide.',
    ].join('\n'),
})
