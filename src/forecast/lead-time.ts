/**
 * Lead times with closed periods: a supplier who closes for two weeks does not work on your order in them. Days in closed
 * periods do not count towards a lead time.
 */
import { Problem } from '../core/problem.ts'
import { addDays, type DayRange, daysFrom, type LocalDate } from '../core/time.ts'

export interface LeadTime {
  /** Days from the order to usable stock that half of the orders keep, and that 80 % keep. Open days alone count. */
  readonly p50_days: number
  readonly p80_days: number
  readonly closed: readonly DayRange[]
}

export const LEAD_DAYS_MAX = 2_000
/** So much calendar at most is walked; a supplier who is closed throughout has no date to answer. */
const WALK_DAYS_MAX = 2 * LEAD_DAYS_MAX

/** Throws `bad_input` where the days are no lead time. `what` names it in the message. */
export const assertLeadTime = (what: string, { p50_days, p80_days, closed }: LeadTime): void => {
  if (!(p50_days >= 0 && p50_days <= p80_days && p80_days <= LEAD_DAYS_MAX))
    throw new Problem(
      'bad_input',
      `${what} takes ${p50_days} days at P50 and ${p80_days} at P80.`,
      `Send days from 0 to ${LEAD_DAYS_MAX}, P80 not below P50.`,
    )
  const wrong = closed.find(({ from_on, through_on }) => from_on > through_on)
  if (wrong !== undefined)
    throw new Problem(
      'bad_input',
      `${what} has a closed period that ends on ${wrong.through_on}, before it begins on ${wrong.from_on}.`,
      'Send from_on on or before through_on.',
    )
}

const isClosed = (day: LocalDate, closed: readonly DayRange[]): boolean =>
  closed.some(({ from_on, through_on }) => from_on <= day && day <= through_on)

/**
 * The last day to begin something that takes so many open days and must be there on `needed_on`; null where no such day
 * lies within reason. Ten open days before 20 December with 10 to 14 December closed begin on 5 December.
 */
export const latestStart = (
  needed_on: LocalDate,
  days: number,
  closed: readonly DayRange[],
): LocalDate | null => {
  const wanted = Math.ceil(days)
  if (closed.length === 0) return addDays(needed_on, -wanted)
  let day = needed_on
  for (let counted = 0, walked = 0; counted < wanted; walked += 1) {
    if (walked > WALK_DAYS_MAX) return null
    if (!isClosed(day, closed)) counted += 1
    day = addDays(day, -1)
  }
  return day
}

/**
 * Open days between the day something was begun and the day it was there, the first not counted: begun on 5 December and there
 * on the 20th, with 10 to 14 December closed, it took ten.
 */
export const openDays = ({ from_on, through_on }: DayRange, closed: readonly DayRange[]): number => {
  const all = daysFrom(from_on, through_on)
  if (closed.length === 0) return all
  let open = 0
  for (let day = 1; day <= all; day += 1) if (!isClosed(addDays(from_on, day), closed)) open += 1
  return open
}

/** The day on which something begun on a day is there; null where no such day lies within reason. */
export const arrivalOf = (
  started_on: LocalDate,
  days: number,
  closed: readonly DayRange[],
): LocalDate | null => {
  const wanted = Math.ceil(days)
  if (closed.length === 0) return addDays(started_on, wanted)
  let day = started_on
  for (let counted = 0, walked = 0; counted < wanted; walked += 1) {
    if (walked > WALK_DAYS_MAX) return null
    day = addDays(day, 1)
    if (!isClosed(day, closed)) counted += 1
  }
  return day
}
