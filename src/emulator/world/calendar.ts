/** The days of one marketplace, counted from the day its world began. Day 0 is `began_on`. */
import { addDays, DAY_MS, startOfDay, zoneOffsetMs, type LocalDate, type TimeZone } from '../../core/time.ts'

export interface Calendar {
  readonly began_on: LocalDate
  readonly time_zone: TimeZone
  /** The first millisecond of the day (UTC epoch). */
  startMs(day: number): number
  date(day: number): LocalDate
  /** Days since 1970-01-01, for week days and seasons. */
  epochDay(day: number): number
  /** The day a moment falls on; negative before the world began. */
  dayAt(ms: number): number
  /** The offset of the zone at the start of the day, as `-0800`. */
  offset(day: number): string
}

interface Day {
  readonly start_ms: number
  readonly date: LocalDate
  readonly offset: string
}

const two = (value: number): string => String(value).padStart(2, '0')

/** Milliseconds east of UTC as Amazon writes them in ledgers: sign, hours, minutes, no colon. */
export const offsetText = (offset_ms: number): string => {
  const minutes = Math.round(Math.abs(offset_ms) / 60_000)
  return `${offset_ms < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`
}

export const calendarOf = (began_on: LocalDate, time_zone: TimeZone): Calendar => {
  const days = new Map<number, Day>()
  const began_ms = Date.parse(startOfDay(began_on, time_zone))
  const first_epoch_day = Math.round(Date.parse(`${began_on}T00:00:00Z`) / DAY_MS)
  const at = (day: number): Day => {
    const known = days.get(day)
    if (known) return known
    const date = addDays(began_on, day)
    const start_ms = Date.parse(startOfDay(date, time_zone))
    const made = { start_ms, date, offset: offsetText(zoneOffsetMs(start_ms, time_zone)) }
    days.set(day, made)
    return made
  }
  const dayAt = (ms: number): number => {
    let day = Math.floor((ms - began_ms) / DAY_MS)
    while (at(day).start_ms > ms) day -= 1
    while (at(day + 1).start_ms <= ms) day += 1
    return day
  }
  return {
    began_on,
    time_zone,
    startMs: (day) => at(day).start_ms,
    date: (day) => at(day).date,
    epochDay: (day) => first_epoch_day + day,
    dayAt,
    offset: (day) => at(day).offset,
  }
}

/** A moment of the day, on a whole second; `part` 0 is its start. Days of 23 and 25 hours included. */
export const momentOf = (calendar: Calendar, day: number, part: number): number => {
  const start = calendar.startMs(day)
  return start + Math.floor((part * (calendar.startMs(day + 1) - start)) / 1000) * 1000
}
