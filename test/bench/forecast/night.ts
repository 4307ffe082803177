/**
 * Nights of forecasts on a real Postgres, in one process: read from the kept-ready facts, planned, stored. A first night, on which
 * nothing stands; a Sunday later, on which every forecast supersedes another and the earlier ones are scored; and a look at
 * all of them where nothing of theirs has changed.
 */
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { type Clock, clockAt } from '../../../src/core/clock.ts'
import { silentLog } from '../../../src/core/log.ts'
import { Instant } from '../../../src/core/time.ts'
import { migrate } from '../../../src/db/migrate.ts'
import { openPool } from '../../../src/db/pool.ts'
import { startEmbeddedPostgres } from '../../../src/embedded/postgres.ts'
import { forecastAccount } from '../../../src/planning/nightly.ts'

const HISTORY_DAYS = 400

const FIRST = '2026-11-22'
const NEXT = '2026-11-29'

const ACCOUNT = `
  insert into workspace (name) values ('bench');
  insert into connection (workspace_id, api, region, seller_id, sealed_refresh_token) values (1, 'sp', 'na', 'A1BENCH', '');
  insert into account (workspace_id, connection_id, name, seller_id, region, home_marketplace_id, time_zone)
  values (1, 1, 'bench', 'A1BENCH', 'na', 'ATVPDKIKX0DER', 'America/Los_Angeles');
  insert into account_marketplace (account_id, marketplace_id, country, currency, time_zone)
  values (1, 'ATVPDKIKX0DER', 'US', 'USD', 'America/Los_Angeles');
  insert into ready.coverage (account_id, marketplace_id, dataset, from_on, through_on)
  select 1, 'ATVPDKIKX0DER', dataset, date '${FIRST}' - ${HISTORY_DAYS - 1}, date '${FIRST}' from unnest(array['orders', 'ledger_summary']) as dataset`

/** SKUs that all sell, on two days of five, and are in stock on most: more than a catalogue of that size does. */
const SKUS = (skus: number): string => `
  insert into ready.inventory (account_id, marketplace_id, sku, channel, listing_status, sellable_units, fulfillable_units, inbound_shipped_units, inbound_receiving_units)
  select 1, 'ATVPDKIKX0DER', 'SKU-' || lpad(n::text, 6, '0'), 'fba', 'Active', n * 37 % 900, n * 37 % 900, n % 3 * 50, 0 from generate_series(1, ${skus}) as n;
  insert into data.planning_input (account_id, marketplace_id, kind, subject, value, source, author, preview_id, known_from)
  select 1, 'ATVPDKIKX0DER', kind, 'SKU-' || lpad(n::text, 6, '0'), value::jsonb, 'plan.csv', 'planner', 'pv', now()
  from generate_series(1, ${skus}, 2) as n, (values ('supplier', '"Kettles"'), ('case_pack_units', '12')) as told (kind, value);
  insert into data.planning_input (account_id, marketplace_id, kind, subject, value, source, author, preview_id, known_from)
  values (1, 'ATVPDKIKX0DER', 'lead_time_days', 'supplier:Kettles', '30', 'plan.csv', 'planner', 'pv', now())`

/** What they sold from one day through another, and what they had; day numbers count from `FIRST`. */
const UNITS = (skus: number, first: number, last: number): string => `
  insert into ready.units_by_day (account_id, marketplace_id, sku, channel, ordered_on, ordered_units, orders)
  select 1, 'ATVPDKIKX0DER', 'SKU-' || lpad(n::text, 6, '0'), 'fba', date '${FIRST}' + day, 1 + abs(n * day) % 5, 1
  from generate_series(1, ${skus}) as n, generate_series(${first}, ${last}) as day where abs(n * 31 + day * 17) % 5 < 2`
const STOCK = (skus: number, first: number, last: number): string => `
  insert into ready.stock_by_day (account_id, marketplace_id, sku, stocked_on, opening_units, closing_units, was_in_stock)
  select 1, 'ATVPDKIKX0DER', 'SKU-' || lpad(n::text, 6, '0'), date '${FIRST}' + day, 100, 100, true
  from generate_series(1, ${skus}) as n, generate_series(${first}, ${last}) as day where (n + (day + 400) / 20) % 9 > 0`

export interface PassTook {
  readonly ms: number
  /** Of a core: our process, and Postgres; null where the system does not tell. What a machine that is busy with others would hide. */
  readonly cpu_ms: number
  readonly postgres_cpu_ms: number | null
  readonly made: number
  readonly scored: number
}

export interface NightTook {
  readonly first: PassTook
  readonly next: PassTook
  /** All read, none made. */
  readonly again: PassTook
  /** Resident memory that the first pass added at its end, in MB. */
  readonly grown_mb: number
  /** What a forecast that stands, and one that was superseded, take in Postgres with their indexes, in bytes. */
  readonly standing_bytes: number
  readonly superseded_bytes: number
}

const TICK_MS = 10

/** What Linux tells of a process, from the field after its name on: its state, its parent, …; empty where it is gone. */
const statOf = async (pid: number | string): Promise<readonly string[]> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat === '' ? [] : stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}
const ticksOf = (stat: readonly string[], fields: readonly number[]): number =>
  fields.reduce((sum, at) => sum + Number(stat[at] ?? 0), 0)

/** Milliseconds of a core that a Postgres has used; null where the system does not tell. */
const cpuOf = async (postmaster: string | undefined): Promise<number | null> => {
  if (postmaster === undefined) return null
  // Of its postmaster those of children that ended, too.
  let ticks = ticksOf(await statOf(postmaster), [11, 12, 13, 14])
  for (const entry of await readdir('/proc')) {
    const stat = /^\d+$/.test(entry) ? await statOf(entry) : []
    if (stat[1] === postmaster) ticks += ticksOf(stat, [11, 12])
  }
  return ticks * TICK_MS
}

/**
 * Fills a table as one would load a large one: without its keys, which are made at the end, and without a log of what is thrown
 * away with the folder.
 */
const fill = async (owner: pg.Pool, table: string, insert: string): Promise<void> => {
  const { rows: keys } = await owner.query<{ name: string; text: string }>(
    `select conname as name, pg_get_constraintdef(oid) as text from pg_constraint where conrelid = '${table}'::regclass and contype = 'p'`,
  )
  const { rows: indexes } = await owner.query<{ name: string; text: string }>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as text from pg_index where indrelid = '${table}'::regclass and not indisprimary`,
  )
  for (const { name } of keys) await owner.query(`alter table ${table} drop constraint ${name}`)
  for (const { name } of indexes) await owner.query(`drop index ${name}`)
  await owner.query(`alter table ${table} set unlogged`)
  await owner.query(insert)
  for (const { name, text } of keys) await owner.query(`alter table ${table} add constraint ${name} ${text}`)
  for (const { text } of indexes) await owner.query(text)
}

const SIZES = `
  select (pg_total_relation_size('data.sku_forecast') + pg_total_relation_size('forecast_trajectory'))::float8 as standing,
         pg_total_relation_size('data.sku_forecast_history')::float8 as superseded`

interface Bench {
  readonly owner: pg.Pool
  readonly pool: pg.Pool
  readonly clock: Clock
  readonly postmaster: string | undefined
}

const takePass = async ({ owner, pool, clock, postmaster }: Bench): Promise<PassTook> => {
  const counted =
    'select coalesce(sum(made), 0)::int as made, (select count(*)::int from data.forecast_score) as scored from forecast_run'
  const before = await owner.query<{ made: number; scored: number }>(counted)
  const cpu_before = process.cpuUsage()
  const postgres_before = await cpuOf(postmaster)
  const started = performance.now()
  await forecastAccount({ pool, clock, log: silentLog }, 1)
  const ms = performance.now() - started
  const { user, system } = process.cpuUsage(cpu_before)
  const postgres_after = await cpuOf(postmaster)
  const after = await owner.query<{ made: number; scored: number }>(counted)
  const grew = (of: 'made' | 'scored'): number => (after.rows[0]?.[of] ?? 0) - (before.rows[0]?.[of] ?? 0)
  return {
    ms,
    cpu_ms: (user + system) / 1_000,
    postgres_cpu_ms:
      postgres_before === null || postgres_after === null ? null : postgres_after - postgres_before,
    made: grew('made'),
    scored: grew('scored'),
  }
}

const fillAll = async (owner: pg.Pool, skus: number): Promise<void> => {
  await owner.query('set synchronous_commit = off')
  await owner.query(ACCOUNT)
  await owner.query(SKUS(skus))
  await fill(owner, 'ready.units_by_day', UNITS(skus, 1 - HISTORY_DAYS, 0))
  await fill(owner, 'ready.stock_by_day', STOCK(skus, 1 - HISTORY_DAYS, 0))
  await owner.query('vacuum analyze')
}

export const measureNight = async (skus: number): Promise<NightTook> => {
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtemp('/tmp/asm-bench-')
  // As root the server runs under a borrowed account, which must be able to pass.
  await chmod(folder, 0o755)
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'data'), database: 'bench' })
  stack.defer(() => postgres.stop())
  await migrate({ url: postgres.url })
  const owner = new pg.Pool({ connectionString: postgres.url, max: 1 })
  stack.defer(() => owner.end())
  await fillAll(owner, skus)
  const pool = openPool({
    url: postgres.url,
    role: 'asm_worker',
    max: 4,
    log: silentLog,
    statement_ms_max: 0,
  })
  stack.defer(() => pool.end())
  const clock = clockAt(Instant.parse('2026-11-23T10:30:00.000Z'))
  const { rows: backends } = await owner.query<{ pid: number }>('select pg_backend_pid() as pid')
  const postmaster = (await statOf(backends[0]?.pid ?? 0))[1]
  const pass = () => takePass({ owner, pool, clock, postmaster })
  const before = process.memoryUsage().rss
  const first = await pass()
  const grown_mb = (process.memoryUsage().rss - before) / 1e6
  await owner.query(UNITS(skus, 1, 7))
  await owner.query(STOCK(skus, 1, 7))
  await owner.query(`update ready.coverage set through_on = '${NEXT}'`)
  await owner.query('analyze')
  clock.advance({ hours: 7 * 24 })
  const next = await pass()
  // Something was told that changes nothing for these SKUs: all are read, none is made.
  await owner.query(
    `insert into data.planning_input (account_id, marketplace_id, kind, subject, value, source, author, preview_id, known_from)
     values (1, 'ATVPDKIKX0DER', 'discontinued', 'ELSEWHERE', 'true', '', '', '', now())`,
  )
  const again = await pass()
  const { rows } = await owner.query<{ standing: number; superseded: number }>(SIZES)
  const of = (bytes = 0): number => bytes / skus
  return {
    first,
    next,
    again,
    grown_mb,
    standing_bytes: of(rows[0]?.standing),
    superseded_bytes: of(rows[0]?.superseded),
  }
}
