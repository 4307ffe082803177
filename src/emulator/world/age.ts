/**
 * How old stock is. Amazon counts first in, first out: what is there now are the units received last, whichever left
 * the shelf. A unit that came back or was found is as old as the oldest.
 */
import type { Life } from './life.ts'

/** Units received on one day that are still there. */
export interface Layer {
  readonly received_day: number
  readonly units: number
}

/** The layers of so many units at a moment, newest first; they add up to the units. */
export const layersOf = (life: Life, units: number, at_ms: number): readonly Layer[] => {
  const received = new Map<number, number>()
  for (const { receipts } of life.inbound) {
    for (const receipt of receipts) {
      if (receipt.at_ms > at_ms) continue
      received.set(receipt.day, (received.get(receipt.day) ?? 0) + receipt.units)
    }
  }
  const layers: Layer[] = []
  let left = units
  for (const [received_day, count] of [...received].toSorted(([a], [b]) => b - a)) {
    const taken = Math.min(left, count)
    if (taken > 0) layers.push({ received_day, units: taken })
    left -= Math.max(0, taken)
  }
  const oldest = layers.at(-1)?.received_day ?? life.profile.opened_day
  return left > 0 ? [...layers, { received_day: oldest, units: left }] : layers
}

/** Units that are between so many days old on a day; both ends included, the day of receipt is day 0. */
export const unitsAged = (
  layers: readonly Layer[],
  day: number,
  band: { readonly from_days: number; readonly through_days: number },
): number => {
  let units = 0
  for (const layer of layers) {
    const age = day - layer.received_day
    if (age >= band.from_days && age <= band.through_days) units += layer.units
  }
  return units
}
