/** Units that Amazon lost or damaged in its warehouses, by the ledger's reason codes, against those it found. */
import type { LocalDate } from '../core/time.ts'
import { codeOn, type Rules } from './policy.ts'
import type { LedgerRow } from './read.ts'
import { keyOf, ledgerSource, present, sum } from './rows.ts'
import type { Draft, Kind } from './types.ts'

interface Coded {
  readonly row: LedgerRow
  readonly kind: Kind
  readonly means: string
}

/** A loss has no id: what was lost of one FNSKU, in one center and disposition, on one day, is one thing. */
interface Loss {
  readonly kind: Kind
  readonly reference: string
  readonly on: LocalDate
  readonly center: string | null
  readonly rows: readonly LedgerRow[]
  readonly lost_units: number
  readonly reconciled_units: number | null
  /** By Amazon’s word; null where it says nothing, as of codes it does not research. */
  readonly unreconciled_units: number | null
  found_units: number
  readonly finds: LedgerRow[]
}

const lossOf = (kind: Kind, rows: readonly [LedgerRow, ...LedgerRow[]]): Loss => {
  const [{ occurred_on, fulfillment_center, disposition, fnsku }] = rows
  const told = rows.every((row) => row.reconciled_units !== null && row.unreconciled_units !== null)
  return {
    kind,
    reference: [occurred_on, fulfillment_center ?? '', disposition ?? '', fnsku ?? ''].join(' '),
    on: occurred_on,
    center: fulfillment_center,
    rows,
    lost_units: sum(rows, ({ moved_units }) => -moved_units),
    reconciled_units: told ? sum(rows, (row) => Math.abs(row.reconciled_units ?? 0)) : null,
    unreconciled_units: told ? sum(rows, (row) => Math.abs(row.unreconciled_units ?? 0)) : null,
    found_units: 0,
    finds: [],
  }
}

const lossesOf = (coded: readonly Coded[]): readonly Loss[] =>
  [
    ...Map.groupBy(
      coded.filter(({ means, row }) => means === 'loss' && row.moved_units < 0),
      ({ kind, row }) => keyOf(kind, row.occurred_on, row.fulfillment_center, row.disposition, row.fnsku),
    ).values(),
  ].flatMap((group) => {
    const [first, ...others] = group
    return first ? [lossOf(first.kind, [first.row, ...others.map(({ row }) => row)])] : []
  })

/** Units of a loss that a find may be of: what Amazon reconciled, or all where it does not say. */
const findable = (loss: Loss): number => (loss.reconciled_units ?? loss.lost_units) - loss.found_units

/**
 * Amazon does not say which loss a find is of: it is taken for the nearest earlier one that can take it, of the same center
 * where there is one. What is still missing rests on Amazon’s own count wherever it gives one, not on this.
 */
const setFind = (losses: readonly Loss[], find: LedgerRow): void => {
  let left = Math.abs(find.moved_units)
  const earlier = losses.filter(({ on }) => on <= find.occurred_on).toReversed()
  const here = earlier.filter(({ center }) => center === find.fulfillment_center)
  for (const loss of new Set([...here, ...earlier])) {
    const units = Math.min(left, findable(loss))
    if (units <= 0) continue
    loss.found_units += units
    loss.finds.push(find)
    left -= units
    if (left === 0) return
  }
}

const draftOf = (sku: string, loss: Loss): Draft => {
  const rows = [...loss.rows, ...loss.finds]
  return {
    kind: loss.kind,
    reference: loss.reference,
    sku,
    fnsku: loss.rows[0]?.fnsku ?? null,
    centers: present([loss.center]),
    progress: 'counted',
    happened_on: loss.on,
    happened_basis: 'adjustment',
    last_moved_on:
      rows
        .map(({ occurred_on }) => occurred_on)
        .toSorted()
        .at(-1) ?? null,
    expected_units: loss.lost_units,
    received_units: loss.found_units,
    found_units: loss.found_units,
    missing_units: loss.unreconciled_units ?? Math.max(0, loss.lost_units - loss.found_units),
    reconciled_units: loss.reconciled_units,
    told_value: null,
    sources: [
      ...loss.rows.map((row) =>
        ledgerSource(
          row,
          `adjustment ${row.reason}, reconciled ${row.reconciled_units ?? 'unknown'}, unreconciled ${row.unreconciled_units ?? 'unknown'}`,
        ),
      ),
      ...loss.finds.map((row) => ledgerSource(row, `found ${row.reason}`)),
    ],
  }
}

/** A case for each loss and each damage of a SKU, oldest first. */
export const warehouseDrafts = (
  rules: Rules,
  sku: string,
  ledger: readonly LedgerRow[],
): readonly Draft[] => {
  const coded = ledger.flatMap((row): readonly Coded[] => {
    const code =
      row.event_type === 'Adjustments' ? codeOn(rules, 'ledger_detail', row.reason, row.occurred_on) : null
    return code === null ? [] : [{ row, ...code }]
  })
  const losses = lossesOf(coded)
  for (const { row, kind } of coded.filter(({ means }) => means === 'found'))
    setFind(
      losses.filter((loss) => loss.kind === kind),
      row,
    )
  return losses.map((loss) => draftOf(sku, loss))
}

/** Finds that Amazon has set against no loss: they may be of units it had paid for. */
export const unsetFinds = (rules: Rules, ledger: readonly LedgerRow[]): readonly LedgerRow[] =>
  ledger.filter(
    (row) =>
      row.event_type === 'Adjustments' &&
      (row.unreconciled_units ?? 0) !== 0 &&
      codeOn(rules, 'ledger_detail', row.reason, row.occurred_on)?.means === 'found',
  )
