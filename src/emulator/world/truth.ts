/** What is really so, for tests that hold a number of ours against the world it was made from. */
import { instantOf, msOf, type Instant, type LocalDate } from '../../core/time.ts'
import { claimsOf, type ClaimTruth } from './claims.ts'
import type { Life } from './life.ts'
import type { MarketWorld } from './market.ts'
import { snapshotAt, type Snapshot } from './snapshot.ts'
import type { DayRecord, Disposition, Inbound, SkuProfile } from './types.ts'

export interface ShipmentTruth {
  readonly shipment_id: string
  readonly created_at: Instant
  readonly shipped_at: Instant
  readonly due_at: Instant
  readonly arrived_at: Instant
  readonly closed_at: Instant
  readonly expected_units: number
  /** Booked so far, corrections taken off. */
  readonly received_units: number
  readonly status: 'WORKING' | 'SHIPPED' | 'RECEIVING' | 'CLOSED'
}

export interface LossTruth {
  readonly lost_on: LocalDate
  readonly lost_units: number
  readonly settled_units: number
  /** Neither found nor paid for: what a seller could claim. */
  readonly open_units: number
}

export interface ReturnTruth {
  /** The local day a centre booked the units in. */
  readonly returned_on: LocalDate
  readonly returned_units: number
  readonly disposition: Disposition
}

export interface SkuTruth {
  readonly profile: SkuProfile
  /** Every whole day that is over, first to last. */
  readonly days: readonly (DayRecord & { readonly on: LocalDate })[]
  /** Units of orders placed so far, whatever became of them, by channel. */
  readonly ordered_units: { readonly amazon: number; readonly merchant: number; readonly non_amazon: number }
  readonly shipped_units: number
  readonly cancelled_units: number
  readonly shipments: readonly ShipmentTruth[]
  readonly losses: readonly LossTruth[]
  readonly returns: readonly ReturnTruth[]
  /** What Amazon owes, by the disagreements of its own reports. */
  readonly claims: readonly ClaimTruth[]
  /** As of now. */
  readonly stock: Snapshot
}

const shipmentStatus = (inbound: Inbound, now_ms: number): ShipmentTruth['status'] => {
  if (now_ms < inbound.shipped_ms) return 'WORKING'
  if (now_ms < inbound.arrived_ms) return 'SHIPPED'
  return now_ms < inbound.closed_ms ? 'RECEIVING' : 'CLOSED'
}

const shipmentTruth = (inbound: Inbound, now_ms: number): ShipmentTruth => ({
  shipment_id: inbound.shipment_id,
  created_at: instantOf(inbound.created_ms),
  shipped_at: instantOf(inbound.shipped_ms),
  due_at: instantOf(inbound.due_ms),
  arrived_at: instantOf(inbound.arrived_ms),
  closed_at: instantOf(inbound.closed_ms),
  expected_units: inbound.expected_units,
  received_units: inbound.receipts
    .filter((receipt) => receipt.at_ms <= now_ms)
    .reduce((sum, receipt) => sum + receipt.units, 0),
  status: shipmentStatus(inbound, now_ms),
})

const lossesOf = (life: Life, now_ms: number): readonly LossTruth[] =>
  life.movements
    .filter((move) => move.reason === 'M' && move.at_ms <= now_ms)
    .map((move) => {
      const settled_units = move.settlements
        .filter((settlement) => settlement.at_ms <= now_ms)
        .reduce((sum, settlement) => sum + settlement.units, 0)
      const lost_units = -move.units
      const lost_on = life.calendar.date(move.day)
      return { lost_on, lost_units, settled_units, open_units: lost_units - settled_units }
    })

const returnsOf = (life: Life, now_ms: number): readonly ReturnTruth[] =>
  life.returns
    .filter((came_back) => came_back.at_ms <= now_ms)
    .map(({ at_ms, units, disposition }) => ({
      returned_on: life.calendar.date(life.calendar.dayAt(at_ms)),
      returned_units: units,
      disposition,
    }))

const orderTruth = (
  life: Life,
  now_ms: number,
): Pick<SkuTruth, 'ordered_units' | 'shipped_units' | 'cancelled_units'> => {
  const ordered_units = { amazon: 0, merchant: 0, non_amazon: 0 }
  let shipped_units = 0
  let cancelled_units = 0
  for (const order of life.orders) {
    if (order.placed_ms > now_ms) continue
    ordered_units[order.channel] += order.units
    if (order.closed_ms > now_ms) continue
    if (order.outcome === 'shipped') shipped_units += order.units
    else cancelled_units += order.units
  }
  return { ordered_units, shipped_units, cancelled_units }
}

/** The truth about one SKU as of now; undefined when there is no such SKU. */
export const truthOf = (world: MarketWorld, sku: string, now: Instant): SkuTruth | undefined => {
  const index = world.indexOf(sku)
  if (index === undefined) return undefined
  const now_ms = msOf(now)
  const today = world.calendar.dayAt(now_ms)
  const life = world.life(index, today)
  return {
    profile: life.profile,
    days: life.days.slice(0, today).map((record, day) => ({ ...record, on: world.calendar.date(day) })),
    ...orderTruth(life, now_ms),
    shipments: life.inbound
      .filter((inbound) => inbound.created_ms <= now_ms)
      .map((inbound) => shipmentTruth(inbound, now_ms)),
    losses: lossesOf(life, now_ms),
    returns: returnsOf(life, now_ms),
    claims: claimsOf(life, now_ms),
    stock: snapshotAt(life, now_ms),
  }
}
