/** Workers that answer rings in this process, for nights in real time. */
import { randomBytes } from 'node:crypto'
import { AccountId } from '../../src/core/ids.ts'
import { silentLog } from '../../src/core/log.ts'
import { refreshFacts, staleAccounts } from '../../src/facts/refresh.ts'
import { progressOf } from '../../src/sync/book.ts'
import { openQueue, type Queue } from '../../src/sync/queue.ts'
import { startWorker, type WorkerParts } from '../../src/sync/worker.ts'
import type { Night } from './support.ts'
import { until } from './until.ts'

export const STALLING = { lockDuration: 500, stalledInterval: 250, maxStalledCount: 50 } as const

export const newPrefix = (): string => `night-${randomBytes(4).toString('hex')}-`

export interface Shift {
  readonly queue: Queue
  readonly parts: WorkerParts
  start(): Promise<void>
  stop(): Promise<void>
}

/** The parts of one worker; it rings and answers on the queue of that prefix. */
export const openShift = async (
  night: Night,
  url: string,
  prefix = newPrefix(),
  more: Pick<WorkerParts, 'aside_after_ms'> = {},
): Promise<Shift> => {
  const queue = await openQueue({ url, prefix, log: silentLog, stalling: STALLING, retry_ms: 50 })
  const parts: WorkerParts = {
    ...night.parts,
    ...more,
    queue,
    refresh: async (accountId) => void (await refreshFacts(night.pool, accountId)),
    staleAccounts: async () => (await staleAccounts(night.pool)).map((id) => AccountId.parse(id)),
  }
  let stopping: Promise<void> | null = null
  return {
    queue,
    parts,
    start: async () => void (await startWorker(parts, 3)),
    stop: () => (stopping ??= queue.close()),
  }
}

/** Whether the account has had a night and nothing of it is left to do. */
export const isQuiet = async (night: Night): Promise<boolean> => {
  const { open, ended, stale } = await progressOf(night.owner, night.account_id)
  return open === 0 && stale === 0 && ended > 0
}

export const untilQuiet = (night: Night, ms_max = 60_000): Promise<void> =>
  until('the night is quiet', () => isQuiet(night).catch(() => false), ms_max)
