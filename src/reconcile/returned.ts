/** Orders that were refunded against the units that came back. */
import { addDays, type LocalDate } from '../core/time.ts'
import type { RefundRow, ReturnRow } from './read.ts'
import { present, sourceOf, sum } from './rows.ts'
import type { Draft } from './types.ts'

/** Units a refund is of. Where Amazon leaves the quantity blank, each adjustment of the price is one unit. */
const refundedUnits = (refunds: readonly RefundRow[]): number => {
  const priced = refunds.filter(({ is_price }) => is_price)
  const told = sum(priced, ({ purchased_units }) => Math.abs(purchased_units ?? 0))
  return told > 0 ? told : new Set(priced.map(({ adjustment_id }) => adjustment_id)).size
}

/** What a unit's refund took from the seller: all its amounts but taxes. In hundredths, so that sums are exact. */
const valueOf = (refunds: readonly RefundRow[], units: number): Draft['told_value'] => {
  const taken = sum(refunds, ({ line_amount }) => Math.round(-Number(line_amount ?? 0) * 100))
  return units > 0 && taken > 0 ? { amount: (taken / units / 100).toFixed(2), basis: 'refund' } : null
}

const draftOf = (
  order_id: string,
  refunds: readonly [RefundRow, ...RefundRow[]],
  returns: readonly ReturnRow[],
): Draft => {
  const [{ sku, refunded_on }] = refunds
  const expected_units = refundedUnits(refunds)
  const returned_units = sum(returns, (row) => row.returned_units)
  const priced = refunds.filter(({ is_price }) => is_price)
  return {
    kind: 'customer_return',
    reference: order_id,
    sku,
    fnsku: returns[0]?.fnsku ?? null,
    centers: present(returns.map(({ fulfillment_center }) => fulfillment_center)),
    progress: 'counted',
    happened_on: refunded_on,
    happened_basis: 'refund',
    last_moved_on: returns.at(-1)?.returned_on ?? null,
    expected_units,
    received_units: Math.min(expected_units, returned_units),
    found_units: 0,
    missing_units: Math.max(0, expected_units - returned_units),
    reconciled_units: null,
    told_value: valueOf(refunds, expected_units),
    sources: [
      ...(priced.length > 0 ? priced : refunds).map((row) =>
        sourceOf('settlements', row, {
          on: row.refunded_on,
          says: 'refund of the price',
          units: row.purchased_units,
        }),
      ),
      ...returns.map((row) =>
        sourceOf('customer_returns', row, {
          on: row.returned_on,
          says: `returned ${row.disposition ?? ''}`.trim(),
          units: row.returned_units,
        }),
      ),
    ],
  }
}

/**
 * A case for each order and SKU refunded so long ago that what was to come back should have: nearly every unit comes back
 * sooner, and a case for each would bury those that matter.
 */
export const returnDrafts = (
  refunds: readonly RefundRow[],
  returns: readonly ReturnRow[],
  due: {
    /** The first day whose returns are loaded; of earlier refunds it is not known what came back. */
    readonly from_on: LocalDate | null
    readonly today: LocalDate
    readonly waits_days: number
    readonly known: ReadonlySet<string>
  },
): readonly Draft[] => {
  const { from_on, known } = due
  if (from_on === null) return []
  const backBy = Map.groupBy(returns, ({ amazon_order_id }) => amazon_order_id)
  const latest = addDays(due.today, -due.waits_days)
  return [...Map.groupBy(refunds, ({ order_id }) => order_id)].flatMap(([order_id, lines]) => {
    const [first, ...others] = lines
    if (first === undefined) return []
    const draft = draftOf(order_id, [first, ...others], backBy.get(order_id) ?? [])
    const isDue = draft.missing_units > 0 && first.refunded_on <= latest && first.refunded_on >= from_on
    return draft.expected_units > 0 && (isDue || known.has(order_id)) ? [draft] : []
  })
}
