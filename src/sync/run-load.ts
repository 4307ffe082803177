/** The last step of a run: find the document, read it, load it, and end the run, all or nothing. */
import type pg from 'pg'
import { Problem } from '../core/problem.ts'
import type { DayRange, Instant } from '../core/time.ts'
import { type Run, takeStep } from './book.ts'
import { retryLater } from './failure.ts'
import { type Loaded, type LoadTarget, loadDocument } from './load.ts'
import type { Stepping } from './run.ts'
import { spool, type Spooled } from './spool.ts'

const daysOf = (run: Run): DayRange | null =>
  run.from_on !== null && run.through_on !== null
    ? { from_on: run.from_on, through_on: run.through_on }
    : null

/**
 * Whether exactly this document is what is stored already. For events any earlier load of it will do, for newer
 * statements won since; a picture or a window must be the last that was loaded over the same days.
 */
const isStored = async (
  client: pg.ClientBase,
  { run, report }: Stepping,
  sha256: Buffer,
): Promise<number | null> => {
  const { rows } = await client.query<{ same: boolean; rows: number }>(
    `select document.sha256 = $4 and (run.from_on, run.through_on) is not distinct from ($5::date, $6::date) as same, document.rows
     from report_document as document join report_run as run using (account_id, run_id)
     where document.account_id = $1 and document.dataset = $2 and document.marketplace_id = $3
       and (not $7 or document.sha256 = $4)
       and ($5::date is null or (run.from_on <= $6::date and run.through_on >= $5::date))
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
  const [last] = rows
  return last?.same === true ? last.rows : null
}

const targetOf = ({ run, report }: Stepping, now: Instant): LoadTarget => ({
  report,
  account_id: run.account_id,
  marketplace_id: run.marketplace_id,
  run_id: run.run_id,
  days: daysOf(run),
  now,
  file: { currency: run.currency, time_zone: run.time_zone },
  believes_any_size: run.accepts_shrinking,
  unbelieved_rows: run.tries > 0 ? run.rows : null,
})

type LoadedWell = Extract<Loaded, { kind: 'loaded' }>

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
  const { unreadable } = loaded.tally
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

/** What the load touched, for the refresh; and that the covered days may have moved. */
const noteStale = async (client: pg.ClientBase, run: Run, touched: boolean): Promise<void> => {
  if (touched)
    await client.query(
      `insert into stale_fact (account_id, marketplace_id, dataset, run_id, sku, from_on, through_on)
       select $1, $2, $3, $4, sku, min(day), max(day) from touched group by sku`,
      [run.account_id, run.marketplace_id, run.dataset, run.run_id],
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
}

const endRun = async (client: pg.ClientBase, run: Run, ending: Ending, now: Instant): Promise<void> => {
  const state = ending.rows === 0 ? 'empty' : 'loaded'
  const taken = await takeStep(
    client,
    run,
    { state, next_step_at: now, rows: ending.rows, problem: null },
    now,
  )
  if (!taken) throw new Problem('amazon_busy', 'Another worker has taken the run further.', 'Nothing to do.')
  await client.query(
    'update report_run set inserted_rows = $3, superseded_rows = $4, unreadable_rows = $5 where account_id = $1 and run_id = $2',
    [run.account_id, run.run_id, ending.inserted, ending.superseded, ending.unreadable],
  )
}

const loadWithin = async (stepping: Stepping, documentId: string, document: Spooled): Promise<Loaded> => {
  const { client, run, parts } = stepping
  const now = parts.clock.now()
  await client.query(
    `begin; set local work_mem = '128MB'`,
  )
  const loaded = await loadDocument(client, targetOf(stepping, now), document)
  if (loaded.kind === 'shrunk') {
    await client.query('rollback')
    return loaded
  }
  await bookDocument(client, stepping, documentId, document, loaded, now)
  await noteStale(client, run, true)
  await endRun(client, run, { ...loaded, unreadable: loaded.tally.unreadable_rows }, now)
  await client.query('commit')
  return loaded
}

/** Ends a run without writing a row: nothing to load, or loaded before. */
const endUnchanged = async ({ client, run, parts }: Stepping, rows: number): Promise<void> => {
  await client.query('begin')
  await endRun(client, run, { rows, inserted: 0, superseded: 0, unreadable: 0 }, parts.clock.now())
  await noteStale(client, run, false)
  await client.query('commit')
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
  const { headers } = loaded.tally
  const fresh = headers?.fresh.map(({ header }) => header) ?? []
  if (fresh.length > 0) parts.log.warn('run.drifted', { ...fields, new_headers: fresh })
}

/** Loads the document, or ends the run empty when there is none to load. */
export const loadRun = async (stepping: Stepping, documentId: string | null): Promise<void> => {
  if (documentId === null) return endUnchanged(stepping, 0)
  const { amazon, client } = stepping
  const started = performance.now()
  const document = await spool(await amazon.document.open(documentId))
  try {
    const storedRows = await isStored(client, stepping, document.sha256)
    if (storedRows !== null) return await endUnchanged(stepping, storedRows)
    const loaded = await loadWithin(stepping, documentId, document)
    if (loaded.kind === 'loaded') logLoaded(stepping, loaded, document, performance.now() - started)
    else await refuse(stepping, loaded)
  } catch (error) {
    // A broken connection has rolled back by itself.
    await client.query('rollback').catch(() => {})
    throw error
  } finally {
    await document.remove()
  }
}

const refuse = (stepping: Stepping, { rows, stored }: Extract<Loaded, { kind: 'shrunk' }>): Promise<void> =>
  retryLater(stepping, stepping.parts.clock.now(), {
    restart: true,
    rows,
    problem: new Problem(
      'bad_file',
      `The ${stepping.report.dataset} document has ${rows} rows where ${stored} are stored.`,
      'Nothing was changed. If the next document says the same it is believed; `main sync run --accept-shrink` believes it at once.',
    ),
  })
