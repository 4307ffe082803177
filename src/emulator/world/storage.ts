/** How much lay at each centre over a month: what storage is charged for. */
import type { Calendar } from './calendar.ts'
import type { Life } from './life.ts'

export interface Month {
  /** `2026-10` */
  readonly name: string
  readonly from_day: number
  readonly through_day: number
}

/** Averages over the days of a month of what was there at the end of each. */
export interface Stored {
  readonly month: Month
  readonly centre: string
  readonly units: number
  /** Of these, ordered and not yet shipped. */
  readonly ordered_units: number
}

/** Whole months of the calendar that lie in these days, oldest first. A month before the world began has no stock. */
export const monthsIn = (
  calendar: Calendar,
  range: { readonly from_day: number; readonly through_day: number },
): readonly Month[] => {
  const months: Month[] = []
  for (let day = range.from_day; day <= range.through_day; day += 1) {
    if (!calendar.date(day).endsWith('-01')) continue
    const name = calendar.date(day).slice(0, 7)
    let end = day + 27
    while (calendar.date(end + 1).startsWith(name)) end += 1
    if (end <= range.through_day) months.push({ name, from_day: day, through_day: end })
  }
  return months
}

const add = (sums: Map<string, number>, key: string, by: number): void => {
  sums.set(key, (sums.get(key) ?? 0) + by)
}

/** Days of the month at whose end something was there that came on the first day and left on the other. */
const nightsIn = (month: Month, came_day: number, left_day: number): number =>
  Math.max(0, Math.min(month.through_day + 1, left_day) - Math.max(month.from_day, came_day))

/** One line per centre that had stock in the month. The life must have been lived through it. */
export const storedIn = (life: Life, month: Month): readonly Stored[] => {
  const unit_nights = new Map<string, number>()
  for (const move of life.movements) {
    if (move.day > month.through_day) break
    add(unit_nights, move.centre, move.units * nightsIn(month, move.day, Infinity))
  }
  const ordered_nights = new Map<string, number>()
  const first = life.orders_from[Math.max(0, month.from_day - 6)] ?? life.orders.length
  for (let index = first; index < life.orders.length; index += 1) {
    const order = life.orders[index]
    if (!order || order.placed_day > month.through_day) break
    if (order.channel !== 'merchant')
      add(ordered_nights, order.centre, order.units * nightsIn(month, order.placed_day, order.closed_day))
  }
  const days = month.through_day - month.from_day + 1
  return [...unit_nights]
    .filter(([, nights]) => nights > 0)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([centre, nights]) => ({
      month,
      centre,
      units: nights / days,
      ordered_units: (ordered_nights.get(centre) ?? 0) / days,
    }))
}
