/** Answers rings: plans nights, takes steps, refreshes facts, and sweeps up what nobody was told of. */
import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { AccountId, MarketplaceId, RunId } from '../core/ids.ts'
import { instantAfter, localDate, msOf, TimeZone } from '../core/time.ts'
import { rows } from '../db/rows.ts'
import { enterRuns, openRuns, pastRuns, type RunKey, waitingRuns } from './book.ts'
import { due } from './due.ts'
import type { Queue, Ring } from './queue.ts'
import { type StepParts, stepRun } from './run.ts'

export interface WorkerParts extends StepParts {
  readonly queue: Queue
  /** Brings an account's kept-ready facts up to what is loaded; the facts' engine, handed in. */
  readonly refresh: (accountId: AccountId) => Promise<void>
  readonly staleAccounts: () => Promise<readonly AccountId[]>
  readonly backfill_days: number
}

const AccountRow = z.object({ account_id: AccountId, time_zone: TimeZone })
const PlaceRow = z.object({ marketplace_id: MarketplaceId, time_zone: TimeZone })

/** Accounts that are open. */
export const openAccounts = async (
  parts: Pick<WorkerParts, 'pool'>,
): Promise<readonly z.infer<typeof AccountRow>[]> =>
  z
    .array(AccountRow)
    .parse(
      await rows(
        parts.pool,
        sql`select account_id, time_zone from account where closed_at is null order by account_id`,
      ),
    )

const ringStep = (
  parts: WorkerParts,
  key: RunKey & { readonly steps: number },
  delayMs: number,
  priority?: number,
): Promise<void> =>
  parts.queue.ring(
    { ask: 'step', account_id: key.account_id, run_id: key.run_id },
    {
      id: `step-${key.account_id}-${key.run_id}-${key.steps}`,
      delay_ms: delayMs,
      ...(priority === undefined ? {} : { priority }),
    },
  )

/**
 * Enters what is due for the account now and rings for it, tonight's first. Run twice in a night it enters nothing
 * new. Answers how many runs it entered.
 */
export const planNight = async (parts: WorkerParts, accountId: AccountId): Promise<number> => {
  const now = parts.clock.now()
  const places = z.array(PlaceRow).parse(
    await rows(
      parts.pool,
      sql`select place.marketplace_id, place.time_zone from account join account_marketplace as place using (account_id)
          where account_id = ${accountId} and closed_at is null and place.participates
          order by place.marketplace_id <> account.home_marketplace_id, place.marketplace_id`,
    ),
  )
  const [home] = places
  if (!home) return 0
  const past = await pastRuns(parts.pool, accountId, localDate(now, home.time_zone))
  const runs = due({
    now,
    reports: [...parts.reports.values()],
    marketplaces: places,
    past,
    backfill_days: parts.backfill_days,
  })
  const entered = runs.length === 0 ? 0 : await enterRuns(parts.pool, accountId, runs, now)
  const open = await openRuns(parts.pool, accountId)
  for (const [index, run] of open.entries())
    await ringStep(parts, run, msOf(run.next_step_at) - msOf(now), index + 1)
  parts.log.info('night.planned', { account_id: accountId, runs: entered, open: open.length })
  return entered
}

const answerStep = async (parts: WorkerParts, key: RunKey): Promise<void> => {
  const next = await stepRun(parts, key)
  if (next) await ringStep(parts, { ...key, steps: next.steps }, msOf(next.at) - msOf(parts.clock.now()))
  // Loads that end together are refreshed together.
  else
    await parts.queue.ring(
      { ask: 'refresh', account_id: key.account_id },
      { id: `refresh-${key.account_id}`, delay_ms: 300 },
    )
}

const SWEEP_LIMIT = 500
/** How long a due step may wait unrung before the sweep rings for it. */
const UNRUNG_MS = 30_000

/** Finds what is due and was not rung for: after a flushed queue, a lost ring, a worker killed in between. */
const sweep = async (parts: WorkerParts): Promise<void> => {
  const before = instantAfter(parts.clock.now(), -UNRUNG_MS)
  for (const run of await waitingRuns(parts.pool, before, SWEEP_LIMIT)) await ringStep(parts, run, 0)
  for (const accountId of await parts.staleAccounts())
    await parts.queue.ring({ ask: 'refresh', account_id: accountId }, { id: `refresh-${accountId}` })
  await scheduleNights(parts)
}

/** Quarter past two at night, local: Amazon has closed the day, and people sleep. */
const NIGHT_CRON = '0 15 2 * * *'

const nightId = (accountId: AccountId): string => `night-${accountId}`

/** One scheduler per open account, at its own local night; an account that was never synced is rung at once. */
const scheduleNights = async (parts: WorkerParts): Promise<void> => {
  const known = new Set(await parts.queue.schedules())
  const accounts = await openAccounts(parts)
  const wanted = new Set(accounts.map(({ account_id }) => nightId(account_id)))
  for (const { account_id, time_zone } of accounts)
    if (!known.has(nightId(account_id))) {
      await parts.queue.schedule(
        nightId(account_id),
        { cron: NIGHT_CRON, time_zone },
        { ask: 'night', account_id },
      )
      await parts.queue.ring({ ask: 'night', account_id }, { id: `first-night-${account_id}` })
    }
  for (const id of known) if (id.startsWith('night-') && !wanted.has(id)) await parts.queue.unschedule(id)
}

const answerRing = async (parts: WorkerParts, ring: Ring): Promise<void> => {
  if (ring.ask === 'step')
    return answerStep(parts, {
      account_id: AccountId.parse(ring.account_id),
      run_id: RunId.parse(ring.run_id),
    })
  if (ring.ask === 'night') {
    await planNight(parts, AccountId.parse(ring.account_id))
    return
  }
  if (ring.ask === 'refresh') return parts.refresh(AccountId.parse(ring.account_id))
  return sweep(parts)
}

export interface Worker {
  /** Finishes the steps under way, takes no new ones. */
  stop(): Promise<void>
}

const SWEEP_EVERY_MS = 60_000

/** Starts answering rings; so many steps at a time. */
export const startWorker = async (parts: WorkerParts, concurrency: number): Promise<Worker> => {
  await parts.queue.work((ring) => answerRing(parts, ring), concurrency)
  await parts.queue.schedule('sweep', { every_ms: SWEEP_EVERY_MS }, { ask: 'sweep' })
  await sweep(parts)
  parts.log.info('worker.started', { concurrency, queue: parts.queue.kind })
  return {
    stop: async () => {
      await parts.queue.close()
      parts.log.info('worker.stopped')
    },
  }
}
