/**
 * Orders API 2026-01-01: orders with their items, by creation or last update. The same orders, states and prices as in
 * the orders report; buyers and addresses are not shown, for no consent of this seller covers them.
 */
import { instantOf, msOf } from '../../core/time.ts'
import { invalidInput, notFound, type Answer } from '../answer.ts'
import type { ListingBook, Shown } from '../listings/book.ts'
import { listOf, type Call, type Operation } from '../operation.ts'
import { sliceOfWorlds } from '../paging.ts'
import { isPriced, LONGEST_LIFE_DAYS, stateAt, unitsOfRow } from '../reports/orders.ts'
import { chargesOf, type Charges } from '../world/charges.ts'
import type { Life } from '../world/life.ts'
import type { MarketWorld } from '../world/market.ts'
import { itemId, orderId } from '../world/order-ids.ts'
import { salesChannelOf } from '../world/places.ts'
import type { Order } from '../world/types.ts'
import {
  marketNamed,
  marketsOf,
  momentOf,
  nextOf,
  pageOf,
  refusedMoment,
  refusedValue,
  sizeOfPage,
  type Times,
} from './asking.ts'
import { textMoneyOf } from '../money.ts'
import { packagesOf } from './order-packages.ts'

const INCLUDED = [
  'BUYER',
  'RECIPIENT',
  'PROCEEDS',
  'EXPENSE',
  'PROMOTION',
  'CANCELLATION',
  'FULFILLMENT',
  'PACKAGES',
  'TAX',
  'PAYMENT',
  'FULFILLMENT_ORDERS',
] as const
const STATUSES = [
  'PENDING_AVAILABILITY',
  'PENDING',
  'UNSHIPPED',
  'PARTIALLY_SHIPPED',
  'SHIPPED',
  'CANCELLED',
  'UNFULFILLABLE',
] as const

const PAGE_SIZE = 100
const MARKETPLACES_MAX = 50
const TOKEN_LIFE_MS = 86_400_000
/** What has just happened shows two minutes later. */
const SETTLING_MS = 120_000

interface Deps extends Times {
  readonly book: ListingBook
}

interface Sold {
  readonly world: MarketWorld
  readonly life: Life
  readonly order: Order
  readonly at_ms: number
  readonly shown: Shown
}

type Status = ReturnType<typeof stateAt>['status']

const FULFILMENT_STATUS: Readonly<Record<Status, (typeof STATUSES)[number]>> = {
  Pending: 'PENDING',
  Unshipped: 'UNSHIPPED',
  Shipping: 'UNSHIPPED',
  Shipped: 'SHIPPED',
  Cancelled: 'CANCELLED',
}

/** What one row of the order costs: as the orders report has it. */
const amountsOf = ({ world, life, order, shown }: Sold, units: number): Charges =>
  chargesOf(life, order, {
    unit_minor: shown.price({ world, profile: life.profile, at_ms: order.placed_ms }),
    units,
  })

const proceeds = (sold: Sold, units: number): unknown => {
  const { currency } = sold.world.setup.marketplace
  const { price, tax, discount } = amountsOf(sold, units)
  const money = (minor: number): unknown => textMoneyOf(minor, currency)
  return {
    proceedsTotal: money(price + tax - discount),
    breakdowns: [
      { type: 'ITEM', subtotal: money(price) },
      { type: 'TAX', subtotal: money(tax), detailedBreakdowns: [{ subtype: 'ITEM', value: money(tax) }] },
      ...(discount > 0 ? [{ type: 'DISCOUNT', subtotal: money(-discount) }] : []),
    ],
  }
}

type Included = ReadonlySet<string>

const itemOf = (sold: Sold, row: number, included: Included): unknown => {
  const { life, order, at_ms, world, shown } = sold
  const { profile } = life
  const { status } = stateAt(order, at_ms)
  const units = unitsOfRow(order, row)
  const priced = isPriced(order, status)
  const unit_minor = shown.price({ world, profile, at_ms: order.placed_ms })
  const price = {
    unitPrice: textMoneyOf(unit_minor, world.setup.marketplace.currency),
    ...(order.business ? { priceDesignation: 'BUSINESS_PRICE' } : {}),
  }
  const cancellation = { cancellationExecution: { cancelledBy: 'BUYER', cancelReason: 'CustomerCancel' } }
  const shipped = status === 'Shipped' ? units : 0
  const open = status === 'Shipped' || status === 'Cancelled' ? 0 : units
  return {
    orderItemId: itemId(life, order, row),
    quantityOrdered: status === 'Cancelled' ? 0 : units,
    product: {
      asin: profile.asin,
      title: profile.title,
      sellerSku: profile.sku,
      condition: { conditionType: 'NEW', conditionSubtype: 'NEW' },
      ...(priced ? { price } : {}),
    },
    ...(included.has('PROCEEDS') && priced ? { proceeds: proceeds(sold, units) } : {}),
    ...(included.has('PROMOTION') && priced && order.promotion_ratio > 0
      ? { promotion: { breakdowns: [{ promotionId: 'PLM-northwind-15-off' }] } }
      : {}),
    ...(included.has('CANCELLATION') && status === 'Cancelled' ? { cancellation } : {}),
    ...(included.has('FULFILLMENT')
      ? { fulfillment: { quantityFulfilled: shipped, quantityUnfulfilled: open } }
      : {}),
  }
}

const grandTotal = (sold: Sold): unknown => {
  const rows = Array.from({ length: sold.order.rows }, (_, row) =>
    amountsOf(sold, unitsOfRow(sold.order, row)),
  )
  const minor = rows.reduce((sum, { price, tax, discount }) => sum + price + tax - discount, 0)
  return { grandTotal: textMoneyOf(minor, sold.world.setup.marketplace.currency) }
}

const salesChannel = ({ world, order }: Sold): unknown => {
  const { marketplace } = world.setup
  if (order.channel === 'non_amazon') return { channelName: 'NON_AMAZON' }
  return {
    channelName: 'AMAZON',
    marketplaceId: marketplace.marketplace_id,
    marketplaceName: salesChannelOf(marketplace),
  }
}

const body = (sold: Sold, included: Included): unknown => {
  const { life, order, at_ms } = sold
  const { status, updated_ms } = stateAt(order, at_ms)
  const fulfillment = {
    fulfillmentStatus: FULFILMENT_STATUS[status],
    fulfilledBy: order.channel === 'merchant' ? 'MERCHANT' : 'AMAZON',
    fulfillmentServiceLevel: order.channel === 'merchant' ? 'STANDARD' : 'EXPEDITED',
  }
  return {
    orderId: orderId(life, order),
    createdTime: instantOf(order.placed_ms),
    lastUpdatedTime: instantOf(updated_ms),
    programs: order.business ? ['AMAZON_BUSINESS'] : [],
    salesChannel: salesChannel(sold),
    ...(included.has('PROCEEDS') && isPriced(order, status) ? { proceeds: grandTotal(sold) } : {}),
    ...(included.has('FULFILLMENT') ? { fulfillment } : {}),
    orderItems: Array.from({ length: order.rows }, (_, row) => itemOf(sold, row, included)),
    ...(included.has('PACKAGES') ? packagesOf(life, order, at_ms) : {}),
  }
}

/** Orders of a SKU placed from some days before a moment on. */
const ordersFrom = (life: Life, from_ms: number): readonly Order[] =>
  life.orders.slice(
    life.orders_from[Math.max(0, life.calendar.dayAt(from_ms) - LONGEST_LIFE_DAYS)] ?? life.orders.length,
  )

interface Range {
  readonly by: 'created' | 'lastUpdated'
  readonly after_ms: number
  readonly before_ms: number | undefined
}

const rangeOf = (query: URLSearchParams): Range | Answer => {
  const created = momentOf(query, 'createdAfter')
  const updated = momentOf(query, 'lastUpdatedAfter')
  const refusal = refusedMoment(
    query,
    'createdAfter',
    'createdBefore',
    'lastUpdatedAfter',
    'lastUpdatedBefore',
  )
  if (refusal) return refusal
  if (created !== undefined && updated === undefined) {
    return { by: 'created', after_ms: created, before_ms: momentOf(query, 'createdBefore') }
  }
  if (updated === undefined || created !== undefined) {
    return invalidInput('Exactly one of createdAfter and lastUpdatedAfter is required.')
  }
  return { by: 'lastUpdated', after_ms: updated, before_ms: momentOf(query, 'lastUpdatedBefore') }
}

const worldsOf = (call: Call): readonly MarketWorld[] | Answer => {
  const ids = listOf(call.query, 'marketplaceIds')
  if (ids.length > MARKETPLACES_MAX) return invalidInput('marketplaceIds can name 50 at most.')
  if (ids.length === 0) return marketsOf(call)
  const worlds: MarketWorld[] = []
  for (const id of ids) {
    const world = marketNamed(call, id)
    if ('status' in world) return world
    worlds.push(world)
  }
  return worlds
}

const isWanted = ({ order, at_ms }: Sold, query: URLSearchParams, range: Range): boolean => {
  const { status, updated_ms } = stateAt(order, at_ms)
  const statuses = listOf(query, 'fulfillmentStatuses')
  const fulfillers = listOf(query, 'fulfilledBy')
  const moment = range.by === 'created' ? order.placed_ms : updated_ms
  return (
    order.placed_ms <= at_ms &&
    moment >= range.after_ms &&
    moment < Math.min(range.before_ms ?? Infinity, at_ms) &&
    (statuses.length === 0 || statuses.includes(FULFILMENT_STATUS[status])) &&
    (fulfillers.length === 0 || fulfillers.includes(order.channel === 'merchant' ? 'MERCHANT' : 'AMAZON'))
  )
}

const searchOrders = (deps: Deps, call: Call): Answer => {
  const { query } = call
  const worlds = worldsOf(call)
  if ('status' in worlds) return worlds
  const range = rangeOf(query)
  if ('status' in range) return range
  const size = sizeOfPage(query, 'maxResultsPerPage', { max: PAGE_SIZE, usual: PAGE_SIZE })
  if (typeof size !== 'number') return size
  const refusal =
    refusedValue(query, 'includedData', INCLUDED) ??
    refusedValue(query, 'fulfillmentStatuses', STATUSES) ??
    refusedValue(query, 'fulfilledBy', ['MERCHANT', 'AMAZON'])
  if (refusal) return refusal
  const included: Included = new Set(listOf(query, 'includedData'))
  const shown = deps.book.asShown()
  const page = pageOf(deps, call, {
    token: 'paginationToken',
    free: ['maxResultsPerPage'],
    life_ms: TOKEN_LIFE_MS,
    slice: ({ from, as_of_ms }) =>
      sliceOfWorlds(
        worlds,
        { from, size },
        {
          life: (world, index) => world.life(index, world.calendar.dayAt(as_of_ms)),
          items: (world, life) =>
            ordersFrom(life, range.after_ms)
              .map((order) => ({ world, life, order, at_ms: as_of_ms - SETTLING_MS, shown }))
              .filter((sold) => isWanted(sold, query, range))
              .map((sold) => body(sold, included)),
        },
      ),
  })
  if ('status' in page) return page
  const through = instantOf(Math.min(range.before_ms ?? Infinity, page.as_of_ms - SETTLING_MS))
  return {
    status: 200,
    body: { orders: page.items, pagination: nextOf('nextToken', page), [`${range.by}Before`]: through },
  }
}

/** Ids cannot be read backwards: every order of every SKU is looked at. */
const getOrder = (deps: Deps, call: Call): Answer => {
  const refusal = refusedValue(call.query, 'includedData', INCLUDED)
  if (refusal) return refusal
  const at_ms = msOf(deps.clock.now())
  const included: Included = new Set(listOf(call.query, 'includedData'))
  for (const world of marketsOf(call)) {
    for (const life of world.lives(world.calendar.dayAt(at_ms))) {
      const order = life.orders.find((one) => orderId(life, one) === call.params['orderId'])
      const sold = order && { world, life, order, at_ms, shown: deps.book.asShown() }
      if (sold && sold.order.placed_ms <= at_ms) return { status: 200, body: { order: body(sold, included) } }
    }
  }
  return notFound()
}

const ROOT = '/orders/2026-01-01/orders'

export const orderOperations = (deps: Deps): readonly Operation[] => [
  { name: 'searchOrders', method: 'GET', path: ROOT, handle: (call) => searchOrders(deps, call) },
  { name: 'getOrder', method: 'GET', path: `${ROOT}/:orderId`, handle: (call) => getOrder(deps, call) },
]
