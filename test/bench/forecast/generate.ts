/**
 * Sellers' days by chance, of six kinds. Written before the method was tuned and not touched since; it shares no code with
 * the method. A series has what was wanted (`demand`), what could be sold of it (`sold`), and what a seller's records
 * say of each day. Parameters of a series are drawn from its seed: level 0.5 to 40 units a day (lognormal), noise 1 to
 * 3.5 times Poisson's, a level that wanders, and now and then a bulk order.
 */
import { chanceOf, type Chance } from './chance.ts'

export const KINDS = ['steady', 'seasonal', 'intermittent', 'trending', 'promoted', 'censored'] as const
export type Kind = (typeof KINDS)[number]

export interface Generated {
  readonly kind: Kind
  /** What customers wanted, also on days on which they could not buy. */
  readonly demand: readonly number[]
  readonly sold: readonly number[]
  /** Whether there was stock at the start of the day, and whether some was left at its end. */
  readonly stocked: readonly boolean[]
  readonly ran_out: readonly boolean[]
  readonly promoted: readonly boolean[]
}

interface Shape {
  readonly days: number
  readonly mean: number
  readonly dispersion: number
  /** Expected demand per day relative to `mean`. */
  readonly curve: readonly number[]
  readonly promoted: readonly boolean[]
}

const weekOf = (chance: Chance, strength: number): readonly number[] => {
  const raw = Array.from({ length: 7 }, () => Math.exp(strength * chance.normal()))
  const total = raw.reduce((sum, each) => sum + each, 0)
  return raw.map((each) => (7 * each) / total)
}

/** A level that wanders a little: a random walk in logarithms, pulled back to its middle. */
const wanderOf = (chance: Chance, days: number, step: number): readonly number[] => {
  let at = 0
  return Array.from({ length: days }, () => {
    at = at * 0.997 + step * chance.normal()
    return Math.exp(at)
  })
}

/** Growth or decline of 30 to 200 % in half a year, which begins and ends somewhere. */
const trendOf = (chance: Chance, days: number): readonly number[] => {
  const begins = chance.whole(60, 280)
  const lasts = chance.whole(120, 300)
  const daily = (Math.log(1 + chance.between(0.3, 2)) / 180) * (chance.isBelow(0.6) ? 1 : -1)
  return Array.from({ length: days }, (_, day) =>
    Math.exp(daily * Math.min(lasts, Math.max(0, day - begins))),
  )
}

const promotionsOf = (chance: Chance, days: number): readonly boolean[] => {
  const promoted = Array.from({ length: days }, () => false)
  for (let day = chance.whole(5, 40); day < days; day += chance.whole(20, 50)) {
    const lasts = chance.whole(3, 7)
    for (let each = 0; each < lasts && day < days; each += 1, day += 1) promoted[day] = true
  }
  return promoted
}

const shapeOf = (kind: Kind, chance: Chance, days: number): Shape => {
  const mean =
    kind === 'intermittent'
      ? chance.between(0.03, 0.4)
      : Math.exp(chance.between(Math.log(0.5), Math.log(40)))
  const dispersion = kind === 'intermittent' ? chance.between(1.5, 4) : chance.between(1, 3.5)
  const week = weekOf(chance, kind === 'seasonal' ? 0.4 : 0.12)
  const wander = wanderOf(chance, days, kind === 'intermittent' ? 0.01 : chance.between(0.005, 0.03))
  const trend = kind === 'trending' ? trendOf(chance, days) : undefined
  const yearly = kind === 'seasonal' ? chance.between(0.1, 0.45) : 0
  const turn = chance.between(0, 2 * Math.PI)
  const promoted =
    kind === 'promoted' ? promotionsOf(chance, days) : Array.from({ length: days }, () => false)
  const lift = chance.between(1.8, 4)
  const curve = Array.from(
    { length: days },
    (_, day) =>
      (week[day % 7] ?? 1) *
      (wander[day] ?? 1) *
      (trend?.[day] ?? 1) *
      (1 + yearly * Math.sin((2 * Math.PI * day) / 365 + turn)) *
      (promoted[day] === true ? lift : promoted[day - 1] === true ? 0.85 : 1),
  )
  return { days, mean, dispersion, curve, promoted }
}

/** One day in 250 brings somebody who buys five to ten times what is usual. */
const BULK = 0.004

const demandOf = (shape: Shape, chance: Chance): readonly number[] =>
  shape.curve.map((relative) => {
    const usual = chance.counts(shape.mean * relative, shape.dispersion)
    return chance.isBelow(BULK) ? usual + Math.ceil(shape.mean * chance.between(5, 10)) : usual
  })

interface Shelf {
  readonly sold: number[]
  readonly stocked: boolean[]
  readonly ran_out: boolean[]
}

/** Orders too late and waits too long: out of stock on some 10 to 30 % of the days. */
const sellFrom = (demand: readonly number[], mean: number, chance: Chance): Shelf => {
  const shelf: Shelf = { sold: [], stocked: [], ran_out: [] }
  const batch = Math.ceil(mean * chance.between(25, 50))
  let stock = batch
  let arrives = -1
  demand.forEach((wanted, day) => {
    if (day === arrives) stock += batch
    shelf.stocked.push(stock > 0)
    const sold = Math.min(stock, wanted)
    shelf.sold.push(sold)
    shelf.ran_out.push(stock > 0 && sold === stock)
    stock -= sold
    if (arrives <= day && stock < mean * 12) arrives = day + chance.whole(10, 30)
  })
  return shelf
}

export const generate = (kind: Kind, seed: number, days: number): Generated => {
  const chance = chanceOf(seed * 7_919 + KINDS.indexOf(kind) * 104_729 + 17)
  const shape = shapeOf(kind, chance, days)
  const demand = demandOf(shape, chance)
  const always = { sold: demand, stocked: demand.map(() => true), ran_out: demand.map(() => false) }
  const shelf = kind === 'censored' ? sellFrom(demand, shape.mean, chance) : always
  return { kind, demand, promoted: shape.promoted, ...shelf }
}
