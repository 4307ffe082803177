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
      `1. get_days_of_cover, channel fba, status offered (sold out listings are Inactive to Amazon), below ${below_days} days: cover on hand, with what lands in time, and with reserves; data_through is the day the data reaches. Name the SKUs whose cover is unknown, with the reason.`,
      '2. get_stock_risk: the items at risk given when their inbound lands, the probability, and the units that would be lost.',
      '3. get_replenishment_facts: the shipment-plan candidates. For each the units, what comes from reserves and what is to be ordered in whole cases, the last safe days, constraints, and what is unknown.',
      '4. For a candidate that hangs on one thing, a late shipment or a longer lead time, read_tool simulate_plan shows what it would change.',
      '',
      'State each figure as the tools give it, keep unknown unknown, and finish with the totals. verify_numbers checks figures before they are said. Plan nothing at Amazon: the candidates are for a person to decide.',
    ].join('\n'),
})
