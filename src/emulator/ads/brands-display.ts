/**
 * Entities of Sponsored Brands and Display. Brands: campaigns, ad groups and ads by version 4, keywords and targets
 * still by version 3, in lower case with numeric ids. Display: all by its own API, lower case, numeric ids.
 */
import { msOf } from '../../core/time.ts'
import {
  adServing,
  amountOf,
  campaignServing,
  campaignsIn,
  extendedOf,
  within,
  type Entity,
  type Looking,
} from './entities.ts'
import { rawId } from './json.ts'
import {
  on,
  type AdGroup,
  type Campaign,
  type Negative,
  type Program,
  type State,
  type Target,
} from './types.ts'

const lower = (state: State): string => state.toLowerCase()

/** Version 4 of Brands stamps in epoch milliseconds. */
const stamped = (looking: Looking, campaign: Campaign, serving: string) => {
  const { creationDateTime, lastUpdateDateTime } = extendedOf(looking, {
    created_day: campaign.created_day,
    steps: [campaign.name, campaign.state, campaign.budget_minor],
    serving,
  })
  return { serving, created_ms: msOf(creationDateTime), updated_ms: msOf(lastUpdateDateTime) }
}

const brandCampaigns = (looking: Looking): readonly Entity[] =>
  campaignsIn(looking, 'sb').map((campaign) => {
    const { id, name, state, budget_minor, portfolio_id, created_day } = campaign
    const { day, world } = looking
    return {
      id,
      campaign_id: id,
      group_id: null,
      state: on(state, day),
      write(extended) {
        const { serving, created_ms, updated_ms } = stamped(looking, campaign, campaignServing(campaign, day))
        const stamps = { servingStatus: serving, creationDate: created_ms, lastUpdateDate: updated_ms }
        return {
          campaignId: id,
          name: on(name, day),
          state: on(state, day),
          startDate: world.calendar.date(created_day),
          ...(portfolio_id === null ? {} : { portfolioId: portfolio_id }),
          budget: amountOf(looking, on(budget_minor, day)),
          budgetType: 'DAILY',
          bidding: { bidOptimization: true, bidOptimizationStrategy: 'MAXIMIZE_IMMEDIATE_SALES' },
          brandEntityId: `ENTITY${world.setup.seed}`,
          isMultiAdGroupsEnabled: true,
          costType: 'CPC',
          goal: 'PAGE_VISIT',
          ...(extended ? { extendedData: stamps } : {}),
        }
      },
    }
  })

const groupEntity = (
  looking: Looking,
  { campaign, group }: { readonly campaign: Campaign; readonly group: AdGroup },
  write: Entity['write'],
): Entity => ({
  id: group.id,
  campaign_id: campaign.id,
  group_id: group.id,
  state: on(group.state, looking.day),
  write,
})

const brandGroups = (looking: Looking): readonly Entity[] =>
  within(looking, 'sb', (group) => [group]).map(({ campaign, group }) =>
    groupEntity(looking, { campaign, group }, () => ({
      adGroupId: group.id,
      campaignId: campaign.id,
      name: group.name,
      state: on(group.state, looking.day),
    })),
  )

const brandAds = (looking: Looking): readonly Entity[] =>
  within(looking, 'sb', (group) => group.ads).map(({ campaign, group, one: ad }) => ({
    id: ad.id,
    campaign_id: campaign.id,
    group_id: group.id,
    state: on(ad.state, looking.day),
    write: () => ({
      adId: ad.id,
      adGroupId: group.id,
      campaignId: campaign.id,
      name: `${group.name} creative`,
      state: on(ad.state, looking.day),
      creative: { asins: ad.sku_indexes.map((index) => looking.world.profile(index).asin) },
    }),
  }))

interface Aimed {
  readonly program: Program
  readonly as: 'keyword' | 'product'
}

/** Targets or keywords of a program in version 3: numeric ids, lower case. */
const aimed =
  ({ program, as }: Aimed, what: (target: Target) => Readonly<Record<string, unknown>>) =>
  (looking: Looking): readonly Entity[] =>
    within(looking, program, (group) => group.targets)
      .filter(({ one }) => one.aim.as === as)
      .map(({ campaign, group, one: target }) => ({
        id: target.id,
        campaign_id: campaign.id,
        group_id: group.id,
        state: on(target.state, looking.day),
        write: () => ({
          ...what(target),
          adGroupId: rawId(group.id),
          campaignId: rawId(campaign.id),
          state: lower(on(target.state, looking.day)),
          bid: amountOf(looking, on(target.bid_minor, looking.day)),
        }),
      }))

const brandKeywords = aimed({ program: 'sb', as: 'keyword' }, ({ id, aim }) =>
  aim.as === 'keyword'
    ? { keywordId: rawId(id), keywordText: aim.text, matchType: aim.match.toLowerCase() }
    : {},
)

const CAMEL: Readonly<Record<string, string>> = {
  ASIN_SAME_AS: 'asinSameAs',
  ASIN_EXPANDED_FROM: 'asinExpandedFrom',
  ASIN_CATEGORY_SAME_AS: 'asinCategorySameAs',
}

const expressionOf = ({ aim }: Target | Negative) =>
  aim.as === 'keyword'
    ? []
    : [{ type: CAMEL[aim.expression.type] ?? aim.expression.type, value: aim.expression.value }]

const brandTargets = aimed({ program: 'sb', as: 'product' }, (target) => ({
  targetId: rawId(target.id),
  expressions: expressionOf(target),
  resolvedExpressions: expressionOf(target),
}))

const displayTargets = aimed({ program: 'sd', as: 'product' }, (target) => ({
  targetId: rawId(target.id),
  expression: expressionOf(target),
  resolvedExpression: expressionOf(target),
  expressionType: 'manual',
}))

const negatives =
  (
    program: Program,
    as: Negative['aim']['as'],
    what: (negative: Negative) => Readonly<Record<string, unknown>>,
  ) =>
  (looking: Looking): readonly Entity[] =>
    within(looking, program, (group) => group.negatives)
      .filter(({ one }) => one.aim.as === as && one.created_day <= looking.day)
      .map(({ campaign, group, one }) => ({
        id: one.id,
        campaign_id: campaign.id,
        group_id: group.id,
        state: 'ENABLED',
        write: () => ({
          ...what(one),
          adGroupId: rawId(group.id),
          campaignId: rawId(campaign.id),
          state: 'enabled',
        }),
      }))

const brandNegativeKeywords = negatives('sb', 'keyword', ({ id, aim }) =>
  aim.as === 'keyword'
    ? {
        keywordId: rawId(id),
        keywordText: aim.text,
        matchType: aim.match === 'NEGATIVE_EXACT' ? 'negativeExact' : 'negativePhrase',
      }
    : {},
)

const brandNegativeTargets = negatives('sb', 'product', (negative) => ({
  targetId: rawId(negative.id),
  expressions: expressionOf(negative),
  resolvedExpressions: expressionOf(negative),
}))

const displayNegativeTargets = negatives('sd', 'product', (negative) => ({
  targetId: rawId(negative.id),
  expression: expressionOf(negative),
  resolvedExpression: expressionOf(negative),
  expressionType: 'manual',
}))

const displayCampaigns = (looking: Looking): readonly Entity[] =>
  campaignsIn(looking, 'sd').map((campaign) => {
    const { id, name, state, budget_minor, portfolio_id, created_day } = campaign
    const { day, world } = looking
    return {
      id,
      campaign_id: id,
      group_id: null,
      state: on(state, day),
      write(extended) {
        const { serving, created_ms, updated_ms } = stamped(looking, campaign, campaignServing(campaign, day))
        return {
          campaignId: rawId(id),
          name: on(name, day),
          state: lower(on(state, day)),
          tactic: 'T00020',
          costType: 'cpc',
          ...(portfolio_id === null ? {} : { portfolioId: rawId(portfolio_id) }),
          budget: amountOf(looking, on(budget_minor, day)),
          budgetType: 'daily',
          startDate: world.calendar.date(created_day).replaceAll('-', ''),
          deliveryProfile: 'as_soon_as_possible',
          ...(extended
            ? { servingStatus: serving, creationDate: created_ms, lastUpdatedDate: updated_ms }
            : {}),
        }
      },
    }
  })

const displayGroups = (looking: Looking): readonly Entity[] =>
  within(looking, 'sd', (group) => [group]).map(({ campaign, group }) =>
    groupEntity(looking, { campaign, group }, () => ({
      adGroupId: rawId(group.id),
      campaignId: rawId(campaign.id),
      name: group.name,
      state: lower(on(group.state, looking.day)),
      defaultBid: amountOf(looking, on(group.bid_minor, looking.day)),
      bidOptimization: 'clicks',
      tactic: 'T00020',
    })),
  )

const displayAds = (looking: Looking): readonly Entity[] =>
  within(looking, 'sd', (group) => group.ads).map(({ campaign, group, one: ad }) => {
    const { sku, asin } = looking.world.profile(ad.sku_indexes[0])
    return {
      id: ad.id,
      campaign_id: campaign.id,
      group_id: group.id,
      state: on(ad.state, looking.day),
      write: (extended) => ({
        adId: rawId(ad.id),
        adGroupId: rawId(group.id),
        campaignId: rawId(campaign.id),
        sku,
        asin,
        state: lower(on(ad.state, looking.day)),
        ...(extended ? { servingStatus: adServing(looking, { campaign, group, ad }) } : {}),
      }),
    }
  })

type Lists = Readonly<Record<string, (looking: Looking) => readonly Entity[]>>

export const SB_V4_ENTITIES: Lists = { campaigns: brandCampaigns, adGroups: brandGroups, ads: brandAds }
/** Version 3, by GET. */
export const SB_ENTITIES: Lists = { keywords: brandKeywords, negativeKeywords: brandNegativeKeywords }
export { brandNegativeTargets, brandTargets }
export const SD_ENTITIES: Lists = {
  campaigns: displayCampaigns,
  adGroups: displayGroups,
  productAds: displayAds,
  targets: displayTargets,
  negativeTargets: displayNegativeTargets,
}
