/** What is due: a pure question of the clock, the marketplaces and the past. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MarketplaceId } from '../../src/core/ids.ts'
import { addDays, daysIn, eachDay, Instant, localDate, LocalDate, TimeZone } from '../../src/core/time.ts'
import * as column from '../../src/sync/column.ts'
import { defineReport } from '../../src/sync/define.ts'
import { due, type DueQuestion, type DueRun, type PastRun } from '../../src/sync/due.ts'
import { asOfNow, localDays, spReport, type Window } from '../../src/sync/source.ts'

const reportOf = (dataset: string, window: Window, per: 'marketplace' | 'account' = 'marketplace') =>
  defineReport({
    dataset,
    window,
    per,
    source: spReport('GET_X', { cancelled_means: 'no_data' }),
    grain: 'One row.',
    load: { as: 'snapshot', key: ['sku'] },
    touches: { sku: 'sku' },
    columns: { sku: column.sku('sku') },
  })

const picture = reportOf('picture', asOfNow())
const movements = reportOf(
  'movements',
  localDays({ restated_days: 5, held_back_days: 1, days_max: 10, history_days: 45 }),
)
const whole = reportOf('whole', asOfNow(), 'account')

const LOS_ANGELES = {
  marketplace_id: MarketplaceId.parse('ATVPDKIKX0DER'),
  time_zone: TimeZone.parse('America/Los_Angeles'),
  apis: ['sp'] as const,
}
const TORONTO = {
  marketplace_id: MarketplaceId.parse('A2EUQ1WTGCTBG2'),
  time_zone: TimeZone.parse('America/Toronto'),
  apis: ['sp'] as const,
}

const question = (more: Partial<DueQuestion> = {}): DueQuestion => ({
  now: Instant.parse('2026-11-20T10:15:00.000Z'),
  reports: [picture, movements],
  marketplaces: [LOS_ANGELES],
  past: [],
  backfill_days: 30,
  ...more,
})

const range = ({ days }: DueRun): string => (days === null ? 'now' : `${days.from_on} ${days.through_on}`)
const asPast = (runs: readonly DueRun[], is_denied = false): readonly PastRun[] =>
  runs.map((run) => ({ ...run, is_denied }))

describe('due', () => {
  test('what is asked by the hour is due once in each hour, and the rest once a night', () => {
    const hourly = reportOf('hourly', asOfNow({ hourly: true }))
    const first = due(question({ reports: [picture, hourly] }))
    expect(first.map(({ dataset, slot }) => [dataset, slot])).toEqual([
      ['picture', ''],
      ['hourly', '02'],
    ])
    const again = (now: string) =>
      due(question({ reports: [picture, hourly], past: asPast(first), now: Instant.parse(now) }))
    expect(again('2026-11-20T10:59:59.000Z')).toEqual([])
    expect(again('2026-11-20T11:00:00.000Z').map(({ dataset, slot }) => [dataset, slot])).toEqual([
      ['hourly', '03'],
    ])
  })

  test('an API that the account gave no consent to is not asked', () => {
    expect(due(question({ marketplaces: [{ ...LOS_ANGELES, apis: ['ads'] }] }))).toEqual([])
  })

  test('a new account asks for the picture of now and its days, newest first, in chunks', () => {
    const runs = due(question())
    expect(runs.map(range)).toEqual([
      'now',
      '2026-11-10 2026-11-19',
      '2026-10-31 2026-11-09',
      '2026-10-21 2026-10-30',
    ])
    expect(runs.map(({ purpose }) => purpose)).toEqual(['night', 'night', 'backfill', 'backfill'])
  })

  test('no further back than Amazon answers', () => {
    const runs = due(question({ reports: [movements], backfill_days: 1000 }))
    expect(runs.reduce((sum, { days }) => sum + (days ? daysIn(days) : 0), 0)).toBe(45)
    expect(runs.at(-1)?.days?.from_on).toBe('2026-10-06')
  })

  test('asked twice in a night it answers nothing new; the next night only what is new or restated', () => {
    const past = asPast(due(question()))
    expect(due(question({ past }))).toEqual([])
    const next = due(question({ past, now: Instant.parse('2026-11-21T10:15:00.000Z') }))
    expect(next.map(range)).toEqual(['now', '2026-11-16 2026-11-20'])
  })

  test('what Amazon denies is asked of the newest days alone, and all of it once it is granted', () => {
    const asked = question({ reports: [movements] })
    const denied = asPast(due(asked), true)
    expect(due({ ...asked, past: denied })).toEqual([])
    const later = { ...asked, now: Instant.parse('2026-11-21T10:15:00.000Z') }
    const next = due({ ...later, past: denied })
    expect(next.map(range)).toEqual(['2026-11-16 2026-11-20'])
    const granted = { ...later, past: [...denied, ...asPast(next)] }
    expect(due(granted).map(range)).toEqual([
      '2026-11-06 2026-11-15',
      '2026-10-27 2026-11-05',
      '2026-10-22 2026-10-26',
    ])
  })

  test('missed nights are made up for, and a hole in the past is filled', () => {
    const past = asPast(due(question())).filter(({ days }) => days?.from_on !== '2026-10-31')
    const runs = due(question({ past, reports: [movements], now: Instant.parse('2026-11-25T10:15:00.000Z') }))
    // The backfill reaches 30 days back from the 24th: the 26th of October. The 16th to 19th were asked for once, on the
    // 20th, and Amazon restates each for five days.
    expect(runs.map(range)).toEqual(['2026-11-16 2026-11-24', '2026-10-31 2026-11-09'])
  })

  test('what was asked for too early is asked again, though nights were missed for longer than Amazon restates', () => {
    const first = asPast(due(question({ reports: [movements] })))
    const asked = (now: string, past: readonly PastRun[]) =>
      due(question({ reports: [movements], past, now: Instant.parse(now), backfill_days: 45 }))
    const back = asked('2026-12-05T10:15:00.000Z', first)
    // Asked for on the 20th, the 15th was five days old, and the 16th four.
    expect(back.map(range)).toEqual(['2026-11-25 2026-12-04', '2026-11-16 2026-11-24'])
    const next = asked('2026-12-06T10:15:00.000Z', [...first, ...asPast(back)])
    expect(next.map(range)).toEqual(['2026-12-01 2026-12-05'])
  })

  test('each marketplace has its own day; a report of the whole account is asked once', () => {
    const now = Instant.parse('2026-11-21T05:30:00.000Z')
    const runs = due(question({ now, reports: [picture, whole], marketplaces: [LOS_ANGELES, TORONTO] }))
    expect(runs.map((run) => `${run.dataset} ${run.marketplace_id} ${run.night_on}`)).toEqual([
      'picture ATVPDKIKX0DER 2026-11-20',
      'picture A2EUQ1WTGCTBG2 2026-11-21',
      'whole ATVPDKIKX0DER 2026-11-20',
    ])
  })

  test('by whole months only months that are over are asked for, as many as one request may cover', () => {
    const months = reportOf(
      'months',
      localDays({
        restated_days: 40,
        held_back_days: 8,
        days_max: 92,
        history_days: 540,
        whole: 'months',
      }),
    )
    const asked = (now: string, past: readonly DueRun[] = [], backfill_days = 200) =>
      due(question({ now: Instant.parse(now), reports: [months], past: asPast(past), backfill_days }))
    const first = asked('2026-11-20T10:15:00.000Z')
    // 200 days before the end of October reach into April, which is asked whole.
    expect(first.map((run) => [range(run), run.purpose])).toEqual([
      ['2026-08-01 2026-10-31', 'night'],
      ['2026-05-01 2026-07-31', 'backfill'],
      ['2026-04-01 2026-04-30', 'backfill'],
    ])
    expect(asked('2026-11-20T20:15:00.000Z', first)).toEqual([])
    // November is held back for eight days; until then the last 40 days are the months they lie in.
    expect(asked('2026-12-07T10:15:00.000Z', first).map(range)).toEqual(['2026-09-01 2026-10-31'])
    expect(asked('2026-12-08T10:15:00.000Z', first).map(range)).toEqual(['2026-10-01 2026-11-30'])
    expect(asked('2026-03-10T10:15:00.000Z', [], 5).map(range)).toEqual(['2026-02-01 2026-02-28'])
  })

  test('by whole weeks they run from Sunday through Saturday, and are asked again when another has ended', () => {
    const weeks = reportOf(
      'weeks',
      localDays({ restated_days: 14, held_back_days: 3, days_max: 7, history_days: 90, whole: 'weeks' }),
    )
    const asked = (on: string, past: readonly DueRun[] = []) =>
      due(question({ now: Instant.parse(`${on}T10:15:00.000Z`), reports: [weeks], past: asPast(past) }))
    // 2026-11-20 is a Friday; 30 days before Saturday the 14th reach into the week of the 11th of October.
    const first = asked('2026-11-20')
    expect(first.map(range)).toEqual([
      '2026-11-08 2026-11-14',
      '2026-11-01 2026-11-07',
      '2026-10-25 2026-10-31',
      '2026-10-18 2026-10-24',
      '2026-10-11 2026-10-17',
    ])
    expect(first.map(({ every_nights }) => every_nights)).toEqual([7, 7, 7, 7, 7])
    for (const on of ['2026-11-21', '2026-11-22', '2026-11-23']) expect(asked(on, first)).toEqual([])
    // Saturday the 21st has three days behind it on the 24th.
    const second = asked('2026-11-24', first)
    expect(second.map(range)).toEqual(['2026-11-15 2026-11-21', '2026-11-08 2026-11-14'])
    expect(asked('2026-11-25', [...first, ...second])).toEqual([])
    // What failed is missing the next night.
    expect(asked('2026-11-25', [...first, ...second.slice(0, 1)]).map(range)).toEqual([
      '2026-11-08 2026-11-14',
    ])
  })

  test('days of 23 and 25 hours are days', () => {
    for (const now of ['2026-03-08T10:15:00.000Z', '2026-03-09T09:15:00.000Z', '2026-11-02T10:15:00.000Z']) {
      const [first] = due(question({ now: Instant.parse(now), reports: [movements] }))
      expect(first?.days?.through_on).toBe(addDays(localDate(Instant.parse(now), LOS_ANGELES.time_zone), -1))
    }
  })

  test('over any weeks of nights, every day is covered, restated days nightly, nothing twice in a night', () => {
    const nights = fc.array(fc.record({ pause: fc.integer({ min: 1, max: 9 }), fails: fc.boolean() }), {
      minLength: 1,
      maxLength: 12,
    })
    fc.assert(
      fc.property(nights, fc.integer({ min: 5, max: 45 }), (steps, backfill_days) => {
        let past: readonly PastRun[] = []
        let on = LocalDate.parse('2026-02-20')
        const first = on
        for (const { pause, fails } of steps) {
          on = addDays(on, pause)
          const now = Instant.parse(`${on}T10:15:00.000Z`)
          const asked = { now, reports: [movements], backfill_days }
          const runs = due(question({ ...asked, past }))
          const days = runs.flatMap((run) => (run.days ? eachDay(run.days) : []))
          expect(new Set(days).size).toBe(days.length)
          expect(runs.every((run) => run.days === null || daysIn(run.days) <= 10)).toBe(true)
          for (let back = 1; back <= 5; back++) expect(days).toContain(addDays(on, -back))
          expect(due(question({ ...asked, past: [...past, ...asPast(runs)] }))).toEqual([])
          // Of a night that failed, every second run did; what failed covers nothing.
          past = [...past, ...asPast(runs.filter((_, index) => !fails || index % 2 === 0))]
        }
        const last = due(
          question({ now: Instant.parse(`${on}T10:15:00.000Z`), reports: [movements], backfill_days, past }),
        )
        const from = addDays(on, -Math.min(backfill_days, 45))
        const wanted = eachDay({ from_on: from, through_on: addDays(on, -1) })
        // For the last time when Amazon restates it no more, or tonight.
        const isSettled = (day: LocalDate, runs: readonly PastRun[]): boolean =>
          runs.some(
            ({ days, night_on }) =>
              days !== null &&
              days.from_on <= day &&
              day <= days.through_on &&
              night_on >= (addDays(day, 5) < on ? addDays(day, 5) : on),
          )
        expect(wanted.filter((day) => !isSettled(day, [...past, ...asPast(last)]))).toEqual([])
        const again = last.flatMap((run) => (run.days ? eachDay(run.days) : []))
        expect(again.filter((day) => isSettled(day, past))).toEqual([])
        expect(first < on).toBe(true)
      }),
      { numRuns: 150, seed: 7 },
    )
  })
})
