import type { Life } from '../world/life.ts'
import { itemId, orderId } from '../world/order-ids.ts'
import { countryOf, salesChannelOf, shipToOf } from '../world/places.ts'
import type { Order } from '../world/types.ts'
import { blank, defineProjection, type Column, type ReportContext } from './define.ts'
import { moneyText, orderTimeText } from './text.ts'

/** One item row of an order as it stood when the report ran. */
interface Line {
  readonly life: Life
  readonly order: Order
  readonly status: OrderStatus
  readonly updated_ms: number
  /** 0, or 1 for the second row of the same SKU in the same order. */
  readonly row: number
  readonly units: number
  /** Line totals in minor units; null while pending, when cancelled, and for multi-channel orders. */
  readonly price_minor: number | null
  readonly context: ReportContext
}

type OrderStatus = 'Pending' | 'Unshipped' | 'Shipping' | 'Shipped' | 'Cancelled'

export const stateAt = (
  order: Order,
  at_ms: number,
): { readonly status: OrderStatus; readonly updated_ms: number } => {
  if (at_ms >= order.closed_ms) {
    return { status: order.outcome === 'shipped' ? 'Shipped' : 'Cancelled', updated_ms: order.closed_ms }
  }
  if (at_ms < order.confirmed_ms) return { status: 'Pending', updated_ms: order.placed_ms }
  return { status: order.channel === 'merchant' ? 'Unshipped' : 'Shipping', updated_ms: order.confirmed_ms }
}

export const isPriced = (order: Order, status: OrderStatus): boolean =>
  order.channel !== 'non_amazon' && status !== 'Pending' && status !== 'Cancelled'

/** The row's share of the order's units: the first row takes what does not divide. */
export const unitsOfRow = (order: Order, row: number): number =>
  order.rows === 1 ? order.units : row === 0 ? order.units - 1 : 1

const money =
  (of: (line: Line & { readonly price_minor: number }) => number) =>
  (line: Line): string => {
    const { price_minor } = line
    if (price_minor === null) return ''
    return moneyText(of({ ...line, price_minor }), line.context.world.setup.marketplace.currency)
  }

const isPromoted = ({ order, price_minor }: Line): boolean =>
  order.promotion_ratio > 0 && price_minor !== null

const placeOf = ({ life, order }: Line) => shipToOf(life.setup.marketplace, order.place_number)

function undocumented(columns: readonly Column<Line>[]): readonly Column<Line>[] {
  return columns.map((column) => ({ ...column, documented: null }))
}

const itemStatus = ({ status }: Line): string =>
  status === 'Shipped' || status === 'Cancelled' ? status : 'Unshipped'

const CORE: readonly Column<Line>[] = [
  { name: 'amazon-order-id', cell: ({ life, order }) => orderId(life, order) },
  {
    name: 'merchant-order-id',
    cell: ({ life, order }) =>
      order.channel === 'non_amazon' ? `CONSUMER-${itemId(life, order, 0).slice(0, 8)}` : '',
  },
  { name: 'purchase-date', cell: ({ order }) => orderTimeText(order.placed_ms) },
  { name: 'last-updated-date', cell: ({ updated_ms }) => orderTimeText(updated_ms) },
  { name: 'order-status', cell: ({ status }) => status },
  {
    name: 'fulfillment-channel',
    cell: ({ order }) => (order.channel === 'merchant' ? 'Merchant' : 'Amazon'),
  },
  {
    name: 'sales-channel',
    cell: ({ order, life }) =>
      order.channel === 'non_amazon' ? 'Non-Amazon' : salesChannelOf(life.setup.marketplace),
  },
  { name: 'order-channel', cell: () => '' },
  {
    name: 'ship-service-level',
    cell: ({ order }) => (order.channel === 'merchant' ? 'Standard' : 'Expedited'),
  },
  { name: 'product-name', cell: ({ life }) => life.profile.title },
  { name: 'sku', cell: ({ life }) => life.profile.sku },
  { name: 'asin', cell: ({ life }) => life.profile.asin },
  { name: 'item-status', cell: itemStatus },
  { name: 'quantity', cell: ({ status, units }) => (status === 'Cancelled' ? '0' : String(units)) },
  {
    name: 'currency',
    cell: ({ price_minor, life }) => (price_minor === null ? '' : life.setup.marketplace.currency),
  },
  { name: 'item-price', cell: money(({ price_minor }) => price_minor) },
  {
    name: 'item-tax',
    cell: money(({ price_minor, life }) =>
      Math.round(price_minor * countryOf(life.setup.marketplace).tax_ratio),
    ),
  },
  { name: 'shipping-price', cell: () => '' },
  { name: 'shipping-tax', cell: () => '' },
  { name: 'gift-wrap-price', cell: () => '' },
  { name: 'gift-wrap-tax', cell: () => '' },
  {
    name: 'item-promotion-discount',
    cell: (line) =>
      isPromoted(line)
        ? money(({ price_minor, order }) => Math.round(price_minor * order.promotion_ratio))(line)
        : '',
  },
  { name: 'ship-promotion-discount', cell: () => '' },
  { name: 'ship-city', cell: (line) => (line.status === 'Pending' ? '' : placeOf(line).city) },
  { name: 'ship-state', cell: (line) => (line.status === 'Pending' ? '' : placeOf(line).state) },
  { name: 'ship-postal-code', cell: (line) => (line.status === 'Pending' ? '' : placeOf(line).postal_code) },
  { name: 'ship-country', cell: ({ life }) => life.setup.marketplace.country },
  { name: 'promotion-ids', cell: (line) => (isPromoted(line) ? 'PLM-northwind-15-off' : '') },
  { name: 'is-business-order', cell: ({ order }) => String(order.business) },
  { name: 'purchase-order-number', cell: ({ order }) => (order.business ? `PO ${order.place_number}` : '') },
  {
    name: 'price-designation',
    cell: ({ order, price_minor }) => (order.business && price_minor !== null ? 'Business Price' : ''),
  },
]

/** Columns that come and go with marketplace and account settings; the documented core is without them. */
const OPTIONAL = undocumented([
  ...blank('cpf', 'signature-confirmation-recommended'),
  { name: 'order-item-id', cell: ({ life, order, row }) => itemId(life, order, row) },
  { name: 'number-of-items', cell: ({ order }) => String(order.units) },
  ...blank('tax-collection-model', 'tax-collection-responsible-party', 'address-type'),
  ...blank('payment-method-details', 'item-extensions-data'),
  { name: 'fulfilled-by', cell: ({ order }) => (order.channel === 'merchant' ? '' : 'Amazon') },
  ...blank('buyer-company-name', 'buyer-tax-registration-country', 'buyer-tax-registration-type'),
  ...blank('buyer-identification-number', 'buyer-identification-type'),
  { name: 'is-heavy-or-bulky', cell: () => 'false' },
  { name: 'is-replacement-order', cell: () => 'false' },
  { name: 'is-exchange-order', cell: () => 'false' },
  ...blank('original-order-id'),
  { name: 'is-amazon-invoiced', cell: () => 'false' },
  ...blank('vat-exclusive-item-price', 'vat-exclusive-shipping-price', 'vat-exclusive-giftwrap-price'),
  { name: 'is-iba', cell: () => 'false' },
  {
    name: 'is-buyer-requested-cancellation',
    cell: ({ order, status }) => String(status === 'Cancelled' && order.place_number % 2 === 0),
  },
  ...blank('buyer-requested-cancel-reason'),
  { name: 'is-transparency', cell: () => 'false' },
  ...blank('ioss-number', 'order-invoice-type'),
])

const COLUMNS = [...CORE, ...OPTIONAL]

function* linesOf(context: ReportContext, life: Life, order: Order): Generator<Line> {
  const { status, updated_ms } = stateAt(order, context.as_of_ms)
  if (updated_ms < context.from_ms || updated_ms >= context.until_ms) return
  const unit_minor = isPriced(order, status) ? context.price(life.profile, order.placed_ms) : null
  for (let row = 0; row < order.rows; row += 1) {
    const units = unitsOfRow(order, row)
    const price_minor = unit_minor === null ? null : unit_minor * units
    yield { life, order, status, updated_ms, row, units, price_minor, context }
  }
}

/** An order is updated for the last time some days after its purchase, never later. */
export const LONGEST_LIFE_DAYS = 6

/** All orders by last update: one row per item, whatever its state and channel. Ordered by SKU, then by purchase. */
export const ordersByLastUpdate = defineProjection<Line>({
  report_type: 'GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL',
  window: { as: 'range', required: true, days_max: 30, history_days: 730, aligned: false },
  options: {},
  quoted: false,
  line_end: '\r\n',
  no_data: 'header',
  fresh_minutes: 0,
  columns: () => COLUMNS,
  *facts(context) {
    const { world, as_of_ms, from_ms, until_ms } = context
    const through_day = world.calendar.dayAt(Math.min(as_of_ms, until_ms))
    const from_day = Math.max(0, world.calendar.dayAt(from_ms) - LONGEST_LIFE_DAYS)
    for (const life of world.lives(through_day)) {
      for (
        let index = life.orders_from[from_day] ?? life.orders.length;
        index < life.orders.length;
        index += 1
      ) {
        const order = life.orders[index]
        if (!order || order.placed_day > through_day) break
        if (order.placed_ms <= as_of_ms) yield* linesOf(context, life, order)
      }
    }
  },
})
