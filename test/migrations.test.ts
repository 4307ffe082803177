import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { reports } from '../src/capabilities.ts'
import { draftMigration } from '../src/commands/generate.ts'
import { migrate } from '../src/db/migrate.ts'
import { schemaText } from '../src/db/schema-text.ts'
import { refreshFacts } from '../src/facts/refresh.ts'
import { tableSql } from '../src/sync/table.ts'
import { withServer } from './support/database.ts'
import { copiedMigrations, emptyDatabase, migratedDatabase, MIGRATIONS } from './support/schema.ts'

const rowsOf = async (client: pg.Client, query: string): Promise<readonly unknown[]> =>
  (await client.query(query)).rows

test('schema.sql is the schema: run `main generate` and review what it writes', async () => {
  const client = await migratedDatabase()
  expect(readFileSync(join(MIGRATIONS, 'schema.sql'), 'utf8')).toBe(await schemaText(client))
})

/** The part of the schema's text about one table, its lines in an order that does not depend on when they were added. */
const partAbout = (text: string, table: string): readonly string[] => {
  const part = text.split('\n\n').find((each) => each.includes(`create table ${table} (`))
  if (part === undefined) throw new Error(`the schema has no ${table}`)
  return part
    .split('\n')
    .map((line) => line.replace(/,$/, ''))
    .toSorted()
}

describe.each(reports.map((report) => [report.dataset, report] as const))('%s', (dataset, report) => {
  test('is the table of its definition: columns, types, key, indexes, policies, and so is its history', async () => {
    const client = await migratedDatabase()
    const again = `${dataset}_again`
    await client.query(tableSql({ ...report, dataset: again }))
    const text = await schemaText(client)
    for (const history of ['', '_history']) {
      const defined = partAbout(text, `data.${again}${history}`).map((line) =>
        line.replaceAll(again, dataset),
      )
      const stored = partAbout(text, `data.${dataset}${history}`)
      // A fact may bring an index of its own to a dataset it reads.
      const more = stored.filter((line) => line.startsWith('CREATE INDEX') && !defined.includes(line))
      expect(stored.filter((line) => !more.includes(line))).toEqual(defined.toSorted())
    }
  })
})

test('no definition is ahead of its table', async () => {
  expect(await draftMigration(await migratedDatabase(), reports)).toBeNull()
})

describe('migrating', () => {
  test('brings an empty database to this version, and a second time does nothing', async () => {
    const url = await emptyDatabase()
    const first = await migrate({ url })
    expect(first.applied).toContain('0001_workspaces_and_access.sql')
    expect(first.changed_facts).toEqual(expect.arrayContaining(['sales_velocity', 'units_to_cover']))
    expect(await migrate({ url })).toEqual({ applied: [], changed_facts: [] })
  })

  test('from several programs at once runs everything once', async () => {
    const url = await emptyDatabase()
    const all = await Promise.all([1, 2, 3, 4].map(() => migrate({ url })))
    expect(all.filter(({ applied }) => applied.length > 0)).toHaveLength(1)
  })

  test('refuses a migration that was edited after it ran, and changes nothing', async () => {
    const url = await emptyDatabase()
    const folder = copiedMigrations()
    await migrate({ url, folder })
    appendFileSync(join(folder, '0002_sync.sql'), '\n-- a second thought\n')
    writeFileSync(join(folder, '0099_more.sql'), 'create table more ()')
    await expect(migrate({ url, folder })).rejects.toMatchObject({
      code: 'bad_setup',
      message: 'Migration 0002_sync.sql was edited after it had run here.',
    })
    expect(await withServer(url, (client) => rowsOf(client, `select to_regclass('more') as more`))).toEqual([
      { more: null },
    ])
  })

  test('refuses a database that a newer version has migrated', async () => {
    const url = await emptyDatabase()
    const folder = copiedMigrations()
    writeFileSync(join(folder, '0099_of_the_future.sql'), 'create schema future')
    await migrate({ url, folder })
    await expect(migrate({ url })).rejects.toMatchObject({
      message: 'The database has run 0099_of_the_future.sql, which this version does not know.',
      next: 'Run the newer version of the program.',
    })
  })

  test('that fails leaves the version before', async () => {
    const url = await emptyDatabase()
    const folder = copiedMigrations()
    await migrate({ url, folder })
    writeFileSync(join(folder, '0098_good.sql'), 'create table good ()')
    writeFileSync(join(folder, '0099_bad.sql'), 'create table bad (bad no_such_type)')
    await expect(migrate({ url, folder })).rejects.toThrow('no_such_type')
    const state = `select to_regclass('good') as good, (select count(*)::int from facts.days_of_cover) as facts`
    expect(await withServer(url, (client) => rowsOf(client, state))).toEqual([{ good: null, facts: 0 }])
  })

  test('notes facts whose definition or table is new as stale, in the same transaction', async () => {
    const url = await emptyDatabase()
    const folder = copiedMigrations()
    await migrate({ url, folder })
    const ask = (query: string) => withServer(url, (client) => rowsOf(client, query))
    await ask(`
      insert into workspace (name) values ('Acme');
      insert into connection (workspace_id, api, region, seller_id, sealed_refresh_token) values (1, 'sp', 'na', 'A1ACME', '');
      insert into account (workspace_id, connection_id, name, seller_id, region, home_marketplace_id, time_zone)
      values (1, 1, 'Acme', 'A1ACME', 'na', 'ATVPDKIKX0DER', 'America/Los_Angeles');
      insert into account_marketplace (account_id, marketplace_id, country, currency, time_zone)
      values (1, 'ATVPDKIKX0DER', 'US', 'USD', 'America/Los_Angeles')`)
    // The meaning of coverage changes, and with it what reads it; a fact that was a view alone is kept from now on.
    const coverage = join(folder, 'facts', '01_coverage.sql')
    writeFileSync(coverage, readFileSync(coverage, 'utf8').replace('upper(days) - 1', 'upper(days) - 2'))
    writeFileSync(
      join(folder, 'facts', '90_listed.sql'),
      'create view facts.listed with (security_invoker = true) as select account_id, marketplace_id, sku from listings',
    )
    writeFileSync(
      join(folder, '0090_listed.sql'),
      `create table ready.listed (account_id int not null, marketplace_id text not null, sku text not null,
         constraint listed_pkey primary key (account_id, marketplace_id, sku));
       call protect_account_table('ready.listed')`,
    )
    expect((await migrate({ url, folder })).changed_facts.toSorted()).toEqual(['coverage', 'listed'])
    expect(await ask('select dataset from stale_fact order by 1')).toEqual([
      { dataset: 'coverage' },
      { dataset: 'listed' },
    ])
    const pool = new pg.Pool({
      connectionString: url,
      options: '-c search_path=ready,facts,data,public',
      max: 1,
    })
    const rebuilt = await refreshFacts(pool, 1)
    await pool.end()
    expect(rebuilt.map(({ fact }) => fact)).toEqual(expect.arrayContaining(['coverage', 'listed']))
  })
})

describe('the schema', () => {
  /** Tables that belong to no workspace, each with the reason. */
  const OPEN: Readonly<Record<string, string>> = {
    schema_migration: 'the books of the migrations: names and digests of files',
    fact_definition: 'the books of the facts: names and digests of files',
    fact_reading: 'which facts read which columns, the same for everyone',
    claim_policy: 'when claims may be filed, which Amazon publishes for everyone',
    claim_code: 'what Amazon’s reason codes mean, the same for everyone',
  }
  /** Tables without a key, each with the reason. */
  const KEYLESS: Readonly<Record<string, string>> = {
    stale_fact: 'notes to be taken away; the same note twice is no fault',
  }

  test('has row security on every table', async () => {
    const client = await migratedDatabase()
    const open = await rowsOf(
      client,
      `select relname as name from pg_class
       where relkind in ('r', 'p') and relnamespace::regnamespace::text in ('public', 'data', 'ready') and not relrowsecurity order by 1`,
    )
    expect(open).toEqual(
      Object.keys(OPEN)
        .toSorted()
        .map((name) => ({ name })),
    )
  })

  test('has keys that begin with the account or the workspace, so that a cluster can distribute them', async () => {
    const client = await migratedDatabase()
    const others = await rowsOf(
      client,
      `select relname as name from pg_class as target
       left join pg_index as key on key.indrelid = target.oid and key.indisprimary
       left join pg_attribute as first on first.attrelid = target.oid and first.attnum = key.indkey[0]
       where relkind in ('r', 'p') and relnamespace::regnamespace::text in ('public', 'data', 'ready')
         and coalesce(attname, '') not in ('account_id', 'workspace_id') order by 1`,
    )
    expect(others).toEqual(
      [...Object.keys(OPEN), ...Object.keys(KEYLESS)].toSorted().map((name) => ({ name })),
    )
  })

  test('has views that run with the rights of who asks, and says what every table holds', async () => {
    const client = await migratedDatabase()
    expect(
      await rowsOf(
        client,
        `select relname from pg_class where relkind = 'v' and relnamespace::regnamespace::text in ('facts', 'known')
           and not coalesce('security_invoker=true' = any (reloptions), false)`,
      ),
    ).toEqual([])
    expect(
      await rowsOf(
        client,
        `select relname from pg_class where relkind in ('r', 'p') and relnamespace::regnamespace::text in ('public', 'data')
           and obj_description(oid, 'pg_class') is null and relname not in ('connection', 'schema_migration', 'fact_definition') order by 1`,
      ),
    ).toEqual([])
  })

  test('lets the worker count what it wrote to kept tables, those of later migrations too', async () => {
    const client = await migratedDatabase()
    await client.query('create table ready.later (account_id int)')
    expect(
      await rowsOf(
        client,
        `select relname from pg_class where relkind = 'r' and relnamespace = 'ready'::regnamespace
           and not has_table_privilege('asm_worker', oid, 'maintain')`,
      ),
    ).toEqual([])
  })

  test('has every fact twice, over what is and over what was known', async () => {
    const client = await migratedDatabase()
    const facts = (schema: string) =>
      rowsOf(
        client,
        `select relname as name from pg_class where relkind = 'v' and relnamespace = '${schema}'::regnamespace
           and to_regclass('data.' || relname) is null order by 1`,
      )
    expect((await facts('facts')).length).toBeGreaterThan(6)
    expect(await facts('known')).toEqual(await facts('facts'))
  })
})
