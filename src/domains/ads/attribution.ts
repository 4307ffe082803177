/** How rows of ads are loaded: by the day of the click, whose numbers go on changing. */

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
