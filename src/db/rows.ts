/**
 * Queries written with drizzle's `sql` template, run as named prepared statements, answered as exactly as many rows
 * as the caller says. A row is `unknown` until a schema has read it.
 */
import { createHash } from 'node:crypto'
import type { SQL } from 'drizzle-orm/sql'
import { CasingCache } from 'drizzle-orm/casing'
import type pg from 'pg'

export type Row = Readonly<Record<string, unknown>>

/** Anything of pg's that runs a query: a pool, or a client inside a transaction. */
export type Runner = Pick<pg.ClientBase, 'query'> | Pick<pg.Pool, 'query'>

// Postgres's spelling. The package's own dialect would bring the whole query builder, some 130 MB, with it.
const SPELLING = {
  escapeName: (name: string) => `"${name.replaceAll('"', '""')}"`,
  escapeParam: (index: number) => `$${index + 1}`,
  escapeString: (text: string) => `'${text.replaceAll("'", "''")}'`,
  casing: new CasingCache(),
}
const names = new Map<string, string>()
const NAMES_MAX = 2_000

/** A statement's name is its text's digest: the same text is planned once per connection. */
const nameOf = (text: string): string => {
  const known = names.get(text)
  if (known !== undefined) return known
  if (names.size >= NAMES_MAX) names.clear()
  const name = `q_${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`
  names.set(text, name)
  return name
}

export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
}

export const statement = (query: SQL): Statement => {
  const { sql, params } = query.toQuery(SPELLING)
  return { text: sql, values: params }
}

/** Every row the query answers. `scope` keeps plans apart that share a text but not a search path. */
export const rows = async (runner: Runner, query: SQL, scope = ''): Promise<readonly Row[]> => {
  const { text, values } = statement(query)
  const answer = await runner.query<Row>({ name: nameOf(text) + scope, text, values: [...values] })
  return answer.rows
}

/** The only row, or null when there is none; more than one is a bug. */
export const maybeOne = async (runner: Runner, query: SQL): Promise<Row | null> => {
  const found = await rows(runner, query)
  if (found.length > 1) throw new Error(`expected at most one row, got ${found.length}`)
  return found[0] ?? null
}

/** The only row; none or several is a bug. */
export const one = async (runner: Runner, query: SQL): Promise<Row> => {
  const row = await maybeOne(runner, query)
  if (!row) throw new Error('expected one row, got none')
  return row
}

/** Runs a statement for its effect and answers how many rows it touched. */
export const run = async (runner: Runner, query: SQL): Promise<number> => {
  const { text, values } = statement(query)
  const answer = await runner.query({ text, values: [...values] })
  return answer.rowCount ?? 0
}

/** All or nothing: commits what `work` did, or rolls it back and throws what it threw. */
export const transaction = async <T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> => {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    broken = await client.query('rollback').then(
      () => undefined,
      (failure: unknown) => (failure instanceof Error ? failure : new Error(String(failure))),
    )
    throw error
  } finally {
    client.release(broken)
  }
}
