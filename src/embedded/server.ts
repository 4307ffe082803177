/** A running Postgres: starting one, finding one that runs already, stopping it. */
import { execFileSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Account, identity, ownerIds } from './account.ts'
import type { Binaries } from './binaries.ts'
import type { Cluster } from './cluster.ts'
import { explainedExit } from './failure.ts'
import { ownServer } from './lock.ts'
import { type Tied, spawnTied } from './tied.ts'

export type Settings = Readonly<Record<string, string | number>>

export interface Running {
  readonly pid: number
  readonly socketDir: string
  readonly ready: boolean
}

export const PORT = 5432

/** For a laptop with a demo and for tests: the memory of a small server, few checkpoints during a backfill. */
const DEFAULTS: Settings = {
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  max_connections: 60,
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  lc_messages: 'C',
}

/** A database that is thrown away need not survive a power failure. */
const EPHEMERAL: Settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

const POLL_MS = 5
/** A server that was killed while loading replays up to max_wal_size before it is ready. */
const READY_MS_MAX = 120_000
/** Connections that were just closed are still draining and must not be told that the server is going. */
const SMART_STOP_MS = 500
const FAST_STOP_MS = 15_000
/** What the system allows for the path of a socket (104 on macOS, 108 on Linux), less the terminating zero. */
const SOCKET_PATH_BYTES = 103

const commandLine = (pid: number): string => {
  try {
    if (process.platform === 'linux')
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  } catch {
    return ''
  }
}

/**
 * The server that works on these files. Its lock file outlives a crash and a container, and the process id in it may
 * by now belong to anyone, so the process is believed only when its command line names the folder.
 */
export const runningServer = (dataDir: string): Running | undefined => {
  const file = join(dataDir, 'postmaster.pid')
  if (!existsSync(file)) return undefined
  const [pid = '', , , , socketDir = '', , , state = ''] = readFileSync(file, 'utf8').split('\n')
  if (!commandLine(Number(pid)).includes(` -D ${dataDir} `)) return undefined
  return { pid: Number(pid), socketDir, ready: state.trim() === 'ready' }
}

const SOCKET_DIR = 'run-'

/** Beside the data, where no other account reaches it, unless the path is too long for a socket. Each server's own. */
const makeSocketDir = (home: string, account: Account): string => {
  const beside = join(home, SOCKET_DIR)
  const fits = Buffer.byteLength(join(`${beside}XXXXXX`, `.s.PGSQL.${PORT}`)) <= SOCKET_PATH_BYTES
  const dir = mkdtempSync(fits ? beside : '/tmp/amazon-seller-mcp-')
  const { uid, gid } = ownerIds(account)
  if (account.borrowed) chownSync(dir, uid, gid)
  return dir
}

/** Folders stand in a comma-separated list of Postgres's, where quotes protect whatever a path may hold. */
const quoted = (dir: string): string => `"${dir.replaceAll('"', '""')}"`

const untilReady = async (child: Tied, dataDir: string, home: string): Promise<void> => {
  const started = performance.now()
  for (;;) {
    const running = runningServer(dataDir)
    if (running?.pid === child.pid && running.ready) return
    const overdue = performance.now() - started > READY_MS_MAX
    if (overdue) child.signal('SIGQUIT')
    if (overdue || child.ended() !== undefined) {
      await child.gone
      throw explainedExit({ what: 'Starting Postgres', folder: home, lastWords: child.lastWords() })
    }
    await pause(POLL_MS)
  }
}

const stopServer = async (child: Tied): Promise<void> => {
  child.signal('SIGTERM')
  const fast = setTimeout(() => child.signal('SIGINT'), SMART_STOP_MS)
  const hard = setTimeout(() => child.signal('SIGQUIT'), FAST_STOP_MS)
  await child.gone
  clearTimeout(fast)
  clearTimeout(hard)
}

export interface Server extends Running {
  stop(): Promise<void>
}

/** A server that was killed, or whose owner was, leaves its socket's folder. */
const removeStaleSocketDirs = (home: string): void => {
  for (const name of readdirSync(home).filter((name) => name.startsWith(SOCKET_DIR))) {
    rmSync(join(home, name), { recursive: true, force: true })
  }
}

/** Starts a server on these files and waits until it answers. */
export const startServer = async (options: {
  readonly home: string
  readonly account: Account
  readonly binaries: Binaries
  readonly cluster: Cluster
  readonly ephemeral: boolean
  readonly settings: Settings
}): Promise<Server> => {
  const { home, account, binaries, cluster, ephemeral } = options
  // Only a lock file whose server is gone is still here; Postgres would distrust a process id in use by another.
  rmSync(join(cluster.dir, 'postmaster.pid'), { force: true })
  removeStaleSocketDirs(home)
  const socketDir = makeSocketDir(home, account)
  const settings = {
    listen_addresses: '',
    unix_socket_directories: quoted(socketDir),
    port: PORT,
    ...DEFAULTS,
    ...(ephemeral ? EPHEMERAL : {}),
    ...options.settings,
  }
  const child = await spawnTied({
    program: join(binaries.dir, 'bin', 'postgres'),
    args: [
      '-D',
      cluster.dir,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    cwd: home,
    identity: identity(account),
    ...(ephemeral ? { litter: dirname(cluster.dir) } : {}),
  })
  const disown = await ownServer(cluster.dir, child.pid)
  const removeSocketDir = (): void => rmSync(socketDir, { recursive: true, force: true })
  try {
    await untilReady(child, cluster.dir, home)
  } catch (error) {
    disown()
    removeSocketDir()
    throw error
  }
  child.release()
  const stop = async (): Promise<void> => {
    disown()
    await stopServer(child)
    removeSocketDir()
  }
  return { pid: child.pid, socketDir, ready: true, stop }
}
