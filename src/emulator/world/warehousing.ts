/** What goes on inside Amazon: units lost, found, damaged, disposed of, and moved between centres. */
import { momentOf } from './calendar.ts'
import type { Life } from './life.ts'
import { movement } from './stock.ts'
import type { Disposition } from './types.ts'

const LOSS_CHANCE = 0.012
const DAMAGE_CHANCE = 0.008
const TRANSFER_CHANCE = 0.03
/** Amazon looks for a lost unit before it pays; then the ledger calls the loss reconciled. */
const PAID_AFTER_DAYS = 40

const someTime = (life: Life, day: number): number =>
  momentOf(life.calendar, day, 0.1 + 0.8 * life.random.unit())

/** A loss: found again within weeks, or paid for later, or left open for the seller to claim. */
const lose = (life: Life, day: number): void => {
  const { random, stock } = life
  const from = stock.fullest()
  if (from.units < 1) return
  const units = Math.min(from.units, random.integer(1, 3))
  const at_ms = someTime(life, day)
  const found = random.chance(0.5) ? random.integer(1, units) : 0
  const found_day = day + random.integer(3, 25)
  const found_ms = someTime(life, found_day)
  const paid = random.chance(0.5) ? units - found : 0
  const paid_ms = momentOf(life.calendar, day + PAID_AFTER_DAYS, 0.5)
  const settlements = [
    ...(found > 0 ? [{ at_ms: found_ms, units: found, how: 'found' as const }] : []),
    ...(paid > 0 ? [{ at_ms: paid_ms, units: paid, how: 'paid' as const }] : []),
  ]
  const move = { at_ms, day, type: 'Adjustments', units, centre: from.centre, reason: 'M' } as const
  stock.draw(movement({ ...move, settlements }), false)
  if (found > 0) life.plan(found_day, { do: 'find', units: found, centre: from.centre, at_ms: found_ms })
}

/** Damage is a pair: E out of sellable, P into the damaged disposition, in the same moment and centre. */
const damage = (life: Life, day: number): void => {
  const { random, stock } = life
  const from = stock.fullest()
  if (from.units < 1) return
  const units = Math.min(from.units, random.integer(1, 2))
  const base = { at_ms: someTime(life, day), day, type: 'Adjustments', units, centre: from.centre } as const
  const paid_ms = momentOf(life.calendar, day + random.integer(10, PAID_AFTER_DAYS), 0.5)
  const settlements = random.chance(0.7) ? [{ at_ms: paid_ms, units, how: 'paid' as const }] : []
  stock.draw(movement({ ...base, reason: 'E', settlements }), false)
  stock.add(movement({ ...base, reason: 'P', disposition: 'WAREHOUSE_DAMAGED' }))
}

export const mishap = (life: Life, day: number): void => {
  if (life.profile.fulfilment === 'merchant') return
  if (life.random.chance(LOSS_CHANCE)) lose(life, day)
  if (life.random.chance(DAMAGE_CHANCE)) damage(life, day)
}

export const findLost = (
  life: Life,
  day: number,
  task: { readonly units: number; readonly centre: string; readonly at_ms: number },
): void => {
  const { units, centre, at_ms } = task
  const settlements = [{ at_ms, units, how: 'found' as const }]
  life.stock.add(movement({ at_ms, day, type: 'Adjustments', units, centre, reason: 'F', settlements }))
}

const UNSELLABLE = [
  'DEFECTIVE',
  'CUSTOMER_DAMAGED',
  'WAREHOUSE_DAMAGED',
] as const satisfies readonly Disposition[]

/** The removal order by which a SKU's unsellable units leave on a day. */
export const removalId = (index: number, day: number): string => `${index}RM${day}`

/** Once a month what cannot be sold leaves: half of the sellers have it destroyed, the others sent back. */
export const disposeOfUnsellable = (life: Life, day: number): void => {
  const { profile, stock } = life
  if ((day + profile.index) % 30 !== 0) return
  for (const disposition of UNSELLABLE) {
    for (const centre of stock.centres) {
      const units = stock.unsellable(disposition, centre)
      if (units <= 0) continue
      // Late in the day, after whatever arrived in the same disposition on the same day.
      const base = { at_ms: momentOf(life.calendar, day, 0.95), day, units, centre, disposition } as const
      const removal = { type: 'VendorReturns', reference: removalId(profile.index, day) } as const
      const disposal = { type: 'Adjustments', reason: 'D' } as const
      stock.draw(movement({ ...base, ...(profile.index % 2 === 0 ? removal : disposal) }), false)
    }
  }
}

/** Amazon moves stock between its centres: out today, in some days later, in transit in between. */
export const startTransfer = (life: Life, day: number): void => {
  const { random, stock } = life
  if (life.profile.fulfilment === 'merchant' || !random.chance(TRANSFER_CHANCE)) return
  const from = stock.fullest()
  if (from.units < 4) return
  const units = random.integer(1, Math.floor(from.units / 3))
  const at_ms = someTime(life, day)
  stock.draw(movement({ at_ms, day, type: 'WhseTransfers', units, centre: from.centre }), false)
  life.moveTransit(units)
  const others = stock.centres.filter((centre) => centre !== from.centre)
  const centre = others[random.integer(0, others.length - 1)] ?? from.centre
  life.plan(day + random.integer(1, 5), { do: 'arrive', units, centre })
}

export const receiveTransfer = (
  life: Life,
  day: number,
  task: { readonly units: number; readonly centre: string },
): void => {
  const { units, centre } = task
  life.stock.add(movement({ at_ms: someTime(life, day), day, type: 'WhseTransfers', units, centre }))
  life.moveTransit(-units)
}
