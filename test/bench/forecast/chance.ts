/** Chance with a seed: the same seed is the same series on every machine. */

export interface Chance {
  /** Between 0 and 1, never 1. */
  uniform(): number
  normal(): number
  /** Between two numbers, evenly. */
  between(low: number, high: number): number
  /** A whole number between two, both included. */
  whole(low: number, high: number): number
  isBelow(probability: number): boolean
  poisson(mean: number): number
  /** Counts with this mean and `dispersion` times the variance a Poisson count would have. */
  counts(mean: number, dispersion: number): number
}

const nextUniform = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Marsaglia and Tsang's method, with the usual lift for shapes below one. */
const gammaOf = (shape: number, uniform: () => number, normal: () => number): number => {
  if (shape < 1) return gammaOf(shape + 1, uniform, normal) * (1 - uniform()) ** (1 / shape)
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = normal()
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(1 - uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}

const poissonOf = (mean: number, uniform: () => number, normal: () => number): number => {
  if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()))
  const limit = Math.exp(-mean)
  let count = 0
  for (let product = uniform(); product > limit; product *= uniform()) count += 1
  return count
}

export const chanceOf = (seed: number): Chance => {
  const uniform = nextUniform(seed)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  const poisson = (mean: number): number => (mean <= 0 ? 0 : poissonOf(mean, uniform, normal))
  return {
    uniform,
    normal,
    between: (low, high) => low + (high - low) * uniform(),
    whole: (low, high) => low + Math.floor((high - low + 1) * uniform()),
    isBelow: (probability) => uniform() < probability,
    poisson,
    counts: (mean, dispersion) =>
      dispersion <= 1 || mean <= 0
        ? poisson(mean)
        : poisson(gammaOf(mean / (dispersion - 1), uniform, normal) * (dispersion - 1)),
  }
}
