/** The vocabulary of reconciliation: what a case is made of before its state is told. Days are the marketplace's. */
import type { LocalDate } from '../core/time.ts'

export type Kind =
  | 'inbound'
  | 'warehouse_lost'
  | 'warehouse_damaged'
  | 'customer_return'
  | 'removal'
  | 'reversal'

export type State =
  | 'in_transit'
  | 'receiving'
  | 'within_window'
  | 'discrepant'
  | 'claimable'
  | 'claimed'
  | 'reimbursed'
  | 'resolved'
  | 'expired'

/** A row that a case rests on: where it stands, and what it says. */
export interface SourceRow {
  readonly dataset: string
  readonly run_id: number
  readonly line_no: number
  readonly loaded_at: string
  /** The day the row is about; null where it tells none. */
  readonly on: LocalDate | null
  readonly says: string
  readonly units: number | null
}

/** One thing Amazon may owe for, before payments are counted. */
export interface Draft {
  readonly kind: Kind
  readonly reference: string
  readonly sku: string
  readonly fnsku: string | null
  readonly centers: readonly string[]
  /** `counted`: what is missing is known; before that units are on their way or being counted. */
  readonly progress: 'in_transit' | 'receiving' | 'counted'
  readonly happened_on: LocalDate | null
  readonly happened_basis: string
  readonly last_moved_on: LocalDate | null
  readonly expected_units: number
  /** Of them, those that came: received, returned, found or told to have left in a package. */
  readonly received_units: number
  readonly found_units: number
  /** Missing before payments are counted, other than those that Amazon itself has already set against it. */
  readonly missing_units: number
  /** Units of a loss that Amazon calls reconciled, by a find or by money; null where it does not say. */
  readonly reconciled_units: number | null
  /** What a unit is worth by the rows themselves, as of a refund; null where they do not tell. */
  readonly told_value: { readonly amount: string; readonly basis: string } | null
  readonly sources: readonly SourceRow[]
}

/** A row of the reimbursements report. */
export interface Payment {
  readonly reimbursement_id: string
  readonly row_no: number
  readonly sku: string
  readonly reason: string
  /** What it pays for; null for a reason that pays for no case. */
  readonly kind: Kind | null
  readonly approved_on: LocalDate
  readonly order_id: string | null
  readonly cash_units: number
  /** Units given back as stock rather than paid. */
  readonly given_units: number
  readonly amount: string
  readonly per_unit_amount: string | null
  readonly reverses_id: string | null
  /** The row as it is shown, beside its case. */
  readonly told: {
    readonly approved_at: string
    readonly asin: string | null
    readonly fnsku: string | null
    readonly amazon_order_id: string | null
    readonly cash_units: number | null
    readonly given_back_units: number | null
    readonly total_amount: string | null
    readonly currency: string | null
    readonly original_reimbursement_id: string | null
    readonly amazon_case_id: string | null
  }
  readonly source: SourceRow
}

export type Role = 'pays' | 'gives_back' | 'reverses' | 'beyond' | 'unmatched'

/** A payment and the one case it belongs to. */
export interface Match {
  readonly payment: Payment
  readonly draft: Draft | null
  readonly role: Role
  /** Units it takes off what is missing, which Amazon had not taken off itself. */
  readonly nets_units: number
  /** Units it pays for that were not missing. */
  readonly beyond_units: number
}

export interface Policy {
  readonly country: string
  readonly kind: string
  readonly valid_from: LocalDate
  readonly valid_to: LocalDate | null
  readonly waits_days: number
  readonly opens_days: number
  readonly closes_days: number
  readonly confidence: string
  /** What the days are counted from, in words. */
  readonly anchor: string
  readonly source: string
}
