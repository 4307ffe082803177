/**
 * The stock of one SKU as it stands at a moment: what the last whole day left, and what has happened since.
 * The arithmetic of the inventory reports holds at every moment:
 * warehouse = fulfillable + unsellable + reserved, and total = warehouse + inbound.
 */
import { DAY_MS } from '../../core/time.ts'
import type { Life } from './life.ts'
import { openUnits } from './supplying.ts'
import type { DayRecord, Order } from './types.ts'

/** All in units. */
export interface Snapshot {
  readonly fulfillable: number
  readonly unsellable: number
  /** Ordered, not shipped. */
  readonly reserved_orders: number
  /** Between two centres: in no ledger balance, but counted here. */
  readonly reserved_transfers: number
  /** Booked in today, not yet on the shelf. */
  readonly reserved_processing: number
  readonly reserved: number
  readonly warehouse: number
  readonly inbound_working: number
  readonly inbound_shipped: number
  readonly inbound_receiving: number
  readonly total: number
  /** Lost, and Amazon still looks for them; part of nothing else. */
  readonly researching: number
  readonly merchant: number
}

const RESEARCH_DAYS = 30
/** No order waits longer than this between purchase and shipment or cancellation. */
const LONGEST_WAIT_DAYS = 6

const NOTHING: DayRecord = {
  wanted_units: 0,
  ordered: { amazon: 0, merchant: 0, non_amazon: 0 },
  missed_units: 0,
  in_stock: false,
  sellable_units: 0,
  reserved_units: 0,
  unsellable_units: 0,
  in_transit_units: 0,
  merchant_units: 0,
}

/** Orders that Amazon ships and that wait at that moment. */
const waitingUnits = (life: Life, day: number, at_ms: number): number => {
  const from = life.orders_from[Math.max(0, day - LONGEST_WAIT_DAYS)] ?? 0
  let units = 0
  for (let index = from; index < life.orders.length; index += 1) {
    const order = life.orders[index]
    if (!order || order.placed_day > day) break
    if (order.channel !== 'merchant' && isWaiting(order, at_ms)) units += order.units
  }
  return units
}

const isWaiting = (order: Order, at_ms: number): boolean =>
  order.placed_ms <= at_ms && order.closed_ms > at_ms

interface Today {
  sellable: number
  unsellable: number
  transfers: number
  processing: number
}

const movedToday = (life: Life, day: number, at_ms: number): Today => {
  const today: Today = { sellable: 0, unsellable: 0, transfers: 0, processing: 0 }
  for (let index = life.movements_from[day] ?? 0; index < life.movements.length; index += 1) {
    const move = life.movements[index]
    if (!move || move.day > day) break
    if (move.at_ms > at_ms) continue
    if (move.disposition === 'SELLABLE') today.sellable += move.units
    else today.unsellable += move.units
    if (move.type === 'WhseTransfers') today.transfers -= move.units
    if (move.disposition === 'SELLABLE' && (move.units > 0 || move.type === 'Receipts')) {
      today.processing += move.units
    }
  }
  return today
}

/** Units that Amazon looks for, by how long it has: 1 to 10 days, 11 to 20, longer. */
export const researchingAt = (
  life: Life,
  at_ms: number,
): { readonly short: number; readonly mid: number; readonly long: number } => {
  const units = { short: 0, mid: 0, long: 0 }
  for (const move of life.movements) {
    if (move.reason !== 'M' || move.at_ms > at_ms || move.at_ms < at_ms - RESEARCH_DAYS * DAY_MS) continue
    const days = (at_ms - move.at_ms) / DAY_MS
    const term = days < 11 ? 'short' : days < 21 ? 'mid' : 'long'
    units[term] -= move.units
    for (const settled of move.settlements) if (settled.at_ms <= at_ms) units[term] -= settled.units
  }
  return units
}

const researchingUnits = (life: Life, at_ms: number): number => {
  const { short, mid, long } = researchingAt(life, at_ms)
  return short + mid + long
}

const inboundAt = (
  life: Life,
  at_ms: number,
): Pick<Snapshot, 'inbound_working' | 'inbound_shipped' | 'inbound_receiving'> => {
  const inbound = { inbound_working: 0, inbound_shipped: 0, inbound_receiving: 0 }
  for (const shipment of life.inbound) {
    if (shipment.created_ms > at_ms || shipment.closed_ms <= at_ms) continue
    const units = openUnits(shipment, at_ms)
    if (at_ms < shipment.shipped_ms) inbound.inbound_working += units
    else if (at_ms < shipment.arrived_ms) inbound.inbound_shipped += units
    else inbound.inbound_receiving += units
  }
  return inbound
}

/** The life must have been lived through the day of that moment. */
export const snapshotAt = (life: Life, at_ms: number): Snapshot => {
  const day = life.calendar.dayAt(at_ms)
  const closed = life.days[day - 1] ?? NOTHING
  const today = movedToday(life, day, at_ms)
  const sellable = closed.sellable_units + today.sellable
  const unsellable = closed.unsellable_units + today.unsellable
  const reserved_orders = waitingUnits(life, day, at_ms)
  const reserved_transfers = closed.in_transit_units + today.transfers
  const reserved_processing = today.processing
  const reserved = reserved_orders + reserved_transfers + reserved_processing
  const warehouse = sellable + unsellable + reserved_transfers
  const inbound = inboundAt(life, at_ms)
  return {
    fulfillable: warehouse - unsellable - reserved,
    unsellable,
    reserved_orders,
    reserved_transfers,
    reserved_processing,
    reserved,
    warehouse,
    ...inbound,
    total: warehouse + inbound.inbound_working + inbound.inbound_shipped + inbound.inbound_receiving,
    researching: researchingUnits(life, at_ms),
    merchant: closed.merchant_units,
  }
}
