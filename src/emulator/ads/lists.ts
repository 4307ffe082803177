/** Lists of entities: by POST with filters and page tokens, or, where the API is older, by GET with an index. */
import { z } from 'zod'
import type { Answer } from '../answer.ts'
import { jsonObject, listOf } from '../operation.ts'
import { hashText } from '../world/random.ts'
import { refusalOf, type Dialect } from './answer.ts'
import {
  brandNegativeTargets,
  brandTargets,
  SB_ENTITIES,
  SB_V4_ENTITIES,
  SD_ENTITIES,
} from './brands-display.ts'
import { SP_ENTITIES, type Entity, type Looking } from './entities.ts'
import { jsonBody, jsonOf } from './json.ts'
import type { AdsCall, AdsOperation, Profile } from './operation.ts'
import { portfolios } from './portfolios.ts'

export type LookAt = (profile: Profile) => Looking
type List = (looking: Looking) => readonly Entity[]

const Include = z.object({ include: z.array(z.string()).max(1000) }).nullish()

const ListRequest = z.looseObject({
  stateFilter: Include,
  campaignIdFilter: Include,
  adGroupIdFilter: Include,
  maxResults: z.int().min(1).max(1000).nullish(),
  nextToken: z.string().nullish(),
  includeExtendedDataFields: z.boolean().nullish(),
  filters: z.array(z.object({ filterType: z.string(), values: z.array(z.string()) })).nullish(),
})
type Asked = z.infer<typeof ListRequest>

interface PostedList {
  readonly path: string
  readonly key: string
  /** The name of the entity's own id filter. */
  readonly id_filter: string
  readonly media_type: string | null
  readonly page_max: number
  readonly dialect: Dialect
  readonly list: List
  /** Sponsored Brands says totalCount, Sponsored Products totalResults. */
  readonly count_key: string | null
}

const includes = (filter: Asked['stateFilter'], value: string | null): boolean =>
  !filter || (value !== null && filter.include.includes(value))

const ownIds = (asked: Asked, name: string): Asked['stateFilter'] => Include.catch(null).parse(asked[name])

const statesOf = ({ stateFilter, filters }: Asked): Asked['stateFilter'] => {
  const named = filters?.find(({ filterType }) => filterType === 'TARGETING_STATE')
  return named ? { include: named.values.map((value) => value.toUpperCase()) } : stateFilter
}

const found = (spec: PostedList, asked: Asked, looking: Looking): readonly Entity[] => {
  const states = statesOf(asked)
  return spec
    .list(looking)
    .filter(
      (entity) =>
        includes(states, entity.state) &&
        includes(asked.campaignIdFilter, entity.campaign_id) &&
        includes(asked.adGroupIdFilter, entity.group_id) &&
        includes(ownIds(asked, spec.id_filter), entity.id),
    )
}

/** A page token is good for the filters it was given for, and for no others. */
const tokenFor = (asked: Asked, from: number): string => {
  const { nextToken: _, ...filters } = asked
  return Buffer.from(`${hashText(JSON.stringify(filters))}:${from}`).toString('base64url')
}

const fromOf = (asked: Asked): number | undefined => {
  if (!asked.nextToken) return 0
  const [, from = ''] = Buffer.from(asked.nextToken, 'base64url').toString().split(':')
  return tokenFor(asked, Number(from)) === asked.nextToken ? Number(from) : undefined
}

const postedPage = (spec: PostedList, asked: Asked, looking: Looking): Answer => {
  const size = asked.maxResults ?? spec.page_max
  if (size > spec.page_max)
    return refusalOf(spec.dialect, 400, `maxResults must be less than or equal to ${spec.page_max}`)
  const from = fromOf(asked)
  if (from === undefined) return refusalOf(spec.dialect, 400, 'Invalid nextToken')
  const all = found(spec, asked, looking)
  const page = all.slice(from, from + size)
  const more = from + size < all.length ? { nextToken: tokenFor(asked, from + size) } : {}
  const count = spec.count_key === null ? {} : { [spec.count_key]: all.length }
  const rows = page.map((entity) => entity.write(asked.includeExtendedDataFields ?? false))
  return { status: 200, json: jsonOf({ [spec.key]: rows, ...more, ...count }) }
}

const posted = (spec: PostedList, lookAt: LookAt): AdsOperation => ({
  name: 'listAdsEntities',
  method: 'POST',
  path: spec.path,
  dialect: spec.dialect,
  media_type: spec.media_type,
  scoped: true,
  handle({ profile, body }) {
    const asked = ListRequest.safeParse(jsonObject(body === '' ? '{}' : body))
    if (!asked.success || !profile) return refusalOf(spec.dialect, 400, 'The request is malformed')
    return postedPage(spec, asked.data, lookAt(profile))
  },
})

const INDEXED_MAX = 100

const indexed =
  (list: List, extended: boolean, lookAt: LookAt) =>
  (call: AdsCall): Answer => {
    const { profile, query } = call
    const from = Number(query.get('startIndex') ?? 0)
    const count = Number(query.get('count') ?? INDEXED_MAX)
    if (
      !profile ||
      !Number.isInteger(from) ||
      from < 0 ||
      !Number.isInteger(count) ||
      count < 1 ||
      count > INDEXED_MAX
    )
      return refusalOf('v2', 400, 'Invalid startIndex or count')
    const states = listOf(query, 'stateFilter')
    const all = list(lookAt(profile)).filter(
      ({ state }) => states.length === 0 || states.includes(state.toLowerCase()),
    )
    return jsonBody(all.slice(from, from + count).map((entity) => jsonOf(entity.write(extended))))
  }

const got = (path: string, handle: AdsOperation['handle']): AdsOperation => ({
  name: 'listAdsEntities',
  method: 'GET',
  path,
  dialect: 'v2',
  media_type: null,
  scoped: true,
  handle,
})

/** Media types and keys by the entity's name in the path; from Amazon's OpenAPI of Sponsored Products. */
const SP_LISTS: Readonly<Record<string, readonly [type: string, key: string, id_filter: string]>> = {
  campaigns: ['spCampaign', 'campaigns', 'campaignIdFilter'],
  adGroups: ['spAdGroup', 'adGroups', 'adGroupIdFilter'],
  productAds: ['spProductAd', 'productAds', 'adIdFilter'],
  keywords: ['spKeyword', 'keywords', 'keywordIdFilter'],
  targets: ['spTargetingClause', 'targetingClauses', 'targetIdFilter'],
  negativeKeywords: ['spNegativeKeyword', 'negativeKeywords', 'negativeKeywordIdFilter'],
  negativeTargets: ['spNegativeTargetingClause', 'negativeTargetingClauses', 'negativeTargetIdFilter'],
  campaignNegativeKeywords: [
    'spCampaignNegativeKeyword',
    'campaignNegativeKeywords',
    'campaignNegativeKeywordIdFilter',
  ],
  campaignNegativeTargets: [
    'spCampaignNegativeTargetingClause',
    'campaignNegativeTargetingClauses',
    'campaignNegativeTargetIdFilter',
  ],
}

const SB_LISTS: Readonly<Record<string, readonly [type: string, id_filter: string]>> = {
  campaigns: ['sbcampaignresource', 'campaignIdFilter'],
  adGroups: ['sbadgroupresource', 'adGroupIdFilter'],
  ads: ['sbadresource', 'adIdFilter'],
}

const spLists = Object.entries(SP_ENTITIES).flatMap(([name, list]): PostedList[] => {
  const [type, key, id_filter] = SP_LISTS[name] ?? []
  if (type === undefined || key === undefined || id_filter === undefined) return []
  const media_type = `application/vnd.${type}.v3+json`
  const path = `/sp/${name}/list`
  return [{ path, key, id_filter, media_type, page_max: 100, dialect: 'v3', list, count_key: 'totalResults' }]
})

const sbLists = Object.entries(SB_V4_ENTITIES).flatMap(([name, list]): PostedList[] => {
  const [type, id_filter] = SB_LISTS[name] ?? []
  if (type === undefined || id_filter === undefined) return []
  const media_type = `application/vnd.${type}.v4+json`
  const path = `/sb/v4/${name}/list`
  return [
    { path, key: name, id_filter, media_type, page_max: 100, dialect: 'v3', list, count_key: 'totalCount' },
  ]
})

const SB_TARGETS: PostedList = {
  path: '/sb/targets/list',
  key: 'targets',
  id_filter: 'targetIdFilter',
  media_type: null,
  page_max: 100,
  dialect: 'v2',
  list: brandTargets,
  count_key: null,
}

const SB_NEGATIVE_TARGETS: PostedList = {
  ...SB_TARGETS,
  path: '/sb/negativeTargets/list',
  key: 'negativeTargets',
  list: brandNegativeTargets,
}

const PORTFOLIOS: PostedList = {
  path: '/portfolios/list',
  key: 'portfolios',
  id_filter: 'portfolioIdFilter',
  media_type: 'application/vnd.spPortfolio.v3+json',
  page_max: 1000,
  dialect: 'v3',
  list: portfolios,
  count_key: 'totalResults',
}

export const listOperations = (lookAt: LookAt): readonly AdsOperation[] => [
  ...[...spLists, ...sbLists, SB_TARGETS, SB_NEGATIVE_TARGETS, PORTFOLIOS].map((spec) =>
    posted(spec, lookAt),
  ),
  ...Object.entries(SB_ENTITIES).map(([name, list]) => got(`/sb/${name}`, indexed(list, false, lookAt))),
  ...Object.entries(SD_ENTITIES).flatMap(([name, list]) => [
    got(`/sd/${name}`, indexed(list, false, lookAt)),
    got(`/sd/${name}/extended`, indexed(list, true, lookAt)),
  ]),
]
