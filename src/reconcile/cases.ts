/** The cases of one SKU, from its rows: drafts of every kind, payments matched to them, a state and a value for each. */
import { createHash } from 'node:crypto'
import type { LocalDate } from '../core/time.ts'
import { inboundDrafts } from './inbound.ts'
import { matchPayments } from './netting.ts'
import { paymentsOf, reversalDrafts } from './payments.ts'
import { policyOn, type Rules, versionOf } from './policy.ts'
import type { AboutSku, SkuRows } from './read.ts'
import { removalDrafts } from './removed.ts'
import { returnDrafts } from './returned.ts'
import { keyOf, sum } from './rows.ts'
import { type Days, isCounted, stateOf, type Told } from './state.ts'
import type { Draft, Kind, Match, Payment, Policy } from './types.ts'
import { unsetFinds, warehouseDrafts } from './warehouse.ts'

/** Changes whenever the same rows would make other cases: every SKU is looked at again. */
export const METHOD_VERSION = 2

export interface Setting {
  readonly rules: Rules
  readonly days: Days
  /** The first day of the ledger that is loaded. */
  readonly known_from_on: LocalDate
  /** The first days of which it is known what came back, and what left in packages; null: nothing of it is known. */
  readonly returns_from_on: LocalDate | null
  readonly removals_from_on: LocalDate | null
  readonly currency: string
}

/** A case as it is stored; money as decimals of the marketplace’s currency. */
export interface Case extends Told {
  readonly case_id: string
  readonly draft: Draft
  readonly policy: Policy | null
  readonly asin: string | null
  readonly open_units: number
  readonly paid_units: number
  readonly given_back_units: number
  readonly reversed_units: number
  readonly beyond_units: number
  readonly paid_amount: string
  readonly unit_value: {
    readonly amount: string | null
    readonly basis: string
    readonly detail: string | null
  }
  readonly payments: readonly Payment[]
  readonly claim: AboutSku['claims'][number] | null
}

export interface Reconciled {
  readonly cases: readonly Case[]
  readonly matches: readonly (Match & { readonly case_id: string | null })[]
}

/** The same for the same thing, on whatever night it is found. */
export const caseId = ({ kind, reference, sku }: Pick<Draft, 'kind' | 'reference' | 'sku'>): string =>
  `rc_${createHash('sha256')
    .update(keyOf(kind, reference, sku))
    .digest('hex')
    .slice(0, 16)}`

/** Losses before a sale are paid at what making the unit costs; by what Amazon paid, or by what the operator told. */
const BEFORE_SALE: ReadonlySet<Kind> = new Set<Kind>(['warehouse_lost', 'warehouse_damaged', 'inbound'])

const valueOf = (
  draft: Draft,
  about: AboutSku | undefined,
  payments: readonly Payment[],
  currency: string,
): Case['unit_value'] => {
  if (draft.told_value !== null) return { ...draft.told_value, detail: null }
  if (about?.landed_amount != null && about.landed_currency === currency)
    return { amount: about.landed_amount, basis: 'operator_landed_cost', detail: null }
  const last = payments.findLast(
    ({ kind, per_unit_amount, cash_units, told }) =>
      kind !== null &&
      BEFORE_SALE.has(kind) &&
      per_unit_amount !== null &&
      cash_units > 0 &&
      told.currency === currency,
  )
  return last === undefined
    ? { amount: null, basis: 'unknown', detail: 'no_cost_told_and_none_paid' }
    : {
        amount: last.per_unit_amount,
        basis: 'last_reimbursement',
        detail: `${last.reimbursement_id} of ${last.approved_on}`,
      }
}

/** Amounts of another currency are none of the sum; get_reimbursements tells them. */
const amountOf = (payments: readonly Payment[], currency: string): string => {
  const summed = payments.filter(({ told }) => told.currency === null || told.currency === currency)
  return (sum(summed, ({ amount }) => Math.round(Number(amount) * 100)) / 100).toFixed(2)
}

const caseOf = (
  draft: Draft,
  matches: readonly Match[],
  about: AboutSku | undefined,
  all: readonly Payment[],
  setting: Setting,
): Case => {
  const policy = draft.happened_on === null ? null : policyOn(setting.rules, draft.kind, draft.happened_on)
  const case_id = caseId(draft)
  const claim = about?.claims.find((each) => each.case_id === case_id) ?? null
  const paying = matches.filter(({ role }) => role === 'pays' || role === 'beyond')
  const reversing = matches.filter(({ role }) => role === 'reverses')
  const counted = isCounted(draft, setting.days)
  const open_units = counted
    ? Math.max(0, draft.missing_units - sum(matches, ({ nets_units }) => nets_units))
    : 0
  const paid_units = sum(paying, ({ payment }) => payment.cash_units)
  const given_units = sum(paying, ({ payment }) => payment.given_units)
  const reversed_units = sum(reversing, ({ payment }) => Math.abs(payment.cash_units))
  // What was paid and taken back again is not paid.
  const was_paid = draft.kind !== 'reversal' && paid_units + given_units > reversed_units
  const payments = matches.map(({ payment }) => payment)
  return {
    ...stateOf(draft, { policy, days: setting.days, open_units, was_paid, is_claimed: claim !== null }),
    case_id,
    draft,
    policy,
    asin: about?.asin ?? null,
    open_units,
    paid_units,
    given_back_units: sum(matches, ({ payment }) => payment.given_units),
    reversed_units,
    beyond_units: sum(matches, (match) => match.beyond_units),
    paid_amount: amountOf(payments, setting.currency),
    unit_value: valueOf(draft, about, all, setting.currency),
    payments,
    claim,
  }
}

/** `known` are the references of the cases that stand, by kind: one that was opened is told to its end. */
export const reconcileSku = (
  sku: string,
  rows: SkuRows,
  about: AboutSku | undefined,
  known: ReadonlyMap<string, ReadonlySet<string>>,
  setting: Setting,
): Reconciled => {
  const { rules, days } = setting
  const of = (kind: Kind): ReadonlySet<string> => known.get(kind) ?? new Set()
  const payments = paymentsOf(rules, rows.reimbursements)
  const waits_days = policyOn(rules, 'customer_return', days.known_on)?.waits_days ?? 30
  const drafts: readonly Draft[] = [
    ...inboundDrafts(rows.items, rows.ledger),
    ...warehouseDrafts(rules, sku, rows.ledger),
    ...returnDrafts(rows.refunds, rows.returns, {
      from_on: setting.returns_from_on,
      today: days.known_on,
      waits_days,
      known: of('customer_return'),
    }),
    ...removalDrafts(rows.removals, rows.ledger, setting.removals_from_on, of('removal')),
    ...reversalDrafts(rules, rows.reimbursements, payments, unsetFinds(rules, rows.ledger)),
  ]
  const matches = matchPayments(drafts, payments, setting.known_from_on, days)
  const by = Map.groupBy(matches, ({ draft }) => draft)
  return {
    cases: drafts.map((draft) => caseOf(draft, by.get(draft) ?? [], about, payments, setting)),
    matches: matches.map((match) => ({
      ...match,
      case_id: match.draft === null ? null : caseId(match.draft),
    })),
  }
}

/** `waits_days` of a policy, versions and all that a case shows of its rules. */
export const policyColumns = ({ policy }: Case) => ({
  policy_version: policy === null ? null : versionOf(policy),
  policy_confidence: policy?.confidence ?? null,
  policy_anchor: policy?.anchor ?? null,
  policy_source: policy?.source ?? null,
})
