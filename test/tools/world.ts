/**
 * Two workspaces with accounts, keys and a small dataset of their own, to ask the tools of. The rows are few and
 * known, so that a test can say what the right answer is.
 */
import { sql } from 'drizzle-orm/sql'
import type pg from 'pg'
import { z } from 'zod'
import { createKey, type KeyOrder, parseScopes } from '../../src/access/api-key.ts'
import { connectAccount } from '../../src/access/connection.ts'
import { type KeyRing, openKeyRing } from '../../src/access/key-ring.ts'
import { newSealKey, openSeal, parseSealKeys } from '../../src/access/sealed.ts'
import { clockAt, type SetClock } from '../../src/core/clock.ts'
import { Sku } from '../../src/core/ids.ts'
import type { Region } from '../../src/core/marketplace.ts'
import { silentLog } from '../../src/core/log.ts'
import { Instant } from '../../src/core/time.ts'
import { openPool, type Role } from '../../src/db/pool.ts'
import { accountInfo } from '../../src/tools/account-info.ts'
import { openToolbox, type Toolbox } from '../../src/tools/call.ts'
import { defineTool } from '../../src/tools/define.ts'
import { serveRead } from '../../src/tools/read.ts'
import { keepTotals } from '../../src/tools/totals.ts'
import { freshDatabase } from '../support/database.ts'

export const NOW = Instant.parse('2026-11-23T18:00:00.000Z')

/** A tool over the world's dataset: cover can be unknown, repeats, and is the first thing rows are ordered by. */
export const getShelf = defineTool({
  name: 'get_shelf',
  title: 'Shelf',
  scope: 'inventory:read',
  summary: 'What stands on the shelf, per SKU, least cover first.',
  not_for: 'For who may ask, see get_account_info.',
  answers: ['Which SKUs run out first?'],
  reads: ['shelf'],
  input: {
    below_days: z.number().positive().max(10_000).optional().describe('Only SKUs with less cover than this.'),
    sku: Sku.optional().describe('Only this SKU.'),
    on: z.iso.date().optional().describe('A day, such as 2026-11-23.'),
  },
  row: {
    sku: Sku.describe('The SKU as the seller wrote it.'),
    units: z.int().describe('Units on the shelf.'),
    cover_days: z.number().nullable().describe('Days the units last; null when nothing sold.'),
  },
  order: [{ by: 'cover_days' }, { by: 'sku' }],
  totals: { units: sql`sum(units)` },
  query: ({ below_days, sku }) => sql`
    select account_id, marketplace_id, sku, units, cover_days from shelf
    where (${below_days ?? null}::numeric is null or cover_days < ${below_days ?? null}::numeric)
      and (${sku ?? null}::text is null or sku = ${sku ?? null}::text)`,
})

/** The same rows from the largest cover to the smallest; a tool of another scope. */
export const listShelf = defineTool({
  ...getShelf,
  name: 'list_shelf',
  title: 'Shelf, longest first',
  scope: 'planning:read',
  input: {},
  row: { sku: Sku, cover_days: z.number().nullable() },
  order: [
    { by: 'cover_days', descending: true },
    { by: 'sku', descending: true },
  ],
  totals: {},
  query: () => sql`select account_id, marketplace_id, sku, cover_days from shelf`,
})

const SHELF = `
  create table ready.shelf (
    account_id int not null, marketplace_id text not null, sku text not null, units int not null, cover_days numeric,
    primary key (account_id, marketplace_id, sku)
  );
  call protect_account_table('ready.shelf');
  create table data.shelf (like ready.shelf, known_from timestamptz not null, known_to timestamptz);
  call protect_account_table('data.shelf');
  create view known.shelf with (security_invoker = true) as
    select account_id, marketplace_id, sku, units, cover_days from data.shelf
    where known_from <= known_moment() and coalesce(known_to, 'infinity') > known_moment();
  grant select on known.shelf to asm_server`

export const US = 'ATVPDKIKX0DER'
export const CA = 'A2EUQ1WTGCTBG2'
export const DE = 'A1PA6795UKMFR9'

export interface ShelfRow {
  readonly sku: string
  readonly units: number
  readonly cover_days: number | null
}

/** 45 SKUs: every third cover repeats, every ninth is unknown. */
export const shelfRows = (prefix: string, count: number): readonly ShelfRow[] =>
  Array.from({ length: count }, (_, index) => ({
    sku: `${prefix}-${String(index).padStart(3, '0')}`,
    units: index,
    cover_days: index % 9 === 0 ? null : Math.floor(index / 3) + 0.5,
  }))

export interface World {
  readonly url: string
  readonly clock: SetClock
  /** As `asm_server`, pipelined, as the product reads. */
  readonly server: pg.Pool
  readonly worker: pg.Pool
  readonly owner: pg.Pool
  readonly keys: KeyRing
  readonly toolbox: Toolbox
  /** The ids of the accounts, by name. */
  readonly accounts: Readonly<Record<string, number>>
  makeKey(order?: Partial<KeyOrder>): Promise<string>
  close(): Promise<void>
}

export const TOOLS = [getShelf, listShelf]

export const putShelf = async (
  owner: pg.Pool,
  account_id: number | undefined,
  marketplace_id: string,
  rows: readonly ShelfRow[],
): Promise<void> => {
  await owner.query(
    `insert into ready.shelf select $1, $2, * from unnest($3::text[], $4::int[], $5::numeric[])
     on conflict (account_id, marketplace_id, sku) do update set units = excluded.units, cover_days = excluded.cover_days`,
    [
      account_id,
      marketplace_id,
      rows.map((row) => row.sku),
      rows.map((row) => row.units),
      rows.map((row) => row.cover_days),
    ],
  )
}

/** Says that the dataset was synced; each call is another version of the data. */
export const putFreshness = async (
  owner: pg.Pool,
  account_id: number | undefined,
  marketplace_id: string,
  version: number,
): Promise<void> => {
  await owner.query(
    `insert into ready.freshness (account_id, marketplace_id, dataset, data_from_on, data_through_on, synced_at, next_sync_at, data_version)
     values ($1, $2, 'shelf', '2026-08-01', '2026-11-22', '2026-11-23T10:00:00Z', '2026-11-24T10:00:00Z', $3)
     on conflict (account_id, marketplace_id, dataset) do update set data_version = excluded.data_version`,
    [account_id, marketplace_id, version],
  )
}

const ACCOUNTS = [
  ['Acme', 'Acme NA', 'A1ACMENA0001', 'na', [US, CA]],
  ['Acme', 'Acme EU', 'A1ACMEEU0001', 'eu', [DE]],
  ['Rival', 'Rival NA', 'A1RIVALNA001', 'na', [US]],
] as const

const connectAll = async (worker: pg.Pool): Promise<Readonly<Record<string, number>>> => {
  const seal = openSeal(parseSealKeys(newSealKey('test')))
  const accounts: Record<string, number> = {}
  for (const [workspace, name, seller_id, region, marketplaces] of ACCOUNTS) {
    const order = {
      workspace,
      name,
      seller_id,
      region: region satisfies Region,
      refresh_token: `Atzr|${name}`,
    }
    const connected = await connectAccount(
      worker,
      { ...order, marketplaces: marketplaces.map((marketplace_id) => ({ marketplace_id })) },
      seal,
    )
    accounts[name] = connected.account_id
  }
  return accounts
}

const fill = async (owner: pg.Pool, accounts: Readonly<Record<string, number>>): Promise<void> => {
  for (const [name, marketplace_id, prefix, count] of [
    ['Acme NA', US, 'AC', 45],
    ['Acme NA', CA, 'CA', 7],
    ['Acme EU', DE, 'EU', 5],
    ['Rival NA', US, 'RV', 11],
  ] as const) {
    await putShelf(owner, accounts[name], marketplace_id, shelfRows(prefix, count))
    await putFreshness(owner, accounts[name], marketplace_id, 1)
  }
}

let named = 0

export const openWorld = async (): Promise<World> => {
  const database = await freshDatabase()
  const pool = (role: Role, pipelined = false): pg.Pool =>
    openPool({ url: database.url, role, max: 4, log: silentLog, statement_ms_max: 10_000, pipelined })
  const [owner, worker, server] = [pool('owner'), pool('asm_worker'), pool('asm_server', true)]
  await owner.query(SHELF)
  const accounts = await connectAll(worker)
  await fill(owner, accounts)
  const clock = clockAt(NOW)
  const keys = openKeyRing({ pool: server, clock, log: silentLog })
  const totals = keepTotals()
  const served = [...TOOLS.map((tool) => serveRead(tool, { pool: server, totals })), accountInfo(server)]
  return {
    url: database.url,
    clock,
    server,
    worker,
    owner,
    keys,
    toolbox: openToolbox(served),
    accounts,
    async makeKey(order = {}) {
      named += 1
      const given = { workspace: 'Acme', name: `key ${named}`, scopes: parseScopes(['*:read']) }
      const limits = { accounts: null, marketplaces: null, tools: null, expires_at: null }
      const known = { now: clock.now(), tools: new Set(served.map((tool) => tool.name)) }
      return (await createKey(worker, { ...given, ...limits, ...order }, known)).key
    },
    async close() {
      await keys.close()
      await Promise.all([owner.end(), worker.end(), server.end()])
      await database.drop()
    },
  }
}
