/**
 * What a night costs beside what is stored: the documents of one night loaded and the facts refreshed, once over N days of
 * history, once over ten times as many, once beside many accounts; the same change in each. Rows and pages are Postgres's own
 * counts, so they stand on a busy machine; times are for their ratios. `--stores one` measures a single store of that size;
 * of its SKUs only `--moving` were ever in stock. `--stores large` is one account of 100,000 SKUs and two years, of whose SKUs
 * a tenth moved; `--stores many` is 200 accounts of 5,000 SKUs, a tenth of which moved, and 30 days: 10 GB each, and an hour.
 *
 *   node test/bench/retention/retention.ts [--skus 2000] [--moving 2000] [--days 73] [--accounts 20] [--stores near,deep,wide]
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { z } from 'zod'
import { progress } from '../../../src/commands/terminal.ts'
import { silentLog } from '../../../src/core/log.ts'
import { migrate } from '../../../src/db/migrate.ts'
import { openPool } from '../../../src/db/pool.ts'
import { startEmbeddedPostgres } from '../../../src/embedded/postgres.ts'
import { type Counts, totalOf } from '../../support/counts.ts'
import { type Layout, migrationsFor } from './layout.ts'
import { CLOCK, type NightTook, runNight } from './night.ts'
import { type Asked, askTools } from './reads.ts'
import { fillStore, type StoreSize } from './store.ts'

const { values } = parseArgs({
  options: {
    skus: { type: 'string', default: '2000' },
    moving: { type: 'string' },
    days: { type: 'string', default: '73' },
    accounts: { type: 'string', default: '20' },
    stores: { type: 'string', default: 'near,deep,wide' },
    tables: { type: 'boolean', default: false },
  },
})
const SKUS = Number(values.skus)
const MOVING = Number(values.moving ?? values.skus)
const DAYS = Number(values.days)
const ACCOUNTS = Number(values.accounts)

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}
const count = (number: number): string => Math.round(number).toLocaleString('en')

/** What a store is filled with before the facts of its accounts: datasets, histories, runs, the large facts. */
const PARTS = 14

await using stack = new AsyncDisposableStack()
const folder = await mkdtemp('/tmp/asm-bench-')
// As root the server runs under a borrowed account, which must be able to pass.
await chmod(folder, 0o755)
stack.defer(() => rm(folder, { recursive: true, force: true }))
const postgres = await startEmbeddedPostgres({
  dataDir: join(folder, 'data'),
  database: 'bench',
  // Counts are of what was asked for, not of what autovacuum happened to do; stores are vacuumed once filled.
  settings: { autovacuum: 'off', max_wal_size: '8GB', maintenance_work_mem: '1GB' },
})
stack.defer(() => postgres.stop())
const admin = new pg.Pool({ connectionString: postgres.url, max: 1 })
stack.defer(() => admin.end())

interface Size extends StoreSize {
  readonly layout?: Layout
}

const SIZES: Readonly<Record<string, Size>> = {
  one: { skus: SKUS, moving: MOVING, days: DAYS, accounts: ACCOUNTS },
  near: { skus: SKUS, moving: MOVING, days: DAYS, accounts: 1 },
  deep: { skus: SKUS, moving: MOVING, days: DAYS * 10, accounts: 1 },
  wide: { skus: SKUS, moving: MOVING, days: DAYS, accounts: ACCOUNTS },
  large: { skus: 100_000, moving: 10_000, days: 730, accounts: 1 },
  many: { skus: 5_000, moving: 500, days: 30, accounts: 200 },
  deep_by_day: { skus: SKUS, moving: MOVING, days: DAYS * 10, accounts: 1, layout: 'by_day' },
  wide_by_account: { skus: SKUS, moving: MOVING, days: DAYS, accounts: ACCOUNTS, layout: 'by_account' },
}

const LARGEST = `
  select relid::regclass::text as name, (select reltuples from pg_class where oid = relid) as stored,
         pg_table_size(relid) as table_bytes, pg_indexes_size(relid) as index_bytes
  from pg_stat_user_tables where pg_total_relation_size(relid) > 1e6 order by pg_total_relation_size(relid) desc`
const Sized = z.object({
  name: z.string(),
  stored: z.coerce.number(),
  table_bytes: z.coerce.number(),
  index_bytes: z.coerce.number(),
})
const inMb = (bytes: number): string => (bytes / 1e6).toFixed(0).padStart(7)

const tellSizes = async (owner: pg.Pool): Promise<void> => {
  const { rows } = await owner.query(LARGEST)
  for (const { name, stored, table_bytes, index_bytes } of Sized.array().parse(rows)) {
    const per_row = ((table_bytes + index_bytes) / Math.max(1, stored)).toFixed(0)
    say(
      `  ${name.padEnd(34)} ${count(stored).padStart(12)} rows ${inMb(table_bytes)} MB table ${inMb(index_bytes)} MB indexes ${per_row.padStart(6)} bytes a row`,
    )
  }
  const { rows: whole } = await owner.query<{ bytes: string }>(
    'select pg_database_size(current_database()) as bytes',
  )
  say(`  all: ${(Number(whole[0]?.bytes) / 1e9).toFixed(2)} GB`)
}

const tellNight = (name: string, { parts, changed_rows, document_bytes }: NightTook): void => {
  say(
    `${name}: documents of ${(document_bytes / 1e6).toFixed(1)} MB, ${count(changed_rows)} rows changed by them`,
  )
  for (const { part, took_ms, counts } of parts) {
    const { rows_read, rows_written, pages } = totalOf(counts)
    say(
      `  ${part.padEnd(16)} ${count(took_ms).padStart(8)} ms   ${count(rows_read).padStart(12)} rows read   ${count(rows_written).padStart(10)} written   ${count(pages).padStart(12)} pages`,
    )
  }
}

const tellReads = (name: string, reads: readonly Asked[]): void => {
  say(`${name}: first page and totals of ${reads.length} tools`)
  for (const { tool, took_ms, rows_read, pages } of reads.toSorted((a, b) => b.pages - a.pages).slice(0, 8))
    say(
      `  ${tool.padEnd(34)} ${count(took_ms).padStart(8)} ms ${count(rows_read).padStart(12)} rows read ${count(pages).padStart(10)} pages`,
    )
}

interface Measured extends NightTook {
  readonly reads: readonly Asked[]
}

const measure = async (name: string, size: Size): Promise<Measured> => {
  const database = `store_${name}`
  await admin.query(`create database ${database}`)
  const url = postgres.url.replace('/bench?', `/${database}?`)
  await migrate({ url, folder: migrationsFor(size.layout ?? 'plain', folder) })
  const options = { url, log: silentLog, statement_ms_max: 0 }
  const owner = openPool({ ...options, role: 'owner', max: 2 })
  const pool = openPool({ ...options, role: 'asm_worker', max: 1 })
  const started = performance.now()
  const bar = progress(name)
  let parts = 0
  const told = (part: string): void => bar.update(++parts, PARTS + size.accounts, part)
  const [account_id] = await fillStore({ owner, pool }, size, { told })
  bar.end()
  if (account_id === undefined) throw new Error('there is no account')
  say(
    `\n${name}: ${count(size.accounts)} account(s) of ${count(size.skus)} SKUs, ${count(size.moving ?? size.skus)} of them in stock, ${count(size.days)} days; filled in ${count((performance.now() - started) / 1000)} s`,
  )
  await tellSizes(owner)
  await owner.query('checkpoint')
  const night = await runNight({ owner, pool }, account_id, size)
  tellNight(name, night)
  const reads = await askTools(url, owner, CLOCK)
  tellReads(name, reads)
  await pool.end()
  await owner.end()
  await admin.query(`drop database ${database}`)
  return { ...night, reads }
}

const ratio = (more: number, less: number): string => (less === 0 ? '' : (more / less).toFixed(2)).padStart(7)

const compare = (label: string, more: Measured, less: Measured): void => {
  say(`\n${label}: times as much for the same change   (time, rows read, pages)`)
  for (const [index, { part, took_ms, counts }] of more.parts.entries()) {
    const base = less.parts[index]
    if (base === undefined || base.part !== part) throw new Error('the nights differ')
    const [a, b] = [totalOf(counts), totalOf(base.counts)]
    say(
      `  ${part.padEnd(16)} ${ratio(took_ms, base.took_ms)} ${ratio(a.rows_read, b.rows_read)} ${ratio(a.pages, b.pages)}`,
    )
    if (values.tables) tellTables(counts, base.counts)
  }
  for (const { tool, took_ms, rows_read, pages } of more.reads) {
    const base = less.reads.find((each) => each.tool === tool)
    if (base && (rows_read > 1.5 * base.rows_read + 100 || pages > 1.5 * base.pages + 100))
      say(
        `  ${tool} ${ratio(took_ms, base.took_ms)} ${ratio(rows_read, base.rows_read)} ${ratio(pages, base.pages)}`,
      )
  }
}

const tellTables = (more: Counts, less: Counts): void => {
  for (const [name, { rows_read, pages }] of more) {
    const base = less.get(name)
    if (pages > 1000 || rows_read > 1000)
      say(
        `      ${name.padEnd(34)} ${count(base?.rows_read ?? 0).padStart(10)} → ${count(rows_read).padStart(10)} rows   ${count(base?.pages ?? 0).padStart(9)} → ${count(pages).padStart(9)} pages`,
      )
  }
}

const nights = new Map<string, Measured>()
for (const name of values.stores.split(',')) {
  const size = SIZES[name]
  if (size === undefined)
    throw new Error(`there is no store ${name}: one of ${Object.keys(SIZES).join(', ')}`)
  nights.set(name, await measure(name, size))
}
const pair = (label: string, more: string, less: string): void => {
  const [a, b] = [nights.get(more), nights.get(less)]
  if (a && b) compare(label, a, b)
}
pair('ten times the days', 'deep', 'near')
pair(`${count(ACCOUNTS)} accounts in place of one`, 'wide', 'near')
pair('quarters as partitions in place of one table', 'deep_by_day', 'deep')
pair('16 partitions by account in place of one table', 'wide_by_account', 'wide')
