/** Databases and migrations for tests that change the schema itself; all of it is gone after the test. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, inject } from 'vitest'
import { databaseUrl, freshDatabase, withServer } from './database.ts'

export const MIGRATIONS = join(import.meta.dirname, '..', '..', 'migrations')

const cleanups: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

/** A copy of the migrations that a test may change. */
export const copiedMigrations = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'asm-migrations-'))
  cpSync(MIGRATIONS, folder, { recursive: true })
  cleanups.push(() => rmSync(folder, { recursive: true }))
  return folder
}

let emptied = 0
/** A database nothing has run in. */
export const emptyDatabase = async (): Promise<string> => {
  const server = inject('postgres_server_url')
  emptied += 1
  const name = `${inject('postgres_run')}_empty_${process.pid}_${emptied}`
  await withServer(server, (client) => client.query(`create database ${name}`))
  cleanups.push(() => withServer(server, (client) => client.query(`drop database ${name}`)))
  return databaseUrl(server, name)
}

export const migratedDatabase = async (): Promise<pg.Client> => {
  const database = await freshDatabase()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  cleanups.push(async () => {
    await client.end()
    await database.drop()
  })
  return client
}
