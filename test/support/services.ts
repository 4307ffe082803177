/** What every test may use: one Postgres with a migrated template, and a Redis, for the whole run. */
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { migrate } from '../../src/db/migrate.ts'
import { startEmbeddedPostgres } from '../../src/embedded/postgres.ts'
import { databaseUrl, sweepDatabases, withServer } from './database.ts'
import { type Redis, startRedis } from './redis-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where databases are made: the url of one that is always there. */
    readonly postgres_server_url: string
    /** Begins the names of this run's databases; the template is called `<run>_template`. */
    readonly postgres_run: string
    readonly redis_url: string | null
  }
}

interface Postgres {
  readonly serverUrl: string
  stop(): Promise<void>
}

const startPostgres = async (run: string): Promise<Postgres> => {
  const given = process.env['TEST_DATABASE_URL']
  if (given !== undefined) return { serverUrl: given, stop: () => sweepDatabases(given, run) }
  // As root the server runs under a borrowed account, which cannot reach a private temporary folder of root's.
  const folder = mkdtempSync(join(process.getuid?.() === 0 ? '/tmp' : tmpdir(), 'amazon-seller-mcp-test-'))
  chmodSync(folder, 0o755)
  const postgres = await startEmbeddedPostgres({
    dataDir: folder,
    database: 'postgres',
    ephemeral: true,
    settings: { max_connections: 200 },
  })
  const stop = async (): Promise<void> => {
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  return { serverUrl: postgres.url, stop }
}

const makeTemplate = async (serverUrl: string, run: string): Promise<void> => {
  const template = `${run}_template`
  await withServer(serverUrl, (client) => client.query(`create database ${template}`))
  await migrate({ url: databaseUrl(serverUrl, template) })
}

/** Vitest calls this once per run, before any test, and what it returns at the end. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const run = `asm_test_${randomBytes(4).toString('hex')}`
  const started: { stop(): Promise<void> }[] = []
  const stop = async (): Promise<void> => {
    for (const service of started.toReversed()) await service.stop()
  }
  try {
    const postgres = await startPostgres(run)
    started.push(postgres)
    await makeTemplate(postgres.serverUrl, run)
    const redis: Redis | null = await startRedis()
    if (redis) started.push(redis)
    project.provide('postgres_server_url', postgres.serverUrl)
    project.provide('postgres_run', run)
    project.provide('redis_url', redis?.url ?? null)
    return stop
  } catch (error) {
    await stop()
    throw error
  }
}
