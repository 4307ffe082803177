/**
 * A real Redis for the tests: the one REDIS_URL names, else a program on the PATH, else, on Debian as root, the
 * distribution's package. Where nothing of this is possible the run says so, and in CI it fails.
 */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { type Tied, spawnTied } from '../../src/embedded/tied.ts'

export interface Redis {
  readonly url: string
  stop(): Promise<void>
}

const PROGRAMS = ['redis-server', 'valkey-server'] as const
const READY_MS_MAX = 10_000
const HOW =
  'set REDIS_URL, or install it (Debian: apt-get install redis-server; macOS: brew install redis), and run again'

const isProgram = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const onPath = (): string | undefined =>
  PROGRAMS.flatMap((name) => (process.env['PATH'] ?? '').split(delimiter).map((dir) => join(dir, name))).find(
    isProgram,
  )

const apt = (...args: readonly string[]): boolean =>
  spawnSync('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=120', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    // Runlevel 1 keeps Debian from also starting a Redis of its own, which would outlive us.
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  }).status === 0

const install = (): string | undefined => {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return undefined
  console.log('Installing redis-server with apt-get: the queue is tested on Redis, too.')
  const wanted = ['install', '-y', '--no-install-recommends', 'redis-server']
  if (!apt(...wanted) && !(apt('update') && apt(...wanted))) return undefined
  return onPath()
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return address !== null && typeof address === 'object' ? address.port : 0
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    socket.once('data', (data) => {
      resolve(data.toString().startsWith('+PONG'))
      socket.destroy()
    })
    socket.once('error', () => resolve(false))
  })

const untilReady = async (child: Tied, port: number): Promise<boolean> => {
  const started = performance.now()
  while (child.ended() === undefined && performance.now() - started < READY_MS_MAX) {
    if (await answers(port)) return true
    await pause(10)
  }
  return false
}

/** As BullMQ wants it (nothing evicted), without persistence, reachable from this machine only. */
const startOnce = async (program: string): Promise<Redis | undefined> => {
  const dir = mkdtempSync(join(tmpdir(), 'amazon-seller-mcp-redis-'))
  const port = await freePort()
  const args = [
    '--bind',
    '127.0.0.1',
    '--port',
    String(port),
    '--dir',
    dir,
    '--maxmemory-policy',
    'noeviction',
  ]
  const child = await spawnTied({
    program,
    args: [...args, '--save', '', '--appendonly', 'no'],
    cwd: dir,
    litter: dir,
  })
  const stop = async (): Promise<void> => {
    child.signal('SIGTERM')
    await child.gone
    rmSync(dir, { recursive: true, force: true })
  }
  if (await untilReady(child, port)) {
    child.release()
    return { url: `redis://127.0.0.1:${port}`, stop }
  }
  await stop()
  return undefined
}

const start = async (program: string): Promise<Redis> => {
  // Another program may take the free port before Redis does.
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const redis = await startOnce(program)
    if (redis) return redis
  }
  throw new Error(`${program} did not start.`)
}

/** One of our own, whatever REDIS_URL names, for who empties or ends it; null where none can be had. */
export const startOwnRedis = async (): Promise<Redis | null> => {
  const program = onPath() ?? install()
  return program === undefined ? null : start(program)
}

export const startRedis = async (): Promise<Redis | null> => {
  const given = process.env['REDIS_URL']
  if (given !== undefined) return { url: given, stop: async () => {} }
  const own = await startOwnRedis()
  if (own) return own
  if (process.env['CI'] === 'true') throw new Error(`The tests on Redis must run in CI: ${HOW}.`)
  console.warn(`\n*** THE TESTS ON REDIS DO NOT RUN: no Redis found. To run them, ${HOW}. ***\n`)
  return null
}
