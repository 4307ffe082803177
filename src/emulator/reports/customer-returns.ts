import type { Life } from '../world/life.ts'
import { orderId } from '../world/order-ids.ts'
import { mix, pick } from '../world/random.ts'
import { returnPaidAt } from '../world/reimbursing.ts'
import type { CustomerReturn, Disposition } from '../world/types.ts'
import { defineProjection } from './define.ts'
import { orderTimeText } from './text.ts'

interface Line {
  readonly life: Life
  readonly came_back: CustomerReturn
  /** Decides what the shopper said and which label the unit has. */
  readonly draw: number
  readonly isPaid: boolean
}

const REASONS: Readonly<Record<Disposition, readonly [string, ...string[]]>> = {
  SELLABLE: ['UNWANTED_ITEM', 'ORDERED_WRONG_ITEM', 'NOT_AS_DESCRIBED', 'UNDELIVERABLE_UNKNOWN'],
  DEFECTIVE: ['DEFECTIVE', 'QUALITY_UNACCEPTABLE', 'MISSING_PARTS'],
  CUSTOMER_DAMAGED: ['DAMAGED_BY_CARRIER', 'SWITCHEROO', 'UNWANTED_ITEM'],
  WAREHOUSE_DAMAGED: ['DAMAGED_BY_FC'],
}

const COMMENTS = [
  '',
  '',
  '',
  'Too small',
  'The lid says "12 in", it isn\'t',
  'Größe passt nicht – schade',
  'なし',
] as const

/** The label a centre sticks on the unit; on some it was never read. */
const plateOf = ({ draw }: Line): string =>
  draw % 15 === 0 ? '' : `LPNRR${String(draw).padStart(10, '0').slice(-10)}`

/** Units that came back, one row each. A row says Reimbursed once Amazon took the damage on itself. */
export const customerReturns = defineProjection<Line>({
  report_type: 'GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA',
  window: { as: 'range', required: false, days_max: 549, history_days: 549, aligned: false },
  options: {},
  quoted: false,
  line_end: '\n',
  no_data: 'header',
  fresh_minutes: 240,
  columns: () => [
    { name: 'return-date', cell: ({ came_back }) => orderTimeText(came_back.at_ms) },
    { name: 'order-id', cell: ({ life, came_back }) => orderId(life, came_back.order) },
    { name: 'sku', cell: ({ life }) => life.profile.sku },
    { name: 'asin', cell: ({ life }) => life.profile.asin },
    { name: 'fnsku', cell: ({ life }) => life.profile.fnsku },
    { name: 'product-name', cell: ({ life }) => life.profile.title },
    { name: 'quantity', cell: ({ came_back }) => String(came_back.units) },
    { name: 'fulfillment-center-id', cell: ({ came_back }) => came_back.centre },
    { name: 'detailed-disposition', cell: ({ came_back }) => came_back.disposition },
    { name: 'reason', cell: ({ came_back, draw }) => pick(REASONS[came_back.disposition], draw) },
    { name: 'status', cell: ({ isPaid }) => (isPaid ? 'Reimbursed' : 'Unit returned to inventory') },
    { name: 'license-plate-number', cell: plateOf },
    { name: 'customer-comments', cell: ({ draw }) => pick(COMMENTS, draw >>> 8) },
  ],
  *facts({ world, from_ms, until_ms, as_of_ms }) {
    const end_ms = Math.min(until_ms, as_of_ms + 1)
    for (const life of world.lives(world.calendar.dayAt(end_ms - 1))) {
      for (const came_back of life.returns) {
        if (came_back.at_ms < from_ms || came_back.at_ms >= end_ms) continue
        const draw = mix(life.profile.seed, 55, came_back.at_ms / 1000)
        const isPaid = (returnPaidAt(life, came_back) ?? Infinity) <= as_of_ms
        yield { life, came_back, draw, isPaid }
      }
    }
  },
})
