/** Composes the worker. It lives beside large documents in little memory, so it loads nothing of the server. */
import type pg from 'pg'
import { openAds, openAmazon, openConfiguredQueue, openRole, type Surroundings } from './app.ts'
import { reports, writes } from './capabilities.ts'
import { canAdvertise } from './config.ts'
import { systemClock } from './core/clock.ts'
import { AccountId } from './core/ids.ts'
import type { Log } from './core/log.ts'
import { Problem } from './core/problem.ts'
import { isDisconnected } from './db/pool.ts'
import { refreshFacts, staleAccounts } from './facts/refresh.ts'
import { forecastAccount } from './planning/nightly.ts'
import { reconcileAccount } from './reconcile/nightly.ts'
import { AMAZON_PACE } from './sync/failure.ts'
import { asideOf } from './sync/lanes.ts'
import { startWorker, type WorkerParts } from './sync/worker.ts'
import { openEngine } from './writes/engine.ts'
import { settle } from './writes/settle.ts'

export interface WorkerApp {
  readonly parts: WorkerParts
  close(): Promise<void>
}

const adsNotSetUp = (): Problem =>
  new Problem(
    'bad_setup',
    'Advertising is not set up: ADS_CLIENT_ID and ADS_CLIENT_SECRET are not set.',
    'Set both in the environment of the worker and start it again.',
  )

/** The parts of a worker that does not answer rings yet: commands take single steps with it. */
export const openWorkerParts = async (surroundings: Surroundings): Promise<WorkerApp> => {
  const { config, log, clock = systemClock, pace = AMAZON_PACE } = surroundings
  const slots = config.WORKER_CONCURRENCY
  const pool = openRole(surroundings, 'asm_worker', slots + asideOf(slots) + 4)
  const amazon = openAmazon(surroundings, pool)
  const ads = canAdvertise(config) ? openAds(surroundings, pool) : null
  const queue = await openConfiguredQueue(surroundings)
  const parts: WorkerParts = {
    pool,
    reports: new Map(reports.map((report) => [report.dataset, report])),
    doors: (accountId) => ({
      sellingPartner: () => amazon.forAccount(accountId),
      advertising: (marketplaceId) =>
        ads === null ? Promise.reject(adsNotSetUp()) : ads.forProfile(accountId, marketplaceId),
    }),
    apis: ads === null ? ['sp'] : ['sp', 'ads'],
    clock,
    log,
    pace,
    queue,
    refresh: async (accountId) => {
      await refreshAccount(pool, accountId, log)
      try {
        await forecastAccount({ pool, clock, log }, accountId)
      } finally {
        // Cases do not wait for a forecast to go well.
        await reconcileAccount({ pool, clock, log }, accountId)
      }
    },
    staleAccounts: async () => (await staleAccounts(pool)).map((id) => AccountId.parse(id)),
    backfill_days: config.BACKFILL_DAYS,
    ads_backfill_days: config.ADS_BACKFILL_DAYS ?? config.BACKFILL_DAYS,
    keeping: {
      history_days: config.KEEP_HISTORY_DAYS,
      hourly_history_days: config.KEEP_HOURLY_HISTORY_DAYS ?? config.KEEP_HISTORY_DAYS,
      runs_days: config.KEEP_RUNS_DAYS,
    },
  }
  return {
    parts,
    async close() {
      await queue.close()
      await pool.end()
    },
  }
}

/** A worker that answers rings until closed. */
export const openWorker = async (surroundings: Surroundings): Promise<WorkerApp> => {
  const app = await openWorkerParts(surroundings)
  const worker = await startWorker(app.parts, surroundings.config.WORKER_CONCURRENCY)
  const settling = startSettling(surroundings, app.parts)
  return {
    parts: app.parts,
    async close() {
      await settling.stop()
      await worker.stop()
      await app.parts.pool.end()
    },
  }
}

const SETTLE_EVERY_MS = 60_000

/** Finds out, now and every minute, what became of commits whose outcome nobody lived to note. */
const startSettling = (
  surroundings: Surroundings,
  { pool, doors, clock, log }: WorkerParts,
): { stop(): Promise<void> } => {
  const amazonOf = (accountId: AccountId) => doors(accountId).sellingPartner()
  const engine = openEngine({ pool, writes, amazonOf, clock, log })
  let round: Promise<unknown> = Promise.resolve()
  const settleOnce = (): void => {
    round = round
      .then(() => settle(engine, pool))
      .catch((cause: unknown) =>
        isDisconnected(cause)
          ? log.warn('database.lost', { where: 'settle' }, cause)
          : log.error('bug', { where: 'settle' }, cause),
      )
  }
  settleOnce()
  const timer = setInterval(settleOnce, SETTLE_EVERY_MS)
  return {
    async stop() {
      clearInterval(timer)
      await round
    },
  }
}

const ROUNDS_MAX = 20

/** Loads that commit while facts are rebuilt make another round. */
const refreshAccount = async (pool: pg.Pool, accountId: AccountId, log: Log): Promise<void> => {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const started = performance.now()
    const rebuilt = await refreshFacts(pool, accountId)
    if (rebuilt.length === 0) return
    log.info('facts.refreshed', {
      account_id: accountId,
      facts: rebuilt.map(({ fact }) => fact),
      written: rebuilt.reduce((sum, { written }) => sum + written, 0),
      took_ms: Math.round(performance.now() - started),
    })
  }
}
