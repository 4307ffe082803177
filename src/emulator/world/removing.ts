/** Removal orders: the paper that belongs to unsellable units leaving, as the ledger moved them. */
import { momentOf } from './calendar.ts'
import { plantedRemovalLoss } from './faults.ts'
import type { Life } from './life.ts'
import { mix } from './random.ts'
import { removalId } from './warehousing.ts'
import type { Disposition } from './types.ts'

export interface Removal {
  readonly order_id: string
  /** Sent to the seller, or destroyed. */
  readonly kind: 'Return' | 'Disposal'
  readonly requested_ms: number
  /** Amazon begins to work on it. */
  readonly processed_ms: number
  /** The units have left, and the order is complete. */
  readonly left_ms: number
  /** What left, a box per centre and disposition. */
  readonly boxes: readonly RemovalBox[]
  /** Units asked for that were no longer there. */
  readonly cancelled_units: number
}

export interface RemovalBox {
  readonly centre: string
  readonly disposition: Disposition
  readonly units: number
  /** Of them, those that are in no package. */
  readonly lost_units: number
  /** Empty for what is destroyed. */
  readonly tracking_number: string
}

const CANCELLED_EVERY = 5

const trackingNumber = (life: Life, day: number, box: number): string =>
  `1Z${mix(life.profile.seed, 61, day, box).toString(36).toUpperCase().padStart(7, '0')}${String(box).padStart(9, '0')}`

/** Removal orders requested from one day through another, oldest first. */
export function* removalsOf(life: Life, from_day: number, through_day: number): Generator<Removal> {
  const boxes = new Map<number, { readonly kind: Removal['kind']; readonly boxes: RemovalBox[] }>()
  for (
    let index = life.movements_from[Math.max(0, from_day)] ?? life.movements.length;
    index < life.movements.length;
    index += 1
  ) {
    const move = life.movements[index]
    if (!move || move.day > through_day) break
    if (move.type !== 'VendorReturns' && move.reason !== 'D') continue
    const kind = move.type === 'VendorReturns' ? 'Return' : 'Disposal'
    const order = boxes.get(move.day) ?? { kind, boxes: [] }
    boxes.set(move.day, order)
    const tracking_number = kind === 'Return' ? trackingNumber(life, move.day, order.boxes.length) : ''
    const { centre, disposition } = move
    const units = -move.units
    const box = { day: move.day, number: order.boxes.length, units }
    const lost_units = kind === 'Return' ? plantedRemovalLoss(life.setup.faults, life.profile, box) : 0
    order.boxes.push({ centre, disposition, units, lost_units, tracking_number })
  }
  for (const [day, order] of boxes) {
    yield {
      ...order,
      order_id: removalId(life.profile.index, day),
      requested_ms: momentOf(life.calendar, day, 0.25),
      processed_ms: momentOf(life.calendar, day, 0.4),
      // When the ledger books them out.
      left_ms: momentOf(life.calendar, day, 0.95),
      cancelled_units: mix(life.profile.seed, 62, day) % CANCELLED_EVERY === 0 ? 1 : 0,
    }
  }
}
