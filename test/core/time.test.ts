import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addDays,
  daysFrom,
  daysIn,
  eachDay,
  Instant,
  instantOf,
  LocalDate,
  localDate,
  localDateReader,
  msOf,
  startOfDay,
  TimeZone,
} from '../../src/core/time.ts'

const ZONES = [
  'America/Los_Angeles',
  'Europe/London',
  'Asia/Tokyo',
  'Asia/Kolkata',
  'America/Sao_Paulo',
  'Africa/Cairo',
  'Australia/Sydney',
  'UTC',
].map((zone) => TimeZone.parse(zone))
const at = (text: string) => Instant.parse(text)
const on = (text: string) => LocalDate.parse(text)

describe('a day belongs to a marketplace', () => {
  test('the same moment is another day in Tokyo than in Los Angeles', () => {
    const moment = at('2026-11-23T18:00:00.000Z')
    expect(localDate(moment, TimeZone.parse('Asia/Tokyo'))).toBe('2026-11-24')
    expect(localDate(moment, TimeZone.parse('America/Los_Angeles'))).toBe('2026-11-23')
  })

  test('the day on which clocks go forward begins at the old offset and the next at the new one', () => {
    const zone = TimeZone.parse('America/Los_Angeles')
    expect(startOfDay(on('2026-03-08'), zone)).toBe('2026-03-08T08:00:00.000Z')
    expect(startOfDay(on('2026-03-09'), zone)).toBe('2026-03-09T07:00:00.000Z')
  })

  test('where a clock change skips midnight the day begins at the first moment there is', () => {
    // Cairo goes from 00:00 to 01:00 on the last Friday of April.
    const zone = TimeZone.parse('Africa/Cairo')
    const begins = startOfDay(on('2026-04-24'), zone)
    expect(localDate(begins, zone)).toBe('2026-04-24')
    expect(localDate(instantOf(msOf(begins) - 1), zone)).toBe('2026-04-23')
  })

  test('every day begins where the one before ends, in every zone', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), fc.integer({ min: 0, max: 4_000 }), (zone, offset) => {
        const day = addDays(on('2020-01-01'), offset)
        const begins = msOf(startOfDay(day, zone))
        expect(localDate(instantOf(begins), zone)).toBe(day)
        expect(localDate(instantOf(begins - 1), zone)).toBe(addDays(day, -1))
      }),
    )
  })

  test('reading days of many moments gives the same as reading one', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.integer({ min: 1_500_000_000, max: 1_900_000_000 }),
        (zone, seconds) => {
          expect(localDateReader(zone)(seconds * 1000)).toBe(localDate(instantOf(seconds * 1000), zone))
        },
      ),
    )
  })
})

test('ranges hold both their ends', () => {
  const range = { from_on: on('2026-02-27'), through_on: on('2026-03-01') }
  expect(daysIn(range)).toBe(3)
  expect(eachDay(range)).toEqual(['2026-02-27', '2026-02-28', '2026-03-01'])
  expect(daysFrom(range.from_on, range.through_on)).toBe(2)
})

test('what is no day, moment or zone is refused', () => {
  expect(LocalDate.safeParse('2026-02-30').success).toBe(false)
  expect(Instant.safeParse('2026-11-23T18:00:00+01:00').success).toBe(false)
  expect(TimeZone.safeParse('Mars/Olympus').success).toBe(false)
})
