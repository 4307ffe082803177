/**
 * Units at the fulfilment centres, by disposition. A day's outgoing units are drawn from what was there when the
 * day began; what comes in during the day is being processed and can be drawn from the next day on. So no
 * balance is ever negative, at whatever moment of the day one looks.
 */
import type { Disposition, Movement, MovementType, Reason } from './types.ts'

export interface Stock {
  readonly centres: readonly string[]
  /** Units that can still be drawn today and are promised to nobody. */
  free(centre: string): number
  freeUnits(): number
  /** The centre with most free units, and how many it has. */
  fullest(): { readonly centre: string; readonly units: number }
  promise(centre: string, units: number): void
  /** A promise that was not kept: the units are free again from tomorrow. */
  release(centre: string, units: number): void
  reservedUnits(): number
  unsellable(disposition: Disposition, centre: string): number
  unsellableUnits(): number
  sellableUnits(): number
  /** Books units that leave; those promised before are no longer reserved. */
  draw(movement: MovementOf, promised: boolean): void
  /** Books units that arrive; free from tomorrow. */
  add(movement: MovementOf): void
  endDay(): void
}

export interface MovementOf {
  readonly at_ms: number
  readonly day: number
  readonly type: MovementType
  readonly reference: string
  readonly units: number
  readonly centre: string
  readonly disposition: Disposition
  readonly reason: Reason
  readonly settlements: Movement['settlements']
}

const NO_SETTLEMENTS: Movement['settlements'] = []

/** A movement with the usual blanks filled in. */
export const movement = (
  fields: Pick<MovementOf, 'at_ms' | 'day' | 'type' | 'units' | 'centre'> & Partial<MovementOf>,
): MovementOf => ({
  reference: '',
  disposition: 'SELLABLE',
  reason: '',
  settlements: NO_SETTLEMENTS,
  ...fields,
})

const sum = (units: ReadonlyMap<string, number>): number => {
  let total = 0
  for (const value of units.values()) total += value
  return total
}

const change = (units: Map<string, number>, key: string, by: number): void => {
  units.set(key, (units.get(key) ?? 0) + by)
}

/** Moves everything over; most days there is nothing. */
const settle = (into: Map<string, number>, from: Map<string, number>): void => {
  if (from.size === 0) return
  for (const [centre, units] of from) change(into, centre, units)
  from.clear()
}

const key = (disposition: Disposition, centre: string): string => `${disposition}/${centre}`

export const stockAt = (centres: readonly string[], book: (movement: Movement) => void): Stock => {
  const free = new Map<string, number>(centres.map((centre) => [centre, 0]))
  const reserved = new Map<string, number>()
  const unsellable = new Map<string, number>()
  const coming = new Map<string, number>()
  const released = new Map<string, number>()
  const fullest = (): { readonly centre: string; readonly units: number } => {
    let best = { centre: centres[0] ?? '', units: 0 }
    for (const [centre, units] of free) if (units > best.units) best = { centre, units }
    return best
  }
  return {
    centres,
    fullest,
    free: (centre) => free.get(centre) ?? 0,
    freeUnits: () => sum(free),
    promise(centre, units) {
      change(free, centre, -units)
      change(reserved, centre, units)
    },
    release(centre, units) {
      change(reserved, centre, -units)
      change(released, centre, units)
    },
    reservedUnits: () => sum(reserved),
    unsellable: (disposition, centre) => unsellable.get(key(disposition, centre)) ?? 0,
    unsellableUnits: () => sum(unsellable),
    sellableUnits: () => sum(free) + sum(reserved) + sum(coming) + sum(released),
    draw(move, promised) {
      if (move.disposition === 'SELLABLE') change(promised ? reserved : free, move.centre, -move.units)
      else change(unsellable, key(move.disposition, move.centre), -move.units)
      book({ ...move, units: -move.units })
    },
    add(move) {
      if (move.disposition === 'SELLABLE') change(coming, move.centre, move.units)
      else change(unsellable, key(move.disposition, move.centre), move.units)
      book(move)
    },
    endDay() {
      settle(free, coming)
      settle(free, released)
    },
  }
}
