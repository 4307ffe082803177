/**
 * Which case a payment belongs to: one at most, by a rule that gives the same answer whenever it is asked. By the order
 * where the report names it; else by SKU, reason and date, oldest first.
 */
import { addDays, type LocalDate } from '../core/time.ts'
import { type Days, isCounted } from './state.ts'
import type { Draft, Kind, Match, Payment } from './types.ts'

/** Losses older than what is loaded are still being paid for so long after its first day. */
const PAID_WITHIN_DAYS = 120

interface Standing {
  readonly draft: Draft
  /** What is missing is counted as missing, and no more on its way. */
  readonly is_counted: boolean
  /** Units that may still be paid for. */
  missing: number
  /** Units that Amazon calls reconciled and no find and no payment explains yet. */
  reconciled: number
  paid: number
}

const standingOf = (draft: Draft, days: Days): Standing => ({
  draft,
  is_counted: isCounted(draft, days),
  missing: draft.missing_units,
  reconciled: Math.max(0, (draft.reconciled_units ?? 0) - draft.found_units),
  paid: 0,
})

const unitsOf = ({ cash_units, given_units }: Payment): number => cash_units + given_units

const happenedBy =
  (day: LocalDate) =>
  ({ draft }: Standing): boolean =>
    draft.happened_on !== null && draft.happened_on <= day

const unmatched = (payment: Payment): Match => ({
  payment,
  draft: null,
  role: 'unmatched',
  nets_units: 0,
  beyond_units: 0,
})

/** Counts a payment against what is missing in one case; what it pays beyond that is beyond. */
const settle = (standing: Standing, payment: Payment): Match => {
  const units = unitsOf(payment)
  const nets_units = Math.min(units, standing.missing)
  standing.missing -= nets_units
  standing.paid += units
  const role = nets_units > 0 ? 'pays' : 'beyond'
  return { payment, draft: standing.draft, role, nets_units, beyond_units: units - nets_units }
}

/** By the order it names: returns and removals. A damaged unit that came back is paid for, too, and is missing nowhere. */
const byOrder = (standings: readonly Standing[], payment: Payment): Match => {
  const found = standings.find(({ draft }) => draft.reference === payment.order_id)
  return found === undefined ? unmatched(payment) : settle(found, payment)
}

/**
 * The report names no shipment: the oldest with just so many units missing, else the oldest with any, else the newest of
 * which units came after all once it was paid for.
 */
const byShipment = (standings: readonly Standing[], payment: Payment): Match => {
  const counted = standings.filter(happenedBy(payment.approved_on)).filter(({ is_counted }) => is_counted)
  const short = counted.filter(({ missing }) => missing > 0)
  const found =
    short.find(({ missing }) => missing === unitsOf(payment)) ??
    short[0] ??
    counted.findLast(({ draft }) => (draft.last_moved_on ?? '') > payment.approved_on)
  return found === undefined ? beyond(standings, payment) : settle(found, payment)
}

/** Paid for what was paid before: it belongs to the newest earlier case that was paid, and takes nothing off another. */
const beyond = (standings: readonly Standing[], payment: Payment): Match => {
  const paid = standings.filter(happenedBy(payment.approved_on)).filter(({ paid: units }) => units > 0)
  const found = paid.find(({ paid: units }) => units === unitsOf(payment)) ?? paid.at(-1)
  return found === undefined
    ? unmatched(payment)
    : { payment, draft: found.draft, role: 'beyond', nets_units: 0, beyond_units: unitsOf(payment) }
}

/** The losses whose reconciled units a payment may explain, best first: of just so many units, of more, of any; oldest first. */
const explicable = (
  standings: readonly Standing[],
  { approved_on, cash_units }: Payment,
): readonly Standing[] => {
  const able = standings.filter(happenedBy(approved_on)).filter(({ reconciled }) => reconciled > 0)
  const exact = able.filter(({ reconciled }) => reconciled === cash_units)
  const more = able.filter(({ reconciled }) => reconciled > cash_units)
  return [...new Set([...exact, ...more, ...able])]
}

/** Takes the payment off reconciled units; answers the case it is of, and how many units it explains. */
const explain = (
  standings: readonly Standing[],
  payment: Payment,
): { readonly first: Standing | undefined; readonly units: number } => {
  const able = explicable(standings, payment)
  let units = 0
  // A find set against the wrong loss leaves too few units in one and too many in another: together they are right.
  for (const standing of able) {
    const taken = Math.min(standing.reconciled, payment.cash_units - units)
    standing.reconciled -= taken
    units += taken
  }
  if (able[0] !== undefined) able[0].paid += payment.cash_units
  return { first: able[0], units }
}

/**
 * Losses and damages of one SKU. Amazon’s ledger calls units reconciled once they are found or paid for, so a payment is
 * first of those. Only what was paid beyond all of them is set against what is still missing; and what was paid beyond
 * that, too, was paid twice.
 */
const byLoss = (
  standings: readonly Standing[],
  payments: readonly Payment[],
  known_from_on: LocalDate,
): readonly Match[] => {
  const settled_from_on = addDays(known_from_on, PAID_WITHIN_DAYS)
  return payments.map((payment): Match => {
    if (payment.cash_units <= 0) return givenBack(standings, payment)
    const { first, units } = explain(standings, payment)
    const left = payment.cash_units - units
    if (left === 0 && first !== undefined)
      return { payment, draft: first.draft, role: 'pays', nets_units: 0, beyond_units: 0 }
    // It may be of a loss before the first that is loaded.
    if (payment.approved_on < settled_from_on)
      return first === undefined
        ? unmatched(payment)
        : { payment, draft: first.draft, role: 'pays', nets_units: 0, beyond_units: 0 }
    const owed = standings.filter(happenedBy(payment.approved_on)).find(({ missing }) => missing > 0)
    if (first === undefined) return owed === undefined ? beyond(standings, payment) : settle(owed, payment)
    return { payment, draft: first.draft, role: 'pays', nets_units: 0, beyond_units: left }
  })
}

/** Units given back as stock are those found: the newest earlier loss with a find. */
const givenBack = (standings: readonly Standing[], payment: Payment): Match => {
  const found = standings
    .filter(happenedBy(payment.approved_on))
    .findLast(({ draft }) => draft.found_units >= payment.given_units)
  return found === undefined
    ? unmatched(payment)
    : { payment, draft: found.draft, role: 'gives_back', nets_units: 0, beyond_units: 0 }
}

/** A payment that was taken back undoes what it had taken off its case; a loss has a case of the reversal for that. */
const reverse = (matches: readonly Match[], drafts: readonly Draft[], payment: Payment): Match => {
  const own = drafts.find(({ kind, reference }) => kind === 'reversal' && reference === payment.reverses_id)
  if (own !== undefined) return { payment, draft: own, role: 'reverses', nets_units: 0, beyond_units: 0 }
  const original = matches.find((match) => match.payment.reimbursement_id === payment.reverses_id)
  if (original === undefined || original.draft === null) return unmatched(payment)
  const nets_units = -Math.min(original.nets_units, Math.abs(unitsOf(payment)))
  return { payment, draft: original.draft, role: 'reverses', nets_units, beyond_units: 0 }
}

/** A total order, whatever order the rows came in: those of one day by what they are about. */
const oldestFirst = (a: Draft, b: Draft): number => {
  const [left, right] = [a, b].map(({ happened_on, reference }) => `${happened_on ?? ''} ${reference}`)
  return left === right ? 0 : (left ?? '') < (right ?? '') ? -1 : 1
}

/** Each payment with its case, in the order of the payments. */
export const matchPayments = (
  drafts: readonly Draft[],
  payments: readonly Payment[],
  known_from_on: LocalDate,
  days: Days,
): readonly Match[] => {
  const standings = drafts.toSorted(oldestFirst).map((draft) => standingOf(draft, days))
  const of = (kind: Kind) => standings.filter(({ draft }) => draft.kind === kind)
  const paid = payments.filter(({ reverses_id }) => reverses_id === null)
  const forKind = (kind: Kind) => paid.filter((payment) => payment.kind === kind)
  const matches = [
    ...byLoss(of('warehouse_lost'), forKind('warehouse_lost'), known_from_on),
    ...byLoss(of('warehouse_damaged'), forKind('warehouse_damaged'), known_from_on),
    ...forKind('inbound').map((payment) => byShipment(of('inbound'), payment)),
    ...forKind('customer_return').map((payment) => byOrder(of('customer_return'), payment)),
    ...forKind('removal').map((payment) => byOrder(of('removal'), payment)),
    ...paid.filter(({ kind }) => kind === null || kind === 'reversal').map(unmatched),
  ]
  const reversed = payments
    .filter(({ reverses_id }) => reverses_id !== null)
    .map((payment) => reverse(matches, drafts, payment))
  return [...matches, ...reversed]
}
