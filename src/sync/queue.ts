/**
 * BullMQ, and nothing else: the doorbell and the clock of the sync. A ring says that something may be due; what is
 * due, our tables know, so a lost ring costs a minute and a doubled one nothing. On Redis in a deployment, on
 * Postgres where no Redis is installed: the URL decides, here and nowhere else.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { createPostgresBackend, createRedisBackend, ErrorCode, runMigrations, withBackend } from 'bullmq'
import { Redis } from 'ioredis'
import pg from 'pg'
import { z } from 'zod'
import type { Log } from '../core/log.ts'
import { Problem } from '../core/problem.ts'
import { isDisconnected, sqlState } from '../db/pool.ts'
import { type Running, startTicks } from './ticks.ts'

/** What a ring asks for. */
export const Ring = z.discriminatedUnion('ask', [
  z.object({
    ask: z.literal('step'),
    account_id: z.number().int(),
    run_id: z.number().int(),
    dataset: z.string().optional(),
  }),
  z.object({ ask: z.enum(['night', 'hour', 'refresh', 'prune']), account_id: z.number().int() }),
])
export type Ring = z.infer<typeof Ring>

export interface RingOptions {
  /**
   * Rings with the same id that wait at the same time become one. One that comes while its like is being answered
   * is rung once more afterwards: the answer may have looked before there was something to see.
   */
  readonly id: string
  readonly delay_ms?: number
  /** 1 is rung first; absent before all. */
  readonly priority?: number
}

export interface FailedRing {
  readonly ring: Ring
  readonly reason: string
  readonly attempts: number
  readonly failed_ms: number
}

export type When = { readonly cron: string; readonly time_zone: string } | { readonly every_ms: number }

export interface Schedule {
  readonly id: string
  /** In milliseconds since 1970; null when the queue does not say. */
  readonly next_ms: number | null
}

export interface Queue {
  readonly kind: 'redis' | 'postgres'
  ring(ring: Ring, options: RingOptions): Promise<void>
  /** Rings again and again: at a cron time of a time zone, or every so many milliseconds. Replaces one of the same id. */
  schedule(id: string, when: When, ring: Ring): Promise<void>
  unschedule(id: string): Promise<void>
  schedules(): Promise<readonly Schedule[]>
  /** Answers rings, so many at a time, until closed. A thrown error is rung again, later and later. */
  work(answer: (ring: Ring) => Promise<void>, concurrency: number): Promise<void>
  /** Acts in this process every so often until closed: what must go on though the queue lost all it held. */
  tick(every_ms: number, act: () => Promise<void>): void
  /** Makes the queue's tables anew where somebody dropped them. */
  mend(): Promise<void>
  /** Rings that failed to the end: the dead letters. */
  failed(): Promise<readonly FailedRing[]>
  waiting(): Promise<number>
  /** Ends what is under way first. */
  close(): Promise<void>
}

const NAME = 'sync'
const SCHEMA = 'bullmq'
const FAILED_KEPT = 1_000
const CONNECT_MS_MAX = 10_000

const RETRIES = { attempts: 8, backoff: { type: 'exponential', delay: 1_000, jitter: 0.5 } } as const
const KEEPING = { removeOnComplete: true, removeOnFail: { count: FAILED_KEPT } } as const

interface Stalling {
  readonly lockDuration: number
  readonly stalledInterval: number
  readonly maxStalledCount: number
}
/** A worker that says nothing for half a minute is gone; another takes its ring. */
const STALLING: Stalling = { lockDuration: 30_000, stalledInterval: 15_000, maxStalledCount: 5 }

export interface QueueOptions {
  readonly url: string
  readonly log: Log
  /** Keeps queues apart that share a server. */
  readonly prefix?: string
  /** Overrides for tests of stalling and of retries. */
  readonly stalling?: Stalling
  readonly retry_ms?: number
}

interface WorkerOptions extends Stalling {
  readonly concurrency: number
}

type Processor = (ring: unknown) => Promise<void>

const unreachable = (cause: unknown): Problem =>
  new Problem(
    'bad_setup',
    'The queue does not answer at QUEUE_URL.',
    'Start its server, or correct QUEUE_URL; without one the queue lives in Postgres.',
    { cause },
  )

const migrateQueue = async (url: string): Promise<void> => {
  const admin = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS_MAX })
  admin.on('error', () => {})
  try {
    await admin.connect()
  } catch (cause) {
    throw unreachable(cause)
  }
  try {
    await runMigrations(admin, SCHEMA)
  } finally {
    await admin.end()
  }
}

const openPostgres = async (url: string, name: string) => {
  await migrateQueue(url)
  const bound = withBackend(createPostgresBackend)
  const connection = { connectionString: url, schema: SCHEMA, max: 4, keepAlive: true }
  return {
    queue: new bound.Queue<unknown, void>(name, { connection }),
    worker: (answer: Processor, options: WorkerOptions) =>
      new bound.Worker<unknown, void>(name, (job) => answer(job.data), { connection, ...options }),
    mend: () => migrateQueue(url),
    disconnect: () => {},
  }
}

const openRedis = async (url: string, name: string) => {
  const bound = withBackend(createRedisBackend)
  // BullMQ's blocking commands wait for as long as it takes; only the first connection may not.
  const connection = new Redis(url, {
    maxRetriesPerRequest: null,
    lazyConnect: true,
    connectTimeout: CONNECT_MS_MAX,
  })
  // BullMQ hears errors once it has the connection; until then a refusal rejects `connect`.
  connection.on('error', () => {})
  try {
    await connection.connect()
  } catch (cause) {
    connection.disconnect()
    throw unreachable(cause)
  }
  return {
    queue: new bound.Queue<unknown, void>(name, { connection }),
    worker: (answer: Processor, options: WorkerOptions) =>
      new bound.Worker<unknown, void>(name, (job) => answer(job.data), { connection, ...options }),
    mend: () => Promise.resolve(),
    disconnect: () => connection.disconnect(),
  }
}

const open = async (url: string, name: string) => {
  if (/^rediss?:/.test(url)) return { kind: 'redis' as const, ...(await openRedis(url, name)) }
  if (/^postgres(ql)?:/.test(url)) return { kind: 'postgres' as const, ...(await openPostgres(url, name)) }
  throw new Problem(
    'bad_setup',
    'QUEUE_URL is neither a redis:// nor a postgres:// address.',
    'Write redis://host:6379, or leave it out to queue in Postgres.',
  )
}

type Opened = Awaited<ReturnType<typeof open>>

const bellOf = ({ queue }: Opened, retry_ms: number): Pick<Queue, 'ring' | 'schedule' | 'unschedule'> => {
  const retries = { ...RETRIES, backoff: { ...RETRIES.backoff, delay: retry_ms } }
  return {
    async ring(ring, { id, delay_ms = 0, priority }) {
      const options = {
        ...retries,
        ...KEEPING,
        // The Postgres backend takes whole milliseconds only.
        delay: Math.max(0, Math.round(delay_ms)),
        deduplication: { id, keepLastIfActive: true },
        ...(priority === undefined ? {} : { priority }),
      }
      await untangled(() => queue.add(ring.ask, ring, options))
    },
    async schedule(id, when, ring) {
      const repeat =
        'cron' in when ? { pattern: when.cron, tz: when.time_zone } : { every: Math.round(when.every_ms) }
      const opts = { ...retries, ...KEEPING }
      await untangled(() => queue.upsertJobScheduler(id, repeat, { name: ring.ask, data: ring, opts })).catch(
        (error: unknown) => {
          if (!isMadeAlready(error)) throw error
        },
      )
    },
    async unschedule(id) {
      await queue.removeJobScheduler(id)
    },
  }
}

const viewOf = ({ queue }: Opened): Pick<Queue, 'schedules' | 'failed' | 'waiting'> => ({
  schedules: async () =>
    (await queue.getJobSchedulers()).map(({ key, next }) => ({ id: key, next_ms: next ?? null })),
  failed: async () =>
    (await queue.getFailed(0, FAILED_KEPT)).flatMap((job) => {
      const ring = Ring.safeParse(job.data)
      const { failedReason: reason, attemptsMade: attempts, finishedOn: failed_ms = 0 } = job
      return ring.success ? [{ ring: ring.data, reason, attempts, failed_ms }] : []
    }),
  async waiting() {
    const counts = await queue.getJobCounts('waiting', 'delayed', 'prioritized', 'active')
    return Object.values(counts).reduce((sum, count) => sum + count, 0)
  },
})

const DEADLOCK = '40P01'
const TANGLES_MAX = 6

/** Workers that start together make the same schedules; Postgres ends one of a deadlocked pair, who tries again. */
const untangled = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  for (let tangles = 1; ; tangles++)
    try {
      return await work()
    } catch (error) {
      if (sqlState(error) !== DEADLOCK || tangles >= TANGLES_MAX) throw error
      await pause(Math.round(Math.random() * 50 * tangles))
    }
}

/** The ring the schedule would make first waits already: a worker that started together with this one made both. */
const isMadeAlready = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === ErrorCode.SchedulerJobIdCollision || error.code === ErrorCode.SchedulerJobSlotsBusy)

/**
 * Answers rings and remembers what the answers threw. Whatever else fails a ring is the queue's own trouble, such as two workers
 * of which Postgres ended one as it noted the end of a ring: that is rung again, and a doubled ring costs nothing.
 */
const remembering = (answer: (ring: Ring) => Promise<void>, thrown: WeakSet<object>): Processor => {
  const remember = (error: unknown): never => {
    if (error instanceof Error) thrown.add(error)
    throw error
  }
  return async (data) => answer(Ring.parse(data)).catch(remember)
}

/** Opens the queue at the URL, making its tables where it lives in Postgres. */
export const openQueue = async (options: QueueOptions): Promise<Queue> => {
  const { url, log, prefix = '', stalling = STALLING, retry_ms = RETRIES.backoff.delay } = options
  const opened = await open(url, `${prefix}${NAME}`)
  const { kind, queue, worker, mend, disconnect } = opened
  const onError = (error: unknown) => log.warn('queue.lost', { kind }, error)
  const onFailed = (
    job: { readonly name: string; readonly attemptsMade: number } | undefined,
    error: Error,
  ) => {
    const fields = { ask: job?.name, attempts: job?.attemptsMade }
    if (isDisconnected(error)) log.warn('database.lost', fields, error)
    else if (!thrown.has(error)) log.warn('queue.lost', { kind, ...fields }, error)
    else log.error('bug', fields, error)
  }
  queue.on('error', onError)
  const thrown = new WeakSet()
  const running: Running[] = []
  return {
    kind,
    ...bellOf(opened, retry_ms),
    ...viewOf(opened),
    mend,
    async work(answer, concurrency) {
      const made = worker(remembering(answer, thrown), { concurrency, ...stalling })
      made.on('error', onError)
      made.on('failed', onFailed)
      running.push({ stop: () => made.close() })
      await made.waitUntilReady()
    },
    tick(every_ms, act) {
      running.push(startTicks(every_ms, () => act().catch(onError)))
    },
    async close() {
      await Promise.all(running.map((part) => part.stop()))
      await queue.close()
      disconnect()
    },
  }
}
