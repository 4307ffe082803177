/**
 * Demand events: what an operator knows of the year that the last months cannot tell. A deal week that triples demand
 * is said once, with its days and its multiplier, for the past as for what is to come.
 */
import { Problem } from '../core/problem.ts'
import { daysFrom, type LocalDate } from '../core/time.ts'

export interface DemandEvent {
  readonly name: string
  readonly from_on: LocalDate
  readonly through_on: LocalDate
  /** Demand of these days relative to what it would be without the event; 3 triples it, 0 ends it. */
  readonly multiplier: number
}

export const MULTIPLIER_MAX = 100
export const EVENTS_MAX = 200

/** Throws `bad_input` for an event that ends before it begins, or a multiplier that is negative or beyond reason. */
export const assertEvents = (events: readonly DemandEvent[]): void => {
  if (events.length > EVENTS_MAX)
    throw new Problem(
      'bad_input',
      `${events.length} demand events are too many.`,
      `Send ${EVENTS_MAX} or fewer.`,
    )
  for (const { name, from_on, through_on, multiplier } of events) {
    if (from_on > through_on)
      throw new Problem(
        'bad_input',
        `The demand event "${name}" ends on ${through_on}, before it begins on ${from_on}.`,
        'Send from_on on or before through_on.',
      )
    if (!(multiplier >= 0 && multiplier <= MULTIPLIER_MAX))
      throw new Problem(
        'bad_input',
        `The demand event "${name}" has the multiplier ${multiplier}.`,
        `Send a multiplier from 0 to ${MULTIPLIER_MAX}; 1 changes nothing.`,
      )
  }
}

/** The product of the multipliers of each of so many days from `from_on`. */
export const multipliersOf = (
  events: readonly DemandEvent[],
  from_on: LocalDate,
  days: number,
): Float64Array => {
  const product = new Float64Array(days).fill(1)
  for (const event of events) {
    const first = Math.max(0, daysFrom(from_on, event.from_on))
    const last = Math.min(days - 1, daysFrom(from_on, event.through_on))
    for (let at = first; at <= last; at += 1) product[at] = (product[at] ?? 1) * event.multiplier
  }
  return product
}
