/**
 * Which document counts where several speak about the same rows: the one that was asked for last, whenever it
 * arrived. All of it is asked under a lock, for two documents of one dataset may arrive at the same time.
 */
import type pg from 'pg'
import { z } from 'zod'
import type { DayRange } from '../core/time.ts'
import { LocalDate } from '../core/time.ts'
import type { Run } from './book.ts'
import type { Report } from './define.ts'
import { isDeclared } from './header.ts'

/** Loads of one dataset of one marketplace come one after the other. */
export const lockDataset = async (client: pg.ClientBase, run: Run): Promise<void> => {
  await client.query('select pg_advisory_xact_lock(hashtextextended($1, $2))', [
    `${run.marketplace_id} ${run.dataset}`,
    run.account_id,
  ])
}

const EarlierRow = z.object({
  sha256: z.instanceof(Buffer),
  same_days: z.boolean(),
  rows: z.number(),
  new_headers: z.array(z.string()),
})

/** How many documents back one is looked for; of an older one the comparison finds that it says nothing new. */
const DOCUMENTS_MAX = 100

/**
 * How many rows the document has, if exactly it is what is stored already; else null. For events any earlier load
 * of it will do, for newer statements won since; a picture or a window must be the last that was loaded over the
 * same days. What a file had that nobody had declared then, may be declared now: then it is worth loading again.
 */
export const storedRows = async (
  client: pg.ClientBase,
  run: Run,
  report: Report,
  sha256: Buffer,
): Promise<number | null> => {
  const { rows } = await client.query(
    // From the newest on until one is found; the offset keeps it from being asked the other way round.
    `select document.sha256, (run.from_on, run.through_on) is not distinct from ($5::date, $6::date) as same_days,
            document.rows, document.new_headers
     from (
       select run_id, sha256, rows, new_headers, loaded_at from report_document
       where account_id = $1 and dataset = $2 and marketplace_id = $3 and (not $7 or sha256 = $4)
       order by loaded_at desc, run_id desc limit ${DOCUMENTS_MAX}
     ) as document
     cross join lateral (
       select from_on, through_on from report_run where account_id = $1 and run_id = document.run_id offset 0
     ) as run
     where $5::date is null or (run.from_on <= $6::date and run.through_on >= $5::date)
     order by document.loaded_at desc, document.run_id desc limit 1`,
    [
      run.account_id,
      run.dataset,
      run.marketplace_id,
      sha256,
      run.from_on,
      run.through_on,
      report.load.as === 'events',
    ],
  )
  const last = z.array(EarlierRow).parse(rows)[0]
  if (last === undefined || !last.same_days || !last.sha256.equals(sha256)) return null
  return last.new_headers.some((header) => isDeclared(report, header)) ? null : last.rows
}

/** Whether the document was loaded for another run: Amazon then answered this question with an older answer. */
export const isForeign = async (client: pg.ClientBase, run: Run, documentId: string): Promise<boolean> => {
  const { rowCount } = await client.query(
    `select from report_document where account_id = $1 and dataset = $2 and marketplace_id = $3
       and amazon_document_id = $4 and run_id <> $5 limit 1`,
    [run.account_id, run.dataset, run.marketplace_id, documentId, run.run_id],
  )
  return rowCount !== 0
}

const NewerRow = z.object({
  from_on: LocalDate.nullable(),
  through_on: LocalDate.nullable(),
  rows: z.number().nullable(),
})

export interface Newer {
  /** Rows of a later picture of now; null when there is none. */
  readonly picture_rows: number | null
  /** Days that were asked for later, and have been answered. */
  readonly days: readonly DayRange[]
}

/** What runs that were asked later have settled already: a late old answer says nothing about it any more. */
export const newerThan = async (client: pg.ClientBase, run: Run): Promise<Newer> => {
  const { rows } = await client.query(
    `select from_on, through_on, rows from report_run
     where account_id = $1 and dataset = $2 and marketplace_id = $3 and run_id <> $4 and state in ('loaded', 'empty')
       and coalesce(create_sent_at, created_at) > $5
       and ($6::date is null or (from_on <= $7::date and through_on >= $6::date))
     order by create_sent_at desc, run_id desc`,
    [
      run.account_id,
      run.dataset,
      run.marketplace_id,
      run.run_id,
      run.create_sent_at ?? run.created_at,
      run.from_on,
      run.through_on,
    ],
  )
  const newer = z.array(NewerRow).parse(rows)
  return {
    picture_rows: newer.find(({ from_on }) => from_on === null)?.rows ?? null,
    days: newer.flatMap(({ from_on, through_on }) =>
      from_on !== null && through_on !== null ? [{ from_on, through_on }] : [],
    ),
  }
}
