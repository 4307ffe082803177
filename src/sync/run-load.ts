/** The last step of a run: find the document, read it, load it, and end the run, all or nothing. */
import type pg from 'pg'
import { Problem } from '../core/problem.ts'
import type { DayRange, Instant } from '../core/time.ts'
import { type Run, takeStep } from './book.ts'
import { noteDrift, stagedSamples } from './drift.ts'
import { retryLater } from './failure.ts'
import { hasRows, type Loaded, type LoadTarget, loadDocument } from './load.ts'
import type { Report } from './define.ts'
import type { Tally } from './parse.ts'
import { isForeign, lockDataset, newerThan, storedRows } from './precedence.ts'
import { enterGroups, enterListed } from './related.ts'
import type { Stepping } from './run.ts'
import type { Listed } from './source.ts'
import { type Download, spool, type Spooled } from './spool.ts'

const daysOf = (run: Run): DayRange | null =>
  run.from_on !== null && run.through_on !== null
    ? { from_on: run.from_on, through_on: run.through_on }
    : null

const targetOf = (
  { run, report }: Stepping,
  now: Instant,
  settled_days: readonly DayRange[],
): LoadTarget => ({
  report,
  account_id: run.account_id,
  marketplace_id: run.marketplace_id,
  run_id: run.run_id,
  days: daysOf(run),
  settled_days,
  now,
  file: { currency: run.currency, time_zone: run.time_zone, from_on: run.from_on },
  believes_any_size: run.accepts_shrinking,
  unbelieved_rows: run.tries > 0 ? run.rows : null,
})

type LoadedWell = Extract<Loaded, { kind: 'loaded' }>
type Refused = Extract<Loaded, { kind: 'refused' }>

const bookDocument = async (
  client: pg.ClientBase,
  { run }: Stepping,
  documentId: string,
  document: Spooled,
  loaded: LoadedWell,
  now: Instant,
): Promise<void> => {
  const { headers } = loaded.tally
  await client.query(
    `insert into report_document (account_id, run_id, marketplace_id, dataset, amazon_document_id, sha256, bytes, rows, encoding, headers, new_headers, missing_headers, loaded_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      run.account_id,
      run.run_id,
      run.marketplace_id,
      run.dataset,
      documentId,
      document.sha256,
      document.bytes,
      loaded.rows,
      document.encoding,
      headers?.all ?? [],
      headers?.fresh.map(({ header }) => header) ?? [],
      headers?.missing ?? [],
      now,
    ],
  )
}

/** Notes what the document's columns say, and alarms by the log. */
const bookDrift = async (
  { client, run, report, parts }: Stepping,
  tally: Tally,
  now: Instant,
): Promise<void> => {
  const { headers } = tally
  if (headers === null) return
  const isStaged = headers.vital.length === 0
  const samples = headers.fresh.length > 0 && isStaged ? await stagedSamples(client) : tally.samples
  const drifted = await noteDrift(client, { run, report, headers, samples }, now)
  if (drifted.fresh.length + drifted.missing.length === 0) return
  const { account_id, run_id, dataset } = run
  const { fresh: new_headers, missing: missing_headers } = drifted
  parts.log.warn('run.drifted', { account_id, run_id, dataset, new_headers, missing_headers })
}

/** Keeps lines that could not be read, in place of those of an earlier document of the run. */
const bookUnreadable = async (client: pg.ClientBase, run: Run, tally: Tally): Promise<void> => {
  const { unreadable } = tally
  await client.query('delete from unreadable_row where account_id = $1 and run_id = $2', [
    run.account_id,
    run.run_id,
  ])
  if (unreadable.length === 0) return
  await client.query(
    `insert into unreadable_row (account_id, run_id, marketplace_id, line_no, reason, header, line)
     select $1, $2, $3, * from unnest($4::int[], $5::text[], $6::text[], $7::text[]) on conflict do nothing`,
    [
      run.account_id,
      run.run_id,
      run.marketplace_id,
      unreadable.map((row) => row.line_no),
      unreadable.map((row) => row.reason),
      unreadable.map((row) => row.header),
      unreadable.map((row) => row.line),
    ],
  )
}

/**
 * What the load touched, for the refresh: each SKU with its days, neighbours as one range, so that an order of last year
 * does not drag the year along. And that the covered days may have moved. Rows of the whole account lie in its home
 * marketplace, and facts of each of its marketplaces may read them.
 */
const noteStale = async (
  client: pg.ClientBase,
  run: Run,
  { touched, per }: { readonly touched: boolean; readonly per: Report['per'] },
): Promise<void> => {
  if (touched)
    await client.query(
      `insert into stale_fact (account_id, marketplace_id, dataset, run_id, sku, from_on, through_on)
       select $1, place.marketplace_id, $3, $4, sku, lower(days), upper(days) - 1
       from (
         select sku, unnest(range_agg(daterange(day, day, '[]'))) as days from touched group by sku
       ) as ranges
       cross join (
         select $2::text as marketplace_id
         union
         select marketplace_id from account_marketplace where account_id = $1 and participates and $5
       ) as place`,
      [run.account_id, run.marketplace_id, run.dataset, run.run_id, per === 'account'],
    )
  await client.query(
    `insert into stale_fact (account_id, marketplace_id, dataset, run_id) values ($1, $2, 'report_run', $3)`,
    [run.account_id, run.marketplace_id, run.run_id],
  )
}

interface Ending {
  readonly rows: number
  readonly inserted: number
  readonly superseded: number
  readonly unreadable: number
  /** Why Amazon has nothing, where it said so. */
  readonly problem?: Problem | undefined
}

const endRun = async (client: pg.ClientBase, run: Run, ending: Ending, now: Instant): Promise<void> => {
  const state = ending.rows === 0 ? 'empty' : 'loaded'
  const { rows, problem = null } = ending
  const taken = await takeStep(client, run, { state, next_step_at: now, rows, problem }, now)
  if (!taken) throw new Problem('amazon_busy', 'Another worker has taken the run further.', 'Nothing to do.')
  await client.query(
    'update report_run set inserted_rows = $3, superseded_rows = $4, unreadable_rows = $5 where account_id = $1 and run_id = $2',
    [run.account_id, run.run_id, ending.inserted, ending.superseded, ending.unreadable],
  )
}

/** Ends a run without writing a row: nothing to load, loaded before, or overtaken. */
const endUnchanged = async (
  { client, run, report, parts }: Stepping,
  rows: number,
  problem?: Problem,
): Promise<void> => {
  await endRun(client, run, { rows, inserted: 0, superseded: 0, unreadable: 0, problem }, parts.clock.now())
  await noteStale(client, run, { touched: false, per: report.per })
}

/**
 * Within a transaction and under the dataset's lock: ends the run, or answers why the document is refused, which
 * rolls everything back.
 */
const loadWithin = async (
  stepping: Stepping,
  documentId: string,
  document: Spooled,
): Promise<LoadedWell | Refused | 'unchanged'> => {
  const { client, run, report, parts } = stepping
  const newer = await newerThan(client, run)
  const overtaken = report.load.as === 'events' ? null : newer.picture_rows
  const rows = overtaken ?? (await storedRows(client, run, report, document.sha256))
  if (rows !== null) {
    await endUnchanged(stepping, rows)
    return 'unchanged'
  }
  if (await isForeign(client, run, documentId))
    throw new Problem(
      'bad_file',
      'Amazon answered with the document of an earlier question.',
      'Nothing was changed; it is asked for again.',
    )
  const now = parts.clock.now()
  const loaded = await loadDocument(client, targetOf(stepping, now, newer.days), document)
  if (loaded.kind === 'refused') return loaded
  await bookDocument(client, stepping, documentId, document, loaded, now)
  await bookDrift(stepping, loaded.tally, now)
  await bookUnreadable(client, run, loaded.tally)
  await noteStale(client, run, { touched: true, per: report.per })
  await endRun(client, run, { ...loaded, unreadable: loaded.tally.unreadable_rows }, now)
  return loaded
}

// Memory for sorting and for the staged rows. The latter can be given only before a session's first temporary table.
const MEMORY = `set local work_mem = '128MB'; set local maintenance_work_mem = '128MB';
  select set_config('temp_buffers', '64MB', false) where pg_my_temp_schema() = 0`

/** All or nothing; a refusal leaves nothing behind either. */
const inTransaction = async <T>(
  { client, run }: Stepping,
  work: () => Promise<T>,
  isKept: (result: T) => boolean,
): Promise<T> => {
  try {
    await client.query(`begin; ${MEMORY}`)
    await lockDataset(client, run)
    const result = await work()
    await client.query(isKept(result) ? 'commit' : 'rollback')
    return result
  } catch (error) {
    // A broken connection has rolled back by itself.
    await client.query('rollback').catch(() => {})
    throw error
  }
}

const logLoaded = ({ parts, run }: Stepping, loaded: LoadedWell, document: Spooled, tookMs: number): void => {
  const fields = { account_id: run.account_id, run_id: run.run_id, dataset: run.dataset }
  parts.log.info('run.loaded', {
    ...fields,
    rows: loaded.rows,
    inserted: loaded.inserted,
    superseded: loaded.superseded,
    bytes: document.bytes,
    took_ms: Math.round(tookMs),
  })
}

/** Loads the document and ends the run, or asks for another document. */
export const loadRun = async (stepping: Stepping, documentId: string, download: Download): Promise<void> => {
  const { client, run, parts } = stepping
  const started = performance.now()
  const document = await spool(download)
  try {
    const work = () => loadWithin(stepping, documentId, document)
    const loaded = await inTransaction(
      stepping,
      work,
      (result) => result === 'unchanged' || result.kind === 'loaded',
    )
    if (loaded === 'unchanged') return
    if (loaded.kind === 'loaded') return logLoaded(stepping, loaded, document, performance.now() - started)
    await bookUnreadable(client, run, loaded.tally)
    // A document that lacks what it must have says which column may have taken its place.
    if (loaded.tally.headers !== null && loaded.tally.headers.vital.length > 0)
      await bookDrift(stepping, loaded.tally, parts.clock.now())
    await retryLater(stepping, parts.clock.now(), { restart: true, ...loaded })
  } finally {
    await document.remove()
  }
}

/** Ends a run that only enters others. */
const endEntering = (stepping: Stepping, enter: (now: Instant) => Promise<number>): Promise<void> =>
  inTransaction(
    stepping,
    async () => {
      await enter(stepping.parts.clock.now())
      await endUnchanged(stepping, 0)
    },
    () => true,
  )

/** Ends a run that looked for documents that Amazon made by itself; what it found are runs of their own. */
export const endListing = (stepping: Stepping, listed: readonly Listed[]): Promise<void> =>
  endEntering(stepping, (now) => enterListed(stepping.client, stepping.run, listed, now))

/** Ends a run whose question is too long for one request; each group of it is a run of its own. */
export const endGrouping = (stepping: Stepping, groups: readonly string[]): Promise<void> =>
  endEntering(stepping, (now) => enterGroups(stepping.client, stepping.run, groups, now))

/** Ends the run without a document, unless that would leave a picture standing which nobody confirmed. */
export const endEmpty = (stepping: Stepping, problem?: Problem): Promise<boolean> => {
  const { client, report, parts } = stepping
  const work = async (): Promise<boolean> => {
    const isPicture = report.load.as === 'snapshot'
    if (isPicture && (await hasRows(client, targetOf(stepping, parts.clock.now(), [])))) return false
    await endUnchanged(stepping, 0, problem)
    return true
  }
  return inTransaction(stepping, work, (ended) => ended)
}
