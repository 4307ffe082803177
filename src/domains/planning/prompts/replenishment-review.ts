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
  text: ({ below_days, ...where }) => ({
    opening: `Review all active FBA SKUs${ofWhere(where)} for replenishment.`,
    steps: [
      {
        needs: ['get_days_of_cover'],
        say: `get_days_of_cover, channel fba, status offered (sold out listings are Inactive to Amazon), below_days ${below_days}, limit 15: cover on hand, with what lands in time, and with reserves; data_through is the day the data reaches. Name the SKUs whose cover is unknown, with the reason.`,
      },
      {
        needs: ['get_inbound_timing'],
        say: 'get_inbound_timing, limit 10: how long shipments take until they can be sold, and of how many that was learned.',
      },
      {
        needs: ['get_stock_risk'],
        say: 'get_stock_risk, limit 15: the items at risk given when their inbound lands, the probability, and the units that would be lost.',
      },
      {
        needs: ['get_replenishment_facts'],
        say: 'get_replenishment_facts: the shipment-plan candidates. For each the units, what comes from reserves and what is to be ordered in whole cases, the last safe days, constraints, and what is unknown.',
      },
      {
        needs: ['simulate_plan'],
        say: 'Only for a candidate that hangs on one thing, a late shipment or a longer lead time: simulate_plan shows what that would change.',
      },
    ],
    closing: [
      {
        needs: [],
        say: 'State each figure as the tools give it, keep unknown unknown, and finish with the totals.',
      },
      { needs: ['verify_numbers'], say: 'verify_numbers checks figures before they are said.' },
      { needs: [], say: 'Plan nothing at Amazon: the candidates are for a person to decide.' },
    ],
  }),
})
