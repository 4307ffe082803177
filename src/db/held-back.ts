/** Work that rests on all data of a night waits for the whole of it; not for ever, for one source may hang for days. */
import { type SQL, sql } from 'drizzle-orm/sql'
import type { Instant } from '../core/time.ts'

/** How long a report that is being fetched is waited for. */
const WAIT_HOURS = 3
/** While one is fetched for longer, as a first backfill is, the work is done this seldom. */
const MEANWHILE_HOURS = 1

/**
 * Whether the work waits, as a condition. `runs` says which of `report_run` it rests on; `lastDoneAt` is when it was done last,
 * null where it never was.
 */
export const heldBack = (runs: SQL, lastDoneAt: SQL, now: Instant): SQL => sql`
  exists (select from report_run
          where ${runs} and finished_at is null
            and (created_at > ${now}::timestamptz - make_interval(hours => ${WAIT_HOURS})
                 or ${lastDoneAt} > ${now}::timestamptz - make_interval(hours => ${MEANWHILE_HOURS})))`
