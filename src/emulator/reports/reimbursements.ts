import type { Life } from '../world/life.ts'
import { orderId } from '../world/order-ids.ts'
import { reimbursementsOf, type Reimbursement } from '../world/reimbursing.ts'
import { defineProjection } from './define.ts'
import { moneyText, orderTimeText } from './text.ts'

interface Line {
  readonly life: Life
  readonly paid: Reimbursement
}

/** What Amazon paid or gave back for units it lost, damaged or did not get back. A reversal is negative. */
export const reimbursements = defineProjection<Line>({
  report_type: 'GET_FBA_REIMBURSEMENTS_DATA',
  window: { as: 'range', required: false, days_max: 549, history_days: 549, aligned: false },
  options: {},
  quoted: false,
  line_end: '\n',
  no_data: 'header',
  fresh_minutes: 240,
  columns: ({ world }) => {
    const { currency } = world.setup.marketplace
    return [
      { name: 'approval-date', cell: ({ paid }) => orderTimeText(paid.at_ms) },
      { name: 'reimbursement-id', cell: ({ paid }) => paid.id },
      { name: 'case-id', cell: ({ paid }) => paid.case_id },
      { name: 'amazon-order-id', cell: ({ life, paid }) => (paid.order ? orderId(life, paid.order) : '') },
      { name: 'reason', cell: ({ paid }) => paid.reason },
      { name: 'sku', cell: ({ life }) => life.profile.sku },
      { name: 'fnsku', cell: ({ life }) => life.profile.fnsku },
      { name: 'asin', cell: ({ life }) => life.profile.asin },
      { name: 'product-name', cell: ({ life }) => life.profile.title },
      { name: 'condition', cell: () => 'NewItem' },
      { name: 'currency-unit', cell: () => currency },
      { name: 'amount-per-unit', cell: ({ paid }) => moneyText(paid.unit_minor, currency) },
      { name: 'amount-total', cell: ({ paid }) => moneyText(paid.unit_minor * paid.cash_units, currency) },
      { name: 'quantity-reimbursed-cash', cell: ({ paid }) => String(paid.cash_units) },
      { name: 'quantity-reimbursed-inventory', cell: ({ paid }) => String(paid.inventory_units) },
      {
        name: 'quantity-reimbursed-total',
        cell: ({ paid }) => String(paid.cash_units + paid.inventory_units),
      },
      { name: 'original-reimbursement-id', cell: ({ paid }) => paid.reverses?.id ?? '' },
      { name: 'original-reimbursement-type', cell: ({ paid }) => paid.reverses?.reason ?? '' },
    ]
  },
  *facts({ world, from_ms, until_ms, as_of_ms }) {
    const end_ms = Math.min(until_ms, as_of_ms + 1)
    for (const life of world.lives(world.calendar.dayAt(end_ms - 1))) {
      for (const paid of reimbursementsOf(life, from_ms, end_ms)) yield { life, paid }
    }
  },
})
