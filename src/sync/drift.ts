/**
 * Columns of Amazon's files that came without being declared, and declared ones that went: noted when a document is
 * loaded, or refused for want of one. What it means and what to do about it is the fact `schema_drift`.
 */
import type pg from 'pg'
import type { Instant } from '../core/time.ts'
import type { Run } from './book.ts'
import type { SqlType } from './column.ts'
import type { Report } from './define.ts'
import { canonical, fileColumns, type Headers } from './header.ts'

/** What a column's values look like, in words people read; `nothing` where none was seen. */
export type ValueKind = 'whole number' | 'number' | 'day or moment' | 'yes or no' | 'text' | 'nothing'

const KINDS: readonly (readonly [ValueKind, RegExp])[] = [
  ['whole number', /^[+-]?\d{1,9}$/],
  ['number', /^[+-]?\d+(?:[.,]\d+)?$/],
  ['day or moment', /^(?:\d{4}-\d{2}-\d{2}|\d{1,2}\/\d{1,2}\/\d{4})(?:[T ].*)?$/],
  ['yes or no', /^(?:yes|no|y|n|true|false)$/i],
]

/** What all the values are; text is what fits everything. */
export const kindOf = (values: readonly string[]): ValueKind => {
  const told = values.map((value) => value.trim()).filter((value) => value !== '' && value !== '--')
  if (told.length === 0) return 'nothing'
  return KINDS.find(([, pattern]) => told.every((value) => pattern.test(value)))?.[0] ?? 'text'
}

const KIND_OF_TYPE: Readonly<Partial<Record<SqlType, ValueKind>>> = {
  integer: 'whole number',
  smallint: 'whole number',
  'numeric(18,4)': 'number',
  'numeric(18,6)': 'number',
  date: 'day or moment',
  timestamptz: 'day or moment',
  boolean: 'yes or no',
}

export const SAMPLES_MAX = 5
const SAMPLE_CHARACTERS_MAX = 80

/** Some different values of each column, cut short. */
export type Samples = ReadonlyMap<string, readonly string[]>

interface Drifted {
  readonly drift: 'new' | 'missing'
  readonly header: string
  readonly column_name: string | null
  readonly required: boolean
  readonly value_kind: ValueKind
  readonly sample_values: readonly string[]
  readonly first_seen_at: string
  readonly last_seen_at: string
}

/** Values of undeclared columns as they stand in the staged rows. */
export const stagedSamples = async (client: pg.ClientBase): Promise<Samples> => {
  const { rows } = await client.query<{ header: string; samples: string[] }>(
    `select key as header, (array_agg(distinct left(value, $1)))[1:$2] as samples
     from (select undeclared from staging where undeclared is not null limit 2000) as staged, jsonb_each_text(undeclared)
     where value <> '' group by key`,
    [SAMPLE_CHARACTERS_MAX, SAMPLES_MAX],
  )
  return new Map(rows.map(({ header, samples }) => [header, samples]))
}

interface Earlier {
  readonly headers: readonly string[]
  readonly first_at: Instant
  readonly last_at: Instant
}

/** The columns of the document that was loaded last, and since when documents are loaded. */
const earlierDocument = async (client: pg.ClientBase, run: Run): Promise<Earlier | null> => {
  const { rows } = await client.query<Earlier>(
    `select headers, loaded_at as last_at,
            (select loaded_at from report_document
             where account_id = $1 and dataset = $2 and marketplace_id = $3 order by loaded_at limit 1) as first_at
     from report_document
     where account_id = $1 and dataset = $2 and marketplace_id = $3 and run_id <> $4
     order by loaded_at desc, run_id desc limit 1`,
    [run.account_id, run.dataset, run.marketplace_id, run.run_id],
  )
  return rows[0] ?? null
}

const wentMissing = (report: Report, headers: Headers, earlier: Earlier | null): readonly Drifted[] => {
  if (earlier === null) return []
  const had = new Set(earlier.headers.map(canonical))
  const missing = new Set(headers.missing)
  return fileColumns(report.columns)
    .filter(
      ([, column]) =>
        missing.has(column.headers[0] ?? '') &&
        column.headers.some((spelling) => had.has(canonical(spelling))),
    )
    .map(([column_name, column]) => ({
      drift: 'missing',
      header: column.headers[0] ?? '',
      column_name,
      required: column.required,
      value_kind: KIND_OF_TYPE[column.sql] ?? 'text',
      sample_values: [],
      first_seen_at: earlier.first_at,
      last_seen_at: earlier.last_at,
    }))
}

const cameNew = (headers: Headers, samples: Samples, now: Instant): readonly Drifted[] =>
  headers.fresh.map(({ header }) => {
    const values = (samples.get(header) ?? []).map((value) =>
      // Postgres keeps no NUL, and a file in another encoding is full of them.
      value.replaceAll('\0', '').slice(0, SAMPLE_CHARACTERS_MAX),
    )
    return {
      drift: 'new',
      header,
      column_name: null,
      required: false,
      value_kind: kindOf(values),
      sample_values: values.slice(0, SAMPLES_MAX),
      first_seen_at: now,
      last_seen_at: now,
    }
  })

// A column that comes or goes a second time begins anew; one that lasts is only seen again.
const NOTE = `
  insert into column_drift as known (account_id, marketplace_id, dataset, drift, header, column_name, required, value_kind,
    sample_values, first_seen_at, last_seen_at, began_at)
  select $1, $2, $3, drift, header, column_name, required, value_kind, array(select jsonb_array_elements_text(sample_values)),
    first_seen_at, last_seen_at, $5
  from jsonb_to_recordset($4::jsonb) as seen (drift text, header text, column_name text, required boolean, value_kind text, sample_values jsonb,
    first_seen_at timestamptz, last_seen_at timestamptz)
  on conflict (account_id, marketplace_id, dataset, drift, header) do update set
    column_name = excluded.column_name,
    required = excluded.required,
    value_kind = case when excluded.value_kind = 'nothing' then known.value_kind else excluded.value_kind end,
    sample_values = case when excluded.sample_values = '{}' then known.sample_values else excluded.sample_values end,
    last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at),
    began_at = case when known.ended_at is null then known.began_at else excluded.began_at end,
    ended_at = null`

const END = `
  update column_drift set ended_at = $4
  where account_id = $1 and marketplace_id = $2 and dataset = $3 and ended_at is null
    and case when drift = 'new' then header <> all ($5::text[]) else header <> all ($6::text[]) end`

/** Headers that nobody declared, and those that the document before still had. */
export interface Drift {
  readonly fresh: readonly string[]
  readonly missing: readonly string[]
}

/** Notes what the document's columns say about drift, within the caller's transaction. */
export const noteDrift = async (
  client: pg.ClientBase,
  about: { readonly run: Run; readonly report: Report; readonly headers: Headers; readonly samples: Samples },
  now: Instant,
): Promise<Drift> => {
  const { run, report, headers, samples } = about
  const place = [run.account_id, run.marketplace_id, run.dataset]
  const fresh = headers.fresh.map(({ header }) => header)
  await client.query(END, [...place, now, fresh, headers.missing])
  const earlier = headers.missing.length === 0 ? null : await earlierDocument(client, run)
  const drifted = [...cameNew(headers, samples, now), ...wentMissing(report, headers, earlier)]
  // A damaged file may name a column twice.
  const seen = [...new Map(drifted.map((one) => [`${one.drift} ${one.header}`, one])).values()]
  if (seen.length > 0) await client.query(NOTE, [...place, JSON.stringify(seen), now])
  const named = (kind: Drifted['drift']) =>
    seen.filter(({ drift }) => drift === kind).map(({ header }) => header)
  return { fresh: named('new'), missing: named('missing') }
}
