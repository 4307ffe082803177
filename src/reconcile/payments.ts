/** Rows of the reimbursements report as payments, and what was taken back of them without reason as cases. */
import { codeOn, type Rules } from './policy.ts'
import type { LedgerRow, ReimbursementRow } from './read.ts'
import { ledgerSource, sourceOf, sum } from './rows.ts'
import type { Draft, Kind, Payment } from './types.ts'

const WAREHOUSE: ReadonlySet<Kind> = new Set<Kind>(['warehouse_lost', 'warehouse_damaged'])

export const paymentsOf = (rules: Rules, rows: readonly ReimbursementRow[]): readonly Payment[] =>
  rows.map((row) => {
    const code = codeOn(rules, 'reimbursements', row.reason, row.approved_on)
    const reversed = code?.means === 'reversed'
    return {
      reimbursement_id: row.reimbursement_id,
      row_no: row.row_no,
      sku: row.sku,
      reason: row.reason ?? '',
      kind: code?.kind ?? null,
      approved_on: row.approved_on,
      order_id: row.amazon_order_id,
      cash_units: row.cash_units ?? 0,
      given_units: row.inventory_units ?? 0,
      amount: row.total_amount ?? '0',
      per_unit_amount: row.per_unit_amount,
      reverses_id: reversed ? (row.original_reimbursement_id ?? '') : null,
      told: {
        approved_at: row.approved_at,
        asin: row.asin,
        fnsku: row.fnsku,
        amazon_order_id: row.amazon_order_id,
        cash_units: row.cash_units,
        given_back_units: row.inventory_units,
        total_amount: row.total_amount,
        currency: row.currency,
        original_reimbursement_id: row.original_reimbursement_id,
        amazon_case_id: row.case_id,
      },
      source: sourceOf('reimbursements', row, {
        on: row.approved_on,
        says: `${row.reason ?? 'paid'} ${row.total_amount ?? ''}`.trim(),
        units: (row.cash_units ?? 0) + (row.inventory_units ?? 0),
      }),
    }
  })

/** What the payment that was taken back had paid for; null where neither it nor its reason is known. */
const reversedKind = (rules: Rules, row: ReimbursementRow, payments: readonly Payment[]): Kind | null =>
  payments.find(
    ({ reimbursement_id, reverses_id }) =>
      reimbursement_id === row.original_reimbursement_id && reverses_id === null,
  )?.kind ??
  codeOn(rules, 'reimbursements', row.original_reimbursement_type, row.approved_on)?.kind ??
  null

const isReversal = (rules: Rules, row: ReimbursementRow): boolean =>
  codeOn(rules, 'reimbursements', row.reason, row.approved_on)?.means === 'reversed'

const centsOf = (amount: string | null): number => Math.round(Math.abs(Number(amount ?? 0)) * 100)

/** The case of one payment that was taken back, by its reversals; `explained` are units of them that were found. */
const reversalDraft = (
  reference: string,
  rows: readonly [ReimbursementRow, ...ReimbursementRow[]],
  explained: number,
  finds: readonly LedgerRow[],
): Draft => {
  const [first] = rows
  const expected_units = sum(rows, ({ cash_units }) => Math.abs(cash_units ?? 0))
  const taken = sum(rows, ({ total_amount }) => centsOf(total_amount))
  const amount = (taken / Math.max(1, expected_units) / 100).toFixed(2)
  return {
    kind: 'reversal',
    reference,
    sku: first.sku,
    fnsku: null,
    centers: [],
    progress: 'counted',
    happened_on: first.approved_on,
    happened_basis: 'reversal',
    last_moved_on: null,
    expected_units,
    received_units: explained,
    found_units: explained,
    missing_units: expected_units - explained,
    reconciled_units: null,
    told_value: expected_units > 0 && taken > 0 ? { amount, basis: 'amount_taken_back' } : null,
    // The reversals themselves come with the payments of the case.
    sources: explained > 0 ? finds.map((row) => ledgerSource(row, `found ${row.reason}`)) : [],
  }
}

/**
 * A case for each payment of a lost or damaged unit that was taken back: right where the unit was found, owed again where
 * it was not. Finds that Amazon set against no loss are of units it had paid for, the oldest first.
 */
export const reversalDrafts = (
  rules: Rules,
  rows: readonly ReimbursementRow[],
  payments: readonly Payment[],
  finds: readonly LedgerRow[],
): readonly Draft[] => {
  let found = sum(finds, ({ unreconciled_units }) => Math.abs(unreconciled_units ?? 0))
  const reversals = rows.filter((row) => {
    const kind = reversedKind(rules, row, payments)
    return isReversal(rules, row) && kind !== null && WAREHOUSE.has(kind)
  })
  return [...Map.groupBy(reversals, (row) => row.original_reimbursement_id ?? row.reimbursement_id)].flatMap(
    ([reference, [first, ...others]]) => {
      if (first === undefined) return []
      const units = sum([first, ...others], ({ cash_units }) => Math.abs(cash_units ?? 0))
      const explained = Math.min(found, units)
      found -= explained
      return [reversalDraft(reference, [first, ...others], explained, finds)]
    },
  )
}
