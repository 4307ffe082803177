/** Generated rows for the read bench, loaded through COPY: SKUs with cover, and their days of history. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { connectAccount } from '../../../src/access/connection.ts'
import { newSealKey, openSeal, parseSealKeys } from '../../../src/access/sealed.ts'

export const MARKETPLACE = 'ATVPDKIKX0DER'
const FIRST_DAY = Date.UTC(2025, 9, 19)
const DAY_MS = 86_400_000
/** One SKU in this many sells on a given day. */
const SELLS_EVERY = 10
const DATASETS = ['fba_inventory', 'listings', 'orders', 'ledger_summary']

const dayOf = (index: number): string => new Date(FIRST_DAY + index * DAY_MS).toISOString().slice(0, 10)
const skuOf = (index: number): string => `SKU-${String(index).padStart(6, '0')}`

const copyInto = async (
  client: pg.Client,
  table: string,
  columns: readonly string[],
  lines: Iterable<string>,
) => {
  const into = client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`))
  await pipeline(Readable.from(batched(lines)), into)
}

function* batched(lines: Iterable<string>): Generator<string> {
  let batch = ''
  for (const line of lines) {
    batch += line
    if (batch.length < 65_536) continue
    yield batch
    batch = ''
  }
  yield batch
}

function* coverLines(account: number, skus: number): Generator<string> {
  for (let index = 0; index < skus; index += 1) {
    // Some sold nothing, so that what is unknown is there, too.
    const sold = (index * 7_919) % 97
    const units = (index * 104_729) % 900
    const cover = sold === 0 ? '\\N' : String(Math.round((units * 300) / sold) / 10)
    const reason = sold === 0 ? 'no_sales_in_window' : '\\N'
    const pace = String(sold / 30)
    yield `${[account, MARKETPLACE, skuOf(index), 'B0BENCH001', `Product ${index}`, 'fba', 'Active', units, units, 0, index % 40, 0, dayOf(399), sold, pace, pace, cover, cover, cover, reason].join('\t')}\n`
  }
}

function* historyLines(
  account: number,
  skus: number,
  days: { from: number; through: number },
): Generator<string> {
  for (let day = days.from; day < days.through; day += 1)
    for (let index = day % SELLS_EVERY; index < skus; index += SELLS_EVERY)
      yield `${account}\t${MARKETPLACE}\t${skuOf(index)}\tfba\t${dayOf(day)}\t${(index % 5) + 1}\t1\n`
}

const COVER = [
  'account_id',
  'marketplace_id',
  'sku',
  'asin',
  'title',
  'channel',
  'listing_status',
  'sellable_units',
  'fulfillable_units',
  'merchant_units',
  'inbound_units',
  'inbound_planned_units',
  'through_on',
  'ordered_units_30_days',
  'units_per_day',
  'units_per_in_stock_day',
  'cover_days',
  'cover_days_with_inbound',
  'cover_days_at_in_stock_pace',
  'cover_days_reason',
]
const HISTORY = ['account_id', 'marketplace_id', 'sku', 'channel', 'ordered_on', 'ordered_units', 'orders']

const connect = async (url: string, number: number): Promise<number> => {
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  const order = {
    workspace: 'bench',
    name: `Account ${number}`,
    seller_id: `A1BENCH${String(number).padStart(5, '0')}`,
    region: 'na' as const,
    refresh_token: 'Atzr|bench',
    marketplaces: [{ marketplace_id: MARKETPLACE }],
  }
  const connected = await connectAccount(pool, order, openSeal(parseSealKeys(newSealKey('bench'))))
  await pool.end()
  return connected.account_id
}

export interface Population {
  /** Connects the account with that many SKUs and makes them known; answers its id. */
  addAccount(number: number, skus: number): Promise<number>
  /** Adds the days of that range to the account's history; answers how many rows they have. */
  addHistory(account: number, skus: number, days: { from: number; through: number }): Promise<number>
  close(): Promise<void>
}

export const openPopulation = async (url: string): Promise<Population> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return {
    async addAccount(number, skus) {
      const account = await connect(url, number)
      await copyInto(client, 'ready.days_of_cover', COVER, coverLines(account, skus))
      await client.query(
        `insert into ready.freshness (account_id, marketplace_id, dataset, data_from_on, data_through_on, synced_at, data_version)
         select $1, $2, dataset, $3, $4, now(), 1 from unnest($5::text[]) as dataset`,
        [account, MARKETPLACE, dayOf(0), dayOf(399), DATASETS],
      )
      return account
    },
    async addHistory(account, skus, days) {
      await copyInto(client, 'ready.units_by_day', HISTORY, historyLines(account, skus, days))
      await client.query('vacuum analyze ready.units_by_day, ready.days_of_cover, ready.freshness')
      return Math.ceil(skus / SELLS_EVERY) * (days.through - days.from)
    },
    close: () => client.end(),
  }
}
