/** Servers of one's own to strike at: a Postgres that is stopped and started, a Redis that is emptied. */
import { mkdtemp, readlink, rm, symlink } from 'node:fs/promises'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { migrate } from '../../src/db/migrate.ts'
import { startEmbeddedPostgres } from '../../src/embedded/postgres.ts'
import { databaseUrl, withServer } from '../support/database.ts'
import { startOwnRedis } from '../support/redis-server.ts'

export interface Lane {
  readonly redis_url: string | null
  /** A migrated database of one's own, as its owner. The address stays good over restarts. */
  database(name: string): Promise<string>
  drop(name: string): Promise<void>
  /** Ends Postgres, in order or as by a crash, and starts it. */
  restart(how: 'restart' | 'crash'): Promise<void>
  /** Empties the Redis, or drops the queue's tables where it lives in that database. */
  flush(queue: 'redis' | 'postgres', databaseUrl: string): Promise<void>
  close(): Promise<void>
}

const TEMPLATE = 'template_of_nights'
// What was committed must be there after a crash of Postgres, not of the machine.
const SETTINGS = { fsync: 'off', full_page_writes: 'off', shared_buffers: '64MB', max_connections: 60 }

/** The same address with its socket behind a link, which can be turned to the next start's socket. */
const behindLink = (url: string, link: string): { readonly url: string; readonly socketDir: string } => {
  const parts = /^(?<before>.*[?&]host=)(?<host>[^&]*)(?<after>.*)$/.exec(url)?.groups
  if (parts === undefined) throw new Error('the address of the embedded Postgres names no socket')
  return {
    url: `${parts['before']}${encodeURIComponent(link)}${parts['after']}`,
    socketDir: decodeURIComponent(parts['host'] ?? ''),
  }
}

const turn = async (link: string, to: string): Promise<void> => {
  if ((await readlink(link).catch(() => '')) === to) return
  await rm(link, { force: true })
  await symlink(to, link)
}

const openPostgres = async (folder: string) => {
  const link = join(folder, 'socket')
  const start = async () => {
    const postgres = await startEmbeddedPostgres({
      dataDir: join(folder, 'data'),
      database: 'postgres',
      settings: SETTINGS,
    })
    const { url, socketDir } = behindLink(postgres.url, link)
    await turn(link, socketDir)
    return { postgres, url }
  }
  let running = await start()
  return {
    url: running.url,
    async restart(how: 'restart' | 'crash') {
      process.kill(running.postgres.pid, how === 'restart' ? 'SIGINT' : 'SIGQUIT')
      await running.postgres.stop()
      running = await start()
    },
    stop: () => running.postgres.stop(),
  }
}

const flushRedis = async (url: string): Promise<void> => {
  const redis = new Redis(url)
  try {
    await redis.flushall()
  } finally {
    redis.disconnect()
  }
}

export const openLane = async (): Promise<Lane> => {
  const folder = await mkdtemp('/tmp/asm-faults-')
  // As root the server runs under a borrowed account, which must be able to pass.
  chmodSync(folder, 0o755)
  const postgres = await openPostgres(folder)
  await withServer(postgres.url, (client) => client.query(`create database ${TEMPLATE}`))
  await migrate({ url: databaseUrl(postgres.url, TEMPLATE) })
  const redis = await startOwnRedis()
  return {
    redis_url: redis?.url ?? null,
    async database(name) {
      await withServer(postgres.url, (client) =>
        client.query(`create database ${name} template ${TEMPLATE} strategy file_copy`),
      )
      return databaseUrl(postgres.url, name)
    },
    drop: (name) =>
      withServer(
        postgres.url,
        async (client) => void (await client.query(`drop database if exists ${name} with (force)`)),
      ),
    restart: (how) => postgres.restart(how),
    async flush(queue, url) {
      if (queue === 'postgres')
        await withServer(url, (client) => client.query('drop schema if exists bullmq cascade'))
      else if (redis) await flushRedis(redis.url)
    },
    async close() {
      await redis?.stop()
      await postgres.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
