/** How rows of ads are asked for and loaded: by the day of the click, whose numbers go on changing. */
import { localDays, type Window } from '../../sync/source.ts'

/**
 * Orders count for the day of the click that led to them, up to 30 days later, and are restated up to 28 days after
 * that; clicks of no people are taken back for 30 days. So every day is replaced by what Amazon says of it now, and
 * what it said before moves to history.
 */
export const attributed = <const Day extends string>(day: Day) => ({
  as: 'window' as const,
  day,
  because:
    'a day’s clicks and the orders that came of them are restated together, and a row Amazon no longer sends was nothing after all.',
})

/**
 * Amazon takes 31 days a request. What still changes after those is little: it is asked for once a week, a day less far
 * back than the shortest report reaches.
 */
export const daysServed = (history_days: number): Window =>
  localDays({
    restated_days: 31,
    weekly_restated_days: 59,
    held_back_days: 1,
    days_max: 31,
    history_days,
  })
