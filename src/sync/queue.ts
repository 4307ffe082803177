/**
 * BullMQ, and nothing else: the doorbell and the clock of the sync. A ring says that something may be due; what is
 * due, our tables know, so a lost ring costs a minute and a doubled one nothing. On Redis in a deployment, on
 * Postgres where no Redis is installed: the URL decides, here and nowhere else.
 */
import { createPostgresBackend, createRedisBackend, runMigrations, withBackend } from 'bullmq'
import { Redis } from 'ioredis'
import pg from 'pg'
import { z } from 'zod'
import type { Log } from '../core/log.ts'
import { Problem } from '../core/problem.ts'

/** What a ring asks for. */
export const Ring = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('step'), account_id: z.number().int(), run_id: z.number().int() }),
  z.object({ ask: z.literal('night'), account_id: z.number().int() }),
  z.object({ ask: z.literal('refresh'), account_id: z.number().int() }),
  z.object({ ask: z.literal('sweep') }),
])
export type Ring = z.infer<typeof Ring>

export interface RingOptions {
  /** Rings with the same id that wait at the same time become one. */
  readonly id: string
  readonly delay_ms?: number
  /** 1 is rung first; absent before all. */
  readonly priority?: number
}

export interface FailedRing {
  readonly ring: Ring
  readonly reason: string
  readonly attempts: number
}

export interface Queue {
  readonly kind: 'redis' | 'postgres'
  ring(ring: Ring, options: RingOptions): Promise<void>
  /** Rings again and again: at a cron time of a time zone, or every so many milliseconds. Replaces one of the same id. */
  schedule(
    id: string,
    when: { readonly cron: string; readonly time_zone: string } | { readonly every_ms: number },
    ring: Ring,
  ): Promise<void>
  unschedule(id: string): Promise<void>
  schedules(): Promise<readonly string[]>
  /** Answers rings, so many at a time, until closed. A thrown error is rung again, later and later. */
  work(answer: (ring: Ring) => Promise<void>, concurrency: number): Promise<void>
  /** Rings that failed to the end: the dead letters. */
  failed(): Promise<readonly FailedRing[]>
  waiting(): Promise<number>
  /** Ends what is under way first. */
  close(): Promise<void>
}

const NAME = 'sync'
const SCHEMA = 'bullmq'
const FAILED_KEPT = 1_000

const RETRIES = { attempts: 8, backoff: { type: 'exponential', delay: 1_000, jitter: 0.5 } } as const
const KEEPING = { removeOnComplete: true, removeOnFail: { count: FAILED_KEPT } } as const
/** A worker that says nothing for half a minute is gone; another takes its ring. */
const STALLING = { lockDuration: 30_000, stalledInterval: 15_000, maxStalledCount: 5 } as const

export interface QueueOptions {
  readonly url: string
  readonly log: Log
  /** Keeps queues apart that share a server. */
  readonly prefix?: string
  /** Overrides for tests of stalling. */
  readonly stalling?: {
    readonly lockDuration: number
    readonly stalledInterval: number
    readonly maxStalledCount: number
  }
}

const openPostgres = async (url: string, prefix: string) => {
  const admin = new pg.Client({ connectionString: url })
  admin.on('error', () => {})
  await admin.connect()
  try {
    await runMigrations(admin, SCHEMA)
  } finally {
    await admin.end()
  }
  const bound = withBackend(createPostgresBackend)
  const connection = { connectionString: url, schema: SCHEMA, max: 4 }
  return {
    queue: new bound.Queue<unknown, void>(`${prefix}${NAME}`, { connection }),
    worker: (answer: (ring: unknown) => Promise<void>, options: WorkerOptions) =>
      new bound.Worker<unknown, void>(`${prefix}${NAME}`, (job) => answer(job.data), {
        connection,
        ...options,
      }),
    disconnect: () => {},
  }
}

const openRedis = (url: string, prefix: string) => {
  const bound = withBackend(createRedisBackend)
  // BullMQ's blocking commands wait for as long as it takes.
  const connection = new Redis(url, { maxRetriesPerRequest: null, lazyConnect: false })
  return {
    queue: new bound.Queue<unknown, void>(`${prefix}${NAME}`, { connection }),
    worker: (answer: (ring: unknown) => Promise<void>, options: WorkerOptions) =>
      new bound.Worker<unknown, void>(`${prefix}${NAME}`, (job) => answer(job.data), {
        connection,
        ...options,
      }),
    disconnect: () => connection.disconnect(),
  }
}

interface WorkerOptions {
  readonly concurrency: number
  readonly lockDuration: number
  readonly stalledInterval: number
  readonly maxStalledCount: number
}

const isRedis = (url: string): boolean => /^rediss?:/.test(url)

const open = async (url: string, prefix: string) => {
  if (isRedis(url)) return { kind: 'redis' as const, ...openRedis(url, prefix) }
  if (/^postgres(ql)?:/.test(url)) return { kind: 'postgres' as const, ...(await openPostgres(url, prefix)) }
  throw new Problem(
    'bad_setup',
    'QUEUE_URL is neither a redis:// nor a postgres:// address.',
    'Write redis://host:6379, or leave it out to queue in Postgres.',
  )
}

/** Opens the queue at the URL, making its tables where it lives in Postgres. */
export const openQueue = async (options: QueueOptions): Promise<Queue> => {
  const { url, log, prefix = '', stalling = STALLING } = options
  const { kind, queue, worker, disconnect } = await open(url, prefix)
  const onError = (error: Error) => log.warn('queue.lost', { kind }, error)
  queue.on('error', onError)
  const workers: { close(): Promise<void> }[] = []
  return {
    kind,
    async ring(ring, { id, delay_ms = 0, priority }) {
      // The Postgres backend takes whole milliseconds only.
      const delay = Math.max(0, Math.round(delay_ms))
      await queue.add(ring.ask, ring, {
        ...RETRIES,
        ...KEEPING,
        delay,
        deduplication: { id },
        ...(priority === undefined ? {} : { priority }),
      })
    },
    async schedule(id, when, ring) {
      const repeat =
        'cron' in when ? { pattern: when.cron, tz: when.time_zone } : { every: Math.round(when.every_ms) }
      await queue.upsertJobScheduler(id, repeat, {
        name: ring.ask,
        data: ring,
        opts: { ...RETRIES, ...KEEPING },
      })
    },
    async unschedule(id) {
      await queue.removeJobScheduler(id)
    },
    schedules: async () => (await queue.getJobSchedulers()).map(({ key }) => key),
    async work(answer, concurrency) {
      const made = worker(async (data) => answer(Ring.parse(data)), { concurrency, ...stalling })
      made.on('error', onError)
      workers.push(made)
      await made.waitUntilReady()
    },
    failed: async () =>
      (await queue.getFailed(0, FAILED_KEPT)).flatMap((job) => {
        const ring = Ring.safeParse(job.data)
        return ring.success ? [{ ring: ring.data, reason: job.failedReason, attempts: job.attemptsMade }] : []
      }),
    async waiting() {
      const counts = await queue.getJobCounts('waiting', 'delayed', 'prioritized', 'active')
      return Object.values(counts).reduce((sum, count) => sum + count, 0)
    },
    async close() {
      await Promise.all(workers.map((made) => made.close()))
      await queue.close()
      disconnect()
    },
  }
}
