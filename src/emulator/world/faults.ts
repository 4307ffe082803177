/**
 * What goes wrong between Amazon and the seller more often than by itself, for worlds that ask for it: each "every" is one in
 * so many, decided by the seed. A world without them is what it always was.
 */
import { mix } from './random.ts'
import type { SkuProfile } from './types.ts'

export interface PlantedFaults {
  /** Shipments that arrive a tenth short, two units at least. */
  readonly short_shipments_every: number
  /** Of those, the ones whose missing units are booked in weeks after closing. */
  readonly late_receipts_every: number
  /** Of short shipments, the ones that Amazon pays for, 45 days after closing. */
  readonly paid_shipments_every: number
  /** Boxes of removals of which a part is in no package. */
  readonly lost_removals_every: number
  /** Payments that are made a second time, days after. */
  readonly double_payments_every: number
}

export const MANY_FAULTS: PlantedFaults = {
  short_shipments_every: 3,
  late_receipts_every: 3,
  paid_shipments_every: 3,
  lost_removals_every: 3,
  double_payments_every: 5,
}

type Seeded = Pick<SkuProfile, 'seed'>

const isOne = (every: number | undefined, draw: number): boolean => every !== undefined && draw % every === 0

/** Units of a shipment that never arrive with it, and how many days after closing they are booked in; null: never. */
export const plantedShortage = (
  faults: PlantedFaults | undefined,
  { seed }: Seeded,
  shipment: { readonly created_day: number; readonly expected_units: number },
): { readonly units: number; readonly late_after_days: number | null } | null => {
  const draw = mix(seed, 91, shipment.created_day)
  if (!isOne(faults?.short_shipments_every, draw)) return null
  const units = Math.min(shipment.expected_units, Math.max(2, Math.ceil(shipment.expected_units / 10)))
  const isLate = isOne(faults?.late_receipts_every, draw >>> 8)
  return { units, late_after_days: isLate ? 20 + ((draw >>> 16) % 20) : null }
}

export const isShortagePaid = (
  faults: PlantedFaults | undefined,
  { seed }: Seeded,
  created_ms: number,
): boolean => isOne(faults?.paid_shipments_every, mix(seed, 92, created_ms / 1000))

/** Units of a removal's box that left the centre and are in no package. */
export const plantedRemovalLoss = (
  faults: PlantedFaults | undefined,
  { seed }: Seeded,
  box: { readonly day: number; readonly number: number; readonly units: number },
): number => {
  const draw = mix(seed, 93, box.day, box.number)
  return isOne(faults?.lost_removals_every, draw) ? 1 + ((draw >>> 8) % box.units) : 0
}

/** Days until a payment is made once more; null where it is not. */
export const paidAgainAfterDays = (faults: PlantedFaults | undefined, draw: number): number | null =>
  isOne(faults?.double_payments_every, draw) ? 2 + ((draw >>> 8) % 9) : null
