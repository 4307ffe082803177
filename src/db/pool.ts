/** Connections. Every pool acts as one role, in UTC, with a limit on everything that can grow. */
import pg from 'pg'
import type { Log } from '../core/log.ts'
import { Problem } from '../core/problem.ts'
import { typeParsers } from './types.ts'

/**
 * Who the program is to Postgres. `owner` migrates; `asm_server` reads under row security and writes previews;
 * `asm_worker` loads data for every workspace. The last two own nothing.
 */
export type Role = 'owner' | 'asm_server' | 'asm_worker'

export interface PoolOptions {
  readonly url: string
  readonly role: Role
  readonly max: number
  readonly log: Log
  /** Longest a statement may run, in milliseconds; 0 for no limit. */
  readonly statement_ms_max: number
  /**
   * Queries may be sent before the answers of earlier ones have come, which saves round trips. Such a connection
   * refuses COPY, so ingest has a pool of its own.
   */
  readonly pipelined?: boolean
}

/**
 * How soon a peer that is gone without a word, its machine dead or its network cut, is known to be gone: after half a minute
 * of silence, asked every ten seconds, three times. The server asks us, or the locks of a dead worker would stand for the two
 * hours of the system's default; we ask the server, or a step would wait as long for its answer.
 */
const SILENT_MS = 30_000
const SERVER_ASKS = `-c tcp_keepalives_idle=${SILENT_MS / 1_000} -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3`

/** A path finds kept-ready tables before views of the same name, and views before datasets. */
export const SEARCH_PATH = 'ready, facts, data, public'

export const openPool = (options: PoolOptions): pg.Pool => {
  const { url, role, max, log, statement_ms_max, pipelined = false } = options
  const asRole = role === 'owner' ? '' : ` -c role=${role}`
  const pool = new pg.Pool({
    connectionString: url,
    max,
    types: typeParsers,
    pipeline: pipelined,
    application_name: `amazon-seller-mcp ${role}`,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: SILENT_MS,
    options: `-c timezone=UTC -c search_path=${SEARCH_PATH.replaceAll(' ', '')} -c statement_timeout=${statement_ms_max} -c jit=off ${SERVER_ASKS}${asRole}`,
  })
  // A server that goes away breaks idle connections; the pool replaces them, so this is news, not a crash.
  const lost = (error: Error): void => log.warn('database.lost', { role }, error)
  pool.on('error', lost)
  // One that breaks while it is in use fails its query; nobody else need hear of it, but somebody must.
  pool.on('connect', (client) => client.on('error', lost))
  return pool
}

/** A thrown Postgres error's five-letter code, such as 23505; null for anything else, such as the system's EPIPE. */
export const sqlState = (error: unknown): string | null =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  typeof error.code === 'string' &&
  /^[0-9FHPX][0-9A-Z]{4}$/.test(error.code)
    ? error.code
    : null

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ENOENT',
  'ENOTFOUND',
  'ETIMEDOUT',
  'ECONNRESET',
  'EPIPE',
  'EHOSTUNREACH',
])

/**
 * Whether an error says that the server could not be reached or went away, so that trying again may help. Who asks
 * Amazon asks the database, too, and has wrapped what it did not expect; what Amazon did is another problem.
 */
export const isDisconnected = (error: unknown): boolean => {
  if (error instanceof Problem) return error.code === 'our_bug' && isDisconnected(error.cause)
  const state = sqlState(error)
  if (state !== null) return state.startsWith('57P') || state.startsWith('08') || state === '53300'
  if (!(error instanceof Error)) return false
  // A missing socket file is a missing server; any other missing file is not.
  const code =
    'code' in error && !('syscall' in error && error.code === 'ENOENT' && error.syscall !== 'connect')
      ? String(error.code)
      : ''
  return (
    UNREACHABLE.has(code) ||
    /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
      error.message,
    )
  )
}

/** Why Postgres cannot be used, in our own words; null for an error that says nothing about that. */
export const connectionProblem = (cause: unknown): Problem | null => {
  const because = (message: string, next: string): Problem =>
    new Problem('bad_setup', message, next, { cause })
  const state = sqlState(cause)
  if (state === '28P01' || state === '28000')
    return because('Postgres refused the user or password of DATABASE_URL.', 'Correct DATABASE_URL.')
  if (state === '3D000')
    return because(
      'The database named in DATABASE_URL does not exist.',
      'Create it, or correct DATABASE_URL.',
    )
  if (state === '22023' || state === '42501')
    return because(
      'The roles asm_server and asm_worker are missing or not granted to this user.',
      'Run `main migrate` with the owner of the database first.',
    )
  if (state === '42P01' || state === '3F000')
    return because(
      'The database lacks tables of this version.',
      'Run `main migrate` with the owner of the database first.',
    )
  return isDisconnected(cause)
    ? because('Postgres does not answer at DATABASE_URL.', 'Start the server, or correct DATABASE_URL.')
    : null
}

/** Waits for the first answer of the server, or says in our own words why there was none. */
export const assertReachable = async (pool: pg.Pool): Promise<void> => {
  try {
    await pool.query('select 1')
  } catch (cause) {
    throw connectionProblem(cause) ?? cause
  }
}
