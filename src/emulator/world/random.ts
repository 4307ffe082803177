/** Chance that can be replayed: everything the emulated Amazon "decides" comes from a seed through here. */

/** One step of the murmur3 finaliser: a 32-bit number whose every bit depends on every bit of the input. */
const scramble = (value: number): number => {
  let mixed = value ^ (value >>> 16)
  mixed = Math.imul(mixed, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/** A 32-bit number from several; the order matters. */
export const mix = (...parts: readonly number[]): number =>
  parts.reduce((hash, part) => scramble(Math.imul(hash, 31) + (part | 0) + 0x9e3779b9), 0x2545f491)

/** A 32-bit number from a text (FNV-1a, then scrambled). */
export const hashText = (text: string): number => {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return scramble(hash)
}

export interface Random {
  /** Starts over from another seed; cheaper than a new source for every SKU and day. */
  reseed(seed: number): void
  /** From 0 up to, not including, 1. */
  unit(): number
  /** A whole number; both ends included. */
  integer(from: number, through: number): number
  chance(probability: number): boolean
  /** How many of many rare things happened, `mean` on average. */
  poisson(mean: number): number
}

/** The mulberry32 generator: 32 bits of state, one multiplication chain per draw. */
export const randomFrom = (seed: number): Random => {
  let state = seed | 0
  const unit = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const poisson = (mean: number): number => {
    if (mean <= 0) return 0
    if (mean > 30) {
      const normal = Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit())
      return Math.max(0, Math.round(mean + normal * Math.sqrt(mean)))
    }
    const floor = Math.exp(-mean)
    let product = unit()
    let count = 0
    while (product > floor) {
      product *= unit()
      count += 1
    }
    return count
  }
  return {
    reseed(next) {
      state = next | 0
    },
    unit,
    poisson,
    integer: (from, through) => from + Math.floor(unit() * (through - from + 1)),
    chance: (probability) => unit() < probability,
  }
}

/** The member of a non-empty list that a number falls on, whatever its size. */
export const pick = <T>(list: readonly [T, ...T[]], number: number): T =>
  list[number % list.length] ?? list[0]
