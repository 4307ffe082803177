/**
 * A hundred ways demand may go: path i follows the quantile (i + ½) ÷ 100 of cumulated demand on every day. Demand on
 * single days evens out and the level does not, so a SKU that sells more than expected this month mostly does in the next:
 * the paths are exact for how long a stock lasts, and need no dice. Where several shipments are late or early, which
 * lateness meets which path is shuffled, by fixed seeds: the same inputs give the same answer.
 */
import type { DemandForecast } from './demand.ts'
import { probabilities, quantilesInto, varianceOfSum } from './spread.ts'

const COUNT = 100

export const PATHS = {
  count: COUNT,
  probabilities: probabilities(Array.from({ length: COUNT }, (_, path) => (path + 0.5) / COUNT)),
} as const

/** Units demanded from the first day through `day` on `path`, at `day * PATHS.count + path`. */
export type DemandPaths = Float64Array

/** Into `into`, which is as long as the horizon at least: a night plans a hundred thousand SKUs, and each has 18,000 numbers. */
export const demandPathsOf = (demand: DemandForecast, into: Float64Array): DemandPaths => {
  const paths = into.subarray(0, demand.horizon_days * COUNT)
  let sum = 0
  for (let day = 0; day < demand.horizon_days; day += 1) {
    const row = day * COUNT
    sum += demand.mean[day] ?? 0
    quantilesInto(sum, varianceOfSum(demand.spread, sum, day + 1), PATHS.probabilities, paths, row)
    if (day === 0) continue
    for (let path = 0; path < COUNT; path += 1)
      paths[row + path] = Math.max(paths[row + path] ?? 0, paths[row - COUNT + path] ?? 0)
  }
  return paths
}

const ORDERS = 32

/** Permutations of the paths by a linear congruential generator of Numerical Recipes; chance enough to part shipments. */
const shuffled = (seed: number): Uint8Array => {
  const order = Uint8Array.from({ length: COUNT }, (_, at) => at)
  let state = seed
  for (let at = COUNT - 1; at > 0; at -= 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const other = Math.floor((state / 4_294_967_296) * (at + 1))
    const [a = 0, b = 0] = [order[at], order[other]]
    order[at] = b
    order[other] = a
  }
  return order
}
const orders = Array.from({ length: ORDERS }, (_, seed) => shuffled(seed * 2_654_435_761 + 1))

/** Which lateness the n-th shipment meets on each path. */
export const orderOf = (nth: number): Uint8Array => orders[nth % ORDERS] ?? new Uint8Array(COUNT)
