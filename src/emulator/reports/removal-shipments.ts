import type { Life } from '../world/life.ts'
import { removalsOf, type Removal, type RemovalBox } from '../world/removing.ts'
import { daysOfRange } from './ledger-detail.ts'
import { defineProjection } from './define.ts'
import { orderTimeText } from './text.ts'

interface Line {
  readonly life: Life
  readonly order: Removal
  readonly box: RemovalBox
}

/** What was sent back to the seller, a row per box. Destroyed and cancelled units are not in it. */
export const removalShipments = defineProjection<Line>({
  report_type: 'GET_FBA_FULFILLMENT_REMOVAL_SHIPMENT_DETAIL_DATA',
  window: { as: 'range', required: false, days_max: 549, history_days: 549, aligned: false },
  options: {},
  quoted: false,
  line_end: '\n',
  no_data: 'header',
  fresh_minutes: 30,
  columns: () => [
    { name: 'request-date', cell: ({ order }) => orderTimeText(order.requested_ms) },
    { name: 'order-id', cell: ({ order }) => order.order_id },
    { name: 'shipment-date', cell: ({ order }) => orderTimeText(order.left_ms) },
    { name: 'sku', cell: ({ life }) => life.profile.sku },
    { name: 'fnsku', cell: ({ life }) => life.profile.fnsku },
    { name: 'disposition', cell: () => 'Unsellable' },
    { name: 'shipped-quantity', cell: ({ box }) => String(box.units - box.lost_units) },
    { name: 'carrier', cell: () => 'UPS_GR_RES' },
    { name: 'tracking-number', cell: ({ box }) => box.tracking_number },
    { name: 'removal-order-type', cell: ({ order }) => order.kind },
  ],
  *facts(context) {
    const { world, from_ms, until_ms, as_of_ms } = context
    const { from_day, through_day } = daysOfRange(world.calendar, context)
    for (const life of world.lives(through_day)) {
      for (const order of removalsOf(life, from_day, through_day)) {
        const isIn = order.left_ms >= from_ms && order.left_ms < until_ms && order.left_ms <= as_of_ms
        if (order.kind !== 'Return' || !isIn) continue
        for (const box of order.boxes) if (box.units > box.lost_units) yield { life, order, box }
      }
    }
  },
})
