/**
 * Brings the schema to what this version of the program expects, all in one transaction under one lock: numbered
 * migrations that have not run yet, then every fact rebuilt from its file. Facts are written once and created
 * twice: in schema `facts` over what is, in schema `known` over what was known at a moment.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import { type Log, silentLog } from '../core/log.ts'
import { Problem } from '../core/problem.ts'
import { assertReachable, openPool } from './pool.ts'
import { transaction } from './rows.ts'

const FOLDER = join(import.meta.dirname, '..', '..', 'migrations')
const LOCK = 727_001

export interface Migrated {
  /** The numbered migrations that ran now, by file name. */
  readonly applied: readonly string[]
  /** Facts whose file or table is new or changed: noted as stale, for the next refresh to rebuild. */
  readonly changed_facts: readonly string[]
}

interface SqlFile {
  readonly name: string
  readonly text: string
  readonly sha256: string
}

const readSqlFiles = async (folder: string): Promise<readonly SqlFile[]> => {
  const names = (await readdir(folder)).filter((name) => /^\d+_[a-z0-9_]+\.sql$/.test(name)).sort()
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8')
      return { name, text, sha256: createHash('sha256').update(text).digest('hex') }
    }),
  )
}

const BOOKS = `
  create table if not exists schema_migration (
    name text primary key, sha256 text not null, applied_at timestamptz not null default now()
  );
  create table if not exists fact_definition (
    name text primary key, sha256 text not null, built_at timestamptz not null default now()
  );
  create table if not exists fact_reading (
    dataset text, column_name text, facts text[] not null, primary key (dataset, column_name)
  )`

const shasOf = async (
  client: pg.ClientBase,
  table: 'schema_migration' | 'fact_definition',
): Promise<ReadonlyMap<string, string>> => {
  const found = await client.query<{ name: string; sha256: string }>(`select name, sha256 from ${table}`)
  return new Map(found.rows.map((row) => [row.name, row.sha256]))
}

const pendingOf = (files: readonly SqlFile[], applied: ReadonlyMap<string, string>): readonly SqlFile[] => {
  for (const file of files) {
    const before = applied.get(file.name)
    if (before !== undefined && before !== file.sha256)
      throw new Problem(
        'bad_setup',
        `Migration ${file.name} was edited after it had run here.`,
        'Restore the file and put the change into a new migration.',
      )
  }
  const known = new Set(files.map((file) => file.name))
  const ahead = [...applied.keys()].find((name) => !known.has(name))
  if (ahead !== undefined)
    throw new Problem(
      'bad_setup',
      `The database has run ${ahead}, which this version does not know.`,
      'Run the newer version of the program.',
    )
  return files.filter((file) => !applied.has(file.name))
}

/**
 * For every dataset with a history: what was known of it at `known_moment()`, and what was history by then, so that a
 * fact may read both in either schema.
 */
const KNOWN_DATASETS = `
  do $$
  declare dataset record;
  begin
    for dataset in
      select current.relname as name,
             (select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute
              where attrelid = current.oid and attnum > 0 and not attisdropped) as columns
      from pg_class current
      join pg_class history on history.relname = current.relname || '_history' and history.relnamespace = current.relnamespace
      where current.relnamespace = 'data'::regnamespace and current.relkind in ('r', 'p')
    loop
      execute format('create view known.%1$I with (security_invoker = true) as
        select %2$s from data.%1$I where known_from <= (select known_moment())
        union all
        select %2$s from data.%3$I where known_from <= (select known_moment()) and known_to > (select known_moment())',
        dataset.name, dataset.columns, dataset.name || '_history');
      execute format('create view known.%2$I with (security_invoker = true) as
        select %1$s, known_to from data.%2$I where known_to <= (select known_moment())',
        dataset.columns, dataset.name || '_history');
    end loop;
  end $$`

const buildFacts = async (client: pg.ClientBase, facts: readonly SqlFile[]): Promise<void> => {
  await client.query(`create schema facts; create schema known;
    comment on schema facts is 'Meanings: one view per fact, over what is.';
    comment on schema known is 'The same views, over what was known at known_moment().'`)
  await client.query(KNOWN_DATASETS)
  for (const [schema, path] of [
    ['facts', 'ready, facts, data, public'],
    ['known', 'known, public'],
  ] as const) {
    await client.query(`set local search_path = ${path}`)
    for (const fact of facts) await client.query(fact.text.replaceAll('facts.', `${schema}.`))
  }
  await client.query(`set local search_path = public;
    grant usage on schema facts, known to asm_server, asm_worker;
    grant select on all tables in schema facts, known to asm_server, asm_worker`)
}

/** A fact file `20_sales_velocity.sql` defines the fact `sales_velocity`. */
const factName = (file: SqlFile): string => file.name.replace(/^\d+_/, '').replace(/\.sql$/, '')

const bookFacts = async (client: pg.ClientBase, facts: readonly SqlFile[]): Promise<void> => {
  await client.query('delete from fact_definition')
  await client.query(
    'insert into fact_definition (name, sha256) select * from unnest($1::text[], $2::text[])',
    [facts.map(factName), facts.map((fact) => fact.sha256)],
  )
}

/**
 * Books which facts are worked out of which columns, through other facts too, from the catalog, so that none is forgotten:
 * `customer_returns`, `reason`: returns_by_day, returns_by_order, and whatever reads those.
 */
const bookReadings = (client: pg.ClientBase): Promise<unknown> =>
  client.query(`
    delete from fact_reading;
    with recursive read as (
      select view.relname::text as fact, source.relname::text as name, source.relnamespace::regnamespace::text as place, field.attname::text as field
      from pg_depend as use
      join pg_rewrite as rule on use.classid = 'pg_rewrite'::regclass and rule.oid = use.objid
      join pg_class as view on view.oid = rule.ev_class and view.relnamespace = 'facts'::regnamespace
      join pg_class as source on use.refclassid = 'pg_class'::regclass and source.oid = use.refobjid and source.oid <> view.oid
      join pg_attribute as field on field.attrelid = source.oid and field.attnum = use.refobjsubid
    ),
    reached as (
      select name as dataset, field as column_name, fact from read where place = 'data'
      union
      select reached.dataset, reached.column_name, read.fact
      from reached join read on read.place in ('facts', 'ready') and read.name = reached.fact
    )
    insert into fact_reading (dataset, column_name, facts)
    select dataset, column_name, array_agg(fact order by fact) from reached group by dataset, column_name;
    comment on table fact_reading is 'The facts that are worked out of a column of a dataset, through other facts too.';
    grant select on fact_reading to asm_server, asm_worker`)

/** The tables that keep facts ready, by name. */
const keptFacts = async (client: pg.ClientBase): Promise<ReadonlySet<string>> => {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = to_regnamespace('ready') and relkind = 'r'`,
  )
  return new Set(rows.map(({ name }) => name))
}

/**
 * Notes within the same transaction what must be rebuilt, so that no death in between leaves a table to the old
 * meaning: facts whose definition changed, and facts that are kept from now on.
 */
const noteStale = async (client: pg.ClientBase, facts: readonly string[]): Promise<void> => {
  await client.query(
    `insert into stale_fact (account_id, marketplace_id, dataset, run_id)
     select account_id, marketplace_id, fact, 0 from account_marketplace, unnest($1::text[]) as fact`,
    [facts],
  )
}

const migrateWithin = async (client: pg.ClientBase, folder: string): Promise<Migrated> => {
  await client.query('select pg_advisory_xact_lock($1)', [LOCK])
  await client.query('set local search_path = public; set local statement_timeout = 0')
  await client.query(BOOKS)
  const [migrations, facts] = await Promise.all([readSqlFiles(folder), readSqlFiles(join(folder, 'facts'))])
  const pending = pendingOf(migrations, await shasOf(client, 'schema_migration'))
  const built = await shasOf(client, 'fact_definition')
  const changed = facts.filter((fact) => built.get(factName(fact)) !== fact.sha256)
  if (pending.length === 0 && changed.length === 0 && built.size === facts.length)
    return { applied: [], changed_facts: [] }

  const keptBefore = await keptFacts(client)
  await client.query('drop schema if exists known cascade; drop schema if exists facts cascade')
  for (const migration of pending) {
    await client.query('set local search_path = public')
    await client.query(migration.text)
    await client.query('insert into schema_migration (name, sha256) values ($1, $2)', [
      migration.name,
      migration.sha256,
    ])
  }
  await buildFacts(client, facts)
  await bookFacts(client, facts)
  await bookReadings(client)
  const keptNow = [...(await keptFacts(client))].filter((name) => !keptBefore.has(name))
  const changed_facts = [...new Set([...changed.map(factName), ...keptNow])]
  await noteStale(client, changed_facts)
  return { applied: pending.map((file) => file.name), changed_facts }
}

/**
 * Migrates the database at `url`, which must be its owner's. Safe to call from several programs at once, and a
 * second time. Fails without changing anything.
 */
export const migrate = async (options: {
  readonly url: string
  readonly log?: Log
  readonly folder?: string
}): Promise<Migrated> => {
  const { url, log = silentLog, folder = FOLDER } = options
  const pool = openPool({ url, role: 'owner', max: 1, log, statement_ms_max: 0 })
  try {
    await assertReachable(pool)
    const migrated = await transaction(pool, (client) => migrateWithin(client, folder))
    if (migrated.applied.length + migrated.changed_facts.length > 0)
      log.info('database.migrated', { applied: migrated.applied, changed_facts: migrated.changed_facts })
    return migrated
  } finally {
    await pool.end()
  }
}
