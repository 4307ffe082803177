/** Entities of Sponsored Products as its version 3 lists them: texts for ids, upper-case states, amounts as numbers. */
import { instantOf } from '../../core/time.ts'
import type { MarketWorld } from '../world/market.ts'
import { jsonMoney, moneyDigits } from './json.ts'
import type { Tree } from './tree.ts'
import { isServing } from './traffic.ts'
import {
  changedDay,
  on,
  type Ad,
  type AdGroup,
  type Campaign,
  type Negative,
  type Program,
  type State,
  type Steps,
  type Target,
} from './types.ts'

/** The moment a list is made. */
export interface Looking {
  readonly world: MarketWorld
  readonly tree: Tree
  readonly day: number
  readonly now_ms: number
}

/** One entity: what filters look at, and how it is written. */
export interface Entity {
  readonly id: string
  readonly campaign_id: string
  readonly group_id: string | null
  readonly state: State
  readonly write: (extended: boolean) => Readonly<Record<string, unknown>>
}

export const amountOf = ({ world }: Looking, minor: number): number =>
  Number(jsonMoney(minor, moneyDigits(world.setup.marketplace.currency)))

/** Advertisers work in the morning: changes of a day take effect an hour after it began. */
const momentOfDay = ({ world }: Looking, day: number): number => world.calendar.startMs(day) + 3_600_000

interface Dated {
  readonly created_day: number
  readonly steps: readonly Steps<unknown>[]
  readonly serving: string
}

/** Creation and last change as Amazon stamps them. */
export const extendedOf = (looking: Looking, { created_day, steps, serving }: Dated) => ({
  servingStatus: serving,
  creationDateTime: instantOf(momentOfDay(looking, created_day)),
  lastUpdateDateTime: instantOf(
    momentOfDay(looking, Math.max(created_day, ...steps.map((step) => changedDay(step, looking.day)))),
  ),
  servingStatusDetails: [],
})

export const campaignServing = (campaign: Campaign, day: number): string => {
  const state = on(campaign.state, day)
  return state === 'ENABLED' ? 'CAMPAIGN_STATUS_ENABLED' : `CAMPAIGN_${state}`
}

const groupServing = (campaign: Campaign, group: AdGroup, day: number): string => {
  if (on(campaign.state, day) !== 'ENABLED') return campaignServing(campaign, day)
  const state = on(group.state, day)
  return state === 'ENABLED' ? 'AD_GROUP_STATUS_ENABLED' : `AD_GROUP_${state}`
}

/** Whether a SKU can be bought through an ad right now. */
const isInStock = ({ world, day }: Looking, sku_index: number): boolean => {
  const life = world.life(sku_index, day)
  return life.profile.fulfilment !== 'amazon' || (life.days[Math.max(0, day - 1)]?.in_stock ?? false)
}

export const adServing = (
  looking: Looking,
  place: { campaign: Campaign; group: AdGroup; ad: Ad },
): string => {
  const { campaign, group, ad } = place
  if (!isServing(place, looking.day)) return groupServing(campaign, group, looking.day)
  if (on(ad.state, looking.day) !== 'ENABLED') return `AD_${on(ad.state, looking.day)}`
  return isInStock(looking, ad.sku_indexes[0]) ? 'AD_STATUS_LIVE' : 'AD_OUT_OF_STOCK'
}

export const campaignsIn = ({ tree, day }: Looking, program: Program): readonly Campaign[] =>
  tree.campaigns.filter((campaign) => campaign.program === program && campaign.created_day <= day)

/** What stands in ad groups, with its group and campaign. */
export const within = <T>(
  looking: Looking,
  program: Program,
  pick: (group: AdGroup) => readonly T[],
): readonly { readonly campaign: Campaign; readonly group: AdGroup; readonly one: T }[] =>
  campaignsIn(looking, program).flatMap((campaign) =>
    campaign.groups.flatMap((group) => pick(group).map((one) => ({ campaign, group, one }))),
  )

const campaigns = (looking: Looking): readonly Entity[] =>
  campaignsIn(looking, 'sp').map((campaign) => {
    const { day, world } = looking
    const { id, name, state, budget_minor, targeting, strategy, top_percent, portfolio_id, created_day } =
      campaign
    const budget = amountOf(looking, on(budget_minor, day))
    return {
      id,
      campaign_id: id,
      group_id: null,
      state: on(state, day),
      write: (extended) => ({
        campaignId: id,
        name: on(name, day),
        state: on(state, day),
        targetingType: targeting,
        startDate: world.calendar.date(created_day),
        ...(portfolio_id === null ? {} : { portfolioId: portfolio_id }),
        budget: { budget, budgetType: 'DAILY', effectiveBudget: budget },
        dynamicBidding: {
          strategy,
          placementBidding:
            top_percent === 0 ? [] : [{ placement: 'PLACEMENT_TOP', percentage: top_percent }],
        },
        ...(extended
          ? {
              extendedData: extendedOf(looking, {
                created_day,
                steps: [name, state, budget_minor],
                serving: campaignServing(campaign, day),
              }),
            }
          : {}),
      }),
    }
  })

const adGroups = (looking: Looking): readonly Entity[] =>
  within(looking, 'sp', (group) => [group]).map(({ campaign, group }) => {
    const { day } = looking
    const serving = groupServing(campaign, group, day)
    return {
      id: group.id,
      campaign_id: campaign.id,
      group_id: group.id,
      state: on(group.state, day),
      write: (extended) => ({
        adGroupId: group.id,
        campaignId: campaign.id,
        name: group.name,
        state: on(group.state, day),
        defaultBid: amountOf(looking, on(group.bid_minor, day)),
        ...extendedWhere(looking, extended, campaign, { steps: [group.state, group.bid_minor], serving }),
      }),
    }
  })

const extendedWhere = (
  looking: Looking,
  extended: boolean,
  { created_day }: Campaign,
  about: Omit<Dated, 'created_day'>,
) => (extended ? { extendedData: extendedOf(looking, { created_day, ...about }) } : {})

const productAds = (looking: Looking): readonly Entity[] =>
  within(looking, 'sp', (group) => group.ads).map(({ campaign, group, one: ad }) => {
    const { sku, asin } = looking.world.profile(ad.sku_indexes[0])
    const state = on(ad.state, looking.day)
    const serving = adServing(looking, { campaign, group, ad })
    const ids = { adId: ad.id, campaignId: campaign.id, adGroupId: group.id }
    return {
      id: ad.id,
      campaign_id: campaign.id,
      group_id: group.id,
      state,
      write: (extended) => ({
        ...ids,
        sku,
        asin,
        state,
        ...extendedWhere(looking, extended, campaign, { steps: [ad.state], serving }),
      }),
    }
  })

const targetingServing = (campaign: Campaign, group: AdGroup, state: State, day: number): string => {
  const above = groupServing(campaign, group, day)
  if (above !== 'AD_GROUP_STATUS_ENABLED') return above
  return state === 'ENABLED' ? 'TARGETING_CLAUSE_STATUS_LIVE' : `TARGETING_CLAUSE_${state}`
}

const aimed = (
  looking: Looking,
  as: 'keyword' | 'other',
  what: (target: Target) => Record<string, unknown>,
) =>
  within(looking, 'sp', (group) => group.targets)
    .filter(({ one }) => (one.aim.as === 'keyword') === (as === 'keyword'))
    .map(({ campaign, group, one: target }): Entity => {
      const state = on(target.state, looking.day)
      const serving = targetingServing(campaign, group, state, looking.day)
      return {
        id: target.id,
        campaign_id: campaign.id,
        group_id: group.id,
        state,
        write: (extended) => ({
          campaignId: campaign.id,
          adGroupId: group.id,
          ...what(target),
          state,
          bid: amountOf(looking, on(target.bid_minor, looking.day)),
          ...extendedWhere(looking, extended, campaign, { steps: [target.state, target.bid_minor], serving }),
        }),
      }
    })

const keywords = (looking: Looking): readonly Entity[] =>
  aimed(looking, 'keyword', ({ id, aim }) =>
    aim.as === 'keyword' ? { keywordId: id, keywordText: aim.text, matchType: aim.match } : {},
  )

/** Amazon writes a clause twice: as it was given, and as it understood it. Ours understands all. */
const targets = (looking: Looking): readonly Entity[] =>
  aimed(looking, 'other', ({ id, aim }) => {
    if (aim.as === 'keyword') return {}
    const { type, value } = aim.expression
    const expression = [value === '' ? { type } : { type, value }]
    const expressionType = aim.as === 'auto' ? 'AUTO' : 'MANUAL'
    return { targetId: id, expression, resolvedExpression: expression, expressionType }
  })

const negativeOf = (
  looking: Looking,
  campaign: Campaign,
  group: AdGroup | null,
  negative: Negative,
): Entity => {
  const { aim, created_day } = negative
  const what =
    aim.as === 'keyword'
      ? { keywordId: negative.id, keywordText: aim.text, matchType: aim.match }
      : { targetId: negative.id, expression: [aim.expression], resolvedExpression: [aim.expression] }
  const dated = { created_day, steps: [], serving: 'TARGETING_CLAUSE_STATUS_LIVE' }
  return {
    id: negative.id,
    campaign_id: campaign.id,
    group_id: group?.id ?? null,
    state: 'ENABLED',
    write: (extended) => ({
      campaignId: campaign.id,
      ...(group ? { adGroupId: group.id } : {}),
      ...what,
      state: 'ENABLED',
      ...(extended ? { extendedData: extendedOf(looking, dated) } : {}),
    }),
  }
}

const groupNegatives =
  (as: Negative['aim']['as']) =>
  (looking: Looking): readonly Entity[] =>
    within(looking, 'sp', (group) => group.negatives)
      .filter(({ one }) => one.aim.as === as && one.created_day <= looking.day)
      .map(({ campaign, group, one }) => negativeOf(looking, campaign, group, one))

const campaignNegatives =
  (as: Negative['aim']['as']) =>
  (looking: Looking): readonly Entity[] =>
    campaignsIn(looking, 'sp').flatMap((campaign) =>
      campaign.negatives
        .filter((negative) => negative.aim.as === as && negative.created_day <= looking.day)
        .map((negative) => negativeOf(looking, campaign, null, negative)),
    )

/** By the last part of the path. */
export const SP_ENTITIES: Readonly<Record<string, (looking: Looking) => readonly Entity[]>> = {
  campaigns,
  adGroups,
  productAds,
  keywords,
  targets,
  negativeKeywords: groupNegatives('keyword'),
  negativeTargets: groupNegatives('product'),
  campaignNegativeKeywords: campaignNegatives('keyword'),
  campaignNegativeTargets: campaignNegatives('product'),
}
