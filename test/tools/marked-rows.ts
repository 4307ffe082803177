/**
 * One row in every table of datasets and kept-ready facts, per account and marketplace, whose every text says whose
 * it is. A table that is added tomorrow is filled tomorrow.
 */
import type pg from 'pg'
import { z } from 'zod'

export interface MarkedPlace {
  readonly account_id: number
  readonly marketplace_id: string
}

/** What every text of the place's rows contains. */
export const markOf = ({ account_id, marketplace_id }: MarkedPlace): string =>
  `mark-${account_id}-${marketplace_id}`

const Column = z.object({ schema: z.string(), name: z.string(), column: z.string(), type: z.string() })
type Column = z.infer<typeof Column>

/** Columns whose texts are words of a closed list, or ids that others join on. */
const WORDS: Readonly<Record<string, string>> = {
  channel: `'fba'`,
  'sales_velocity.channel': `'all'`,
  'coverage.dataset': `'orders'`,
  window_days: '30',
  'planning_input.kind': `'supplier'`,
  location_kind: `'merchant'`,
  currency: `'USD'`,
  'inventory.listing_status': `'Active'`,
  'inbound_timing.learned_from': `'destination'`,
  transfers: `'[]'`,
  'sku_forecast.inputs': `'{"on_hand_units": {"value": 7}, "arrivals": [], "events": [], "reserves": [], "lead_time": null,
    "target_cover_days": {"value": 7}, "case_pack_units": {"value": 1}, "minimum_order_units": {"value": 0}}'`,
  event_type: `'Receipts'`,
  known_to: `'infinity'`,
  inputs_digest: `sha256(convert_to($3, 'UTF8'))`,
  'forecast_score.ahead_days': '28',
  'forecast_accuracy.ahead_days': '28',
  'claim_case.kind': `'inbound'`,
  'claim_case.state': `'claimable'`,
  'claim_case.sources': `jsonb_build_array(jsonb_build_object('says', $3))`,
  'claim_case.digest': `sha256(convert_to($3, 'UTF8'))`,
  'reimbursement_match.role': `'pays'`,
  run_id: 'abs(hashtext($3)::bigint)',
}

const BY_TYPE: Readonly<Record<string, string>> = {
  text: '$3',
  'character(3)': `'USD'`,
  date: `'2026-11-20'`,
  'timestamp with time zone': `'2026-11-20T00:00:00Z'`,
  boolean: 'true',
  'date[]': `'{}'`,
  datemultirange: `'{}'`,
  'text[]': 'array[$3]',
  'integer[]': `'{7,28}'`,
  'real[]': `'{7,7}'`,
  jsonb: `'{}'`,
  bytea: `decode(repeat('00', 32), 'hex')`,
}

const valueOf = ({ name, column, type }: Column): string => {
  if (column === 'account_id') return '$1'
  if (column === 'marketplace_id') return '$2'
  return WORDS[`${name}.${column}`] ?? WORDS[column] ?? BY_TYPE[type] ?? '7'
}

const tablesOf = async (owner: pg.Pool): Promise<readonly (readonly Column[])[]> => {
  const found = await owner.query(
    `select namespace.nspname as schema, class.relname as name, attname as column, format_type(atttypid, atttypmod) as type
     from pg_attribute join pg_class as class on class.oid = attrelid
     join pg_namespace as namespace on namespace.oid = relnamespace
     where nspname in ('data', 'ready') and relkind = 'r' and attnum > 0 and not attisdropped and attgenerated = ''
     order by 1, 2, attnum`,
  )
  const columns = z.array(Column).parse(found.rows)
  const tables = Map.groupBy(columns, ({ schema, name }) => `${schema}.${name}`)
  return [...tables.values()].filter((table) => table.some(({ column }) => column === 'marketplace_id'))
}

const fillTable = async (owner: pg.Pool, table: readonly Column[], place: MarkedPlace): Promise<void> => {
  const [first] = table
  if (!first || first.name === 'freshness') return
  const names = table.map(({ column }) => `"${column}"`).join(', ')
  const values = table.map(valueOf).join(', ')
  // Tells Postgres the types of the three parameters, whether the table uses them or not.
  const typed = 'where $1::int is not null and $2::text is not null and $3::text is not null'
  await owner.query(`insert into ${first.schema}.${first.name} (${names}) select ${values} ${typed}`, [
    place.account_id,
    place.marketplace_id,
    markOf(place),
  ])
}

/** The sync's own tables, which questions about the sync rest on. */
const fillSync = async (owner: pg.Pool, place: MarkedPlace): Promise<void> => {
  const about = [place.account_id, place.marketplace_id, markOf(place)]
  await owner.query(
    `insert into report_run (account_id, marketplace_id, dataset, night_on, purpose, state, amazon_report_id, next_step_at, created_at,
       requested_at, finished_at, rows, inserted_rows, superseded_rows, problem_code, problem_message, problem_next)
     select $1, $2, $3, '2026-11-20', 'night', 'failed', $3, at, at, at, at, 1, 1, 0, 'bad_file', $3, $3
     from (select '2026-11-20T12:00:00Z'::timestamptz as at) as moment`,
    about,
  )
  await owner.query(
    `insert into column_drift (account_id, marketplace_id, dataset, drift, header, required, value_kind, sample_values, first_seen_at, last_seen_at, began_at)
     select $1, $2, $3, 'new', $3, false, 'text', array[$3], at, at, at from (select '2026-11-20T12:00:00Z'::timestamptz as at) as moment`,
    about,
  )
}

/** Fills every table for every place, and says that every dataset was synced there. */
export const fillMarked = async (
  owner: pg.Pool,
  places: readonly MarkedPlace[],
  datasets: readonly string[],
): Promise<void> => {
  const tables = await tablesOf(owner)
  for (const place of places) {
    for (const table of tables) await fillTable(owner, table, place)
    await owner.query(
      `insert into ready.freshness (account_id, marketplace_id, dataset, data_from_on, data_through_on, synced_at, data_version)
       select $1, $2, dataset, '2026-08-01', '2026-11-20', '2026-11-20T12:00:00Z', 1 from unnest($3::text[]) as dataset
       on conflict do nothing`,
      [place.account_id, place.marketplace_id, datasets],
    )
    await fillSync(owner, place)
  }
}

/** When and how often keys were used is stored in batches, whenever a batch is due: no change that a call made. */
const LATE = ['last_used_at', 'calls']

/** The digest of every row of every table, to see that nothing was changed. */
export const digestOf = async (owner: pg.Pool): Promise<string> => {
  const found = await owner.query(
    `select table_schema || '.' || table_name as name from information_schema.tables
     where table_schema in ('public', 'data', 'ready') and table_type = 'BASE TABLE' order by 1`,
  )
  const digests: string[] = []
  for (const { name } of z.array(z.object({ name: z.string() })).parse(found.rows)) {
    const digest = await owner.query(
      `select md5(coalesce(string_agg(line, '|' order by line), '')) as of
       from (select (to_jsonb(t) - $1::text[])::text as line from ${name} as t) as lines`,
      [LATE],
    )
    digests.push(`${name} ${digest.rows[0].of}`)
  }
  return digests.join('\n')
}
