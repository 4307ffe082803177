/** Portfolios: groups of campaigns of any program, some with a budget of their own. */
import { hashText, mix } from '../world/random.ts'
import { amountOf, extendedOf, type Entity, type Looking } from './entities.ts'

/** One of three has a budget for each month, the others none. */
const budgetOf = (looking: Looking, id: string): Readonly<Record<string, unknown>> => {
  const chance = mix(looking.world.setup.seed, 95, hashText(id))
  if (chance % 3 !== 0) return { policy: 'NO_CAP' }
  return {
    amount: amountOf(looking, 100 * (400 + (chance % 900))),
    currencyCode: looking.world.setup.marketplace.currency,
    policy: 'MONTHLY_RECURRING',
  }
}

const stampsOf = (looking: Looking, created_day: number) => {
  const serving = 'PORTFOLIO_STATUS_ENABLED'
  const { servingStatusDetails: _, ...stamps } = extendedOf(looking, { created_day, steps: [], serving })
  return stamps
}

/** Those of campaigns that were made by now, by id. */
export const portfolios = (looking: Looking): readonly Entity[] => {
  const campaigns = looking.tree.campaigns.filter(({ created_day }) => created_day <= looking.day)
  const found = new Map(
    campaigns.flatMap(({ portfolio_id, created_day }) =>
      portfolio_id === null ? [] : [[portfolio_id, created_day] as const],
    ),
  )
  return [...found].map(([id, created_day]) => ({
    id,
    campaign_id: '',
    group_id: null,
    state: 'ENABLED',
    write: (extended) => ({
      portfolioId: id,
      name: `Portfolio ${id.slice(-4)}`,
      state: 'ENABLED',
      inBudget: true,
      budget: budgetOf(looking, id),
      budgetControls: { campaignUnspentBudgetSharing: { featureState: 'DISABLED' } },
      ...(extended
        ? {
            extendedData: {
              ...stampsOf(looking, created_day),
              statusReasons: ['PORTFOLIO_STATUS_ENABLED_DETAIL'],
            },
          }
        : {}),
    }),
  }))
}
