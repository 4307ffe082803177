/** The files of one database server: made once, complete or absent, never half. */
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from '../core/problem.ts'
import { type Account, identity, ownerIds } from './account.ts'
import type { Binaries } from './binaries.ts'
import { explainedExit } from './failure.ts'
import { spawnTied } from './tied.ts'

/** The superuser. Migrations run as it; the program itself connects as a role that owns nothing. */
export const SUPERUSER = 'owner'

export interface Cluster {
  readonly dir: string
  readonly password: string
}

export interface ClusterOptions {
  readonly home: string
  readonly account: Account
  readonly binaries: Binaries
  readonly ephemeral: boolean
  readonly log: (sentence: string) => void
}

/** Of pg_control, the root of every Postgres data folder. */
const CONTROL_FILE_BYTES = 8192
const UNFINISHED = 'cluster.new-'

const dataOf = (cluster: string): string => join(cluster, 'data')
const passwordOf = (cluster: string): string => join(cluster, 'password')
const suffix = (): string => randomBytes(4).toString('hex')

const readIfThere = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8').trim() : '')

const isComplete = (cluster: string): boolean => {
  const control = statSync(join(dataOf(cluster), 'global', 'pg_control'), { throwIfNoEntry: false })
  const password = readIfThere(passwordOf(cluster))
  const version = readIfThere(join(dataOf(cluster), 'PG_VERSION'))
  return control?.size === CONTROL_FILE_BYTES && password !== '' && version !== ''
}

const open = (cluster: string, binaries: Binaries): Cluster => {
  const version = readIfThere(join(dataOf(cluster), 'PG_VERSION'))
  if (version !== String(binaries.major)) {
    throw new Problem(
      'bad_setup',
      `${cluster} holds data of Postgres ${version}; this program brings Postgres ${binaries.major}.`,
      'Move that folder away to begin with an empty database, or set DATABASE_URL to a server of the old version.',
    )
  }
  return { dir: dataOf(cluster), password: readIfThere(passwordOf(cluster)) }
}

/**
 * Sorting is the builtin C.UTF-8, so that text sorts the same on every machine. An ephemeral database is not synced
 * to disk; another one is, before it gets its name, so that a power failure cannot leave a hollow one.
 */
const initdbArgs = (cluster: string, ephemeral: boolean): readonly string[] => {
  const where = ['-D', dataOf(cluster), '--no-instructions']
  const who = ['-U', SUPERUSER, `--pwfile=${passwordOf(cluster)}`, '-A', 'scram-sha-256']
  const text = ['-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  return [...where, ...who, ...text, ...(ephemeral ? ['--no-sync'] : [])]
}

const initialise = async (cluster: string, options: ClusterOptions): Promise<void> => {
  const { account, binaries } = options
  mkdirSync(cluster, { mode: 0o700 })
  writeFileSync(passwordOf(cluster), `${randomBytes(18).toString('hex')}\n`, { mode: 0o600 })
  const { uid, gid } = ownerIds(account)
  if (account.borrowed) for (const path of [passwordOf(cluster), cluster]) chownSync(path, uid, gid)
  const child = await spawnTied({
    program: join(binaries.dir, 'bin', 'initdb'),
    args: initdbArgs(cluster, options.ephemeral),
    cwd: cluster,
    identity: identity(account),
  })
  await child.gone
  if (child.ended() === 'exit code 0') return
  throw explainedExit({ what: 'Making a database', folder: options.home, lastWords: child.lastWords() })
}

/** What a killed first start left behind never had its name, so it never held data. */
const removeUnfinished = async (home: string): Promise<number> => {
  const unfinished = readdirSync(home).filter((name) => name.startsWith(UNFINISHED))
  for (const name of unfinished) {
    await rm(join(home, name), { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  }
  return unfinished.length
}

const putAsideDamaged = async (cluster: string, log: (sentence: string) => void): Promise<void> => {
  const aside = `${cluster}.damaged-${suffix()}`
  await rename(cluster, aside)
  log(`The database in ${cluster} is not complete. It was put aside as ${aside}; a new one is being made.`)
}

/** The database files in `home`, made when there are none. */
export const openCluster = async (options: ClusterOptions): Promise<Cluster> => {
  const { home, binaries, log } = options
  const cluster = join(home, 'cluster')
  const unfinished = await removeUnfinished(home)
  if (existsSync(cluster)) {
    if (isComplete(cluster)) return open(cluster, binaries)
    await putAsideDamaged(cluster, log)
  } else if (unfinished > 0) {
    log('The first start was interrupted before the database was complete; it is being made again.')
  } else if (!options.ephemeral) {
    log('Making a database (only the first time).')
  }
  const made = join(home, `${UNFINISHED}${suffix()}`)
  try {
    await initialise(made, options)
    await rename(made, cluster)
  } catch (error) {
    await rm(made, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
    throw error
  }
  return open(cluster, binaries)
}
