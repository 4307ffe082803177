/** A whole night of forecasts on a real Postgres: read from the kept-ready facts, planned, stored; then again unchanged. */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { clockAt } from '../../../src/core/clock.ts'
import { silentLog } from '../../../src/core/log.ts'
import { Instant } from '../../../src/core/time.ts'
import { migrate } from '../../../src/db/migrate.ts'
import { openPool } from '../../../src/db/pool.ts'
import { startEmbeddedPostgres } from '../../../src/embedded/postgres.ts'
import { forecastAccount } from '../../../src/planning/nightly.ts'

const HISTORY_DAYS = 400

/** SKUs that sell on two days of five and are in stock on most, straight into the kept-ready tables. */
const FILL = (skus: number): string => `
  insert into workspace (name) values ('bench');
  insert into connection (workspace_id, api, region, seller_id, sealed_refresh_token) values (1, 'sp', 'na', 'A1BENCH', '');
  insert into account (workspace_id, connection_id, name, seller_id, region, home_marketplace_id, time_zone)
  values (1, 1, 'bench', 'A1BENCH', 'na', 'ATVPDKIKX0DER', 'America/Los_Angeles');
  insert into account_marketplace (account_id, marketplace_id, country, currency, time_zone)
  values (1, 'ATVPDKIKX0DER', 'US', 'USD', 'America/Los_Angeles');
  insert into ready.coverage (account_id, marketplace_id, dataset, from_on, through_on)
  select 1, 'ATVPDKIKX0DER', dataset, date '2026-11-22' - ${HISTORY_DAYS - 1}, date '2026-11-22' from unnest(array['orders', 'ledger_summary']) as dataset;
  insert into ready.inventory (account_id, marketplace_id, sku, channel, listing_status, sellable_units, fulfillable_units, inbound_shipped_units, inbound_receiving_units)
  select 1, 'ATVPDKIKX0DER', 'SKU-' || lpad(n::text, 6, '0'), 'fba', 'Active', n * 37 % 900, n * 37 % 900, n % 3 * 50, 0 from generate_series(1, ${skus}) as n;
  insert into ready.units_by_day (account_id, marketplace_id, sku, channel, ordered_on, ordered_units, orders)
  select 1, 'ATVPDKIKX0DER', 'SKU-' || lpad(n::text, 6, '0'), 'fba', date '2026-11-22' - age, 1 + (n * age) % 5, 1
  from generate_series(1, ${skus}) as n, generate_series(0, ${HISTORY_DAYS - 1}) as age where (n * 31 + age * 17) % 5 < 2;
  insert into ready.stock_by_day (account_id, marketplace_id, sku, stocked_on, opening_units, closing_units, was_in_stock)
  select 1, 'ATVPDKIKX0DER', 'SKU-' || lpad(n::text, 6, '0'), date '2026-11-22' - age, 100, 100, true
  from generate_series(1, ${skus}) as n, generate_series(0, ${HISTORY_DAYS - 1}) as age where (n + age / 20) % 9 > 0;
  analyze`

export interface NightTook {
  readonly first_ms: number
  readonly again_ms: number
  readonly made: number
  /** Resident memory that the first pass added, in MB. */
  readonly grown_mb: number
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
  await owner.query(FILL(skus))
  const pool = openPool({
    url: postgres.url,
    role: 'asm_worker',
    max: 4,
    log: silentLog,
    statement_ms_max: 0,
  })
  stack.defer(() => pool.end())
  const clock = clockAt(Instant.parse('2026-11-23T10:30:00.000Z'))
  const pass = async (): Promise<number> => {
    const started = performance.now()
    await forecastAccount({ pool, clock, log: silentLog }, 1)
    return performance.now() - started
  }
  const before = process.memoryUsage().rss
  const first_ms = await pass()
  const grown_mb = (process.memoryUsage().rss - before) / 1e6
  // Something was told that changes nothing for these SKUs: all are read, none is made.
  await owner.query(
    `insert into data.planning_input (account_id, marketplace_id, kind, subject, value, source, author, preview_id, known_from)
     values (1, 'ATVPDKIKX0DER', 'discontinued', 'ELSEWHERE', 'true', '', '', '', now())`,
  )
  const again_ms = await pass()
  const { rows } = await owner.query<{ made: number }>('select sum(made)::int as made from forecast_run')
  return { first_ms, again_ms, made: rows[0]?.made ?? 0, grown_mb }
}
