/** One night under one schedule, from connecting a seller to quiet; and what its tables hold in the end. */
import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { z } from 'zod'
import { newSealKey } from '../../src/access/sealed.ts'
import type { Surroundings } from '../../src/app.ts'
import { connect } from '../../src/commands/account.ts'
import { connectAds } from '../../src/commands/ads.ts'
import { readConfig } from '../../src/config.ts'
import { clockAt, clockFrom, systemClock } from '../../src/core/clock.ts'
import type { AccountId } from '../../src/core/ids.ts'
import { silentLog } from '../../src/core/log.ts'
import { openPool } from '../../src/db/pool.ts'
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts'
import { type Progress, progressOf, reopenFailed } from '../../src/sync/book.ts'
import { dumpTables } from '../sync/dump.ts'
import { type Crew, openCrew } from './crew.ts'
import { NIGHT, RATE } from './hurry.ts'
import type { Lane } from './lane.ts'
import type { Blow, Schedule } from './schedule.ts'

const SELLER = {
  seller_id: 'A2FAULTYNIGHT',
  client_id: 'amzn1.application-oa2-client.faults',
  client_secret: 'amzn1.oa2-cs.v1.faults',
  refresh_token: 'Atzr|faults',
  seed: 11,
  sku_count: 4,
  history_days: 40,
  marketplaces: ['US'],
  ads: {
    client_id: 'amzn1.application-oa2-client.faults-ads',
    client_secret: 'amzn1.oa2-cs.v1.faults-ads',
    refresh_token: 'Atzr|faults-ads',
  },
} as const
const BACKFILL_DAYS = 14
/**
 * A night in which nothing ends for so long hangs: several times what a whole one takes. By what ends and not by how long it
 * lasts, for the machine may be slow; but one that goes round in a circle does not come to an end either.
 */
const STILL_MS_MAX = 180_000
const NIGHT_MS_MAX = 1_800_000
const LOOK_MS = 40

export interface Outcome {
  readonly tables: string
  /** Calls to Amazon that it took. */
  readonly calls: number
  /** What may not be, whatever the tables hold. */
  readonly findings: readonly string[]
  /** What struck, by kind. */
  readonly struck: Readonly<Record<string, number>>
  readonly took_ms: number
  readonly log: readonly string[]
}

interface Site {
  readonly lane: Lane
  readonly schedule: Schedule
  readonly database_url: string
  readonly emulator: Emulator
  readonly owner: pg.Pool
  readonly surroundings: Surroundings
  readonly crew: Crew
}

const callsOf = ({ counters }: Emulator): number =>
  Object.values(counters.all()).reduce((sum, { calls }) => sum + calls, 0)

/** Tries again while Amazon or Postgres is in trouble, as a person would. */
const patiently = async <Result>(act: () => Promise<Result>): Promise<Result> => {
  const until = performance.now() + 60_000
  for (;;)
    try {
      return await act()
    } catch (error) {
      if (performance.now() > until) throw error
      await pause(LOOK_MS)
    }
}

const WORKSPACE = 'Faults'
const ACCOUNT = 'Faulty'

/** Connects selling and advertising, as the commands do. */
const connectSeller = async ({ surroundings, owner }: Site): Promise<AccountId> => {
  const { seller_id, refresh_token, ads } = SELLER
  const selling = { workspace: WORKSPACE, name: ACCOUNT, seller_id, region: 'na', refresh_token } as const
  const { account_id } = await connect(surroundings, owner, selling)
  const advertising = { workspace: WORKSPACE, account: ACCOUNT, refresh_token: ads.refresh_token }
  await connectAds(surroundings, owner, advertising)
  return account_id
}

/** What an operator does when the seller has consented again: connects the account and lets tonight's failures go on. */
const reconnect = async (site: Site): Promise<void> => {
  site.emulator.tokens.restore(SELLER.refresh_token)
  site.emulator.ads.tokens.restore(SELLER.ads.refresh_token)
  await patiently(async () => {
    const account_id = await connectSeller(site)
    await reopenFailed(site.owner, account_id, { now: site.surroundings.clock?.now() ?? NIGHT })
  })
}

const strike = async (site: Site, { kind, lasts_ms }: Blow): Promise<void> => {
  const { lane, crew, emulator, schedule, database_url } = site
  if (kind === 'kill') {
    await crew.kill()
    await crew.hire()
  } else if (kind === 'flush') await patiently(() => lane.flush(schedule.queue, database_url))
  else if (kind === 'revoke') {
    emulator.tokens.revoke(SELLER.refresh_token)
    emulator.ads.tokens.revoke(SELLER.ads.refresh_token)
    await pause(lasts_ms)
    await reconnect(site)
  } else await lane.restart(kind)
}

/** Strikes each blow once its share of the night is over; answers when the last has, or when it is told to stop. */
const strikeAll = async (site: Site, calls: number, isOver: () => boolean): Promise<readonly Blow[]> => {
  const struck: Blow[] = []
  for (const blow of site.schedule.blows) {
    while (callsOf(site.emulator) < blow.at * calls && !isOver()) await pause(5)
    if (isOver()) break
    await pause(blow.after_ms)
    await strike(site, blow)
    struck.push(blow)
  }
  return struck
}

const Failed = z.object({ dataset: z.string(), problem_code: z.string(), problem_message: z.string() })

const failedRuns = async (owner: pg.Pool): Promise<readonly z.infer<typeof Failed>[]> => {
  const { rows } = await owner.query(
    `select dataset, problem_code, problem_message from report_run where state = 'failed' order by run_id`,
  )
  return z.array(Failed).parse(rows)
}

/** Notes whenever something ends, and says what hangs. */
const openWatch = () => {
  const started = performance.now()
  let seen = ''
  let moved = started
  return {
    see(progress: Progress): void {
      const now = JSON.stringify(progress)
      if (now !== seen) moved = performance.now()
      seen = now
    },
    hangs(): string | null {
      const now = performance.now()
      if (now - moved > STILL_MS_MAX) return `nothing ended for ${STILL_MS_MAX / 1000} s: ${seen}`
      return now - started > NIGHT_MS_MAX ? `not quiet after ${NIGHT_MS_MAX / 1000} s: ${seen}` : null
    },
  }
}

type Watch = ReturnType<typeof openWatch>

const isQuiet = async ({ owner }: Site, accountId: AccountId, watch: Watch): Promise<boolean> => {
  const progress = await progressOf(owner, accountId)
  watch.see(progress)
  const { open, ended, stale } = progress
  return open === 0 && stale === 0 && ended > 0
}

/**
 * Waits until nothing is left to do, and still nothing a moment later: a run's end may enter others. What failed for
 * want of consent goes on when the operator has seen it.
 */
const untilQuiet = async (site: Site, accountId: AccountId): Promise<string | null> => {
  const watch = openWatch()
  for (let quiet = 0; quiet < 3; ) {
    const hung = watch.hangs()
    if (hung !== null) return hung
    await pause(LOOK_MS)
    quiet = (await isQuiet(site, accountId, watch).catch(() => false)) ? quiet + 1 : 0
    if (quiet < 3) continue
    const failed = await failedRuns(site.owner)
    if (!failed.some(({ problem_code }) => problem_code === 'connection_revoked')) continue
    await reconnect(site)
    quiet = 0
  }
  return null
}

const openSite = async (lane: Lane, schedule: Schedule, stack: AsyncDisposableStack): Promise<Site> => {
  const name = `night_${schedule.seed}_${Math.trunc(performance.now())}`
  const database_url = await lane.database(name)
  stack.defer(() => patiently(() => lane.drop(name)))
  const emulator = await startEmulator({
    clock: clockAt(NIGHT),
    timer: systemClock,
    rate_scale: Infinity,
    sellers: [SELLER],
    slow_ms: 150,
    late_ms: 400,
  })
  stack.defer(() => emulator.close())
  const environment = {
    DATABASE_URL: database_url,
    QUEUE_URL: schedule.queue === 'redis' ? (lane.redis_url ?? database_url) : database_url,
    SEAL_KEYS: newSealKey('faults'),
    SP_API_CLIENT_ID: SELLER.client_id,
    SP_API_CLIENT_SECRET: SELLER.client_secret,
    ADS_CLIENT_ID: SELLER.ads.client_id,
    ADS_CLIENT_SECRET: SELLER.ads.client_secret,
    AMAZON_EMULATOR_URL: emulator.url,
    BACKFILL_DAYS: String(BACKFILL_DAYS),
    WORKER_CONCURRENCY: '4',
  }
  const clock = clockFrom(NIGHT)
  const surroundings = { config: readConfig(environment), log: silentLog, clock, rates: () => RATE }
  const owner = openPool({ url: database_url, role: 'owner', max: 3, log: silentLog, statement_ms_max: 0 })
  stack.defer(() => owner.end())
  const crew = openCrew(environment, () => ({
    now: clock.now(),
    prefix: `${name}-`,
    door_ms: schedule.door_ms,
  }))
  stack.defer(() => crew.dismiss())
  return { lane, schedule, database_url, emulator, owner, surroundings, crew }
}

const tally = (kinds: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

/** Lives through a night. `calls` is how many calls to Amazon an undisturbed one takes; 0 for that one itself. */
export const liveNight = async (lane: Lane, schedule: Schedule, calls: number): Promise<Outcome> => {
  const started = performance.now()
  await using stack = new AsyncDisposableStack()
  const site = await openSite(lane, schedule, stack)
  const { emulator, crew, owner } = site
  const account_id = await connectSeller(site)
  emulator.faults.plan(schedule.plan)
  for (const fault of schedule.once) emulator.faults.next(fault)
  for (let workers = 0; workers < schedule.workers; workers++) await crew.hire()
  let over = false
  const striking = strikeAll(site, calls, () => over)
  // Looked at when the night is over; until then it may fail unheard.
  striking.catch(() => {})
  const first = await untilQuiet(site, account_id)
  over = true
  const struck = await striking
  // The last blow may have come when all was quiet.
  const hung = first ?? (await untilQuiet(site, account_id))
  const failed = (await failedRuns(owner)).map((run) => `a run failed: ${JSON.stringify(run)}`)
  await crew.dismiss()
  return {
    tables: await dumpTables(owner),
    calls: callsOf(emulator),
    findings: [...(hung === null ? [] : [hung]), ...failed, ...crew.findings()],
    struck: { ...emulator.faults.fired(), ...tally(struck.map(({ kind }) => kind)) },
    took_ms: performance.now() - started,
    log: crew.log(),
  }
}

const shown = (mark: string, lines: readonly string[]) => lines.slice(0, 10).map((line) => `${mark} ${line}`)

const FINDING_CHARACTERS = 600

/** Why a night did not end as an undisturbed one; null when it did. */
export const differenceOf = (outcome: Outcome, wanted: string): string | null => {
  const [finding] = outcome.findings
  if (finding !== undefined) return finding.slice(0, FINDING_CHARACTERS)
  if (outcome.tables === wanted) return null
  const [got, want] = [outcome.tables.split('\n'), wanted.split('\n')]
  const lost = want.filter((line) => !got.includes(line))
  const extra = got.filter((line) => !want.includes(line))
  return [
    `${lost.length} lines are missing and ${extra.length} are too many:`,
    ...shown('-', lost),
    ...shown('+', extra),
  ].join('\n')
}
