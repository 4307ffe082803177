/** Answers rings: plans nights, takes steps, refreshes facts, and sweeps up what nobody was told of. */
import { AccountId, RunId } from '../core/ids.ts'
import { instantAfter, msOf } from '../core/time.ts'
import type { Report } from './define.ts'
import { openRuns, waitingRuns, type WaitingRun } from './book.ts'
import { reopenByDay, unplannedAccounts } from './by-day.ts'
import { type Lanes, openLanes, openSiding, type Siding } from './lanes.ts'
import { enterNight, type NightParts, openAccounts } from './night.ts'
import type { Queue, Ring } from './queue.ts'
import { openRests, type Rests } from './rests.ts'
import { type Keeping, letGo } from './retention.ts'
import { type StepParts, stepRun } from './run.ts'

export interface WorkerParts extends StepParts, NightParts {
  readonly queue: Queue
  /** Brings an account's kept-ready facts up to what is loaded; the facts' engine, handed in. */
  readonly refresh: (accountId: AccountId) => Promise<void>
  readonly staleAccounts: () => Promise<readonly AccountId[]>
  /** After how long a step that reads pages goes on beside the slots; ten seconds unless told. */
  readonly aside_after_ms?: number
  /** What is kept how long; everything unless told. */
  readonly keeping?: Keeping
}

const ringStep = (parts: WorkerParts, key: WaitingRun, delayMs: number, priority?: number): Promise<void> =>
  parts.queue.ring(
    { ask: 'step', account_id: key.account_id, run_id: key.run_id, dataset: key.dataset },
    {
      id: `step-${key.account_id}-${key.run_id}-${key.steps}`,
      delay_ms: delayMs,
      ...(priority === undefined ? {} : { priority }),
    },
  )

/** Enters what is due for the account and rings for every open run, tonight's first. */
export const planNight = async (
  parts: WorkerParts,
  accountId: AccountId,
  isWanted?: (report: Report) => boolean,
): Promise<number> => {
  const entered = await enterNight(parts, accountId, isWanted)
  const now = parts.clock.now()
  const open = await openRuns(parts.pool, accountId)
  for (const [index, run] of open.entries())
    await ringStep(parts, run, msOf(run.next_step_at) - msOf(now), index + 1)
  parts.log.info('night.planned', { account_id: accountId, runs: entered, open: open.length })
  return entered
}

const ringRefresh = (parts: WorkerParts, accountId: AccountId, delayMs: number): Promise<void> =>
  parts.queue.ring(
    { ask: 'refresh', account_id: accountId },
    { id: `refresh-${accountId}`, delay_ms: delayMs },
  )

/** Loads that end together are refreshed together. */
const TOGETHER_MS = 300

/** Whether to leave it for later: it is being refreshed, or was just now and more is being loaded. */
const mustRest = async (parts: WorkerParts, rests: Rests, accountId: AccountId): Promise<boolean> =>
  rests.left_ms(accountId) > 0 &&
  (rests.isUnderWay(accountId) || (await openRuns(parts.pool, accountId)).length > 0)

/** Refreshes the account, or, while it rests from the last time, has it rung for again when it has rested. */
const answerRefresh = async (parts: WorkerParts, rests: Rests, accountId: AccountId): Promise<void> => {
  if (!(await mustRest(parts, rests, accountId)))
    return rests.after(accountId, () => parts.refresh(accountId))
  await parts.queue.ring(
    { ask: 'refresh', account_id: accountId },
    { id: `rested-refresh-${accountId}`, delay_ms: rests.left_ms(accountId) },
  )
}

type Step = Omit<WaitingRun, 'steps'>

const takeTurn = async (parts: WorkerParts, step: Step): Promise<void> => {
  const next = await stepRun(parts, step)
  if (next === 'elsewhere') return
  if (next === 'ended') return ringRefresh(parts, step.account_id, TOGETHER_MS)
  await ringStep(parts, { ...step, steps: next.steps }, msOf(next.at) - msOf(parts.clock.now()))
}

interface Slots {
  readonly lanes: Lanes
  readonly siding: Siding
  readonly rests: Rests
}

/** Takes the step, or has it rung again a little later while its dataset has all the slots it may have. */
const answerStep = async (parts: WorkerParts, { lanes, siding }: Slots, step: Step): Promise<void> => {
  const leave = lanes.enter(step.dataset)
  if (leave === null) {
    const id = `put-off-${step.account_id}-${step.run_id}`
    const delay_ms = parts.pace.retry_ms * (0.5 + Math.random())
    return parts.queue.ring({ ask: 'step', ...step }, { id, delay_ms })
  }
  try {
    const turn = takeTurn(parts, step)
    // Pages are read in one step, most of which is waiting for a turn at Amazon.
    const isRead = parts.reports.get(step.dataset)?.source.way === 'read'
    await (isRead ? siding.pass(turn) : turn)
  } finally {
    leave()
  }
}

/** Does all of them, whichever fails; then says what failed first. */
const eachOf = async <Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<unknown>,
): Promise<void> => {
  const failures: unknown[] = []
  for (const item of items)
    try {
      await work(item)
    } catch (error) {
      failures.push(error)
    }
  if (failures.length > 0) throw failures[0]
}

const SWEEP_LIMIT = 500

const ringUnrung = async (parts: WorkerParts): Promise<void> => {
  const before = instantAfter(parts.clock.now(), -parts.pace.unrung_ms)
  await eachOf(await waitingRuns(parts.pool, before, SWEEP_LIMIT), (run) => ringStep(parts, run, 0))
}

const ringStale = async (parts: WorkerParts): Promise<void> =>
  eachOf(await parts.staleAccounts(), (accountId) => ringRefresh(parts, accountId, 0))

const ringUnplanned = async (parts: WorkerParts): Promise<void> =>
  eachOf(await unplannedAccounts(parts.pool, parts.clock.now()), (account_id) =>
    parts.queue.ring({ ask: 'night', account_id }, { id: `unplanned-${account_id}` }),
  )

const reopenFailures = (parts: WorkerParts): Promise<number> => reopenByDay(parts.pool, parts.clock.now())

/**
 * Finds what is due and was not rung for: after a flushed queue, a lost ring, a worker killed in between; nights
 * nobody planned, and what failed in one and may be taken up again. No part of it waits for another to go well.
 */
export const sweep = async (parts: WorkerParts): Promise<void> => {
  await parts.queue.mend()
  await eachOf([scheduleNights, ringUnplanned, reopenFailures, ringUnrung, ringStale], (part) => part(parts))
}

/** Quarter past two at night, local: Amazon has closed the day, and people sleep. */
const NIGHT_CRON = '0 15 2 * * *'

const isHourly = ({ window }: Report): boolean => window.kind === 'as_of_now' && window.hourly

/** By the hour, each account at a minute of its own, so that many do not ask together. */
const hourCron = (accountId: AccountId): string => `0 ${(accountId * 7) % 60} * * * *`

const nightId = (accountId: AccountId): string => `night-${accountId}`
const hourId = (accountId: AccountId): string => `hour-${accountId}`

/**
 * Two schedulers per open account, at its own local night and by the hour. A night the queue does not know is rung at
 * once, for the account was never synced or the queue was emptied; and before it is scheduled, so that it is known only
 * when it was rung for.
 */
const scheduleNights = async (parts: WorkerParts): Promise<void> => {
  const known = new Set((await parts.queue.schedules()).map(({ id }) => id))
  const accounts = await openAccounts(parts)
  const wanted = new Set(accounts.flatMap(({ account_id }) => [nightId(account_id), hourId(account_id)]))
  const asksByTheHour = [...parts.reports.values()].some(isHourly)
  await eachOf(accounts, async ({ account_id, time_zone }) => {
    const id = nightId(account_id)
    if (asksByTheHour && !known.has(hourId(account_id)))
      await parts.queue.schedule(
        hourId(account_id),
        { cron: hourCron(account_id), time_zone },
        { ask: 'hour', account_id },
      )
    if (known.has(id)) return
    await parts.queue.ring({ ask: 'night', account_id }, { id: `first-${id}` })
    await parts.queue.schedule(id, { cron: NIGHT_CRON, time_zone }, { ask: 'night', account_id })
  })
  for (const id of known) if (!wanted.has(id)) await parts.queue.unschedule(id)
}

const prune = async ({ keeping, ...parts }: WorkerParts, accountId: AccountId): Promise<void> => {
  if (keeping !== undefined) await letGo({ ...parts, keeping }, accountId)
}

/** Behind all else that was rung for. */
const LAST = 1_000_000

const answerNight = async (parts: WorkerParts, accountId: AccountId): Promise<void> => {
  await planNight(parts, accountId)
  if (parts.keeping === undefined) return
  await parts.queue.ring(
    { ask: 'prune', account_id: accountId },
    { id: `prune-${accountId}`, priority: LAST },
  )
}

const answerRing = async (parts: WorkerParts, slots: Slots, ring: Ring): Promise<void> => {
  const account_id = AccountId.parse(ring.account_id)
  if (ring.ask === 'step') {
    const { run_id, dataset = '' } = ring
    await answerStep(parts, slots, { account_id, run_id: RunId.parse(run_id), dataset })
  } else if (ring.ask === 'night') await answerNight(parts, account_id)
  else if (ring.ask === 'prune') await prune(parts, account_id)
  else if (ring.ask === 'hour') await planNight(parts, account_id, isHourly)
  else await answerRefresh(parts, slots.rests, account_id)
}

export interface Worker {
  /** Finishes the steps under way, takes no new ones. */
  stop(): Promise<void>
}

/** Longer steps of sources that are read give their slot back. */
const ASIDE_AFTER_MS = 10_000

/** Starts answering rings; so many steps at a time. It ends with the queue. */
export const startWorker = async (parts: WorkerParts, concurrency: number): Promise<Worker> => {
  const { log, aside_after_ms: after_ms = ASIDE_AFTER_MS } = parts
  const slots = {
    lanes: openLanes(concurrency),
    siding: openSiding(concurrency, { after_ms, log }),
    rests: openRests(),
  }
  await parts.queue.work((ring) => answerRing(parts, slots, ring), concurrency)
  await sweep(parts)
  // Not a ring: a queue that lost all its rings would have lost this one, too.
  parts.queue.tick(parts.pace.sweep_ms, () => sweep(parts))
  parts.log.info('worker.started', { concurrency, queue: parts.queue.kind })
  return {
    stop: async () => {
      await parts.queue.close()
      await slots.siding.clear()
      parts.log.info('worker.stopped')
    },
  }
}
