/**
 * A real Postgres for people who have installed none: the demo and the tests. The programs come from npm; the server
 * listens on a Unix socket only, asks for a password, and does not outlive us. README.md tells what is promised.
 */
import { chmodSync, mkdirSync, realpathSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { Problem } from '../core/problem.ts'
import { type Account, serverAccount } from './account.ts'
import { runnableBinaries } from './binaries.ts'
import { type Cluster, SUPERUSER, openCluster } from './cluster.ts'
import { canUse } from './data-dir.ts'
import { explained } from './failure.ts'
import { ownerLives, whileLocked } from './lock.ts'
import { PORT, type Server, type Settings, runningServer, startServer } from './server.ts'

export interface EmbeddedPostgresOptions {
  /** Where the database lives; made when missing. */
  readonly dataDir: string
  /** Its name; made when missing. */
  readonly database: string
  /** For tests: no syncing to disk, and everything is removed at the end. */
  readonly ephemeral?: boolean
  /** Server settings beyond ours. */
  readonly settings?: Settings
  /** Told in a sentence what takes time or is unusual. */
  readonly log?: (sentence: string) => void
}

export interface EmbeddedPostgres {
  /** For `pg` and everything built on it. Holds the password: not for logs. */
  readonly url: string
  readonly pid: number
  /** False when another process had started it: then it also ends with that process, and `stop` does nothing. */
  readonly owned: boolean
  stop(): Promise<void>
}

const HANDOVER_MS_MAX = 60_000

const urlOf = (at: {
  readonly cluster: Cluster
  readonly socketDir: string
  readonly database: string
}): string =>
  `postgres://${SUPERUSER}:${at.cluster.password}@/${encodeURIComponent(at.database)}` +
  `?host=${encodeURIComponent(at.socketDir)}&port=${PORT}`

const makeDatabase = async (options: {
  readonly cluster: Cluster
  readonly socketDir: string
  readonly database: string
}): Promise<void> => {
  const client = new pg.Client({ connectionString: urlOf({ ...options, database: 'postgres' }) })
  // A server that ends while we are connected would otherwise end us, too.
  client.on('error', () => {})
  await client.connect()
  try {
    const found = await client.query('select from pg_database where datname = $1', [options.database])
    if (found.rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(options.database)}`)
  } finally {
    await client.end()
  }
}

/** Our part of the data folder: closed to others, but passable for the account that runs the server. */
const makeHome = (dataDir: string, account: Account): string => {
  const home = join(resolve(dataDir), 'postgres')
  const first = mkdirSync(home, { recursive: true })
  const made = realpathSync(home)
  if (first !== undefined && account.borrowed) {
    // A strict umask of root's must not lock the borrowed account out of folders we have just made for it.
    for (let dir = home; dir.startsWith(first); dir = dirname(dir)) chmodSync(dir, 0o755)
  }
  chmodSync(made, account.borrowed ? 0o711 : 0o700)
  if (!canUse(made, account, 'pass')) {
    throw new Problem(
      'bad_setup',
      `The account ${account.name}, which runs Postgres because root may not, cannot reach ${made}.`,
      `Name a data folder that every account can pass to, such as one below /var/lib, or set DATABASE_URL.`,
    )
  }
  return made
}

/** The server that another process runs on these files, once it is ready; undefined when there is none. */
const joinRunning = async (cluster: Cluster): Promise<Server | undefined> => {
  const started = performance.now()
  for (;;) {
    const running = runningServer(cluster.dir)
    if (!running) return undefined
    if (running.ready && (await ownerLives(cluster.dir, running.pid))) {
      return { ...running, stop: async () => {} }
    }
    // Its owner has ended, or is ending it: it is going down.
    if (performance.now() - started > HANDOVER_MS_MAX) {
      throw new Problem(
        'bad_setup',
        `The Postgres server with process id ${running.pid} runs without its owner and does not end.`,
        'End that process and start again.',
      )
    }
    await pause(20)
  }
}

const startLocked = async (home: string, options: EmbeddedPostgresOptions, account: Account) => {
  const { ephemeral = false, database, settings = {}, log = () => {} } = options
  const binaries = await runnableBinaries({ home, account })
  const cluster = await openCluster({ home, account, binaries, ephemeral, log })
  const joined = await joinRunning(cluster)
  const server = joined ?? (await startServer({ home, account, binaries, cluster, ephemeral, settings }))
  const at = { cluster, socketDir: server.socketDir, database }
  try {
    await makeDatabase(at)
  } catch (error) {
    await server.stop()
    throw error
  }
  return { server, url: urlOf(at), owned: joined === undefined }
}

/** Starts a server on the folder, or joins the one that another process runs on it. */
export const startEmbeddedPostgres = async (options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> => {
  const account = serverAccount()
  try {
    const home = makeHome(options.dataDir, account)
    const { server, url, owned } = await whileLocked(home, () => startLocked(home, options, account))
    let stopped: Promise<void> | undefined
    const stop = async (): Promise<void> => {
      await server.stop()
      if (owned && options.ephemeral) await rm(home, { recursive: true, force: true })
    }
    return { url, pid: server.pid, owned, stop: () => (stopped ??= stop()) }
  } catch (error) {
    throw explained(error, options.dataDir)
  }
}
