/** When units that are on their way can be sold: a day that half of such shipments keep, and one that 80 % keep. */
import { Problem } from '../core/problem.ts'
import { daysFrom, type LocalDate } from '../core/time.ts'
import { PATHS } from './paths.ts'

export interface Arrival {
  readonly id: string
  readonly units: number
  readonly p50_on: LocalDate
  readonly p80_on: LocalDate
}

/** The normal quantile of 0.8. */
const P80_DEVIATE = 0.8416212335729143

export const assertArrival = ({ id, units, p50_on, p80_on }: Arrival): void => {
  if (!Number.isFinite(units) || units < 0)
    throw new Problem('bad_input', `The arrival "${id}" has ${units} units.`, 'Send units of 0 or more.')
  if (p80_on < p50_on)
    throw new Problem(
      'bad_input',
      `The arrival "${id}" is expected by ${p80_on} at P80, before ${p50_on} at P50.`,
      'Send a P80 on or after the P50.',
    )
}

/**
 * For each path the day on which it arrives, counted from `as_of_on` (1 is the day after). Lognormal through P50 and P80.
 * What is overdue arrives tomorrow at the earliest, and as uncertainly as before. `order` says which path meets which
 * lateness.
 */
export const arrivalDays = (arrival: Arrival, as_of_on: LocalDate, order: Uint8Array): Float64Array => {
  const spread = daysFrom(arrival.p50_on, arrival.p80_on)
  const middle = Math.max(1, daysFrom(as_of_on, arrival.p50_on))
  const deviation = Math.log((middle + spread) / middle) / P80_DEVIATE
  const days = new Float64Array(PATHS.count)
  for (let path = 0; path < PATHS.count; path += 1) {
    const lateness = PATHS.probabilities.deviates[order[path] ?? 0] ?? 0
    days[path] = Math.max(1, Math.round(middle * Math.exp(deviation * lateness)))
  }
  return days
}
