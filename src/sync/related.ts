/** What a run has to do with other datasets and with runs that come of it. */
import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Instant, instantAfter } from '../core/time.ts'
import { one, type Runner, rows, run as execute } from '../db/rows.ts'
import type { Run } from './book.ts'
import type { About, Listed } from './source.ts'

const subjectIn = ({ column, beside }: About) =>
  beside === undefined
    ? sql`${sql.identifier(column)}::text`
    : sql`jsonb_build_array(${sql.join(
        [column, ...beside].map((name) => sql.identifier(name)),
        sql`, `,
      )})::text`

/** The values of another dataset's column that a question is about, each once, sorted. */
export const subjectsOf = async (runner: Runner, run: Run, about: About): Promise<readonly string[]> => {
  const found = await rows(
    runner,
    sql`select distinct ${subjectIn(about)} as subject from data.${sql.identifier(about.dataset)}
        where account_id = ${run.account_id} and marketplace_id = ${run.marketplace_id} and ${sql.identifier(about.column)} is not null
        order by 1`,
  )
  return z
    .array(z.object({ subject: z.string() }))
    .parse(found)
    .map(({ subject }) => subject)
}

/** A report that Amazon has not made by then is taken for trouble: it may hang for a day. */
const AWAITED_MS = 3 * 3_600_000

/**
 * Whether the dataset that a run is about lets it ask. It must wait while a run of that one is open, not for too long, and
 * has had no trouble, or, as long as nothing is known to ask about, while one is open at all; once something is known,
 * trouble there delays nothing here. Where nothing is known because that one failed, this run fails with it: an empty answer
 * would stand for the night, and a failure is asked again together with its cause.
 */
export const readiness = async (
  runner: Runner,
  run: Run,
  about: About,
  now: Instant,
): Promise<'ready' | 'wait' | 'failed'> => {
  const { open, well, ended_as } = z
    .object({ open: z.number(), well: z.number(), ended_as: z.string().nullable() })
    .parse(
      await one(
        runner,
        sql`select count(*) filter (where finished_at is null) as open,
              count(*) filter (where finished_at is null and tries = 0 and problem_code is null
                               and created_at > ${instantAfter(now, -AWAITED_MS)}) as well,
              (array_agg(state order by finished_at desc, run_id desc) filter (where finished_at is not null))[1] as ended_as
            from report_run
            where account_id = ${run.account_id} and marketplace_id = ${run.marketplace_id} and dataset = ${about.dataset}`,
      ),
    )
  if (well > 0) return 'wait'
  if (open === 0 && ended_as !== 'failed') return 'ready'
  if ((await subjectsOf(runner, run, about)).length > 0) return 'ready'
  return open > 0 ? 'wait' : 'failed'
}

/** As many values in each as fit into so many characters, a space between two. */
export const groupsOf = (subjects: readonly string[], characters_max: number): readonly string[] => {
  const groups: string[] = []
  for (const subject of subjects) {
    if (subject.includes(' ')) throw new Error('what is asked about in groups has no spaces')
    const joined = `${groups.at(-1) ?? ''} ${subject}`.trimStart()
    if (groups.length === 0 || joined.length > characters_max) groups.push(subject)
    else groups[groups.length - 1] = joined
  }
  return groups
}

/** Enters a run for each group, which asks what this one would have asked. Answers how many are new. */
export const enterGroups = (
  runner: Runner,
  run: Run,
  groups: readonly string[],
  now: Instant,
): Promise<number> =>
  execute(
    runner,
    sql`insert into report_run (account_id, dataset, marketplace_id, from_on, through_on, night_on, slot, purpose, every_nights, next_step_at, created_at)
        select account_id, dataset, marketplace_id, from_on, through_on, night_on, slots.slot, purpose, every_nights, ${now}, ${now}
        from report_run cross join unnest(${sql.param([...groups])}::text[]) as slots (slot)
        where account_id = ${run.account_id} and run_id = ${run.run_id}
        on conflict on constraint report_run_is_asked_once_a_night do nothing`,
  )

/**
 * Enters a run for each document that Amazon made by itself and no run of the dataset has yet, standing where a run
 * stands that has asked. Answers how many are new.
 */
export const enterListed = async (
  runner: Runner,
  run: Run,
  listed: readonly Listed[],
  now: Instant,
): Promise<number> =>
  execute(
    runner,
    sql`insert into report_run (account_id, dataset, marketplace_id, from_on, through_on, night_on, slot, purpose, state,
          amazon_report_id, next_step_at, created_at, create_sent_at, requested_at)
        select ${run.account_id}, ${run.dataset}, ${run.marketplace_id}, from_on, through_on, ${run.night_on}, id, 'night', 'requested',
          id, ${now}, ${now}, ${now}, ${now}
        from unnest(${sql.param(listed.map(({ id }) => id))}::text[], ${sql.param(listed.map(({ from_on }) => from_on))}::date[],
                    ${sql.param(listed.map(({ through_on }) => through_on))}::date[]) as found (id, from_on, through_on)
        where not exists (select from report_run as had where had.account_id = ${run.account_id} and had.dataset = ${run.dataset}
                            and had.amazon_report_id = found.id and had.state <> 'failed')
        on conflict on constraint report_run_is_asked_once_a_night do nothing`,
  )
