/** Whether the program lives, and whether it can do its work. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'drizzle-orm/sql'
import type pg from 'pg'
import { Problem } from '../core/problem.ts'
import { rows } from '../db/rows.ts'

/** Something the server needs to be ready; throws a Problem that says what is missing. */
export interface Check {
  readonly name: string
  readonly check: () => Promise<void>
}

/** The database answers. */
export const databaseAnswers = (pool: pg.Pool): Check => ({
  name: 'database',
  async check() {
    await rows(pool, sql`select 1`)
  },
})

const MIGRATIONS = join(import.meta.dirname, '..', '..', 'migrations')

/** The database has run every migration this version ships. */
export const migrationsAreCurrent = (pool: pg.Pool, folder: string = MIGRATIONS): Check => ({
  name: 'migrations',
  async check() {
    const shipped = (await readdir(folder)).filter((name) => /^\d+_[a-z0-9_]+\.sql$/.test(name))
    const applied = new Set(
      (await rows(pool, sql`select name from schema_migration`)).map((row) => row['name']),
    )
    const missing = shipped.filter((name) => !applied.has(name)).length
    if (missing > 0)
      throw new Problem(
        'bad_setup',
        `The database lacks ${missing} migrations.`,
        'Run `main migrate` as its owner.',
      )
  },
})

export interface Readiness {
  readonly ready: boolean
  /** Per check: `ok`, or what is wrong in our own words. */
  readonly checks: Readonly<Record<string, string>>
}

const CHECK_MS_MAX = 3_000

const resultOf = async ({ check }: Check): Promise<string> => {
  const late = Promise.withResolvers<string>()
  const timer = setTimeout(() => late.resolve('does not answer in time'), CHECK_MS_MAX)
  try {
    return await Promise.race([check().then(() => 'ok'), late.promise])
  } catch (error) {
    return error instanceof Problem ? error.message : 'failed'
  } finally {
    clearTimeout(timer)
  }
}

/** Runs every check at once. */
export const readiness = async (checks: readonly Check[]): Promise<Readiness> => {
  const results = await Promise.all(checks.map(async (each) => [each.name, await resultOf(each)] as const))
  return { ready: results.every(([, result]) => result === 'ok'), checks: Object.fromEntries(results) }
}
