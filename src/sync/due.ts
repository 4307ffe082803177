/** What should be fetched now. Pure: the same past and the same clock give the same answer. */
import type { MarketplaceId } from '../core/ids.ts'
import {
  addDays,
  daysFrom,
  type DayRange,
  type Instant,
  LocalDate,
  localDate,
  localHour,
  type TimeZone,
} from '../core/time.ts'
import type { Report } from './define.ts'
import type { Api, AsOfNow, LocalDays } from './source.ts'

export interface DueMarketplace {
  readonly marketplace_id: MarketplaceId
  readonly time_zone: TimeZone
  /** What the account may ask Amazon about it. */
  readonly apis: readonly Api[]
}

/** A run that is open or has ended well, as far as it matters for what is still missing. */
export interface PastRun {
  readonly dataset: string
  readonly marketplace_id: string
  readonly night_on: LocalDate
  /** The hour of a run that is asked by the hour; else empty, or Amazon's id of a document it made by itself. */
  readonly slot: string
  readonly days: DayRange | null
  /** It ended well in that Amazon denied the account what was asked: about its days nothing is known. */
  readonly is_denied: boolean
}

export interface DueRun {
  readonly dataset: string
  readonly marketplace_id: MarketplaceId
  /** Null for a picture of now. */
  readonly days: DayRange | null
  readonly night_on: LocalDate
  readonly slot: string
  readonly purpose: 'night' | 'backfill'
  /** Nights from this plan of the dataset to the next. */
  readonly every_nights: number
}

export interface DueQuestion {
  readonly now: Instant
  readonly reports: readonly Report[]
  /** The account's marketplaces, its home first. */
  readonly marketplaces: readonly DueMarketplace[]
  readonly past: readonly PastRun[]
  /** How far back a new account is filled, in days; Amazon's own limit per report holds as well. */
  readonly backfill_days: number
}

/** Days as numbers since an epoch would do, but text days sort and compare as well, and read better in a failure. */
const subtract = (range: DayRange, taken: readonly DayRange[]): readonly DayRange[] => {
  let rest: readonly DayRange[] = [range]
  for (const cut of taken)
    rest = rest.flatMap((piece) => {
      if (cut.through_on < piece.from_on || cut.from_on > piece.through_on) return [piece]
      const before =
        cut.from_on > piece.from_on ? [{ from_on: piece.from_on, through_on: addDays(cut.from_on, -1) }] : []
      const after =
        cut.through_on < piece.through_on
          ? [{ from_on: addDays(cut.through_on, 1), through_on: piece.through_on }]
          : []
      return [...before, ...after]
    })
  return rest
}

/** Ranges joined where they touch or overlap, newest first. */
const joined = (ranges: readonly DayRange[]): readonly DayRange[] => {
  const sorted = ranges.toSorted((a, b) => (a.from_on < b.from_on ? -1 : 1))
  const out: DayRange[] = []
  for (const range of sorted) {
    const last = out.at(-1)
    if (last && range.from_on <= addDays(last.through_on, 1))
      out[out.length - 1] = {
        from_on: last.from_on,
        through_on: range.through_on > last.through_on ? range.through_on : last.through_on,
      }
    else out.push(range)
  }
  return out.toReversed()
}

/** How calendar periods lie: the first day of the one a day is in, and how many days to go on to be in the next. */
interface Period {
  readonly startOf: (day: LocalDate) => LocalDate
  readonly days_max: number
}

/** Some Sunday long ago. */
const SUNDAY = LocalDate.parse('2000-01-02')

const PERIODS: Readonly<Record<NonNullable<LocalDays['whole']>, Period>> = {
  months: { startOf: (day) => addDays(day, 1 - Number(day.slice(8))), days_max: 31 },
  weeks: { startOf: (day) => addDays(day, -(daysFrom(SUNDAY, day) % 7)), days_max: 7 },
}

const periodOf = ({ whole }: LocalDays): Period | null => (whole === undefined ? null : PERIODS[whole])

/** The end of the newest period that is over when the day is. */
const periodEndBy = ({ startOf }: Period, day: LocalDate): LocalDate => {
  const next = addDays(day, 1)
  return startOf(next) === next ? day : addDays(startOf(day), -1)
}

/** The newest day Amazon has finished. */
const newestOf = (window: LocalDays, tonight: LocalDate): LocalDate => {
  const day = addDays(tonight, -window.held_back_days)
  const period = periodOf(window)
  return period === null ? day : periodEndBy(period, day)
}

/** Where a piece of at most so many days begins; of whole periods, of one at least. */
const pieceStart = (through_on: LocalDate, window: LocalDays): LocalDate => {
  const earliest = addDays(through_on, 1 - window.days_max)
  const period = periodOf(window)
  if (period === null) return earliest
  const { startOf, days_max } = period
  const first = startOf(earliest) === earliest ? earliest : startOf(addDays(startOf(earliest), days_max))
  return first > through_on ? startOf(through_on) : first
}

/** Pieces of at most as many days as one request may cover, newest first. */
const chunked = (range: DayRange, window: LocalDays): readonly DayRange[] => {
  const out: DayRange[] = []
  for (let through_on = range.through_on; through_on >= range.from_on; ) {
    const from_on = pieceStart(through_on, window)
    out.push({ from_on: from_on > range.from_on ? from_on : range.from_on, through_on })
    through_on = addDays(from_on, -1)
  }
  return out
}

/** While Amazon denies what is asked, history is not asked for: once it is granted, all of it is missing. */
const isDenied = (past: readonly PastRun[]): boolean => {
  const newest = past.reduce((night, { night_on }) => (night_on > night ? night_on : night), '')
  const latest = past.filter(({ night_on }) => night_on === newest)
  return latest.length > 0 && latest.every(({ is_denied }) => is_denied)
}

/** The newest day that Amazon had settled by that night: `restated_days` had passed since it was asked for first. */
const settledBy = (window: LocalDays, night_on: LocalDate): LocalDate => {
  const day = addDays(night_on, 1 - window.held_back_days - window.restated_days)
  const period = periodOf(window)
  // A period that had begun by then is asked again until as long after its beginning.
  return period === null ? day : addDays(period.startOf(addDays(period.startOf(day), period.days_max)), -1)
}

/** Of the days a run asked for those it settled: none of them Amazon changes any more. */
const settledOf = (window: LocalDays, { days, night_on }: PastRun): readonly DayRange[] => {
  if (days === null) return []
  const newest = settledBy(window, night_on)
  const through_on = days.through_on < newest ? days.through_on : newest
  return through_on < days.from_on ? [] : [{ from_on: days.from_on, through_on }]
}

/**
 * Days that were never asked for, those that Amazon may have restated, and those that were asked for too early and never
 * again: nights were missed, or failed, for longer than Amazon restates.
 */
const dueDays = (
  window: LocalDays,
  tonight: LocalDate,
  past: readonly PastRun[],
  backfillDays: number,
): readonly DayRange[] => {
  const through_on = newestOf(window, tonight)
  const reach = Math.min(window.history_days, backfillDays)
  const back = (days: number): DayRange => {
    const day = addDays(through_on, 1 - days)
    return { from_on: periodOf(window)?.startOf(day) ?? day, through_on }
  }
  const everything = back(reach)
  const isSunday = daysFrom(SUNDAY, tonight) % 7 === 0
  const { restated_days, weekly_restated_days = restated_days } = window
  const restated = back(Math.min(isSunday ? weekly_restated_days : restated_days, reach))
  const answered = past.filter(({ is_denied }) => !is_denied)
  // The night from which on what was asked needs not be asked again.
  const since = window.whole === 'weeks' ? addDays(through_on, window.held_back_days) : tonight
  const lately = past
    .filter(({ night_on }) => night_on >= since)
    .flatMap(({ days }) => (days === null ? [] : [days]))
  const settled = answered.flatMap((run) => settledOf(window, run))
  const unsettled = isDenied(past) ? [] : subtract(everything, [...lately, ...settled])
  const again = subtract(restated, lately)
  return joined([...unsettled, ...again]).flatMap((range) => chunked(range, window))
}

/** The local hour of what is asked by the hour. */
const slotOf = ({ hourly }: AsOfNow, now: Instant, { time_zone }: DueMarketplace): string =>
  hourly ? localHour(now, time_zone) : ''

const dueOfReport = (
  question: DueQuestion,
  report: Report,
  marketplace: DueMarketplace,
): readonly DueRun[] => {
  const tonight = localDate(question.now, marketplace.time_zone)
  const past = question.past.filter(
    (run) => run.dataset === report.dataset && run.marketplace_id === marketplace.marketplace_id,
  )
  const { window } = report
  const slot = window.kind === 'as_of_now' ? slotOf(window, question.now, marketplace) : ''
  const run = {
    dataset: report.dataset,
    marketplace_id: marketplace.marketplace_id,
    night_on: tonight,
    slot,
    every_nights: window.kind === 'local_days' && window.whole === 'weeks' ? 7 : 1,
  }
  if (window.kind === 'as_of_now')
    return past.some((had) => had.days === null && had.night_on === tonight && had.slot === slot)
      ? []
      : [{ ...run, days: null, purpose: 'night' }]
  const newest = newestOf(window, tonight)
  return dueDays(window, tonight, past, question.backfill_days).map((days) => ({
    ...run,
    days,
    purpose: days.through_on === newest ? 'night' : 'backfill',
  }))
}

/** Runs to make now: tonight's of every report first, then what is missing of the past, newest first. */
export const due = (question: DueQuestion): readonly DueRun[] => {
  const runs = question.reports.flatMap((report) => {
    const open = question.marketplaces.filter(({ apis }) => apis.includes(report.source.api))
    const places = report.per === 'account' ? open.slice(0, 1) : open
    return places.flatMap((marketplace) => dueOfReport(question, report, marketplace))
  })
  const age = (run: DueRun) => (run.days === null ? '9999' : run.days.through_on)
  return runs.toSorted((a, b) => (age(a) === age(b) ? 0 : age(a) > age(b) ? -1 : 1))
}
