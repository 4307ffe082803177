/** Listings Items API 2021-08-01, searchListingsItems: twenty a page, and of one search the first thousand alone. */
import { msOf } from '../../core/time.ts'
import { denied, invalidInput, type Answer } from '../answer.ts'
import type { Listing } from '../listings/book.ts'
import { isObject, listOf, type Call, type Operation } from '../operation.ts'
import { sliceOfList } from '../paging.ts'
import type { MarketWorld } from '../world/market.ts'
import {
  momentOf,
  nextOf,
  oneMarket,
  pageOf,
  refusedMoment,
  refusedValue,
  sizeOfPage,
  type Times,
} from './asking.ts'
import { INCLUDED, listingParts, type ListingDeps } from './listings.ts'

const IDENTIFIERS_MAX = 20
const IDENTIFIER_TYPES = ['ASIN', 'EAN', 'FNSKU', 'GTIN', 'ISBN', 'JAN', 'MINSAN', 'SKU', 'UPC'] as const

interface Deps extends ListingDeps, Times {
  /** How many results of one search can be reached. */
  readonly reachable: number
}

const identifierOf = ({ profile }: Listing, type: string): string =>
  type === 'ASIN' ? profile.asin : type === 'FNSKU' ? profile.fnsku : type === 'SKU' ? profile.sku : ''

interface Facts {
  readonly listing: Listing
  readonly created: string
  readonly updated: string
  readonly status: readonly unknown[]
  readonly severities: ReadonlySet<unknown>
}

const textIn = (value: unknown, field: string): string =>
  isObject(value) && typeof value[field] === 'string' ? value[field] : ''

const factsOf = (deps: Deps, listing: Listing): Facts => {
  const [summary] = listingParts(deps, listing, 'summaries')
  const status = isObject(summary) && Array.isArray(summary['status']) ? summary['status'] : []
  const issues = listingParts(deps, listing, 'issues')
  return {
    listing,
    created: textIn(summary, 'createdDate'),
    updated: textIn(summary, 'lastUpdatedDate'),
    status,
    severities: new Set(issues.map((issue) => textIn(issue, 'severity'))),
  }
}

const SORTS: Readonly<Record<string, (facts: Facts) => string>> = {
  sku: ({ listing }) => listing.profile.sku,
  createdDate: ({ created }) => created,
  lastUpdatedDate: ({ updated }) => updated,
}

const isWithin = (text: string, query: URLSearchParams, field: 'created' | 'lastUpdated'): boolean => {
  const moment = Date.parse(text)
  const after = momentOf(query, `${field}After`) ?? -Infinity
  return moment >= after && moment <= (momentOf(query, `${field}Before`) ?? Infinity)
}

const isWanted = (facts: Facts, query: URLSearchParams): boolean => {
  const identifiers = listOf(query, 'identifiers')
  const severities = listOf(query, 'withIssueSeverity')
  const type = query.get('identifiersType') ?? ''
  return (
    (identifiers.length === 0 || identifiers.includes(identifierOf(facts.listing, type))) &&
    (severities.length === 0 || severities.some((severity) => facts.severities.has(severity))) &&
    listOf(query, 'withStatus').every((status) => facts.status.includes(status)) &&
    !listOf(query, 'withoutStatus').some((status) => facts.status.includes(status)) &&
    isWithin(facts.created, query, 'created') &&
    isWithin(facts.updated, query, 'lastUpdated')
  )
}

const found = (deps: Deps, query: URLSearchParams, world: MarketWorld): readonly Facts[] => {
  const day = world.calendar.dayAt(msOf(deps.clock.now()))
  const key = SORTS[query.get('sortBy') ?? 'lastUpdatedDate'] ?? (() => '')
  const way = query.get('sortOrder') === 'ASC' ? 1 : -1
  return Array.from({ length: world.setup.sku_count }, (_, index) => world.profile(index))
    .filter((profile) => profile.opened_day <= day)
    .map((profile) => factsOf(deps, { world, profile }))
    .filter((facts) => isWanted(facts, query))
    .toSorted((a, b) =>
      key(a) === key(b) ? a.listing.profile.index - b.listing.profile.index : key(a) < key(b) ? -way : way,
    )
}

const refused = (query: URLSearchParams): Answer | undefined => {
  const identifiers = listOf(query, 'identifiers')
  if (identifiers.length > IDENTIFIERS_MAX) return invalidInput('identifiers can name 20 at most.')
  if (identifiers.length > 0 && !query.has('identifiersType')) {
    return invalidInput('identifiersType is required with identifiers.')
  }
  return (
    refusedValue(query, 'identifiersType', IDENTIFIER_TYPES) ??
    refusedValue(query, 'includedData', INCLUDED) ??
    refusedValue(query, 'withIssueSeverity', ['WARNING', 'ERROR']) ??
    refusedValue(query, 'withStatus', ['BUYABLE', 'DISCOVERABLE']) ??
    refusedValue(query, 'withoutStatus', ['BUYABLE', 'DISCOVERABLE']) ??
    refusedValue(query, 'sortBy', Object.keys(SORTS)) ??
    refusedValue(query, 'sortOrder', ['ASC', 'DESC']) ??
    refusedMoment(query, 'createdAfter', 'createdBefore', 'lastUpdatedAfter', 'lastUpdatedBefore')
  )
}

const itemOf = (deps: Deps, { listing }: Facts, query: URLSearchParams): unknown => {
  const asked = listOf(query, 'includedData')
  const names = INCLUDED.filter((name) => (asked.length === 0 ? name === 'summaries' : asked.includes(name)))
  const parts = names.map((name) => {
    const part = name === 'attributes' ? deps.book.shown(listing) : listingParts(deps, listing, name)
    return [name, part] as const
  })
  return { sku: listing.profile.sku, ...Object.fromEntries(parts) }
}

const searchListingsItems = (deps: Deps, call: Call): Answer => {
  const { query, params, seller } = call
  if (params['sellerId'] !== seller.seller_id) return denied('not_granted')
  const world = oneMarket(call, 'marketplaceIds')
  if ('status' in world) return world
  const size = sizeOfPage(query, 'pageSize', { max: 20, usual: 10 })
  if (typeof size !== 'number') return size
  const refusal = refused(query)
  if (refusal) return refusal
  const all = found(deps, query, world)
  const page = pageOf(deps, call, {
    token: 'pageToken',
    free: ['pageSize'],
    slice: ({ from }) => sliceOfList(all.slice(0, deps.reachable), from, size),
  })
  if ('status' in page) return page
  const items = page.items.map((facts) => itemOf(deps, facts, query))
  return { status: 200, body: { numberOfResults: all.length, pagination: nextOf('nextToken', page), items } }
}

export const listingSearchOperations = (deps: Deps): readonly Operation[] => [
  {
    name: 'searchListingsItems',
    method: 'GET',
    path: '/listings/2021-08-01/items/:sellerId',
    handle: (call) => searchListingsItems(deps, call),
  },
]
