/**
 * An account with tables to be filled by hand, and its facts as the product reads them: refreshed into the kept-ready
 * tables and asked as the server's role with the reach of a call; or as they were known at a moment.
 */
import { sql } from 'drizzle-orm/sql'
import type pg from 'pg'
import { AccountId, MarketplaceId, WorkspaceId } from '../../src/core/ids.ts'
import { silentLog } from '../../src/core/log.ts'
import { Instant } from '../../src/core/time.ts'
import { openPool } from '../../src/db/pool.ts'
import { type Reach, withReach } from '../../src/db/reach.ts'
import type { Row } from '../../src/db/rows.ts'
import { refreshFacts } from '../../src/facts/refresh.ts'
import { freshDatabase } from '../support/database.ts'

export const US = 'ATVPDKIKX0DER'
export const CA = 'A2EUQ1WTGCTBG2'
export const DE = 'A1PA6795UKMFR9'
export const FR = 'A13V1IB3VIYZZH'
export const IT = 'APJ6JRA9NG5V4'
/** When rows and runs of the tests became known, unless they say otherwise. */
export const LOADED_AT = '2026-11-23T10:00:00.000Z'

type Values = Readonly<Record<string, string | number | boolean | null>>

const DEFAULTS: Readonly<Record<string, Values>> = {
  orders: {
    amazon_order_id: '111-0000000-0000001',
    purchased_at: '2026-11-20T18:00:00Z',
    updated_at: '2026-11-20T18:00:00Z',
    ordered_on: '2026-11-20',
    order_status: 'Shipped',
    fulfillment_channel: 'Amazon',
    sales_channel: 'Amazon.com',
    ordered_units: 1,
    item_no: 1,
  },
  fba_inventory: { condition: 'New', fba_listing_exists: true },
  listings: { fulfillment_channel: 'AMAZON_NA', status: 'Active' },
  ledger_summary: { disposition: 'SELLABLE', opening_units: 0, closing_units: 0 },
  ledger_detail: { event_type: 'Shipments', moved_units: -1 },
  reserved_inventory: { reserved_units: 0 },
  inventory_planning: { snapshot_on: '2026-11-23', condition: 'New' },
  customer_returns: {
    returned_at: '2026-11-20T18:00:00Z',
    returned_on: '2026-11-20',
    returned_units: 1,
    status: 'Unit returned to inventory',
  },
}

export interface Ledger {
  /** Of the database, for whoever opens a server on it; the workspace is Acme. */
  readonly url: string
  readonly account_id: number
  readonly owner: pg.Pool
  readonly worker: pg.Pool
  /** Inserts a row; what is left out is as usual. */
  put(dataset: string, values: Values): Promise<void>
  /** Notes a run that loaded these days of a dataset, or a picture of now without days. */
  covered(dataset: string, days: readonly [string, string] | null, finished_at?: string): Promise<void>
  run(values: Values): Promise<void>
  /** A fact's rows from the kept-ready table, refreshed, in the order of its key. */
  ready(fact: string, columns: string, where?: string): Promise<readonly Row[]>
  /** The same for a caller who sees these marketplaces alone; nothing is refreshed. */
  seenIn(marketplace_ids: readonly string[], fact: string, columns: string): Promise<readonly Row[]>
  /** A fact's rows as they were known at a moment. */
  known(known_at: string, fact: string, columns: string, where?: string): Promise<readonly Row[]>
  /** Takes away what was put and noted, for the next test. */
  empty(): Promise<void>
  close(): Promise<void>
}

const EMPTY = `
  do $$
  declare target regclass;
  begin
    for target in
      select oid from pg_class where relkind = 'r'
        and (relnamespace in ('data'::regnamespace, 'ready'::regnamespace) or oid in ('report_run'::regclass, 'stale_fact'::regclass))
    loop
      execute format('delete from %s', target);
    end loop;
  end $$`

const makeAccount = async (owner: pg.Pool): Promise<{ account_id: number; workspace_id: number }> => {
  const { rows } = await owner.query<{ account_id: number; workspace_id: number }>(`
    with workspace as (insert into workspace (name) values ('Acme') returning workspace_id),
    connection as (
      insert into connection (workspace_id, api, region, seller_id, sealed_refresh_token)
      select workspace_id, 'sp', 'na', 'A1ACME', 'sealed' from workspace returning workspace_id, connection_id
    )
    insert into account (workspace_id, connection_id, name, seller_id, region, home_marketplace_id, time_zone)
    select workspace_id, connection_id, 'Acme NA', 'A1ACME', 'na', '${US}', 'America/Los_Angeles' from connection
    returning account_id, workspace_id`)
  const [made] = rows
  if (!made) throw new Error('the account was not made')
  await owner.query(
    `insert into account_marketplace (account_id, marketplace_id, country, currency, time_zone)
     values ($1, '${US}', 'US', 'USD', 'America/Los_Angeles'), ($1, '${CA}', 'CA', 'CAD', 'America/Los_Angeles'),
            ($1, '${DE}', 'DE', 'EUR', 'Europe/Berlin'), ($1, '${FR}', 'FR', 'EUR', 'Europe/Paris'),
            ($1, '${IT}', 'IT', 'EUR', 'Europe/Rome')`,
    [made.account_id],
  )
  return made
}

const insert = (pool: pg.Pool, table: string, values: Values): Promise<unknown> => {
  const names = Object.keys(values)
  return pool.query(
    `insert into ${table} (${names.join(', ')}) values (${names.map((_, at) => `$${at + 1}`).join(', ')})`,
    Object.values(values),
  )
}

/** A row as a line of its values; unknown is a dash. */
export const lineOf = (row: Row): string =>
  Object.values(row)
    .map((value) => (value === null ? '-' : typeof value === 'string' ? value : JSON.stringify(value)))
    .join(' ')

const reachOf = (
  ids: { readonly account_id: number; readonly workspace_id: number },
  marketplace_ids: readonly string[],
): Reach => ({
  workspace_id: WorkspaceId.parse(ids.workspace_id),
  account_ids: [AccountId.parse(ids.account_id)],
  marketplace_ids: marketplace_ids.map((marketplace_id) => MarketplaceId.parse(marketplace_id)),
})

const asking =
  (server: pg.Pool, reach: Reach) =>
  (known_at: Instant | null, fact: string, columns: string, where: string): Promise<readonly Row[]> =>
    withReach(server, reach, { known_at }, (reader) =>
      reader.rows(sql.raw(`select ${columns} from ${fact} where ${where} order by ${columns}`)),
    )

const openPools = (url: string) => {
  const pool = (role: 'owner' | 'asm_worker' | 'asm_server'): pg.Pool =>
    openPool({ url, role, max: 3, log: silentLog, statement_ms_max: 20_000 })
  return { owner: pool('owner'), worker: pool('asm_worker'), server: pool('asm_server') }
}

/** As if every report had been loaded anew. */
const EVERYTHING_IS_STALE = `
  insert into stale_fact (account_id, marketplace_id, dataset, run_id)
  select account_id, marketplace_id, dataset, 0 from account_marketplace,
    (select relname as dataset from pg_class where relnamespace = 'data'::regnamespace and relkind = 'r'
     union all select 'report_run') as loaded`

/** What a run has that its test does not name. */
const RUN: Values = {
  marketplace_id: US,
  night_on: '2026-11-23',
  purpose: 'asked',
  next_step_at: LOADED_AT,
  created_at: LOADED_AT,
  amazon_report_id: '1',
}

const loadedRun = (dataset: string, days: readonly [string, string] | null, finished_at: string): Values => ({
  dataset,
  from_on: days?.[0] ?? null,
  through_on: days?.[1] ?? null,
  state: 'loaded',
  finished_at,
  created_at: finished_at,
  inserted_rows: 1,
  superseded_rows: 0,
})

export const openLedger = async (): Promise<Ledger> => {
  const database = await freshDatabase()
  const { owner, worker, server } = openPools(database.url)
  const made = await makeAccount(owner)
  const { account_id } = made
  const ask = asking(server, reachOf(made, [US, CA, DE, FR, IT]))
  let line_no = 0
  const run = async (values: Values): Promise<void> =>
    void (await insert(owner, 'report_run', { account_id, ...RUN, ...values }))
  return {
    url: database.url,
    account_id,
    owner,
    worker,
    async put(dataset, values) {
      line_no += 1
      const engine = { account_id, marketplace_id: US, run_id: 1, line_no, known_from: LOADED_AT }
      await insert(owner, `data.${dataset}`, {
        ...engine,
        ...DEFAULTS[dataset.replace(/_history$/, '')],
        ...values,
      })
    },
    covered: (dataset, days, finished_at = LOADED_AT) => run(loadedRun(dataset, days, finished_at)),
    run,
    async ready(fact, columns, where = 'true') {
      await owner.query(EVERYTHING_IS_STALE)
      await refreshFacts(worker, account_id)
      return ask(null, fact, columns, where)
    },
    seenIn: (marketplace_ids, fact, columns) =>
      asking(server, reachOf(made, marketplace_ids))(null, fact, columns, 'true'),
    known: (known_at, fact, columns, where = 'true') => ask(Instant.parse(known_at), fact, columns, where),
    empty: async () => void (await owner.query(EMPTY)),
    async close() {
      await Promise.all([owner.end(), worker.end(), server.end()])
      await database.drop()
    },
  }
}
