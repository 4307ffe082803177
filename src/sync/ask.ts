/** Asking Amazon a run's question once, though whoever asked may have died before it heard the answer. */
import { Problem } from '../core/problem.ts'
import { addDays, type Instant, instantAfter, localDate, startOfDay } from '../core/time.ts'
import { adoptedReports, marketplacesOf, noteSending, type Run } from './book.ts'
import type { Report } from './define.ts'
import { retryLater } from './failure.ts'
import { subjectsOf } from './related.ts'
import type { Stepping } from './run.ts'
import type { AskedSource, KeptSince, Question } from './source.ts'

const HOUR_MS = 3_600_000

/** The moments the run's days begin and end; for a picture of now nothing, or as far back as Amazon wants it to reach. */
const windowOf = (
  run: Run,
  { window }: Report,
): Pick<Question, 'from_on' | 'through_on' | 'data_start_at' | 'data_end_at'> => {
  if (window.kind === 'as_of_now') {
    const { reaching_hours } = window
    return reaching_hours === 0
      ? {}
      : {
          data_start_at: instantAfter(run.created_at, -reaching_hours * HOUR_MS),
          data_end_at: run.created_at,
        }
  }
  if (run.from_on === null || run.through_on === null) return {}
  const newest = addDays(localDate(run.created_at, run.time_zone), -window.held_back_days)
  const throughNow = window.by_last_update === true && run.through_on === newest
  return {
    from_on: run.from_on,
    through_on: run.through_on,
    data_start_at: startOfDay(run.from_on, run.time_zone),
    // The moment the run was entered stays the same however often it is asked.
    data_end_at: throughNow
      ? run.created_at
      : instantAfter(startOfDay(addDays(run.through_on, 1), run.time_zone), -1000),
  }
}

const subjectsIn = async (
  client: Stepping['client'],
  run: Run,
  { source: { about } }: Report,
): Promise<readonly string[]> => {
  if (about === undefined) return []
  // The group stays the same however often it is asked.
  return about.group_characters === undefined ? subjectsOf(client, run, about) : run.slot.split(' ')
}

export const questionOf = async ({ client, run, report }: Stepping): Promise<Question> => ({
  marketplace_id: run.marketplace_id,
  marketplaces: report.source.way === 'listed' ? await marketplacesOf(client, run) : [run.marketplace_id],
  time_zone: run.time_zone,
  entered_at: run.created_at,
  ...windowOf(run, report),
  subjects: await subjectsIn(client, run, report),
})

const MINUTE_MS = 60_000

/** A report that an earlier attempt asked for without living to note its id. */
export const findLost = async (
  { doors, run, client }: Stepping,
  source: AskedSource,
  question: Question,
): Promise<string | null> => {
  if (run.create_sent_at === null) return null
  const since: Instant = instantAfter(run.create_sent_at, -MINUTE_MS)
  const candidates = await source.find(doors, question, since)
  const taken = await adoptedReports(client, run, candidates)
  return candidates.find((id) => !taken.has(id)) ?? null
}

/**
 * Asks Amazon for the report, having noted that it does. Null when Amazon was too busy to take the question: then
 * there is no report to look for either, and looking would use up Amazon's patience for nothing.
 */
export const ask = async (
  { parts, client, run, doors }: Stepping,
  source: AskedSource,
  question: Question,
): Promise<string | KeptSince | null> => {
  await noteSending(client, run, parts.clock.now())
  try {
    return await source.create(doors, question)
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
