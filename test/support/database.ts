/** A database of one's own for a test file, migrated, in 10 to 20 ms: a copy of the run's template. */
import pg from 'pg'
import { inject } from 'vitest'

export interface TestDatabase {
  /** As its owner, which may do everything; pass a role to `openPool` to be the program. */
  readonly url: string
  drop(): Promise<void>
}

/** The same server's database of that name. */
export const databaseUrl = (serverUrl: string, name: string): string =>
  serverUrl.replace(/^(\w+:\/\/[^/]*\/)[^?]*/, `$1${name}`)

export const withServer = async <Result>(
  serverUrl: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> => {
  const client = new pg.Client({ connectionString: serverUrl })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const isInUse = (error: unknown): boolean => error instanceof pg.DatabaseError && error.code === '55006'

/**
 * Never by force: that breaks connections which are only just draining. Postgres waits 5 s for those; one that is
 * still open then is a leak of the test's, which is named, and the database goes with the server.
 */
const dropDatabase = (serverUrl: string, name: string): Promise<void> =>
  withServer(serverUrl, async (client) => {
    try {
      await client.query(`drop database if exists ${name}`)
    } catch (error) {
      if (!isInUse(error)) throw error
      const open = await client.query<{ who: string }>(
        `select concat_ws(': ', nullif(application_name, ''), left(query, 100)) as who
         from pg_stat_activity where datname = $1`,
        [name],
      )
      const leaks = open.rows.map((row) => row.who).join(' | ')
      console.warn(`A test left connections to its database open; close them before drop(): ${leaks}`)
    }
  })

let made = 0

/** Close your pools, then `drop()`; a test that fails to leaves it to the end of the run. */
export const freshDatabase = async (): Promise<TestDatabase> => {
  const serverUrl = inject('postgres_server_url')
  const run = inject('postgres_run')
  made += 1
  const name = `${run}_${process.pid}_${made}`
  await withServer(serverUrl, (client) =>
    client.query(`create database ${name} template ${run}_template strategy file_copy`),
  )
  return { url: databaseUrl(serverUrl, name), drop: () => dropDatabase(serverUrl, name) }
}

/** Removes a run's databases from a server that outlives the run. */
export const sweepDatabases = async (serverUrl: string, run: string): Promise<void> => {
  const names = await withServer(serverUrl, async (client) => {
    const found = await client.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1) order by datname',
      [`${run}_`],
    )
    return found.rows.map((row) => row.datname)
  })
  for (const name of names) await dropDatabase(serverUrl, name)
}
