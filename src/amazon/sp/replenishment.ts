/** Replenishment API 2022-11-07: Subscribe & Save, by offer and as a whole. */
import { z } from 'zod'
import type { MarketplaceId } from '../../core/ids.ts'
import { marketplaceById } from '../../core/marketplace.ts'
import { Problem } from '../../core/problem.ts'
import type { DayRange, LocalDate } from '../../core/time.ts'
import type { Call, Door } from '../request.ts'
import { type Item, TURN_MS_MAX } from './pages.ts'
import { withRole } from './role.ts'

/** Weeks begin on Sundays. An interval is widened to whole periods, and ends where Amazon's data ends. */
export type Frequency = 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR'

interface Performance {
  readonly marketplace_id: MarketplaceId
  readonly frequency: Frequency
  readonly days: DayRange
}

/**
 * Where Amazon has no Subscribe & Save for sellers, there is nothing and no call is made. Each throws `not_offered` where
 * Amazon denies the account the API: the application needs the role Brand Analytics.
 */
export interface Replenishment {
  /** `ListOffersResponseOffer` of every offer in the programme, 100 a call. */
  offers(asked: { readonly marketplace_id: MarketplaceId }): AsyncIterable<Item>
  /** `ListOfferMetricsResponseOffer`, its `timeInterval` as days, of the one period the days are in, at most two years back; 500 a call. */
  offerMetrics(asked: Performance): AsyncIterable<Item>
  /** The same objects with what Amazon expects of the next 30, 60 and 90 days. */
  offerForecasts(asked: {
    readonly marketplace_id: MarketplaceId
    readonly today: LocalDate
  }): AsyncIterable<Item>
  /** `GetSellingPartnerMetricsResponseMetric` of each period that the days touch, every metric Amazon has. */
  totals(asked: Performance): AsyncIterable<Item>
}

/** Model of the API, `marketplaceId`: supported for sellers. Others are for vendors or not at all. */
const COUNTRIES = new Set(['US', 'CA', 'ES', 'GB', 'FR', 'IT', 'IN', 'DE', 'JP'])
const hasProgramme = (id: MarketplaceId): boolean => COUNTRIES.has(marketplaceById(id)?.country ?? '')

const OFFERS_MAX = 100
const METRICS_MAX = 500
/** Amazon takes no offset beyond. */
const OFFSET_MAX = 9000

const pageOf = <S extends z.ZodType<Item>>(offer: S) =>
  z
    .object({ offers: z.array(offer), pagination: z.object({ totalResults: z.int().min(0) }) })
    .transform(({ offers, pagination }) => ({ items: offers, total: pagination.totalResults }))

/** Amazon writes moments and means the day they name, in no zone: the day alone is kept. */
const Day = z.string().transform((stamp) => stamp.slice(0, 10))
const TimeInterval = z.object({ startDate: Day, endDate: Day })
const Named = { sku: z.string().min(1), asin: z.string().min(1) }
const Offers = pageOf(z.looseObject(Named))
const OfferMetrics = pageOf(z.looseObject({ ...Named, timeInterval: TimeInterval }))
const Totals = z.object({ metrics: z.array(z.looseObject({ timeInterval: TimeInterval })) })

const permitted = <T>(answer: Promise<T>): Promise<T> =>
  withRole(answer, 'Brand Analytics', 'the Replenishment API')

const beyond = (total: number): Problem =>
  new Problem(
    'amazon_refused',
    `Amazon counts ${total} offers in Subscribe & Save and shows them up to the ${OFFSET_MAX}th. None was kept.`,
    'Nothing can be done from here; the other datasets are not affected.',
  )

interface Question {
  readonly operation: 'listOffers' | 'listOfferMetrics'
  readonly filters: object
  readonly size: number
  readonly page: typeof Offers | typeof OfferMetrics
}

async function* pagesOf(door: Door, { operation, filters, size, page }: Question): AsyncGenerator<Item> {
  // Offers by ASIN, so that pages fit together; metrics know no such order.
  const sort = operation === 'listOffers' ? { sort: { order: 'ASC', key: 'ASIN' } } : {}
  let end = Infinity
  for (let offset = 0; offset < end; offset += size) {
    if (offset > OFFSET_MAX) throw beyond(end)
    const call: Call = {
      operation,
      body: { pagination: { limit: size, offset }, filters, ...sort },
      ...(offset === 0 ? {} : { turn_ms_max: TURN_MS_MAX }),
    }
    const { items, total } = await permitted(door.ask(call, page))
    end = total
    yield* items
  }
}

const programTypes = ['SUBSCRIBE_AND_SAVE']
/** The day alone counts, though Amazon wants a moment. */
const intervalOf = ({ from_on, through_on }: DayRange): object => ({
  startDate: `${from_on}T00:00:00Z`,
  endDate: `${through_on}T00:00:00Z`,
})

const performanceOf = ({ marketplace_id, frequency, days }: Performance) => ({
  marketplaceId: marketplace_id,
  programTypes,
  timePeriodType: 'PERFORMANCE',
  aggregationFrequency: frequency,
  timeInterval: intervalOf(days),
})

export const openReplenishment = (door: Door): Replenishment => ({
  async *offers({ marketplace_id }) {
    if (!hasProgramme(marketplace_id)) return
    const filters = { marketplaceId: marketplace_id, programTypes }
    yield* pagesOf(door, { operation: 'listOffers', filters, size: OFFERS_MAX, page: Offers })
  },
  async *offerMetrics(asked) {
    if (!hasProgramme(asked.marketplace_id)) return
    yield* pagesOf(door, {
      operation: 'listOfferMetrics',
      filters: performanceOf(asked),
      size: METRICS_MAX,
      page: OfferMetrics,
    })
  },
  async *offerForecasts({ marketplace_id, today }) {
    if (!hasProgramme(marketplace_id)) return
    const filters = {
      marketplaceId: marketplace_id,
      programTypes,
      timePeriodType: 'FORECAST',
      timeInterval: intervalOf({ from_on: today, through_on: today }),
    }
    yield* pagesOf(door, { operation: 'listOfferMetrics', filters, size: METRICS_MAX, page: OfferMetrics })
  },
  async *totals(asked) {
    if (!hasProgramme(asked.marketplace_id)) return
    const call: Call = { operation: 'getSellingPartnerMetrics', body: performanceOf(asked) }
    const { metrics } = await permitted(door.ask(call, Totals))
    yield* metrics
  },
})
