/**
 * What Amazon pays the seller for units it lost, damaged or did not get back, and takes back again. All of it follows
 * from movements and refunds: nothing here changes the stock.
 */
import { DAY_MS } from '../../core/time.ts'
import { listPrice } from './catalog.ts'
import { isShortagePaid, paidAgainAfterDays } from './faults.ts'
import type { Life } from './life.ts'
import { hashText, mix } from './random.ts'
import type { CustomerReturn, Inbound, Movement, Order, Refund, Settled } from './types.ts'

export type PaidReason = 'Lost_Warehouse' | 'Damaged_Warehouse' | 'CustomerReturn' | 'Lost_Inbound'

/** One row of the reimbursements report. */
export interface Reimbursement {
  readonly id: string
  readonly at_ms: number
  readonly reason: PaidReason | 'Reimbursement_Reversal'
  /** For units that a shopper had. */
  readonly order: Order | null
  /** For units missing from a shipment, which the report does not name. */
  readonly shipment_id?: string
  /** Made before: the id of the payment it repeats. */
  readonly repeats?: string
  /** Negative where money is taken back. */
  readonly cash_units: number
  /** Units given back as stock: found again, without money. */
  readonly inventory_units: number
  /** Minor units of the marketplace's currency, never negative. */
  readonly unit_minor: number
  /** The seller had to claim it. */
  readonly case_id: string
  readonly reverses: { readonly id: string; readonly reason: PaidReason } | null
}

/** Since March 2025 a loss before a sale is paid at Amazon's estimate of what making the unit costs. */
const COST_RATIO = 0.35
/** A loss after a sale is paid at the price less fees. */
const NET_RATIO = 0.8
/** Refunds whose unit does not come back are paid after 45 days, two thirds of them. */
const RETURN_WAIT_DAYS = 45
const SHORTAGE_WAIT_DAYS = 45
const REVERSED_EVERY = 9

interface Cause {
  readonly kind: number
  readonly day: number
  readonly at_ms: number
  readonly ordinal: number
}

const digits = (value: number, length: number): string => String(value).padStart(length, '0')

/** Digits, unique within the seller: the marketplace, the SKU, the cause's day and its place among the day's. */
const idOf = ({ profile, setup }: Life, { kind, day, ordinal }: Cause): string => {
  const place = 10 + (hashText(setup.marketplace.marketplace_id) % 90)
  return `${place}${digits(profile.index, 6)}${digits(day, 4)}${kind}${digits(ordinal % 100, 2)}`
}

const drawOf = (life: Life, cause: Cause, salt: number): number =>
  mix(life.profile.seed, salt, cause.kind, cause.day, cause.ordinal)

const AGAIN_KIND = 8

/** The same once more, where it is planted. */
function* paidAgain(life: Life, cause: Cause, paid: Reimbursement): Generator<Reimbursement> {
  const after_days = paidAgainAfterDays(life.setup.faults, drawOf(life, cause, 55))
  if (after_days === null) return
  const id = idOf(life, { ...cause, kind: AGAIN_KIND + (cause.kind === 3 ? 1 : 0) })
  yield { ...paid, id, at_ms: paid.at_ms + after_days * DAY_MS, case_id: '', repeats: paid.id }
}

/** Units still missing when Amazon looks once more, long after closing: paid for one shipment in so many. */
const forShortage = (life: Life, inbound: Inbound, ordinal: number): Reimbursement | null => {
  const at_ms = inbound.closed_ms + SHORTAGE_WAIT_DAYS * DAY_MS
  const received = inbound.receipts.reduce((sum, { at_ms: on, units }) => sum + (on <= at_ms ? units : 0), 0)
  const units = inbound.expected_units - received
  if (units <= 0 || !isShortagePaid(life.setup.faults, life.profile, inbound.created_ms)) return null
  const day = life.calendar.dayAt(inbound.closed_ms)
  return {
    id: idOf(life, { kind: 5, day, at_ms, ordinal }),
    at_ms,
    reason: 'Lost_Inbound',
    order: null,
    shipment_id: inbound.shipment_id,
    cash_units: units,
    inventory_units: 0,
    unit_minor: Math.round(life.profile.prices[0].minor * COST_RATIO),
    case_id: '',
    reverses: null,
  }
}

/** The payment, and for one in nine its reversal weeks later, though the ledger knows of no unit that was found. */
function* paidAndReversed(life: Life, cause: Cause, paid: Reimbursement & { readonly reason: PaidReason }) {
  yield paid
  const draw = drawOf(life, cause, 52)
  if (paid.cash_units === 0) return
  if (draw % REVERSED_EVERY !== 0) {
    yield* paidAgain(life, cause, paid)
    return
  }
  yield {
    ...paid,
    id: idOf(life, { ...cause, kind: cause.kind + 5 }),
    at_ms: paid.at_ms + (20 + ((draw >>> 8) % 30)) * DAY_MS,
    reason: 'Reimbursement_Reversal' as const,
    cash_units: -paid.cash_units,
    case_id: '',
    reverses: { id: paid.id, reason: paid.reason },
  }
}

const caseOf = (draw: number): string => (draw % 4 === 0 ? String(10_000_000_000 + (draw >>> 2)) : '')

function* forSettled(
  life: Life,
  move: Movement,
  settled: Settled,
  ordinal: number,
): Generator<Reimbursement> {
  const kind = settled.how === 'paid' ? 1 : 2
  const cause = { kind, day: move.day, at_ms: move.at_ms, ordinal }
  const draw = drawOf(life, cause, 51)
  // Amazon writes a row for one find in three: it gave the units back as stock.
  if (settled.how === 'found' && draw % 3 !== 0) return
  yield* paidAndReversed(life, cause, {
    id: idOf(life, cause),
    at_ms: settled.at_ms,
    reason: move.reason === 'E' ? 'Damaged_Warehouse' : 'Lost_Warehouse',
    order: null,
    cash_units: settled.how === 'paid' ? settled.units : 0,
    inventory_units: settled.how === 'found' ? settled.units : 0,
    unit_minor: settled.how === 'paid' ? Math.round(life.profile.prices[0].minor * COST_RATIO) : 0,
    case_id: settled.how === 'paid' ? caseOf(draw >>> 4) : '',
    reverses: null,
  })
}

const forOrder = (life: Life, cause: Cause, order: Order, at_ms: number): Reimbursement => ({
  id: idOf(life, cause),
  at_ms,
  reason: 'CustomerReturn',
  order,
  cash_units: 1,
  inventory_units: 0,
  unit_minor: Math.round(listPrice(life.profile, order.placed_day) * NET_RATIO),
  case_id: '',
  reverses: null,
})

const forRefund = (life: Life, refund: Refund, ordinal: number): Reimbursement | null => {
  const cause = { kind: 3, day: refund.day, at_ms: refund.at_ms, ordinal }
  const draw = drawOf(life, cause, 53)
  if (!refund.kept_by_shopper || draw % 3 === 0) return null
  return forOrder(life, cause, refund.order, refund.at_ms + (RETURN_WAIT_DAYS + ((draw >>> 8) % 15)) * DAY_MS)
}

/** When Amazon pays for a unit that came back damaged, having found the damage to be its own; null when it does not. */
export const returnPaidAt = (life: Life, came_back: CustomerReturn): number | null => {
  const draw = mix(life.profile.seed, 54, came_back.at_ms / 1000)
  if (came_back.disposition !== 'CUSTOMER_DAMAGED' || draw % 4 !== 0) return null
  return came_back.at_ms + (3 + ((draw >>> 8) % 8)) * DAY_MS
}

function* allOf(life: Life): Generator<Reimbursement> {
  for (const [index, move] of life.movements.entries()) {
    if (move.reason !== 'M' && move.reason !== 'E') continue
    const ordinal = index - (life.movements_from[move.day] ?? 0)
    for (const settled of move.settlements) yield* forSettled(life, move, settled, ordinal)
  }
  for (const [index, refund] of life.refunds.entries()) {
    const paid = forRefund(life, refund, index)
    if (!paid) continue
    yield paid
    yield* paidAgain(life, { kind: 3, day: refund.day, at_ms: refund.at_ms, ordinal: index }, paid)
  }
  for (const [index, came_back] of life.returns.entries()) {
    const at_ms = returnPaidAt(life, came_back)
    const cause = { kind: 4, day: came_back.day, at_ms: came_back.at_ms, ordinal: index }
    if (at_ms !== null) yield forOrder(life, cause, came_back.order, at_ms)
  }
  for (const [index, inbound] of life.inbound.entries()) {
    const paid = forShortage(life, inbound, index)
    if (paid) yield paid
  }
}

/** Everything approved from one moment up to, not including, another; in no order. */
export function* reimbursementsOf(life: Life, from_ms: number, until_ms: number): Generator<Reimbursement> {
  for (const paid of allOf(life)) if (paid.at_ms >= from_ms && paid.at_ms < until_ms) yield paid
}
