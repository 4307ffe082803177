/**
 * What Amazon owes as of a moment, whatever became known of it: what reconciliation must find, neither more nor less. Told
 * from what happened, not from the reports.
 */
import type { LocalDate } from '../../core/time.ts'
import type { Life } from './life.ts'
import { orderId } from './order-ids.ts'
import { type PaidReason, type Reimbursement, reimbursementsOf } from './reimbursing.ts'
import { removalsOf } from './removing.ts'
import type { Inbound, Movement } from './types.ts'

export interface Owed {
  readonly kind:
    | 'inbound'
    | 'warehouse_lost'
    | 'warehouse_damaged'
    | 'customer_return'
    | 'removal'
    | 'reversal'
    /** Owed by the seller, if by anyone: the same payment a second time. */
    | 'paid_twice'
  readonly sku: string
  /** The shipment, order, removal order or payment; of a loss its day, centre, disposition and FNSKU. */
  readonly reference: string
  readonly units: number
  /** The day it is counted from, where it is one that a report tells. */
  readonly on: LocalDate
  readonly at_ms: number
  /** What a payment made twice was for. */
  readonly of?: 'warehouse_lost' | 'warehouse_damaged' | 'customer_return' | 'inbound'
}

interface Moment {
  readonly life: Life
  readonly now_ms: number
  readonly paid: readonly Reimbursement[]
}

const dayOf = ({ life }: Moment, at_ms: number): LocalDate => life.calendar.date(life.calendar.dayAt(at_ms))

const receivedBy = ({ receipts }: Inbound, now_ms: number): number =>
  receipts.reduce((sum, { at_ms, units }) => sum + (at_ms <= now_ms ? units : 0), 0)

/** Closed short: not received since, and not paid for. */
function* shortages(moment: Moment): Generator<Owed> {
  const { life, now_ms, paid } = moment
  for (const inbound of life.inbound) {
    if (inbound.closed_ms > now_ms) continue
    const own = paid.filter(({ shipment_id }) => shipment_id === inbound.shipment_id)
    const settled = own.reduce((sum, { cash_units }) => sum + cash_units, 0)
    const units = inbound.expected_units - receivedBy(inbound, now_ms) - settled
    const [first] = inbound.receipts
    if (units <= 0 || !first) continue
    const reference = inbound.shipment_id
    const { at_ms } = first
    yield { kind: 'inbound', sku: life.profile.sku, reference, units, on: dayOf(moment, at_ms), at_ms }
  }
}

const lossKind = ({ reason }: Movement) =>
  reason === 'M' ? 'warehouse_lost' : reason === 'E' ? 'warehouse_damaged' : null

/** Lost or damaged, and neither found nor paid for so far. */
function* losses(moment: Moment): Generator<Owed> {
  const { life, now_ms } = moment
  for (const move of life.movements) {
    const kind = lossKind(move)
    if (kind === null || move.at_ms > now_ms) continue
    const settled = move.settlements.reduce((sum, { at_ms, units }) => sum + (at_ms <= now_ms ? units : 0), 0)
    const units = -move.units - settled
    const on = life.calendar.date(move.day)
    const reference = [on, move.centre, move.disposition, life.profile.fnsku].join(' ')
    if (units > 0) yield { kind, sku: life.profile.sku, reference, units, on, at_ms: move.at_ms }
  }
}

/** Refunded, and neither back nor paid for so far. */
function* refunds(moment: Moment): Generator<Owed> {
  const { life, now_ms, paid } = moment
  const back = new Set(life.returns.flatMap(({ order, at_ms }) => (at_ms <= now_ms ? [order] : [])))
  const settled = new Set(paid.flatMap(({ order }) => (order === null ? [] : [order])))
  for (const { order, at_ms } of life.refunds) {
    if (at_ms > now_ms || back.has(order) || settled.has(order)) continue
    const reference = orderId(life, order)
    const on = dayOf(moment, at_ms)
    yield { kind: 'customer_return', sku: life.profile.sku, reference, units: 1, on, at_ms }
  }
}

function* removals(moment: Moment): Generator<Owed> {
  const { life, now_ms } = moment
  for (const order of removalsOf(life, 0, life.calendar.dayAt(now_ms))) {
    const units = order.boxes.reduce((sum, { lost_units }) => sum + lost_units, 0)
    if (units === 0 || order.left_ms > now_ms) continue
    const on = dayOf(moment, order.left_ms)
    yield {
      kind: 'removal',
      sku: life.profile.sku,
      reference: order.order_id,
      units,
      on,
      at_ms: order.left_ms,
    }
  }
}

const PAID_FOR = {
  Lost_Warehouse: 'warehouse_lost',
  Damaged_Warehouse: 'warehouse_damaged',
  CustomerReturn: 'customer_return',
  Lost_Inbound: 'inbound',
} as const satisfies Readonly<Record<PaidReason, Owed['of']>>

/** Money taken back though nothing was found, and money paid again. */
function* payments(moment: Moment): Generator<Owed> {
  const { life, paid } = moment
  for (const { reverses, repeats, reason, cash_units, at_ms } of paid) {
    const about = { sku: life.profile.sku, units: Math.abs(cash_units), on: dayOf(moment, at_ms), at_ms }
    if (reverses) yield { ...about, kind: 'reversal', reference: reverses.id }
    if (repeats !== undefined && reason !== 'Reimbursement_Reversal')
      yield { ...about, kind: 'paid_twice', reference: repeats, of: PAID_FOR[reason] }
  }
}

/** Everything Amazon owes of one SKU; the life must have been lived through the day of that moment. */
export const owedOf = (life: Life, now_ms: number): readonly Owed[] => {
  const moment = { life, now_ms, paid: [...reimbursementsOf(life, 0, now_ms + 1)] }
  return [shortages, losses, refunds, removals, payments].flatMap((part) => [...part(moment)])
}
