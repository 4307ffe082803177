/**
 * Finances API 2024-06-19, listTransactions: what was posted to the seller's account. Money of business orders is held
 * back; when it is released the first transaction says so and a second one appears that links to it: only one of the
 * two may be counted.
 */
import { DAY_MS, instantOf, msOf } from '../../core/time.ts'
import { invalidInput, type Answer } from '../answer.ts'
import type { ListingBook, Shown } from '../listings/book.ts'
import type { Call, Operation } from '../operation.ts'
import { sliceOfWorlds } from '../paging.ts'
import { LONGEST_LIFE_DAYS, unitsOfRow } from '../reports/orders.ts'
import { chargesOf, type Charges } from '../world/charges.ts'
import type { Life } from '../world/life.ts'
import type { MarketWorld } from '../world/market.ts'
import { itemId, orderId } from '../world/order-ids.ts'
import { salesChannelOf } from '../world/places.ts'
import {
  groupOf,
  HELD_DAYS_MAX,
  maturesMs,
  POSTING_STATUSES,
  postingsOf,
  type Posting,
} from '../world/postings.ts'
import type { Order } from '../world/types.ts'
import {
  marketNamed,
  marketsOf,
  momentOf,
  nextOf,
  pageOf,
  refusedMoment,
  refusedValue,
  type Page,
  type Times,
} from './asking.ts'
import { majorOf } from '../money.ts'

const PAGE_SIZE = 100
const SPAN_DAYS_MAX = 180
const SETTLING_MS = 120_000
const IDENTIFIERS = ['ORDER_ID', 'FINANCIAL_EVENT_GROUP_ID'] as const

interface Deps extends Times {
  readonly book: ListingBook
}

type Money = (minor: number) => { readonly currencyCode: string; readonly currencyAmount: number }

const moneyIn =
  ({ life }: Posting): Money =>
  (minor) => {
    const { currency } = life.setup.marketplace
    return { currencyCode: currency, currencyAmount: majorOf(minor, currency) }
  }

interface Breakdown {
  readonly type: string
  readonly minor: number
  readonly parts?: readonly Breakdown[]
}

const totalled = (type: string, parts: readonly Breakdown[]): Breakdown => ({
  type,
  minor: parts.reduce((sum, part) => sum + part.minor, 0),
  parts,
})

/** Sums agree on every level: what is collected as tax is withheld again. */
const breakdownsOf = ({ price, tax, discount, referral, fulfilment }: Charges): readonly Breakdown[] => [
  totalled('Sales', [
    { type: 'ProductCharges', minor: price },
    { type: 'Tax', minor: tax },
    ...(discount > 0 ? [{ type: 'PromoRebates', minor: -discount }] : []),
  ]),
  totalled('Expenses', [
    totalled('AmazonFees', [
      { type: 'Commission', minor: -referral },
      ...(fulfilment > 0 ? [{ type: 'FBAPerUnitFulfillmentFee', minor: -fulfilment }] : []),
    ]),
    { type: 'MarketplaceFacilitatorTax', minor: -tax },
  ]),
]

const written = ({ type, minor, parts }: Breakdown, money: Money): unknown => ({
  breakdownType: type,
  breakdownAmount: money(minor),
  breakdowns: (parts ?? []).map((part) => written(part, money)),
})

const itemOf = (posting: Posting, row: number, charges: Charges): unknown => {
  const { life, order } = posting
  const money = moneyIn(posting)
  const { asin, sku, title } = life.profile
  return {
    description: title,
    relatedIdentifiers: [
      {
        itemRelatedIdentifierName: 'ORDER_ADJUSTMENT_ITEM_ID',
        itemRelatedIdentifierValue: itemId(life, order, row),
      },
    ],
    totalAmount: money(charges.net),
    contexts: [
      {
        contextType: 'ProductContext',
        asin,
        sku,
        quantityShipped: unitsOfRow(order, row),
        fulfillmentNetwork: order.channel === 'merchant' ? 'MFN' : 'AFN',
      },
    ],
    breakdowns: breakdownsOf(charges).map((part) => written(part, money)),
  }
}

const sumOf = (all: readonly Charges[]): Charges => {
  const sum = { price: 0, tax: 0, discount: 0, referral: 0, fulfilment: 0, net: 0 }
  for (const one of all) {
    sum.price += one.price
    sum.tax += one.tax
    sum.discount += one.discount
    sum.referral += one.referral
    sum.fulfilment += one.fulfilment
    sum.net += one.net
  }
  return sum
}

const named = (relatedIdentifierName: string, relatedIdentifierValue: string): unknown => ({
  relatedIdentifierName,
  relatedIdentifierValue,
})

const identifiersOf = (posting: Posting): readonly unknown[] => {
  const { life, order, twin, status } = posting
  return [
    named('ORDER_ID', orderId(life, order)),
    ...(status === 'RELEASED' ? [named('FINANCIAL_EVENT_GROUP_ID', groupOf(posting))] : []),
    ...(twin ? [named(twin.name, twin.id)] : []),
  ]
}

const contextsOf = ({ order, status }: Posting): readonly unknown[] => {
  const matures_ms = maturesMs(order)
  if (matures_ms === undefined || status === 'RELEASED') return []
  return [{ contextType: 'DeferredContext', deferralReason: 'B2B', maturityDate: instantOf(matures_ms) }]
}

const transaction = (world: MarketWorld, posting: Posting, shown: Shown): unknown => {
  const { life, order } = posting
  const { marketplace, seller_id } = life.setup
  const unit_minor = shown.price({ world, profile: life.profile, at_ms: order.placed_ms })
  const rows = Array.from({ length: order.rows }, (_, row) =>
    chargesOf(life, order, { unit_minor, units: unitsOfRow(order, row) }),
  )
  const money = moneyIn(posting)
  const total = sumOf(rows)
  return {
    sellingPartnerMetadata: {
      sellingPartnerId: seller_id,
      accountType: 'PAYABLE',
      marketplaceId: marketplace.marketplace_id,
    },
    transactionType: 'Shipment',
    transactionId: posting.id,
    transactionStatus: posting.status,
    description: 'Order Payment',
    postedDate: instantOf(posting.posted_ms),
    totalAmount: money(total.net),
    marketplaceDetails: {
      marketplaceId: marketplace.marketplace_id,
      marketplaceName: salesChannelOf(marketplace),
    },
    relatedIdentifiers: identifiersOf(posting),
    contexts: contextsOf(posting),
    items: rows.map((charges, row) => itemOf(posting, row, charges)),
    breakdowns: breakdownsOf(total).map((part) => written(part, money)),
  }
}

interface Filter {
  readonly after_ms: number
  readonly before_ms: number
  readonly state: string | null
  readonly identifier: { readonly name: string; readonly value: string } | undefined
}

const isWanted = (posting: Posting, { after_ms, before_ms, state, identifier }: Filter): boolean =>
  posting.posted_ms >= after_ms &&
  posting.posted_ms < before_ms &&
  (state === null || posting.status === state) &&
  (identifier === undefined ||
    (identifier.name === 'ORDER_ID' && orderId(posting.life, posting.order) === identifier.value) ||
    (identifier.name !== 'ORDER_ID' &&
      posting.status === 'RELEASED' &&
      groupOf(posting) === identifier.value))

/** Longer than any money is held back after its order was placed. */
const OLDEST_ORDER_DAYS = HELD_DAYS_MAX + LONGEST_LIFE_DAYS + 1

const ordersSince = (life: Life, after_ms: number): readonly Order[] => {
  const day = after_ms === -Infinity ? 0 : life.calendar.dayAt(after_ms) - OLDEST_ORDER_DAYS
  return life.orders.slice(life.orders_from[Math.max(0, day)] ?? life.orders.length)
}

const filterOf = (query: URLSearchParams, now_ms: number): Filter | Answer => {
  const refusal =
    refusedMoment(query, 'postedAfter', 'postedBefore') ??
    refusedValue(query, 'transactionStatus', POSTING_STATUSES) ??
    refusedValue(query, 'relatedIdentifierName', IDENTIFIERS)
  if (refusal) return refusal
  const name = query.get('relatedIdentifierName')
  const value = query.get('relatedIdentifierValue')
  if ((name === null) !== (value === null)) {
    return invalidInput('relatedIdentifierName and relatedIdentifierValue belong together.')
  }
  const after_ms = momentOf(query, 'postedAfter')
  if (after_ms === undefined && name === null) return invalidInput('Start date cannot be null')
  const before_ms = momentOf(query, 'postedBefore') ?? now_ms - SETTLING_MS
  if (before_ms > now_ms - SETTLING_MS)
    return invalidInput('postedBefore must be two minutes in the past at least.')
  // Asked for more than it answers, Amazon answers nothing.
  const isTooLong = after_ms !== undefined && before_ms - after_ms > SPAN_DAYS_MAX * DAY_MS
  return {
    after_ms: isTooLong ? Infinity : (after_ms ?? -Infinity),
    before_ms,
    state: query.get('transactionStatus'),
    identifier: name === null || value === null ? undefined : { name, value },
  }
}

const pageOfTransactions = (deps: Deps, call: Call): Page<unknown> | Answer => {
  const { query } = call
  const id = query.get('marketplaceId')
  const named = id === null ? undefined : marketNamed(call, id)
  if (named && 'status' in named) return named
  const filter = filterOf(query, msOf(deps.clock.now()))
  if ('status' in filter) return filter
  const shown = deps.book.asShown()
  return pageOf(deps, call, {
    token: 'nextToken',
    slice: ({ from, as_of_ms: at_ms }) =>
      sliceOfWorlds(
        filter.after_ms === Infinity ? [] : named ? [named] : marketsOf(call),
        { from, size: PAGE_SIZE },
        {
          life: (world, index) => world.life(index, world.calendar.dayAt(at_ms)),
          items: (world, life) =>
            ordersSince(life, filter.after_ms)
              .flatMap((order) => postingsOf(life, order, at_ms))
              .filter((posting) => isWanted(posting, filter))
              .map((posting) => transaction(world, posting, shown)),
        },
      ),
  })
}

const listTransactions = (deps: Deps, call: Call): Answer => {
  const page = pageOfTransactions(deps, call)
  if ('status' in page) return page
  return { status: 200, body: { payload: { transactions: page.items, ...nextOf('nextToken', page) } } }
}

export const financeOperations = (deps: Deps): readonly Operation[] => [
  {
    name: 'listTransactions',
    method: 'GET',
    path: '/finances/2024-06-19/transactions',
    handle: (call) => listTransactions(deps, call),
  },
]
