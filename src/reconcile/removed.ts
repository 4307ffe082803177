/**
 * Units that left for the seller against the packages they left in. What a package held when it arrived no report of
 * Amazon’s tells.
 */
import type { LocalDate } from '../core/time.ts'
import type { LedgerRow, RemovalRow } from './read.ts'
import { ledgerSource, present, sourceOf, sum } from './rows.ts'
import type { Draft } from './types.ts'

/** States in which nothing more leaves. */
const OVER: ReadonlySet<string | null> = new Set(['Completed', 'Cancelled'])

const units = ({ shipped_units }: RemovalRow): number => shipped_units ?? 0

const draftOf = (
  reference: string,
  rows: readonly [RemovalRow, ...RemovalRow[]],
  left: readonly LedgerRow[],
): Draft => {
  const [{ sku, fnsku }] = rows
  const orders = rows.filter(({ source }) => source === 'removal_orders')
  const packages = rows.filter(({ source }) => source === 'removal_shipments')
  const expected_units = Math.max(
    sum(orders, units),
    sum(left, ({ moved_units }) => -moved_units),
  )
  const packed_units = sum(packages, units)
  const days = [
    ...packages.map(({ moved_on }) => moved_on),
    ...left.map(({ occurred_on }) => occurred_on),
  ].toSorted()
  return {
    kind: 'removal',
    reference,
    sku,
    fnsku,
    centers: present(left.map(({ fulfillment_center }) => fulfillment_center)),
    progress: orders.some(({ order_status }) => !OVER.has(order_status)) ? 'in_transit' : 'counted',
    happened_on: days[0] ?? orders[0]?.moved_on ?? null,
    happened_basis: days.length > 0 ? 'left_center' : 'order_updated',
    last_moved_on: days.at(-1) ?? null,
    expected_units,
    received_units: Math.min(expected_units, packed_units),
    found_units: 0,
    missing_units: Math.max(0, expected_units - packed_units),
    reconciled_units: null,
    told_value: null,
    sources: [
      ...orders.map((row) =>
        sourceOf('removal_orders', row, {
          on: row.moved_on,
          says: `order is ${row.order_status}`,
          units: row.shipped_units,
        }),
      ),
      ...packages.map((row) =>
        sourceOf('removal_shipments', row, { on: row.moved_on, says: 'package', units: row.shipped_units }),
      ),
      ...left.map((row) => ledgerSource(row, 'left for the seller')),
    ],
  }
}

/**
 * A case for each removal order whose packages hold less than left, and for those that once did. `from_on` is the first day
 * whose packages are loaded.
 */
export const removalDrafts = (
  removals: readonly RemovalRow[],
  ledger: readonly LedgerRow[],
  from_on: LocalDate | null,
  known: ReadonlySet<string>,
): readonly Draft[] => {
  if (from_on === null) return []
  const leftBy = Map.groupBy(
    ledger.filter(({ event_type }) => event_type === 'VendorReturns'),
    ({ reference_id }) => reference_id,
  )
  return [...Map.groupBy(removals, ({ removal_order_id }) => removal_order_id)].flatMap(([id, rows]) => {
    const [first, ...others] = rows
    // A package whose order is of another kind, as a liquidation, is no removal to the seller.
    if (first === undefined || !rows.some(({ source }) => source === 'removal_orders')) return []
    const draft = draftOf(id, [first, ...others], leftBy.get(id) ?? [])
    const isSeen = draft.happened_on !== null && draft.happened_on >= from_on
    return (draft.missing_units > 0 && isSeen) || known.has(id) ? [draft] : []
  })
}
