/** Lists of entities, page by page: what stands in an advertiser's account now. Rows are Amazon's own objects. */
import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import type { Door } from '../request.ts'
import { WireId } from './profiles.ts'

/** One entity as Amazon writes it; ids are texts or numbers that lost no digit. */
export type Entity = Readonly<Record<string, unknown>>

interface Paged {
  readonly path: string
  readonly media_type: string
  /** Where the rows stand in the answer. */
  readonly key: string
  /** What is asked beside the page: every state, and the fields that cost more. */
  readonly asked: Readonly<Record<string, unknown>>
}

const ALL_STATES = { stateFilter: { include: ['ENABLED', 'PAUSED', 'ARCHIVED'] } } as const
const EXTENDED = { ...ALL_STATES, includeExtendedDataFields: true } as const

const sp = (name: string, type: string, key = name): Paged => ({
  path: `/sp/${name}/list`,
  media_type: `application/vnd.${type}.v3+json`,
  key,
  asked: EXTENDED,
})

const sb = (name: string, type: string): Paged => ({
  path: `/sb/v4/${name}/list`,
  media_type: `application/vnd.${type}.v4+json`,
  key: name,
  asked: EXTENDED,
})

const SB_TARGET_STATES = {
  filters: [{ filterType: 'TARGETING_STATE', values: ['enabled', 'paused', 'archived'] }],
} as const

/** Lists by POST with page tokens. Media types from Amazon's OpenAPI; every one is sent both ways. */
const PAGED = {
  sp_campaigns: sp('campaigns', 'spCampaign'),
  sp_ad_groups: sp('adGroups', 'spAdGroup'),
  sp_product_ads: sp('productAds', 'spProductAd'),
  sp_keywords: sp('keywords', 'spKeyword'),
  sp_targets: sp('targets', 'spTargetingClause', 'targetingClauses'),
  sp_negative_keywords: sp('negativeKeywords', 'spNegativeKeyword'),
  sp_negative_targets: sp('negativeTargets', 'spNegativeTargetingClause', 'negativeTargetingClauses'),
  sp_campaign_negative_keywords: sp('campaignNegativeKeywords', 'spCampaignNegativeKeyword'),
  sp_campaign_negative_targets: sp(
    'campaignNegativeTargets',
    'spCampaignNegativeTargetingClause',
    'campaignNegativeTargetingClauses',
  ),
  sb_campaigns: sb('campaigns', 'sbcampaignresource'),
  sb_ad_groups: sb('adGroups', 'sbadgroupresource'),
  sb_ads: sb('ads', 'sbadresource'),
  sb_targets: {
    path: '/sb/targets/list',
    media_type: 'application/json',
    key: 'targets',
    asked: SB_TARGET_STATES,
  },
  sb_negative_targets: {
    path: '/sb/negativeTargets/list',
    media_type: 'application/json',
    key: 'negativeTargets',
    asked: SB_TARGET_STATES,
  },
  // Of all programs; they have no state to ask for.
  portfolios: {
    path: '/portfolios/list',
    media_type: 'application/vnd.spPortfolio.v3+json',
    key: 'portfolios',
    asked: { includeExtendedDataFields: true },
  },
} as const satisfies Record<string, Paged>

/** Lists by GET with an index; `extended` paths add the serving status. */
const INDEXED = {
  sb_keywords: '/sb/keywords',
  sb_negative_keywords: '/sb/negativeKeywords',
  sd_campaigns: '/sd/campaigns/extended',
  sd_ad_groups: '/sd/adGroups/extended',
  sd_product_ads: '/sd/productAds/extended',
  sd_targets: '/sd/targets/extended',
  sd_negative_targets: '/sd/negativeTargets/extended',
} as const satisfies Record<string, string>

export type EntityList = keyof typeof PAGED | keyof typeof INDEXED

const Rows = z.array(z.record(z.string(), z.unknown()))

/** A page whose rows stand under that key; none there are none. */
const pageOf = (key: string) =>
  z.looseObject({ nextToken: z.string().nullish() }).transform((wire, context) => {
    const rows = Rows.safeParse(wire[key] ?? [])
    if (rows.success) return { nextToken: wire.nextToken, rows: rows.data }
    context.addIssue({ code: 'custom', message: `${key} is no list of objects` })
    return z.NEVER
  })

/** The most that Sponsored Brands takes, and others were seen to take. */
const PAGE_SIZE = 100
/** More pages than any account has: an API that hands out the same token for ever must not hold us. */
const PAGES_MAX = 20_000

/** Half a list must not pass for the whole. */
const circling = (path: string): Problem =>
  new Problem(
    'amazon_refused',
    `Amazon's pages of ${path} do not come to an end. Nothing of them was kept.`,
    'It is asked for again the next night.',
  )

async function* paged(door: Door, profile_id: string, list: Paged, size: number): AsyncGenerator<Entity> {
  let nextToken: string | null | undefined
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const { path, media_type, key, asked } = list
    const answer = await door.ask(
      {
        operation: 'listAdsEntities',
        http: { method: 'POST', path, media_type, profile_id },
        // Filters must stay the same from page to page.
        body: { ...asked, maxResults: size, ...(nextToken ? { nextToken } : {}) },
      },
      pageOf(key),
    )
    yield* answer.rows
    const before = nextToken
    nextToken = answer.nextToken
    if (!nextToken) return
    if (nextToken === before) break
  }
  throw circling(list.path)
}

async function* indexed(door: Door, profile_id: string, path: string, size: number): AsyncGenerator<Entity> {
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const rows = await door.ask(
      {
        operation: 'listAdsEntities',
        http: { method: 'GET', path, media_type: 'application/json', profile_id },
        query: {
          startIndex: String(page * size),
          count: String(size),
          stateFilter: 'enabled,paused,archived',
        },
      },
      Rows,
    )
    yield* rows
    if (rows.length < size) return
  }
  throw circling(path)
}

const isPaged = (list: EntityList): list is keyof typeof PAGED => list in PAGED
const isIndexed = (list: EntityList): list is keyof typeof INDEXED => list in INDEXED

/** Every entity of a list, in any state, ended ones included. `size` is of one page. */
export async function* listEntities(
  door: Door,
  profile_id: string,
  list: EntityList,
  size = PAGE_SIZE,
): AsyncGenerator<Entity> {
  if (isPaged(list)) yield* paged(door, profile_id, PAGED[list], size)
  else if (isIndexed(list)) yield* indexed(door, profile_id, INDEXED[list], size)
}

const Usage = z.object({ success: Rows, error: z.array(z.looseObject({ campaignId: WireId.optional() })) })

/** How much of today's budget campaigns have used; a hundred a call. Campaigns Amazon does not know are left out. */
export async function* listBudgetUsage(
  door: Door,
  profile_id: string,
  program: 'sp' | 'sb' | 'sd',
  campaign_ids: readonly string[],
): AsyncGenerator<Entity> {
  for (let from = 0; from < campaign_ids.length; from += PAGE_SIZE) {
    const { success } = await door.ask(
      {
        operation: 'getAdsBudgetUsage',
        http: {
          method: 'POST',
          path: `/${program}/campaigns/budget/usage`,
          media_type: `application/vnd.${program}campaignbudgetusage.v1+json`,
          profile_id,
        },
        body: { campaignIds: campaign_ids.slice(from, from + PAGE_SIZE) },
      },
      Usage,
    )
    yield* success
  }
}
