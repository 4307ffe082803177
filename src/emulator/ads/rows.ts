/** Rows of reports: touches grouped as asked, counted as known at the report's moment, written column by column. */
import type { MarketWorld } from '../world/market.ts'
import type { AdProduct } from './catalogue/define.ts'
import { jsonId, jsonMoney, jsonText, moneyDigits, type Json } from './json.ts'
import { measureNamed } from './measures.ts'
import { addTouch, emptyTotals, isCounted, type Seen, type Totals } from './totals.ts'
import type { Touch, Traffic } from './traffic.ts'
import { on, type Campaign, type Program, type Target } from './types.ts'

export interface RowsWanted {
  readonly type: string
  readonly ad_product: AdProduct
  readonly group_by: readonly string[]
  readonly columns: readonly string[]
  readonly time_unit: 'DAILY' | 'SUMMARY'
  readonly from_day: number
  readonly through_day: number
  /** Field to allowed values. */
  readonly filters: Readonly<Record<string, readonly string[]>>
}

const PROGRAM_OF: Readonly<Record<AdProduct, Program>> = {
  SPONSORED_PRODUCTS: 'sp',
  SPONSORED_BRANDS: 'sb',
  SPONSORED_DISPLAY: 'sd',
}

interface Row {
  /** The first touch of the row: every touch of it agrees on the dimensions. */
  readonly touch: Touch
  readonly totals: Totals
  readonly day: number
}

interface Writing {
  readonly world: MarketWorld
  readonly wanted: RowsWanted
  readonly seen: Seen
  readonly today: number
}

const PLACEMENTS = [
  'Top of Search on-Amazon',
  'Detail Page on-Amazon',
  'Other on-Amazon',
  'Off Amazon',
] as const

/** Expressions as reports write them. */
const EXPRESSION_TEXT: Readonly<Record<string, string>> = {
  QUERY_HIGH_REL_MATCHES: 'close-match',
  QUERY_BROAD_REL_MATCHES: 'loose-match',
  ASIN_SUBSTITUTE_RELATED: 'substitutes',
  ASIN_ACCESSORY_RELATED: 'complements',
  ASIN_SAME_AS: 'asin',
  ASIN_EXPANDED_FROM: 'asin-expanded',
  ASIN_CATEGORY_SAME_AS: 'category',
  asinSameAs: 'asin',
  asinCategorySameAs: 'category',
}

export const targetText = ({ aim }: Target): string => {
  if (aim.as === 'keyword') return aim.text
  const name = EXPRESSION_TEXT[aim.expression.type] ?? aim.expression.type
  return aim.expression.value === '' ? name : `${name}="${aim.expression.value}"`
}

const typeOf = ({ aim }: Target): string => {
  if (aim.as === 'keyword') return aim.match
  return aim.as === 'auto' ? 'TARGETING_EXPRESSION_PREDEFINED' : 'TARGETING_EXPRESSION'
}

const isKeyword = ({ touch }: Row): boolean => touch.target.aim.as === 'keyword'

const money = ({ world }: Writing, minor: number): Json =>
  jsonMoney(minor, moneyDigits(world.setup.marketplace.currency))

const shown = ({ world }: Writing, { touch }: Row) => world.profile(touch.sku_index)

const purchasedAsin = ({ touch }: Row): string | null => touch.bought?.life.profile.asin ?? null

const statusOf = ({ today }: Writing, { state }: Pick<Campaign, 'state'>): Json => jsonText(on(state, today))

type Dimension = (writing: Writing, row: Row) => Json

const DIMENSIONS: Readonly<Record<string, Dimension>> = {
  date: ({ world }, { day }) => jsonText(world.calendar.date(day)),
  startDate: ({ world, wanted }) => jsonText(world.calendar.date(wanted.from_day)),
  endDate: ({ world, wanted }) => jsonText(world.calendar.date(wanted.through_day)),
  campaignId: (_, { touch }) => jsonId(touch.campaign.id),
  campaignName: ({ today }, { touch }) => jsonText(on(touch.campaign.name, today)),
  campaignStatus: (writing, { touch }) => statusOf(writing, touch.campaign),
  campaignBudgetAmount: (writing, { touch, day }) => money(writing, on(touch.campaign.budget_minor, day)),
  campaignBudgetType: () => '"DAILY_BUDGET"',
  campaignBudgetCurrencyCode: ({ world }) => jsonText(world.setup.marketplace.currency),
  campaignRuleBasedBudgetAmount: () => 'null',
  campaignApplicableBudgetRuleId: () => 'null',
  campaignApplicableBudgetRuleName: () => 'null',
  campaignBiddingStrategy: (_, { touch }) => jsonText(touch.campaign.strategy),
  campaignPriceTypeCode: () => '"CPC"',
  costType: () => '"CPC"',
  portfolioId: (_, { touch }) => jsonId(touch.campaign.portfolio_id),
  adGroupId: (_, { touch }) => jsonId(touch.group.id),
  adGroupName: (_, { touch }) => jsonText(touch.group.name),
  adStatus: (writing, { touch }) =>
    statusOf(writing, writing.wanted.type === 'sbAds' ? touch.ad : touch.group),
  adId: (_, { touch }) => jsonId(touch.ad.id),
  bidOptimization: () => '"clicks"',
  keywordId: (_, row) => jsonId(row.touch.target.id),
  keyword: (_, { touch }) => jsonText(targetText(touch.target)),
  keywordText: (_, row) => (isKeyword(row) ? jsonText(targetText(row.touch.target)) : 'null'),
  keywordType: (_, { touch }) => jsonText(typeOf(touch.target)),
  matchType: (_, { touch }) => jsonText(typeOf(touch.target)),
  keywordBid: (writing, { touch, day }) => money(writing, on(touch.target.bid_minor, day)),
  adKeywordStatus: (writing, { touch }) => statusOf(writing, touch.target),
  targeting: (_, { touch }) => jsonText(targetText(touch.target)),
  targetingId: (_, row) => (isKeyword(row) ? 'null' : jsonId(row.touch.target.id)),
  targetingText: (_, { touch }) => jsonText(targetText(touch.target)),
  targetingExpression: (_, { touch }) => jsonText(targetText(touch.target)),
  targetingType: (_, { touch }) => jsonText(typeOf(touch.target)),
  searchTerm: (_, { touch }) => jsonText(touch.term),
  placementClassification: (_, { touch }) => jsonText(PLACEMENTS[touch.placement] ?? null),
  advertisedAsin: (writing, row) => jsonText(shown(writing, row).asin),
  advertisedSku: (writing, row) => jsonText(shown(writing, row).sku),
  promotedAsin: (writing, row) => jsonText(shown(writing, row).asin),
  promotedSku: (writing, row) => jsonText(shown(writing, row).sku),
  matchedTargetAsin: (writing, row) => jsonText(shown(writing, row).asin),
  purchasedAsin: (_, row) => jsonText(purchasedAsin(row)),
  asinBrandHalo: (_, row) => jsonText(purchasedAsin(row)),
  productName: (_, { touch }) => jsonText(touch.bought?.life.profile.title ?? null),
  productCategory: (_, { touch }) => jsonText(touch.bought?.life.profile.product_type ?? null),
  attributionType: (_, { touch }) => jsonText(isHalo(touch) ? 'BRAND_HALO' : 'PROMOTED'),
  marketplaceId: ({ world }) => jsonText(world.setup.marketplace.marketplace_id),
}

const isHalo = ({ bought, sku_index }: Touch): boolean =>
  bought !== null && bought.order.sku_index !== sku_index

/** What a grouping keeps apart. */
const KEYS: Readonly<Record<string, (touch: Touch) => string>> = {
  campaign: () => '',
  adGroup: ({ group }) => group.id,
  campaignPlacement: ({ placement }) => String(placement),
  targeting: ({ target }) => target.id,
  searchTerm: ({ target, term }) => `${target.id} ${term ?? ''}`,
  advertiser: ({ ad }) => ad.id,
  ads: ({ ad }) => ad.id,
  matchedTarget: ({ sku_index }) => String(sku_index),
  asin: ({ target, ad, bought }) => `${target.id} ${ad.id} ${bought?.life.profile.asin ?? ''}`,
  purchasedAsin: (touch) =>
    `${touch.group.id} ${touch.bought?.life.profile.asin ?? ''} ${String(isHalo(touch))}`,
}

/** Some groupings are about some touches only: search terms need a click, purchases an order. */
const isAbout = (wanted: RowsWanted, touch: Touch, seen: Seen): boolean => {
  if (wanted.group_by.includes('searchTerm')) return touch.term !== null
  if (wanted.group_by.includes('asin')) return isHalo(touch) && isCounted(touch, seen)
  return !wanted.group_by.includes('purchasedAsin') || isCounted(touch, seen)
}

const FILTERED: Readonly<Record<string, (touch: Touch, today: number) => string>> = {
  campaignStatus: ({ campaign }, today) => on(campaign.state, today),
  adStatus: ({ group }, today) => on(group.state, today),
  adKeywordStatus: ({ target }, today) => on(target.state, today),
  adCreativeStatus: ({ ad }, today) => on(ad.state, today),
  keywordType: ({ target }) => typeOf(target),
  campaignSite: () => '',
}

const passes = ({ wanted, today }: Writing, touch: Touch): boolean =>
  Object.entries(wanted.filters).every(([field, values]) =>
    values.includes(FILTERED[field]?.(touch, today) ?? ''),
  )

const rowsOf = (writing: Writing, touches: Iterable<Touch>): Iterable<Row> => {
  const { wanted, seen } = writing
  const rows = new Map<string, Row>()
  for (const touch of touches) {
    if (!isAbout(wanted, touch, seen) || !passes(writing, touch)) continue
    const parts = wanted.group_by.map((name) => KEYS[name]?.(touch) ?? '')
    const key = [touch.campaign.id, ...parts].join(' ')
    const known = rows.get(key) ?? { touch, totals: emptyTotals(), day: touch.day }
    addTouch(known.totals, touch, seen)
    rows.set(key, known)
  }
  return [...rows.values()].filter(({ totals }) => totals.impressions > 0 || totals.bought[30].orders > 0)
}

const written = (writing: Writing, row: Row): Json => {
  const digits = moneyDigits(writing.world.setup.marketplace.currency)
  const cells = writing.wanted.columns.map((name) => {
    const dimension = DIMENSIONS[name]
    const cell = dimension ? dimension(writing, row) : measureNamed(name)?.({ totals: row.totals, digits })
    return `${JSON.stringify(name)}:${cell ?? 'null'}`
  })
  return `{${cells.join(',')}}`
}

/** Whether the emulator knows what to write under a column's name. */
export const isWritable = (column: string): boolean =>
  column in DIMENSIONS || measureNamed(column) !== undefined

/** The rows of a report, each a JSON object as text; by day where daily. Made anew at every download. */
export function* reportRows(traffic: Traffic, wanted: RowsWanted, seen: Seen): Generator<Json> {
  const { world } = traffic
  const today = world.calendar.dayAt(seen.as_of_ms)
  const writing = { world, wanted, seen, today }
  const program = PROGRAM_OF[wanted.ad_product]
  const ofDay = (day: number): readonly Touch[] =>
    traffic.day(day).filter((touch) => touch.campaign.program === program)
  const through = Math.min(wanted.through_day, today)
  if (wanted.time_unit === 'SUMMARY') {
    const days = Array.from(
      { length: Math.max(0, through - wanted.from_day + 1) },
      (_, i) => wanted.from_day + i,
    )
    for (const row of rowsOf(writing, days.flatMap(ofDay))) yield written(writing, row)
    return
  }
  for (let day = wanted.from_day; day <= through; day += 1)
    for (const row of rowsOf(writing, ofDay(day))) yield written(writing, row)
}
