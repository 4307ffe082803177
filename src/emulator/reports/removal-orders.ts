import type { Life } from '../world/life.ts'
import { removalsOf, type Removal } from '../world/removing.ts'
import { daysOfRange } from './ledger-detail.ts'
import { defineProjection } from './define.ts'
import { moneyText, orderTimeText } from './text.ts'

/** An order as it stood when the report ran. */
interface Line {
  readonly life: Life
  readonly order: Removal
  readonly status: 'Pending' | 'Processing' | 'Completed'
  readonly updated_ms: number
  readonly units: number
}

/** What Amazon charges for each unit it sends back or destroys, in minor units. */
export const REMOVAL_FEE_MINOR = 104

const stateAt = (order: Removal, at_ms: number): Pick<Line, 'status' | 'updated_ms'> => {
  if (at_ms >= order.left_ms) return { status: 'Completed', updated_ms: order.left_ms }
  if (at_ms >= order.processed_ms) return { status: 'Processing', updated_ms: order.processed_ms }
  return { status: 'Pending', updated_ms: order.requested_ms }
}

export const removedUnits = ({ boxes }: Removal): number => boxes.reduce((sum, { units }) => sum + units, 0)

const ifDone =
  (of: (line: Line) => number) =>
  (line: Line): string =>
    String(line.status === 'Completed' ? of(line) : 0)

/** Removal orders by last update. An order of this seller is of one SKU and of unsellable units alone: one row. */
export const removalOrders = defineProjection<Line>({
  report_type: 'GET_FBA_FULFILLMENT_REMOVAL_ORDER_DETAIL_DATA',
  window: { as: 'range', required: false, days_max: 549, history_days: 549, aligned: false },
  options: {},
  quoted: false,
  line_end: '\n',
  no_data: 'header',
  fresh_minutes: 30,
  columns: ({ world }) => {
    const { currency } = world.setup.marketplace
    return [
      { name: 'request-date', cell: ({ order }) => orderTimeText(order.requested_ms) },
      { name: 'order-id', cell: ({ order }) => order.order_id },
      { name: 'order-source', cell: () => 'Seller' },
      { name: 'order-type', cell: ({ order }) => order.kind },
      { name: 'service-speed', cell: () => 'Standard' },
      { name: 'order-status', cell: ({ status }) => status },
      { name: 'last-updated-date', cell: ({ updated_ms }) => orderTimeText(updated_ms) },
      { name: 'sku', cell: ({ life }) => life.profile.sku },
      { name: 'fnsku', cell: ({ life }) => life.profile.fnsku },
      { name: 'disposition', cell: () => 'Unsellable' },
      { name: 'requested-quantity', cell: ({ units, order }) => String(units + order.cancelled_units) },
      { name: 'cancelled-quantity', cell: ifDone(({ order }) => order.cancelled_units) },
      {
        name: 'disposed-quantity',
        cell: ifDone(({ units, order }) => (order.kind === 'Disposal' ? units : 0)),
      },
      {
        name: 'shipped-quantity',
        cell: ifDone(({ units, order }) => (order.kind === 'Return' ? units : 0)),
      },
      {
        name: 'in-process-quantity',
        cell: ({ status, units, order }) =>
          String(status === 'Completed' ? 0 : units + order.cancelled_units),
      },
      {
        name: 'removal-fee',
        cell: ({ status, units }) =>
          status === 'Completed' ? moneyText(units * REMOVAL_FEE_MINOR, currency) : '',
      },
      { name: 'currency', cell: () => currency },
    ]
  },
  *facts(context) {
    const { world, from_ms, until_ms, as_of_ms } = context
    const { from_day, through_day } = daysOfRange(world.calendar, context)
    for (const life of world.lives(through_day)) {
      for (const order of removalsOf(life, from_day, through_day)) {
        const state = stateAt(order, as_of_ms)
        if (order.requested_ms > as_of_ms || state.updated_ms < from_ms || state.updated_ms >= until_ms)
          continue
        yield { life, order, ...state, units: removedUnits(order) }
      }
    }
  },
})
