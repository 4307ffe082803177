/** Days and moments as Amazon's files write them. */
import { instantOf } from '../core/time.ts'

const pad = (part: string | undefined): string => (part ?? '').padStart(2, '0')
/** A day of the calendar, which 30 February is not; Postgres knows no year 0. */
const isRealDay = (day: string): boolean => {
  const ms = Date.parse(`${day}T00:00:00Z`)
  return day >= '1000' && !Number.isNaN(ms) && instantOf(ms).slice(0, 10) === day
}
const realDay = (day: string): string | null => (isRealDay(day) ? day : null)

const PLAIN_DAY = /^\d{4}-\d{2}-\d{2}$/

/** 20261120, as Sponsored Display writes days. */
const COMPACT_DAY = /^(\d{4})(\d{2})(\d{2})$/

/** Milliseconds since 1970, of the years 2001 to 2286, as Sponsored Brands and Display stamp. */
const EPOCH_MS = /^\d{13}$/

/** 20.07.2026, as European settlements write days, in the form of all others. */
const withoutDots = (text: string): string => text.replace(/^(\d{2})\.(\d{2})\.(\d{4})(?=$| )/, '$3-$2-$1')

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Nov 3, 2026, as the report of suppressed listings writes days, in the form of all others. */
const withoutName = (text: string): string => {
  const named = /^([A-Z][a-z]{2}) (\d{1,2}),? (\d{4})$/.exec(text)
  return named ? `${named[3]}-${pad(String(MONTHS.indexOf(named[1] ?? '') + 1))}-${pad(named[2])}` : text
}

/**
 * 07/06/2026 (month first, as Amazon's ledger writes everywhere), 2026-07-06, 06.07.2026, Jul 6, 2026, or the first day
 * of a whole month: 07/2026, 2026-07. Null for anything else.
 */
export const dayOf = (written: string): string | null => {
  const text = withoutName(withoutDots(written)).replace(COMPACT_DAY, '$1-$2-$3')
  const slashed = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text)
  if (slashed) return realDay(`${slashed[3]}-${pad(slashed[1])}-${pad(slashed[2])}`)
  const month = /^(\d{1,2})\/(\d{4})$/.exec(text)
  if (month) return realDay(`${month[2]}-${pad(month[1])}-01`)
  if (/^\d{4}-\d{2}$/.test(text)) return realDay(`${text}-01`)
  return PLAIN_DAY.test(text) ? realDay(text) : null
}

/** A day that cannot be mistaken: not with slashes, which elsewhere might mean the day first. */
export const plainDayOf = (text: string): string | null => (text.includes('/') ? null : dayOf(text))

/** Zones Amazon writes by abbreviation in listings files, in hours from UTC. */
const ABBREVIATIONS = new Map([
  ['PST', -8],
  ['PDT', -7],
  ['UTC', 0],
  ['GMT', 0],
  ['BST', 1],
  ['MET', 1],
  ['CET', 1],
  ['MEST', 2],
  ['CEST', 2],
  // As Amazon writes them in German.
  ['MEZ', 1],
  ['MESZ', 2],
  ['WET', 0],
  ['WEST', 1],
  ['EET', 2],
  ['EEST', 3],
  ['SAST', 2],
  ['TRT', 3],
  // Of Arabia, not of the Atlantic.
  ['AST', 3],
  ['GST', 4],
  // Of Mexico.
  ['CST', -6],
  ['CDT', -5],
  ['JST', 9],
  ['IST', 5.5],
  ['AEST', 10],
  ['AEDT', 11],
  ['BRT', -3],
  ['SGT', 8],
])

const ISO =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2}(?:\.\d+)?)(?:\s?(Z|UTC|[A-Z]{3,4}|[+-]\d{2}:?\d{2}))?$/

/**
 * The moment in milliseconds, or NaN. 2026-11-20T18:02:11+00:00, 2026-07-06T00:00:00-0700, 2023-01-05 10:00:00 PST,
 * 20.07.2026 20:21:38 UTC.
 */
export const momentOf = (text: string): number => {
  if (EPOCH_MS.test(text)) return Number(text)
  const match = ISO.exec(withoutDots(text.trim()))
  if (!match || !isRealDay(match[1] ?? '')) return Number.NaN
  const zone = match[3] ?? 'Z'
  const utc = Date.parse(`${match[1]}T${match[2]}Z`)
  if (zone === 'Z') return utc
  const hours = ABBREVIATIONS.get(zone)
  if (hours !== undefined) return utc - hours * 3_600_000
  return Date.parse(
    `${match[1]}T${match[2]}${zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`}`,
  )
}
