/** Asking Amazon for a run's report once, though whoever asked may have died before it heard the answer. */
import type { Report as AmazonReport } from '../amazon/sp/reports.ts'
import { Problem } from '../core/problem.ts'
import { addDays, type Instant, instantAfter, localDate, msOf, startOfDay } from '../core/time.ts'
import { adoptedReports, noteSending, type Run } from './book.ts'
import type { Report } from './define.ts'
import { retryLater } from './failure.ts'
import type { Stepping } from './run.ts'

/** The moments the run's days begin and end; nothing for a picture of now. */
const windowOf = (
  run: Run,
  { window }: Report,
): { readonly data_start_at?: Instant; readonly data_end_at?: Instant } => {
  if (run.from_on === null || run.through_on === null || window.kind !== 'local_days') return {}
  const newest = addDays(localDate(run.created_at, run.time_zone), -window.held_back_days)
  const throughNow = window.by_last_update === true && run.through_on === newest
  return {
    data_start_at: startOfDay(run.from_on, run.time_zone),
    // The moment the run was entered stays the same however often it is asked.
    data_end_at: throughNow
      ? run.created_at
      : instantAfter(startOfDay(addDays(run.through_on, 1), run.time_zone), -1000),
  }
}

const MINUTE_MS = 60_000

/** Amazon aligns windows by seconds; a window that was not asked for fits any. */
const near = (a: Instant | undefined, b: Instant | null): boolean =>
  a === undefined || (b !== null && Math.abs(msOf(a) - msOf(b)) < MINUTE_MS)

const isOurs = (run: Run, report: Report, found: AmazonReport): boolean => {
  const { data_start_at, data_end_at } = windowOf(run, report)
  return (
    found.marketplace_ids.includes(run.marketplace_id) &&
    near(data_start_at, found.data_start_at) &&
    near(data_end_at, found.data_end_at)
  )
}

/** A report that an earlier attempt asked for without living to note its id. */
export const findLost = async ({ amazon, report, run, client }: Stepping): Promise<string | null> => {
  if (run.create_sent_at === null) return null
  const { reports } = await amazon.reports.list({
    report_types: [report.source.report_type],
    marketplace_ids: [run.marketplace_id],
    created_since: instantAfter(run.create_sent_at, -MINUTE_MS),
  })
  const candidates = reports.filter(
    (found) => isOurs(run, report, found) && found.status !== 'CANCELLED' && found.status !== 'FATAL',
  )
  const taken = await adoptedReports(
    client,
    run,
    candidates.map(({ report_id }) => report_id),
  )
  return candidates.find(({ report_id }) => !taken.has(report_id))?.report_id ?? null
}

/**
 * Asks Amazon for the report, having noted that it does. Null when Amazon was too busy to take the question: then
 * there is no report to look for either, and looking would use up Amazon's patience for nothing.
 */
export const ask = async ({ parts, client, run, report, amazon }: Stepping): Promise<string | null> => {
  await noteSending(client, run, parts.clock.now())
  try {
    return await amazon.reports.create({
      report_type: report.source.report_type,
      marketplace_ids: [run.marketplace_id],
      options: report.source.options,
      ...windowOf(run, report),
    })
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.code !== 'amazon_busy') throw problem
    await retryLater({ parts, client, run }, parts.clock.now(), {
      problem,
      restart: false,
      was_not_sent: true,
    })
    return null
  }
}
