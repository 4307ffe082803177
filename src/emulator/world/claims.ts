/** Where Amazon owes the seller units or money and its own reports show it: what reconciliation must find. */
import { DAY_MS, instantOf, type Instant } from '../../core/time.ts'
import type { Life } from './life.ts'
import { orderId } from './order-ids.ts'
import { reimbursementsOf } from './reimbursing.ts'

export interface ClaimTruth {
  readonly kind: /** Lost or damaged weeks ago, neither found nor paid for. */
    | 'loss_not_settled'
    /** Paid for, then taken back, and the ledger has no find. */
    | 'reversal_without_find'
    /** Refunded two months ago; the unit neither came back nor was paid for. */
    | 'refund_without_return'
  readonly at: Instant
  readonly units: number
  /** The order, or the id of the payment that was reversed; empty for a loss. */
  readonly reference: string
}

/** Amazon pays for losses within 40 days, and for units that did not come back within 60. */
const LOSS_PATIENCE_MS = 45 * DAY_MS
const REFUND_PATIENCE_MS = 60 * DAY_MS

const openLosses = (life: Life, now_ms: number): readonly ClaimTruth[] =>
  life.movements.flatMap((move) => {
    if ((move.reason !== 'M' && move.reason !== 'E') || move.at_ms > now_ms - LOSS_PATIENCE_MS) return []
    const settled = move.settlements.reduce((sum, { units }) => sum + units, 0)
    const units = -move.units - settled
    const claim = { kind: 'loss_not_settled', at: instantOf(move.at_ms), units, reference: '' } as const
    return units > 0 ? [claim] : []
  })

/** What the seller may claim of one SKU as of now. */
export const claimsOf = (life: Life, now_ms: number): readonly ClaimTruth[] => {
  const paid = [...reimbursementsOf(life, 0, now_ms + 1)]
  const paidOrders = new Set(paid.flatMap(({ order }) => (order ? [order] : [])))
  const reversed = paid.flatMap(({ reverses, at_ms, cash_units }): readonly ClaimTruth[] =>
    reverses
      ? [
          {
            kind: 'reversal_without_find',
            at: instantOf(at_ms),
            units: -cash_units,
            reference: reverses.id,
          },
        ]
      : [],
  )
  const kept = life.refunds
    .filter(
      ({ kept_by_shopper, at_ms, order }) =>
        kept_by_shopper && at_ms <= now_ms - REFUND_PATIENCE_MS && !paidOrders.has(order),
    )
    .map(
      ({ at_ms, order }): ClaimTruth => ({
        kind: 'refund_without_return',
        at: instantOf(at_ms),
        units: 1,
        reference: orderId(life, order),
      }),
    )
  return [...openLosses(life, now_ms), ...reversed, ...kept]
}
