import { addDays, DAY_MS, instantOf, LocalDate } from '../../core/time.ts'
import { moneyOf } from '../money.ts'
import { mix } from '../world/random.ts'
import type { SkuProfile } from '../world/types.ts'
import { offersOf } from '../world/products.ts'
import { defineJson, type ReportContext } from './define.ts'
import { type Funnel, ownFunnel, queriesOf, volumeOf, wholeFunnel, type Query } from './search-queries.ts'
import { addDay, emptyDay, type Day } from './traffic.ts'

const PERIODS = ['WEEK', 'MONTH', 'QUARTER'] as const

/** The days as they are written, whatever their time of day. */
const daysOf = ({ from_ms, until_ms }: ReportContext): readonly [LocalDate, LocalDate] => [
  LocalDate.parse(instantOf(from_ms).slice(0, 10)),
  LocalDate.parse(instantOf(until_ms - 1).slice(0, 10)),
]

/** The first day of the period that a day lies in. */
const startOf = (day: LocalDate, period: string | undefined): LocalDate => {
  // Day 0 was a Thursday; weeks begin on Sundays.
  if (period === 'WEEK') return addDays(day, -((Date.parse(day) / DAY_MS + 4) % 7))
  const month = Number(day.slice(5, 7))
  const first = period === 'MONTH' ? month : month - ((month - 1) % 3)
  return LocalDate.parse(`${day.slice(0, 5)}${String(first).padStart(2, '0')}-01`)
}

/** Some days after a period has ended Amazon has it. */
const READY_DAYS = 3
const HISTORY_DAYS = 730

const isWholePeriod = (context: ReportContext): boolean => {
  const [from, through] = daysOf(context)
  const period = context.options['reportPeriod']
  const after = addDays(through, 1)
  return (
    startOf(from, period) === from && startOf(through, period) === from && startOf(after, period) === after
  )
}

const isThere = (context: ReportContext): boolean => {
  const { world, as_of_ms } = context
  const [from, through] = daysOf(context)
  const today = world.today(instantOf(as_of_ms))
  return addDays(through, READY_DAYS) <= today && addDays(from, HISTORY_DAYS) >= today
}

const asinsIn = ({ options }: Pick<ReportContext, 'options'>): readonly string[] =>
  (options['asin'] ?? '').split(' ').filter((asin) => asin !== '')

/** All that was sold and looked at under an ASIN in the period. */
const sumOf = (context: ReportContext, profiles: readonly SkuProfile[]): Day => {
  const { world, as_of_ms } = context
  const [from, through] = daysOf(context)
  const dayOf = (date: LocalDate): number =>
    Math.round((Date.parse(date) - Date.parse(world.calendar.began_on)) / DAY_MS)
  const sum = emptyDay()
  for (const { index } of profiles) {
    const life = world.life(index, Math.max(0, dayOf(through)))
    const price = (at_ms: number): number => context.price(life.profile, at_ms)
    for (let day = Math.max(0, dayOf(from)); day <= dayOf(through); day += 1)
      addDay(sum, { world, life, day, price, as_of_ms })
  }
  return sum
}

const share = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.round((10_000 * part) / whole) / 10_000

/** Nobody has a price where nothing happened. */
const priced = (context: ReportContext, minor: number, count: number): unknown =>
  count === 0 ? null : moneyOf(minor, context.world.setup.marketplace.currency)

type Step = 'Click' | 'CartAdd' | 'Purchase'

interface Row {
  readonly context: ReportContext
  readonly volume: number
  readonly minor: number
  readonly median_minor: number
}

/** One step of the funnel, as Amazon nests it. */
const stepOf = (step: Step, counts: readonly [whole: number, own: number], row: Row): unknown => {
  const [whole, own] = counts
  const { context, volume, minor, median_minor } = row
  return {
    [`total${step}Count`]: whole,
    [`total${step}Rate`]: share(whole, volume),
    [`asin${step}Count`]: own,
    [`asin${step}Share`]: share(own, whole),
    [`totalMedian${step}Price`]: priced(context, median_minor, whole),
    [`asinMedian${step}Price`]: priced(context, minor, own),
    [`totalSameDayShipping${step}Count`]: Math.floor(whole * 0.1),
    [`totalOneDayShipping${step}Count`]: Math.floor(whole * 0.35),
    [`totalTwoDayShipping${step}Count`]: Math.floor(whole * 0.3),
  }
}

interface Seen {
  readonly query: Query
  readonly own: Funnel
  readonly volume: number
}

const seenOf = (context: ReportContext, profile: SkuProfile, sum: Day): readonly Seen[] => {
  const { world } = context
  const [from] = daysOf(context)
  const week = { sessions: sum.looked.browser_sessions + sum.looked.app_sessions, orders: sum.sold.orders }
  return queriesOf(profile)
    .map((query, place) => ({
      query,
      own: ownFunnel(query, week, mix(profile.seed, 92, place)),
      volume: volumeOf(world, query, from),
    }))
    .filter(({ own }) => own.impressions > 0)
}

function* rowsOf(context: ReportContext): Generator<object> {
  const { world } = context
  const [startDate, endDate] = daysOf(context)
  const asked = new Set(asinsIn(context))
  for (let index = 0; index < world.setup.sku_count && asked.size > 0; index += 1) {
    const profile = world.profile(index)
    if (!asked.delete(profile.asin)) continue
    const sum = sumOf(context, offersOf(world, profile))
    const minor = Math.round(sum.sold.minor / Math.max(1, sum.sold.units))
    for (const [place, { query, own, volume }] of seenOf(context, profile, sum).entries()) {
      const whole = wholeFunnel(volume)
      const median_minor = Math.round(((minor || 1999) * (90 + (volume % 20))) / 100)
      const row = { context, volume, minor: minor || 1999, median_minor }
      yield {
        startDate,
        endDate,
        asin: profile.asin,
        searchQueryData: { searchQuery: query.text, searchQueryScore: place + 1, searchQueryVolume: volume },
        impressionData: {
          totalQueryImpressionCount: whole.impressions,
          asinImpressionCount: own.impressions,
          asinImpressionShare: share(own.impressions, whole.impressions),
        },
        clickData: stepOf('Click', [whole.clicks, own.clicks], row),
        cartAddData: stepOf('CartAdd', [whole.cart_adds, own.cart_adds], row),
        purchaseData: stepOf('Purchase', [whole.purchases, own.purchases], row),
      }
    }
  }
}

function* documentOf(context: ReportContext, empty: boolean): Generator<string> {
  const [dataStartTime, dataEndTime] = daysOf(context)
  const reportSpecification = {
    reportType: 'GET_BRAND_ANALYTICS_SEARCH_QUERY_PERFORMANCE_REPORT',
    reportOptions: context.options,
    dataStartTime,
    dataEndTime,
    marketplaceIds: [context.world.setup.marketplace.marketplace_id],
  }
  yield `{"reportSpecification":${JSON.stringify(reportSpecification)},"dataByAsin":[`
  let separator = ''
  for (const row of empty ? [] : rowsOf(context)) {
    yield `${separator}${JSON.stringify(row)}`
    separator = ','
  }
  yield ']}'
}

const ASIN_CHARACTERS_MAX = 200

/** Search query performance of up to 18 ASINs in a whole week, month or quarter. Shares are fractions. */
export const searchQueryPerformance = defineJson({
  report_type: 'GET_BRAND_ANALYTICS_SEARCH_QUERY_PERFORMANCE_REPORT',
  window: { as: 'range', required: true, days_max: 93, history_days: 731, aligned: false },
  options: { reportPeriod: PERIODS, asin: [] },
  no_data: 'header',
  fresh_minutes: 0,
  role: 'brand_analytics',
  refuses: ({ marketplace_ids, options }) => {
    if (marketplace_ids.length !== 1) return 'This report takes exactly one marketplace.'
    if (options['reportPeriod'] === undefined) return 'Report option reportPeriod is required.'
    if (asinsIn({ options }).length === 0) return 'Report option asin is required.'
    return (options['asin']?.length ?? 0) > ASIN_CHARACTERS_MAX
      ? `Report option asin exceeds ${ASIN_CHARACTERS_MAX} characters.`
      : undefined
  },
  isUnavailable: (contexts) => contexts.some((context) => !isWholePeriod(context) || !isThere(context)),
  *json(contexts, empty) {
    for (const context of contexts) yield* documentOf(context, empty)
  },
})
