/** Accounts with years of history, written straight into the tables: no night of the past is run. */
import pg from 'pg'
import { reports } from '../../../src/capabilities.ts'
import { refreshFacts } from '../../../src/facts/refresh.ts'
import { connectAccount } from '../../../src/access/connection.ts'
import { newSealKey, openSeal, parseSealKeys } from '../../../src/access/sealed.ts'
import { clockAt } from '../../../src/core/clock.ts'
import { AccountId } from '../../../src/core/ids.ts'
import { silentLog } from '../../../src/core/log.ts'
import { Instant } from '../../../src/core/time.ts'
import { type Keeping, letGo } from '../../../src/sync/retention.ts'
import { MARKETPLACE, NEWEST_ON, placesOf, type RowsOf, STORED, valuesOf, type Which } from './rows.ts'

export const connect = async (owner: pg.Pool, number: number): Promise<AccountId> => {
  const order = {
    workspace: 'bench',
    name: `Account ${number}`,
    seller_id: `A1BENCH${String(number).padStart(5, '0')}`,
    region: 'na' as const,
    refresh_token: 'Atzr|bench',
    marketplaces: [{ marketplace_id: MARKETPLACE }],
  }
  const connected = await connectAccount(owner, order, openSeal(parseSealKeys(newSealKey('bench'))))
  return AccountId.parse(connected.account_id)
}

/** Index by index is quicker once the rows are there. */
const withoutIndexes = async (owner: pg.Pool, table: string, fill: () => Promise<void>): Promise<void> => {
  const { rows: constraints } = await owner.query<{ name: string; definition: string }>(
    `select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint where conrelid = $1::regclass and contype = 'p'`,
    [table],
  )
  const { rows: indexes } = await owner.query<{ name: string; definition: string }>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index where indrelid = $1::regclass and not indisprimary`,
    [table],
  )
  for (const { name } of constraints) await owner.query(`alter table ${table} drop constraint ${name}`)
  for (const { name } of indexes) await owner.query(`drop index ${name}`)
  await fill()
  for (const { name, definition } of constraints)
    await owner.query(`alter table ${table} add constraint ${name} ${definition}`)
  // Of a partitioned table it is told without its parts.
  for (const { definition } of indexes) await owner.query(definition.replace(' ON ONLY ', ' ON '))
}

interface Filling extends Which {
  readonly account_ids: readonly number[]
}

const KNOWN_FROM = `timestamptz '${NEWEST_ON} 10:30+00'`

/** Of how many of a thousand rows a version was moved to history. */
const shareOf = ({ history_ratio }: RowsOf): number => history_ratio * 1000

/**
 * How many days ago a stored row was loaded: those of a day in its night, those of a picture when they last changed, or when all
 * were first seen.
 */
const loadedAge = (rows: RowsOf, { through_age, from_age }: Filling): string => {
  if (rows.by_day) return 'age'
  const turn = `(row_number() over () + ${through_age}) % 1000`
  return `least(${from_age}, ${through_age} + case when ${turn} < ${shareOf(rows)} then 0 else 1000 - ${turn} end)`
}

const insertRows = (rows: RowsOf, filling: Filling): string => {
  const columns = rows.fields.map(({ column }) => column).join(', ')
  const numbered =
    rows.dataset === 'orders'
      ? { columns: ', item_no, ordered_on', values: `, 1, date '${NEWEST_ON}' - age` }
      : { columns: '', values: '' }
  return `insert into data.${rows.dataset} (account_id, marketplace_id, ${columns}${numbered.columns}, run_id, line_no, known_from)
    select account_id, '${MARKETPLACE}', ${valuesOf(rows)}${numbered.values}, 1, row_number() over (), ${KNOWN_FROM} - ${loadedAge(rows, filling)} * interval '1 day'
    from unnest(array[${filling.account_ids.join(', ')}]) as account_id, (${placesOf(rows, filling)}) as place`
}

/** Earlier versions of the stored rows: so many for each of them, or for pictures of now in each night. */
const insertHistory = (rows: RowsOf, { through_age, from_age, account_ids }: Filling): string => {
  const each = rows.by_day ? '' : `cross join generate_series(${through_age}, ${from_age}) as age`
  const ended = rows.by_day ? `known_from + interval '1 day'` : `${KNOWN_FROM} - age * interval '1 day'`
  const began = rows.by_day ? 'known_from' : `${KNOWN_FROM} - (age + 1) * interval '1 day'`
  const share = rows.by_day ? 'line_no' : '(line_no + age)'
  const { columns, values } = {
    columns: rows.fields.map(({ column }) => column),
    values: rows.fields.map(({ column }) => `stored.${column}`),
  }
  const item = rows.dataset === 'orders' ? ['item_no', 'ordered_on'] : []
  return `insert into data.${rows.dataset}_history (account_id, marketplace_id, ${[...columns, ...item].join(', ')}, run_id, line_no, known_from, known_to)
    select stored.account_id, stored.marketplace_id, ${[...values, ...item].join(', ')}, 0, row_number() over (), ${began}, ${ended}
    from data.${rows.dataset} as stored ${each}
    where stored.account_id in (${account_ids.join(', ')}) and ${share} % 1000 < ${shareOf(rows)}`
}

/** The runs of every night, as many as every report makes, and those by the hour. */
const fillRuns = async (
  owner: pg.Pool,
  { account_ids, from_age, through_age }: Filling,
  booked: (dataset: string) => boolean,
): Promise<void> => {
  const told = reports
    .filter(({ dataset }) => booked(dataset))
    .map(({ dataset, window }) => ({
      dataset,
      by_day: window.kind === 'local_days',
      hours: window.kind === 'as_of_now' && window.hourly ? 24 : 1,
    }))
  await owner.query(
    `insert into report_run (account_id, dataset, marketplace_id, from_on, through_on, night_on, slot, purpose, state, steps, next_step_at,
       created_at, create_sent_at, requested_at, amazon_report_id, finished_at, rows, inserted_rows, superseded_rows, unreadable_rows)
     select account_id, dataset, '${MARKETPLACE}', case when by_day then night_on - 31 end, case when by_day then night_on - 1 end, night_on,
            case when hours > 1 then night_on || 'T' || lpad(hour::text, 2, '0') else '' end, 'night', 'loaded', 3, at, at, at, at,
            'R' || account_id || '-' || age || '-' || dataset || '-' || hour, at + interval '5 minutes', 100, (age % 2) * 10, 0, 0
     from unnest(array[${account_ids.join(', ')}]) as account_id, generate_series(${from_age}, ${through_age}, -1) as age,
          jsonb_to_recordset($1::jsonb) as told (dataset text, by_day boolean, hours int), generate_series(0, told.hours - 1) as hour,
          lateral (select date '${NEWEST_ON}' - age + 1 as night_on) as night,
          lateral (select (night.night_on + time '10:30') at time zone 'UTC' + hour * interval '1 hour' - interval '1 day' as at) as moment`,
    [JSON.stringify(told)],
  )
  // The pages of a window began with the backfill: one for each 31 days would do, and the nights repeat them.
  await owner.query(
    `insert into report_document (account_id, run_id, marketplace_id, dataset, amazon_document_id, sha256, bytes, rows, encoding, headers, new_headers, missing_headers, loaded_at)
     select account_id, run_id, marketplace_id, dataset, 'D' || run_id, sha256(run_id::text::bytea), 10000, rows, 'utf-8', array['Date', 'FNSKU', 'ASIN', 'MSKU'], '{}', '{}', finished_at
     from report_run where account_id in (${account_ids.join(', ')})`,
  )
}

/** Facts of single days by one statement each; the refresh itself makes the others. */
const fillFacts = async (
  { owner, pool }: { readonly owner: pg.Pool; readonly pool: pg.Pool },
  account_ids: readonly AccountId[],
  told: (part: string) => void,
): Promise<void> => {
  for (const fact of ['units_by_day', 'stock_by_day'])
    await withoutIndexes(owner, `ready.${fact}`, async () => {
      await owner.query(
        `insert into ready.${fact} select * from facts.${fact} where account_id in (${account_ids.join(', ')})`,
      )
      told(`ready.${fact}`)
    })
  await owner.query('vacuum analyze')
  await owner.query(
    `insert into stale_fact (account_id, marketplace_id, dataset, run_id)
     select account_id, '${MARKETPLACE}', fact, 0 from unnest(array[${account_ids.join(', ')}]) as account_id,
       unnest(array['coverage', 'freshness', 'inventory', 'sales_velocity', 'days_of_cover', 'stock_by_location', 'source_quantity', 'inventory_health']) as fact`,
  )
  for (const [index, account_id] of account_ids.entries()) {
    await refreshFacts(pool, account_id)
    told(`facts of ${index + 1} accounts`)
  }
  await owner.query('vacuum analyze')
}

export const KEEPING: Keeping = { history_days: 731, hourly_history_days: 731, runs_days: 120 }

/** What the nights before have let go of, a bounded part in each. */
const letGoOfAll = async (pool: pg.Pool, account_id: AccountId): Promise<void> => {
  const clock = clockAt(Instant.parse(`${NEWEST_ON}T10:30:00.000Z`))
  const parts = {
    pool,
    clock,
    log: silentLog,
    reports: new Map(reports.map((report) => [report.dataset, report])),
    keeping: KEEPING,
  }
  for (;;) {
    const { runs, history } = await letGo(parts, account_id)
    if (runs + history === 0) return
  }
}

/** How large stores are; of `skus` only `moving` (all, where not said) have ever been in stock and sold. */
export interface StoreSize {
  readonly accounts: number
  readonly skus: number
  readonly moving?: number
  readonly days: number
}

export interface Filled {
  /** Runs of which datasets; all unless told. */
  readonly booked?: (dataset: string) => boolean
  /** Hears of each part when it is there. */
  readonly told?: (part: string) => void
}

/** Fills accounts of so many SKUs and days; answers their ids. The coming night is not in it. */
export const fillStore = async (
  { owner, pool }: { readonly owner: pg.Pool; readonly pool: pg.Pool },
  size: StoreSize,
  { booked = () => true, told = () => {} }: Filled = {},
): Promise<readonly AccountId[]> => {
  const account_ids: AccountId[] = []
  for (let number = 1; number <= size.accounts; number += 1) account_ids.push(await connect(owner, number))
  const filling: Filling = { account_ids, skus: size.skus, from_age: size.days, through_age: 1, changed: '0' }
  for (const rows of STORED) {
    const places = rows.by_day ? { ...filling, skus: size.moving ?? size.skus } : filling
    for (const [table, statement] of [
      [`data.${rows.dataset}`, insertRows(rows, places)],
      [`data.${rows.dataset}_history`, insertHistory(rows, places)],
    ] as const)
      await withoutIndexes(owner, table, async () => {
        await owner.query(statement)
        told(table)
      })
  }
  await fillRuns(owner, filling, booked)
  told('report_run')
  await owner.query('vacuum analyze')
  for (const account_id of account_ids) await letGoOfAll(pool, account_id)
  told('runs folded')
  await owner.query('vacuum analyze')
  await fillFacts({ owner, pool }, account_ids, told)
  return account_ids
}
