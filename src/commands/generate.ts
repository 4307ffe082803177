/**
 * `main generate`: writes what follows from the definitions, to be reviewed and committed: a migration where datasets
 * and their tables differ, the schema at a glance, and the lists in the README.
 */
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import type { Command } from 'commander'
import pg from 'pg'
import { reports, tools } from '../capabilities.ts'
import { Problem } from '../core/problem.ts'
import { migrate } from '../db/migrate.ts'
import { schemaText } from '../db/schema-text.ts'
import { startEmbeddedPostgres } from '../embedded/postgres.ts'
import type { Report } from '../sync/define.ts'
import { tableSql } from '../sync/table.ts'
import type { Tool } from '../tools/define.ts'
import { say } from './terminal.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const MIGRATIONS = join(ROOT, 'migrations')

type Client = Pick<pg.ClientBase, 'query'>

interface Table {
  /** Type and whether null is refused, by column. */
  readonly columns: ReadonlyMap<string, { readonly type: string; readonly required: boolean }>
  readonly comment: string | null
}

/** What the engine itself adds to every dataset. */
const ENGINE = new Set(['account_id', 'marketplace_id', 'undeclared', 'run_id', 'line_no', 'known_from'])

/** A dataset's table as it stands, or null when there is none. */
const tableOf = async (client: Client, dataset: string): Promise<Table | null> => {
  const { rows } = await client.query<{ name: string; type: string; required: boolean; comment: string }>(
    `select attname as name, format_type(atttypid, atttypmod) as type, attnotnull as required,
            obj_description(attrelid, 'pg_class') as comment
     from pg_attribute where attrelid = to_regclass($1) and attnum > 0 and not attisdropped order by attnum`,
    [`data.${dataset}`],
  )
  if (rows.length === 0) return null
  const own = rows.filter(({ name }) => !ENGINE.has(name))
  return { columns: new Map(own.map((row) => [row.name, row])), comment: rows[0]?.comment ?? null }
}

/** As Postgres writes a type that definitions write shorter. */
const LONG_TYPES: Readonly<Record<string, string>> = {
  timestamptz: 'timestamp with time zone',
  'char(3)': 'character(3)',
}
const longType = (type: string): string => LONG_TYPES[type] ?? type

const cannotRequire = (report: Report, column: string): Problem =>
  new Problem(
    'bad_setup',
    `${report.dataset}.${column} is required, and rows loaded before have no value for it.`,
    'Declare it without column.required: nothing was written.',
  )

/** One change of a dataset's table and, where it concerns columns, of its history. */
const alterations = (report: Report, table: Table): readonly string[] => {
  const both = (change: string): readonly string[] =>
    ['', '_history'].map((kind) => `alter table data.${report.dataset}${kind} ${change};`)
  const declared = Object.entries(report.columns).flatMap(([name, column]) => {
    const stands = table.columns.get(name)
    const required = column.required || column.numbered !== undefined
    if (!stands && required) throw cannotRequire(report, name)
    if (!stands) return both(`add column ${name} ${column.sql}`)
    return [
      ...(stands.type === longType(column.sql)
        ? []
        : both(`alter column ${name} type ${column.sql} using ${name}::${column.sql}`)),
      ...(stands.required === required
        ? []
        : both(`alter column ${name} ${required ? 'set' : 'drop'} not null`)),
    ]
  })
  const dropped = [...table.columns.keys()]
    .filter((name) => !(name in report.columns))
    .flatMap((name) => both(`drop column ${name}`))
  const comment =
    table.comment === report.grain
      ? []
      : [`comment on table data.${report.dataset} is '${report.grain.replaceAll("'", "''")}';`]
  return [...declared, ...dropped, ...comment]
}

export interface Drafted {
  /** What the migration is about, for its name. */
  readonly datasets: readonly string[]
  readonly sql: string
}

/** The migration that brings the database's datasets to their definitions, or null when they agree. */
export const draftMigration = async (
  client: Client,
  definitions: readonly Report[],
): Promise<Drafted | null> => {
  const parts: { readonly dataset: string; readonly sql: string }[] = []
  for (const report of definitions) {
    const { dataset } = report
    const table = await tableOf(client, dataset)
    const sql = table === null ? tableSql(report) : alterations(report, table).join('\n')
    if (sql !== '') parts.push({ dataset, sql: sql.trimEnd() })
  }
  if (parts.length === 0) return null
  const datasets = parts.map(({ dataset }) => dataset)
  const head = `-- Datasets as their definitions say: ${datasets.join(', ')}. What is dropped here is lost: review it.`
  return { datasets, sql: `${[head, ...parts.map(({ sql }) => sql)].join('\n\n')}\n` }
}

const nextName = async (folder: string, { datasets }: Drafted): Promise<string> => {
  const numbers = (await readdir(folder)).map((name) => Number(/^(\d{4})_/.exec(name)?.[1] ?? 0))
  const number = String(Math.max(0, ...numbers) + 1).padStart(4, '0')
  return `${number}_${datasets.length > 3 ? 'datasets' : datasets.join('_and_')}.sql`
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')

/** The README's lists, by the name of their marker. */
export const readmeLists = (
  definitions: readonly Report[],
  questions: readonly Tool[],
): Readonly<Record<string, string>> => ({
  reports: markdownTable(
    ['dataset', 'report', 'one row is', 'loaded as'],
    definitions.map((report) => [
      `\`${report.dataset}\``,
      `\`${report.source.name}\``,
      report.grain,
      report.load.as,
    ]),
  ),
  tools: markdownTable(
    ['tool', 'scope', 'answers'],
    questions.map((tool) => [`\`${tool.name}\``, `\`${tool.scope}\``, tool.answers.join(' ')]),
  ),
})

/** Puts each list between `<!-- generated:name -->` and `<!-- /generated -->`; text without markers stays as it is. */
export const withLists = (text: string, lists: Readonly<Record<string, string>>): string =>
  text.replaceAll(
    /(<!-- generated:(\w+) -->)[\s\S]*?(<!-- \/generated -->)/g,
    (whole, begin: string, name: string, end: string) =>
      lists[name] === undefined ? whole : `${begin}\n${lists[name]}\n${end}`,
  )

const connected = async <Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Writes the file where its text differs; answers its path when it wrote. */
const writeIfNew = async (path: string, text: string): Promise<readonly string[]> => {
  if (existsSync(path) && (await readFile(path, 'utf8')) === text) return []
  await writeFile(path, text)
  return [path]
}

/** Writes everything that follows from the definitions; `url` is an empty database. Answers the paths it wrote. */
export const generate = async (
  url: string,
  places: { readonly migrations: string; readonly readme: string },
): Promise<readonly string[]> => {
  const folder = places.migrations
  const written: string[] = []
  await migrate({ url, folder })
  const draft = await connected(url, (client) => draftMigration(client, reports))
  if (draft !== null) {
    const path = join(folder, await nextName(folder, draft))
    await writeFile(path, draft.sql)
    written.push(path)
    await migrate({ url, folder })
  }
  written.push(...(await writeIfNew(join(folder, 'schema.sql'), await connected(url, schemaText))))
  if (existsSync(places.readme)) {
    const text = withLists(await readFile(places.readme, 'utf8'), readmeLists(reports, tools))
    written.push(...(await writeIfNew(places.readme, text)))
  }
  return written
}

const generateHere = async (): Promise<readonly string[]> => {
  // As root the server runs under a borrowed account, which must be able to reach the folder.
  const dataDir = await mkdtemp(join(process.getuid?.() === 0 ? '/tmp' : tmpdir(), 'asm-generate-'))
  await chmod(dataDir, 0o755)
  try {
    const postgres = await startEmbeddedPostgres({ dataDir, database: 'generate', ephemeral: true })
    try {
      return await generate(postgres.url, { migrations: MIGRATIONS, readme: join(ROOT, 'src', 'README.md') })
    } finally {
      await postgres.stop()
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}

export const generateCommand = (program: Command): void => {
  program
    .command('generate')
    .description(
      'For developers: write migrations for datasets that changed, migrations/schema.sql and the lists of src/README.md.',
    )
    .action(async () => {
      const written = await generateHere()
      say(
        written.length === 0
          ? 'Everything is current.'
          : written.map((path) => relative(process.cwd(), path)).join('\n'),
      )
    })
}
