/**
 * Instants and local days. A day belongs to a marketplace: 2026-11-23 in Tokyo is not 2026-11-23 in
 * Los Angeles. Columns and fields ending in `_at` are instants, those ending in `_on` are local days.
 */
import { z } from 'zod'

/** A moment in UTC, ISO 8601 with a Z: `2026-11-23T18:00:00.000Z`. Sorts as text. */
export const Instant = z.iso
  .datetime({ offset: false, error: 'Write a moment in UTC, such as 2026-11-23T18:00:00Z' })
  .brand<'Instant'>()
export type Instant = z.infer<typeof Instant>

/** A calendar day of a marketplace: `2026-11-23`. Sorts as text. */
export const LocalDate = z.iso.date().brand<'LocalDate'>()
export type LocalDate = z.infer<typeof LocalDate>

/** An IANA time zone, such as America/Los_Angeles. */
export const TimeZone = z
  .string()
  .refine(isTimeZone, 'Write an IANA time zone, such as America/Los_Angeles.')
  .brand<'TimeZone'>()
export type TimeZone = z.infer<typeof TimeZone>

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone.length > 0
  } catch {
    return false
  }
}

/** Days, both ends included. */
export interface DayRange {
  readonly from_on: LocalDate
  readonly through_on: LocalDate
}

const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

export const instantOf = (ms: number): Instant => new Date(ms).toISOString() as Instant
export const msOf = (instant: Instant): number => Date.parse(instant)
export const instantAfter = (instant: Instant, ms: number): Instant => instantOf(msOf(instant) + ms)

const formats = new Map<string, Intl.DateTimeFormat>()

const formatFor = (timeZone: TimeZone): Intl.DateTimeFormat => {
  const known = formats.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  formats.set(timeZone, made)
  return made
}

/** What to add to UTC to read the wall clock of the zone at that moment, in milliseconds. */
export const zoneOffsetMs = (at: number, timeZone: TimeZone): number => {
  const parts = Object.fromEntries(
    formatFor(timeZone)
      .formatToParts(at)
      .map((part) => [part.type, part.value]),
  )
  const wall = Date.UTC(
    Number(parts['year']),
    Number(parts['month']) - 1,
    Number(parts['day']),
    Number(parts['hour']),
    Number(parts['minute']),
    Number(parts['second']),
  )
  return wall - Math.floor(at / 1000) * 1000
}

const dayOf = (ms: number): LocalDate => new Date(ms).toISOString().slice(0, 10) as LocalDate

/** The calendar day of the zone at that moment. */
export const localDate = (at: Instant, timeZone: TimeZone): LocalDate =>
  dayOf(msOf(at) + zoneOffsetMs(msOf(at), timeZone))

/** The hour of the zone's clock at that moment, `00` to `23`. */
export const localHour = (at: Instant, timeZone: TimeZone): string =>
  new Date(msOf(at) + zoneOffsetMs(msOf(at), timeZone)).toISOString().slice(11, 13)

/**
 * The same for millions of rows: offsets change only on whole quarters of an hour, so one look-up per quarter
 * serves every row in it.
 */
export const localDateReader = (timeZone: TimeZone): ((ms: number) => LocalDate) => {
  const offsets = new Map<number, number>()
  return (ms) => {
    const quarter = Math.floor(ms / 900_000)
    let offset = offsets.get(quarter)
    if (offset === undefined) {
      if (offsets.size > 50_000) offsets.clear()
      offset = zoneOffsetMs(quarter * 900_000, timeZone)
      offsets.set(quarter, offset)
    }
    return dayOf(ms + offset)
  }
}

/** The moment at which the local day begins; where a clock change skips midnight, the first moment that exists. */
export const startOfDay = (day: LocalDate, timeZone: TimeZone): Instant => {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  let at = midnight - zoneOffsetMs(midnight, timeZone)
  at = midnight - zoneOffsetMs(at, timeZone)
  return instantOf(localDate(instantOf(at), timeZone) < day ? at + HOUR_MS : at)
}

export const addDays = (day: LocalDate, days: number): LocalDate =>
  dayOf(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS)

/** Whole days from the first to the second; 1 from one day to the next. */
export const daysFrom = (from: LocalDate, to: LocalDate): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS)

/** How many days a range holds; both ends count. */
export const daysIn = (range: DayRange): number => daysFrom(range.from_on, range.through_on) + 1

/** Every day of the range, first to last. */
export const eachDay = (range: DayRange): readonly LocalDate[] =>
  Array.from({ length: Math.max(0, daysIn(range)) }, (_, index) => addDays(range.from_on, index))
