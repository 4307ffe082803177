/** One night of one account: planned, its documents loaded, its facts refreshed, each counted by itself. */
import { Readable } from 'node:stream'
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { reports } from '../../../src/capabilities.ts'
import { clockAt } from '../../../src/core/clock.ts'
import type { AccountId } from '../../../src/core/ids.ts'
import { silentLog } from '../../../src/core/log.ts'
import { Instant } from '../../../src/core/time.ts'
import { refreshFacts } from '../../../src/facts/refresh.ts'
import { openRuns, readRun } from '../../../src/sync/book.ts'
import { AMAZON_PACE } from '../../../src/sync/failure.ts'
import type { StepParts } from '../../../src/sync/run.ts'
import { loadRun } from '../../../src/sync/run-load.ts'
import { letGo } from '../../../src/sync/retention.ts'
import { enterNight } from '../../../src/sync/night.ts'
import { reopenByDay, unplannedAccounts } from '../../../src/sync/by-day.ts'
import { KEEPING, type StoreSize } from './store.ts'
import { counted, type Counts } from '../../support/counts.ts'
import { documentOf, NEWEST_ON, placesOf, STORED } from './rows.ts'

/** The morning after. */
export const CLOCK = clockAt(Instant.parse('2026-11-23T10:30:00.000Z'))
const asked = (): Promise<never> => Promise.reject(new Error('no night of the bench asks Amazon'))
const DOORS = { sellingPartner: asked, advertising: asked }
const DAY_MS = 86_400_000
const ageOf = (day: string): number => (Date.parse(NEWEST_ON) - Date.parse(day)) / DAY_MS

export interface Pools {
  readonly owner: pg.Pool
  /** The worker's, of one connection, so that what it did can be counted. */
  readonly pool: pg.Pool
}

export interface Part {
  readonly part: string
  readonly took_ms: number
  readonly counts: Counts
}

type Sized = Omit<StoreSize, 'accounts'>

/**
 * What a dataset's document says: the new day; of a thousand rows of the window one that changed; of orders one for each
 * hundred SKUs that were updated last night, however old they are.
 */
const documentFor = (
  dataset: string,
  days: { from_on: string; through_on: string } | null,
  size: Sized,
): string => {
  const rows = STORED.find((each) => each.dataset === dataset)
  if (rows === undefined) throw new Error(`nothing is stored of ${dataset}`)
  if (days === null) {
    const changed = dataset === 'listings' ? 'n % 50 = 0' : 'n % 10 = 0'
    return documentOf(
      rows,
      placesOf(rows, { skus: size.skus, from_age: 0, through_age: 0, changed: `(${changed})` }),
    )
  }
  const skus = size.moving ?? size.skus
  const [from_age, through_age] = [ageOf(days.from_on), Math.max(0, ageOf(days.through_on))]
  if (dataset !== 'orders')
    return documentOf(rows, placesOf(rows, { skus, from_age, through_age, changed: `(n % 1000 = age)` }))
  const recent = placesOf(rows, { skus, from_age, through_age, changed: 'false' })
  const updated = Math.ceil(skus / 100)
  const old = `select n, age, 1 as changed from generate_series(1, ${updated}) as k,
    lateral (select ${from_age + 1} + k * ${size.days - from_age - 1} / ${updated} as age) as back,
    lateral (select n from generate_series(k * 97 % ${skus - 10} + 1, k * 97 % ${skus - 10} + 10) as n where ${rows.has} limit 1) as sold`
  return documentOf(rows, `${recent} union all ${old}`)
}

const written = async (owner: pg.Pool, statement: string): Promise<Buffer> => {
  const client = await owner.connect()
  try {
    const pieces: Buffer[] = []
    for await (const piece of client.query(copyTo(statement))) pieces.push(Buffer.from(piece))
    return Buffer.concat(pieces)
  } finally {
    client.release()
  }
}

const partsOf = (pool: pg.Pool): StepParts & { readonly backfill_days: number } => ({
  pool,
  reports: new Map(reports.map((report) => [report.dataset, report])),
  doors: () => DOORS,
  clock: CLOCK,
  log: silentLog,
  pace: AMAZON_PACE,
  // As far back as Amazon restates, whatever is stored.
  backfill_days: 60,
})

const sum = (parts: readonly Part[], part: string): Part => {
  const counts = new Map<string, { rows_read: number; rows_written: number; pages: number }>()
  for (const each of parts)
    for (const [name, { rows_read, rows_written, pages }] of each.counts) {
      const had = counts.get(name) ?? { rows_read: 0, rows_written: 0, pages: 0 }
      counts.set(name, {
        rows_read: had.rows_read + rows_read,
        rows_written: had.rows_written + rows_written,
        pages: had.pages + pages,
      })
    }
  return { part, took_ms: parts.reduce((total, { took_ms }) => total + took_ms, 0), counts }
}

export interface NightTook {
  readonly parts: readonly Part[]
  readonly changed_rows: number
  readonly document_bytes: number
}

/** Loads what each open run asked for; the document is written beforehand and not counted. */
const loadOpen = async (
  { owner, pool }: Pools,
  parts: StepParts,
  account_id: AccountId,
  size: Sized,
): Promise<{ readonly loads: readonly Part[]; readonly document_bytes: number }> => {
  const loads: Part[] = []
  let document_bytes = 0
  for (const { run_id } of await openRuns(owner, account_id)) {
    const run = await readRun(owner, { account_id, run_id })
    const report = run === null ? undefined : parts.reports.get(run.dataset)
    if (run === null || report === undefined) throw new Error('a run went away')
    const { from_on, through_on } = run
    const days = from_on !== null && through_on !== null ? { from_on, through_on } : null
    const document = await written(owner, documentFor(run.dataset, days, size))
    document_bytes += document.length
    const client = await pool.connect()
    const stepping = { parts, client, run, report, doors: DOORS }
    const download = { bytes: Readable.from([document]), charset: 'utf-8' }
    const loading = await counted(owner, client, () => loadRun(stepping, `D-${run_id}`, download))
    loads.push({ part: run.dataset, ...loading })
    client.release()
  }
  return { loads, document_bytes }
}

/** Runs the account's night. */
export const runNight = async (
  { owner, pool }: Pools,
  account_id: AccountId,
  size: Sized,
): Promise<NightTook> => {
  const parts = partsOf(pool)
  const wanted = new Set(STORED.map(({ dataset }) => dataset))
  const planning = await counted(owner, pool, () =>
    enterNight(parts, account_id, ({ dataset }) => wanted.has(dataset)),
  )
  const sweeping = await counted(owner, pool, async () => {
    await unplannedAccounts(pool, CLOCK.now())
    await reopenByDay(pool, CLOCK.now())
  })
  const { loads, document_bytes } = await loadOpen({ owner, pool }, parts, account_id, size)
  const { rows } = await owner.query<{ changed: number }>(
    `select coalesce(sum(inserted_rows + superseded_rows), 0)::int as changed from report_run where account_id = $1 and night_on = '2026-11-23'`,
    [account_id],
  )
  const refreshing = await counted(owner, pool, () => refreshFacts(pool, account_id))
  const pruning = await counted(owner, pool, () => letGo({ ...parts, keeping: KEEPING }, account_id))
  return {
    parts: [
      { part: 'plan', ...planning },
      { part: 'sweep', ...sweeping },
      sum(loads, 'load'),
      ...loads,
      { part: 'refresh', ...refreshing },
      { part: 'prune', ...pruning },
    ],
    changed_rows: rows[0]?.changed ?? 0,
    document_bytes,
  }
}
