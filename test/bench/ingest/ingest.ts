/**
 * Ingest against plain COPY: a ledger file from HTTP to loaded — parsed, normalized, by window in one transaction,
 * history kept — beside COPY of the same file into a logged table with the same columns, keys and indexes. Then the
 * same document again, the same with changed rows, and the memory of the process that loads: a whole worker, started
 * as `npm start -- worker` starts it.
 *
 *   node test/bench/ingest/ingest.ts [--rows 1000000] [--large 4000000] [--rounds 2]
 */
import { createReadStream } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { connectAccount } from '../../../src/access/connection.ts'
import { newSealKey, openSeal, parseSealKeys } from '../../../src/access/sealed.ts'
import { migrate } from '../../../src/db/migrate.ts'
import { startEmbeddedPostgres } from '../../../src/embedded/postgres.ts'
import { startEmulator } from '../../../src/emulator/emulator.ts'
import { DEMO_SELLER } from '../../../src/emulator/sellers.ts'
import { ledgerDetail } from '../../../src/domains/inventory/reports/ledger-detail.ts'
import { fileColumns } from '../../../src/sync/header.ts'
import { writeLedger } from './ledger.ts'
import { load, MARKETPLACE } from './load.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    large: { type: 'string', default: '4000000' },
    rounds: { type: 'string', default: '2' },
  },
})
const ROWS = Number(values.rows)
const LARGE = Number(values.large)
const ROUNDS = Number(values.rounds)

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}
const perSecond = (rows: number, ms: number): string =>
  `${Math.round(rows / (ms / 1000)).toLocaleString('en')} rows/s`

await using stack = new AsyncDisposableStack()
const folder = await mkdtemp('/tmp/asm-bench-')
// As root the server runs under a borrowed account, which must be able to pass.
await chmod(folder, 0o755)
stack.defer(() => rm(folder, { recursive: true, force: true }))
const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'data'), database: 'bench' })
stack.defer(() => postgres.stop())
await migrate({ url: postgres.url })
const owner = new pg.Client({ connectionString: postgres.url })
await owner.connect()
stack.defer(() => owner.end())

let served = ''
const emulator = await startEmulator({ rate_scale: 1_000_000 })
stack.defer(() => emulator.close())
emulator.documents.serve({
  report_type: 'GET_LEDGER_DETAIL_VIEW_DATA',
  gzipped: true,
  body: () => createReadStream(served),
})

const seal_keys = newSealKey('bench')
const pool = new pg.Pool({ connectionString: postgres.url, max: 1 })
const { seller_id, client_id = '', client_secret = '', refresh_token = '' } = DEMO_SELLER
const { account_id } = await connectAccount(
  pool,
  {
    workspace: 'bench',
    name: 'Bench',
    seller_id,
    region: 'na',
    refresh_token,
    marketplaces: [{ marketplace_id: MARKETPLACE }],
  },
  openSeal(parseSealKeys(seal_keys)),
)
await pool.end()

const environment = {
  DATABASE_URL: postgres.url,
  SEAL_KEYS: seal_keys,
  AMAZON_EMULATOR_URL: emulator.url,
  SP_API_CLIENT_ID: client_id,
  SP_API_CLIENT_SECRET: client_secret,
}

/** Loads the packed file. */
const loadFile = (packed: string) => {
  served = packed
  return load({ environment, account_id }, owner)
}

/** Plain COPY into the same columns, keys and indexes; what the file does not hold comes from defaults. */
const copy = async (plain: string): Promise<number> => {
  await owner.query('drop table if exists baseline')
  await owner.query(`set datestyle = 'ISO, MDY'; create table baseline (like data.ledger_detail including all); create sequence if not exists baseline_line;
    alter sequence baseline_line restart; alter table baseline alter account_id set default 1, alter marketplace_id set default '${MARKETPLACE}', alter run_id set default 1,
    alter line_no set default nextval('baseline_line'), alter known_from set default now()`)
  const columns = fileColumns(ledgerDetail.columns).map(([name]) => name)
  await owner.query('checkpoint')
  const began = performance.now()
  await pipeline(
    createReadStream(plain, { highWaterMark: 1 << 18 }),
    owner.query(
      copyFrom(
        `copy baseline (${columns.join(', ')}) from stdin with (format csv, delimiter E'\\t', header true)`,
      ),
    ),
  )
  return performance.now() - began
}

const empty = async (): Promise<void> => {
  await owner.query(
    'truncate data.ledger_detail, data.ledger_detail_history, report_run, report_document, unreadable_row, stale_fact; drop table if exists baseline; checkpoint',
  )
}

const file = (name: string) => ({ plain: join(folder, `${name}.txt`), packed: join(folder, `${name}.gz`) })
const best = (numbers: readonly number[]): number => Math.min(...numbers)

const first = file('first')
const changed = file('changed')
await writeLedger({ ...first, rows: ROWS, touched: 0 })
await writeLedger({ ...changed, rows: ROWS, touched: Math.ceil(ROWS / 100) })
say(
  `${ROWS.toLocaleString('en')} rows of the ledger, ${ROUNDS} rounds, the best of each; embedded Postgres with its default durability.`,
)

const taken: { copy: number[]; load: number[]; again: number[]; peak: number[] } = {
  copy: [],
  load: [],
  again: [],
  peak: [],
}
let firstMs = 0
for (let round = 0; round < ROUNDS; round++) {
  await empty()
  taken.copy.push(await copy(first.plain))
  await empty()
  const loaded = await loadFile(first.packed)
  const again = await loadFile(first.packed)
  if (loaded.inserted_rows !== ROWS || again.inserted_rows + again.superseded_rows !== 0)
    throw new Error(`not loaded as it should be: ${JSON.stringify({ loaded, again })}`)
  taken.load.push(loaded.took_ms)
  taken.again.push(again.took_ms)
  taken.peak.push(loaded.peak_mb)
  firstMs = best(taken.load)
}
const copyMs = best(taken.copy)
say(`COPY, same columns, keys, indexes   ${perSecond(ROWS, copyMs)}`)
say(
  `HTTP to loaded                      ${perSecond(ROWS, firstMs)}   ${(copyMs / firstMs).toFixed(2)} of COPY (bar 0.50)   peak ${Math.round(Math.max(...taken.peak))} MB (bar 300)`,
)
say(
  `the same document again             ${perSecond(ROWS, best(taken.again))}   ${(firstMs / best(taken.again)).toFixed(1)} times the first (bar 2.0), no row written`,
)
const restated = await loadFile(changed.packed)
say(
  `some of its rows restated           ${perSecond(ROWS, restated.took_ms)}   ${restated.inserted_rows} rows written, ${restated.superseded_rows} to history   peak ${Math.round(restated.peak_mb)} MB`,
)

if (LARGE > 0) {
  const large = file('large')
  await writeLedger({ ...large, rows: LARGE, touched: 0 })
  await empty()
  const loaded = await loadFile(large.packed)
  say(
    `${LARGE.toLocaleString('en')} rows                      ${perSecond(LARGE, loaded.took_ms)}   peak ${Math.round(loaded.peak_mb)} MB (bar: as above)`,
  )
}
