/** What the Replenishment API is asked: bodies, the periods that Amazon makes of an interval, and its refusals. */
import { z } from 'zod'
import { addDays, DAY_MS, daysFrom, LocalDate, type DayRange } from '../../core/time.ts'
import { denied, invalidInput, type Answer } from '../answer.ts'
import { jsonObject, type Call } from '../operation.ts'
import type { MarketWorld } from '../world/market.ts'
import { hasSubscriptions } from '../world/subscribing.ts'
import { marketNamed } from './asking.ts'

export const FREQUENCIES = ['WEEK', 'MONTH', 'QUARTER', 'YEAR'] as const
export const ELIGIBILITIES = ['ELIGIBLE', 'INELIGIBLE', 'SUSPENDED', 'REPLENISHMENT_ONLY_ORDERING'] as const
export const CONDITIONS = [
  'NEXT_30_DAYS_DELIVERIES_PAUSED_PRICING',
  'NEXT_30_DAYS_DELIVERIES_PAUSED_NON_BUYABLE',
  'NEXT_30_DAYS_DELIVERIES_AT_LOW_INVENTORY_RISK_ONLY',
  'NEXT_30_DAYS_DELIVERIES_AT_LOW_INVENTORY_RISK',
  'NO_ISSUES_FOR_NEXT_30_DAYS_DELIVERIES',
] as const

/** A list of distinct values, one at least. */
const some = <T extends z.ZodType>(item: T, max = Infinity) =>
  z
    .array(item)
    .min(1)
    .refine((list) => list.length <= max && new Set(list).size === list.length)
    .optional()

const Names = some(z.string().min(1), 20)
const Channels = some(z.enum(['AMAZON', 'MERCHANT']), 2)
const When = z.iso.datetime({ offset: true }).transform((text) => LocalDate.parse(text.slice(0, 10)))
const Programs = z.array(z.literal('SUBSCRIBE_AND_SAVE')).length(1)
const pagination = (most: number) =>
  z.object({ limit: z.int().min(1).max(most), offset: z.int().min(0).max(9000) })
const sort = <const K extends readonly [string, ...string[]]>(keys: K) =>
  z.object({ order: z.enum(['ASC', 'DESC']), key: z.enum(keys) }).optional()

const Asked = {
  aggregationFrequency: z.enum(FREQUENCIES).optional(),
  timeInterval: z.object({ startDate: When, endDate: When }),
  timePeriodType: z.enum(['PERFORMANCE', 'FORECAST']),
  marketplaceId: z.string().min(1),
  programTypes: Programs,
}
const Filters = {
  asins: Names,
  skus: Names,
  fulfillmentChannelTypes: Channels,
  brandNames: Names,
  productGroups: Names,
}
export type Filters = z.infer<z.ZodObject<typeof Filters>>

export const OFFER_METRIC_KEYS = [
  'SHIPPED_SUBSCRIPTION_UNITS',
  'TOTAL_SUBSCRIPTIONS_REVENUE',
  'ACTIVE_SUBSCRIPTIONS',
  'NEXT_90DAYS_SHIPPED_SUBSCRIPTION_UNITS',
  'NEXT_60DAYS_SHIPPED_SUBSCRIPTION_UNITS',
  'NEXT_30DAYS_SHIPPED_SUBSCRIPTION_UNITS',
  'NEXT_90DAYS_TOTAL_SUBSCRIPTIONS_REVENUE',
  'NEXT_60DAYS_TOTAL_SUBSCRIPTIONS_REVENUE',
  'NEXT_30DAYS_TOTAL_SUBSCRIPTIONS_REVENUE',
] as const
export const OFFER_KEYS = [
  'ASIN',
  'SELLING_PARTNER_FUNDED_BASE_DISCOUNT_PERCENTAGE',
  'SELLING_PARTNER_FUNDED_TIERED_DISCOUNT_PERCENTAGE',
  'AMAZON_FUNDED_BASE_DISCOUNT_PERCENTAGE',
  'AMAZON_FUNDED_TIERED_DISCOUNT_PERCENTAGE',
  'INVENTORY',
  'PRICE',
  'SUBSCRIPTION_COUNT',
  'FULFILLMENT_NETWORK_ID_TYPE',
] as const

export const OfferMetricsRequest = z.object({
  pagination: pagination(500),
  sort: sort(OFFER_METRIC_KEYS),
  filters: z.object({ ...Asked, ...Filters }),
})

const Funding = z.object({ percentage: z.array(z.int().min(0).max(100)).min(1).max(10) }).optional()

export const OffersRequest = z.object({
  pagination: pagination(100),
  sort: sort(OFFER_KEYS),
  filters: z.object({
    marketplaceId: z.string().min(1),
    programTypes: Programs,
    skus: Names,
    asins: Names,
    eligibilities: some(z.enum(ELIGIBILITIES)),
    preferences: z.object({ autoEnrollment: some(z.enum(['OPTED_IN', 'OPTED_OUT'])) }).optional(),
    promotions: z
      .object({
        sellingPartnerFundedBaseDiscount: Funding,
        sellingPartnerFundedTieredDiscount: Funding,
        amazonFundedBaseDiscount: Funding,
        amazonFundedTieredDiscount: Funding,
      })
      .optional(),
    deliveriesConditions: some(z.enum(CONDITIONS)),
  }),
})
export type OffersRequest = z.infer<typeof OffersRequest>

export const METRICS = [
  'SHIPPED_SUBSCRIPTION_UNITS',
  'TOTAL_SUBSCRIPTIONS_REVENUE',
  'ACTIVE_SUBSCRIPTIONS',
  'NOT_DELIVERED_DUE_TO_OOS',
  'SUBSCRIBER_NON_SUBSCRIBER_AVERAGE_REVENUE',
  'LOST_REVENUE_DUE_TO_OOS',
  'SUBSCRIBER_NON_SUBSCRIBER_AVERAGE_REORDERS',
  'COUPONS_REVENUE_PENETRATION',
  'REVENUE_BY_DELIVERIES',
  'SUBSCRIBER_RETENTION',
  'REVENUE_PENETRATION_BY_SELLER_FUNDING',
  'SHARE_OF_COUPON_SUBSCRIPTIONS',
  'SUBSCRIBER_LIFETIME_VALUE_BY_CUSTOMER_SEGMENT',
  'SIGNUP_CONVERSION_BY_SELLER_FUNDING',
  'REVENUE_PENETRATION',
] as const
export type Metric = (typeof METRICS)[number]

export const PartnerMetricsRequest = z.object({
  ...Asked,
  metrics: some(z.enum(METRICS)),
  filters: z.object(Filters).optional(),
})

const list = (values: readonly string[]): string => `${values.slice(0, -1).join(', ')} and ${values.at(-1)}`

/** Amazon's words, from the sandbox of the model. */
const WORDS: Readonly<Record<string, string>> = {
  aggregationFrequency: `Unsupported aggregationFrequency is provided. Only ${list(FREQUENCIES)} are supported`,
  eligibilities: `Unsupported eligibility is provided. Only ${list(ELIGIBILITIES)} are supported`,
}

/** The body as the schema reads it, and the marketplace it names; or Amazon's refusal. */
export const bodyOf = <S extends z.ZodType>(
  call: Call,
  schema: S,
  marketOf: (body: z.infer<S>) => string,
): { readonly body: z.infer<S>; readonly world: MarketWorld } | { readonly refusal: Answer } => {
  const parsed = schema.safeParse(jsonObject(call.body))
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path ?? []
    const words = path.flatMap((part) => WORDS[String(part)] ?? [])[0]
    const usual = 'Request has missing or invalid parameters and cannot be parsed.'
    return { refusal: invalidInput(words ?? usual, path.join('.')) }
  }
  if (!call.seller.brand_analytics) return { refusal: denied('not_granted') }
  const world = marketNamed(call, marketOf(parsed.data))
  if (!('setup' in world)) return { refusal: world }
  const id = world.setup.marketplace.marketplace_id
  if (!hasSubscriptions(world))
    return { refusal: invalidInput(`Unsupported marketplaceId is provided: ${id}`) }
  return { body: parsed.data, world }
}

/** Before every day anybody asks about. */
const A_SUNDAY = LocalDate.parse('2000-01-02')
const MONTHS = { MONTH: 1, QUARTER: 3, YEAR: 12 } as const

/** The calendar period that contains the day; weeks begin on Sundays. */
const periodOf = (on: LocalDate, frequency: (typeof FREQUENCIES)[number]): DayRange => {
  if (frequency === 'WEEK') {
    const from_on = addDays(on, -(daysFrom(A_SUNDAY, on) % 7))
    return { from_on, through_on: addDays(from_on, 6) }
  }
  const months = MONTHS[frequency]
  const year = Number(on.slice(0, 4))
  const month = Number(on.slice(5, 7)) - 1
  const first = month - (month % months)
  const startOf = (number: number): LocalDate => {
    const place = String(1 + (number % 12)).padStart(2, '0')
    return LocalDate.parse(`${year + Math.floor(number / 12)}-${place}-01`)
  }
  return { from_on: startOf(first), through_on: addDays(startOf(first + months), -1) }
}

const YEARS_KEPT_DAYS = 2 * 366

type Interval = z.infer<typeof OfferMetricsRequest>['filters']

/** The periods of what was asked, through the last day that is over; or Amazon's refusal. */
export const periodsOf = (
  {
    timeInterval: { startDate, endDate },
    aggregationFrequency,
  }: Pick<Interval, 'timeInterval' | 'aggregationFrequency'>,
  today: LocalDate,
): readonly DayRange[] | Answer => {
  if (startDate > endDate) return invalidInput('startDate must not be after endDate.', 'timeInterval')
  if (startDate < addDays(today, -YEARS_KEPT_DAYS))
    return invalidInput('Only data for the trailing 2 years is supported.', 'timeInterval')
  const whole: DayRange[] = []
  for (let on = startDate; on <= endDate; ) {
    const period =
      aggregationFrequency === undefined
        ? { from_on: on, through_on: endDate }
        : periodOf(on, aggregationFrequency)
    whole.push(period)
    on = addDays(period.through_on, 1)
  }
  const newest = addDays(today, -1)
  return whole
    .filter((period) => period.from_on <= newest)
    .map(({ from_on, through_on }) => ({ from_on, through_on: through_on < newest ? through_on : newest }))
}

/** As this API writes days. */
export const intervalOf = ({ from_on, through_on }: DayRange): object => ({
  startDate: `${from_on}T00:00:00Z`,
  endDate: `${through_on}T00:00:00Z`,
})

/** The period's days in the marketplace's calendar and its moments; days before the world began are empty. */
export const spanOf = ({ calendar }: MarketWorld, { from_on, through_on }: DayRange) => {
  const dayOf = (on: LocalDate): number =>
    Math.round(Date.parse(`${on}T00:00:00Z`) / DAY_MS) - calendar.epochDay(0)
  const from_day = dayOf(from_on)
  const through_day = dayOf(through_on)
  return {
    from_day,
    through_day,
    from_ms: calendar.startMs(from_day),
    until_ms: calendar.startMs(through_day + 1),
  }
}
