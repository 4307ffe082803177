/**
 * A night in a bottle: a database of its own, an emulated Amazon with one seller, a connected account, and the parts
 * of a worker. Time stands still until a step is due and then jumps there, so that hours of waiting pass at once and
 * the same night is the same every time.
 */
import type pg from 'pg'
import { z } from 'zod'
import type { Operation, Rate } from '../../src/amazon/operation.ts'
import { reports } from '../../src/capabilities.ts'
import { clockAt, type SetClock, systemClock } from '../../src/core/clock.ts'
import { AccountId, RunId } from '../../src/core/ids.ts'
import { type Log, silentLog } from '../../src/core/log.ts'
import { Instant, instantAfter, LocalDate, msOf } from '../../src/core/time.ts'
import { openPool } from '../../src/db/pool.ts'
import { startEmulator, type Emulator } from '../../src/emulator/emulator.ts'
import type { EmulatorOptions } from '../../src/emulator/options.ts'
import { runningClock } from '../../src/emulator/running-clock.ts'
import { refreshFacts } from '../../src/facts/refresh.ts'
import type { Report } from '../../src/sync/define.ts'
import type { Pace } from '../../src/sync/failure.ts'
import { type StepParts, stepRun } from '../../src/sync/run.ts'
import { enterNight } from '../../src/sync/night.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { dumpTables } from './dump.ts'
import { advertiserOf, connectSeller, partnerOf, profileIn, SELLER } from './seller.ts'

/** Half past two in the morning in Los Angeles. */
export const NIGHT = Instant.parse('2026-11-20T10:30:00.000Z')
export const US = 'ATVPDKIKX0DER'

/** So quick that a test in real time need not wait, and slow enough to let others in between. */
export const QUICK: Pace = {
  first_look_ms: 20,
  look_ms: 20,
  look_ms_max: 100,
  ask_again_ms: 150,
  retry_ms: 40,
  retry_ms_max: 150,
  sweep_ms: 150,
  unrung_ms: 30_000,
}

export interface NightOptions {
  readonly sku_count?: number
  readonly history_days?: number
  readonly marketplaces?: readonly string[]
  readonly region?: 'na' | 'eu' | 'fe'
  readonly now?: Instant
  readonly backfill_days?: number
  readonly pace?: Pace
  readonly reports?: readonly Report[]
  /** Which of them a planned night asks for: the few that most facts stand on, unless told otherwise. */
  readonly plans?: 'all' | readonly string[]
  readonly rates?: (operation: Operation) => Rate
  readonly emulator?: EmulatorOptions
  readonly log?: Log
  /** Time goes by as on the wall, for workers that answer rings. Amazon's world stands still all the same. */
  readonly live?: boolean
  /** An own database server's database, instead of a fresh one. */
  readonly database?: TestDatabase
}

const RunRow = z.object({
  run_id: RunId,
  dataset: z.string(),
  marketplace_id: z.string(),
  from_on: z.string().nullable(),
  through_on: z.string().nullable(),
  night_on: z.string(),
  state: z.string(),
  steps: z.number(),
  tries: z.number(),
  rows: z.number().nullable(),
  inserted_rows: z.number().nullable(),
  superseded_rows: z.number().nullable(),
  unreadable_rows: z.number().nullable(),
  problem_code: z.string().nullable(),
  problem_message: z.string().nullable(),
  next_step_at: Instant,
  created_at: Instant,
})
export type RunFacts = Readonly<z.infer<typeof RunRow>>

export interface Night {
  readonly url: string
  readonly emulator: Emulator
  readonly account_id: AccountId
  readonly clock: SetClock
  readonly owner: pg.Pool
  readonly pool: pg.Pool
  readonly parts: StepParts & { readonly backfill_days: number; readonly reports: Map<string, Report> }
  /** Enters what is due now; answers how many runs are new. */
  plan(): Promise<number>
  /** Takes every step of every open run, in the order they fall due; then refreshes the facts. */
  runUntilQuiet(): Promise<void>
  /** Takes one step of the run that is due first, when its time has come; null when nothing is open. */
  stepNext(): Promise<RunId | null>
  runs(dataset?: string): Promise<readonly RunFacts[]>
  /** Enters a run by hand. */
  enter(dataset: string, days?: { readonly from_on: string; readonly through_on: string }): Promise<RunId>
  dumpTables(): Promise<string>
  close(): Promise<void>
}

const runsOf = async (owner: pg.Pool, dataset: string | undefined): Promise<readonly RunFacts[]> => {
  const { rows } = await owner.query(
    `select run_id, dataset, marketplace_id, from_on, through_on, night_on, state, steps, tries, rows, inserted_rows,
            superseded_rows, unreadable_rows, problem_code, problem_message, next_step_at, created_at
     from report_run where $1::text is null or dataset = $1 order by run_id`,
    [dataset ?? null],
  )
  return z.array(RunRow).parse(rows)
}

const STEPS_MAX = 20_000

/** A connection that is lost while it is in use says so to whoever listens to it, and ends the process if nobody does. */
const heard = (pool: pg.Pool): pg.Pool => pool.on('connect', (client) => client.on('error', () => {}))

const openPools = (url: string, log: Log) => ({
  owner: heard(openPool({ url, role: 'owner', max: 3, log, statement_ms_max: 0 })),
  pool: heard(openPool({ url, role: 'asm_worker', max: 6, log, statement_ms_max: 0 })),
})

const startAmazon = (options: NightOptions, clock: SetClock): Promise<Emulator> =>
  startEmulator({
    clock: options.live === true ? clockAt(options.now ?? NIGHT) : clock,
    timer: options.live === true ? systemClock : clock,
    rate_scale: options.rates === undefined ? Infinity : 1,
    sellers: [
      {
        ...SELLER,
        seed: 11,
        sku_count: options.sku_count ?? 8,
        history_days: options.history_days ?? 60,
        marketplaces: options.marketplaces ?? ['US'],
      },
    ],
    ...options.emulator,
  })

const enterRun = async (
  night: Pick<Night, 'owner' | 'account_id' | 'clock' | 'emulator'>,
  dataset: string,
  days: { readonly from_on: string; readonly through_on: string } | undefined,
): Promise<RunId> => {
  const now = night.clock.now()
  const { rows } = await night.owner.query(
    `insert into report_run (account_id, dataset, marketplace_id, from_on, through_on, night_on, purpose, next_step_at, created_at)
     values ($1, $2, $3, $4, $5, date '2000-01-01' + (select count(*)::int from report_run), 'asked', $6, $6) returning run_id`,
    [
      night.account_id,
      dataset,
      night.emulator.sellers.all()[0]?.marketplaces[0]?.marketplace_id,
      days?.from_on ?? null,
      days?.through_on ?? null,
      now,
    ],
  )
  return z.array(z.object({ run_id: RunId })).parse(rows)[0]?.run_id ?? RunId.parse(0)
}

/** The datasets that most facts stand on. */
export const FEW: readonly string[] = [
  'fba_inventory',
  'listings',
  'ledger_detail',
  'ledger_summary',
  'orders',
  'reserved_inventory',
]

const plannedBy = ({ plans, reports }: NightOptions): ((report: Report) => boolean) => {
  const wanted = plans ?? (reports === undefined ? FEW : 'all')
  return ({ dataset }) => wanted === 'all' || wanted.includes(dataset)
}

/** A live worker plans its nights itself, so it ships only what they should ask for. */
const shippedTo = (options: NightOptions): readonly Report[] =>
  options.reports ??
  (options.live === true ? reports.filter(({ dataset }) => FEW.includes(dataset)) : reports)

const partsOf = (
  options: NightOptions,
  about: Pick<Night, 'pool' | 'clock' | 'emulator' | 'account_id'>,
): Night['parts'] => {
  const { clock, pool, emulator, account_id } = about
  const partner = partnerOf({ ...options, url: emulator.url, account_id, clock })
  const advertiser = advertiserOf({ ...options, url: emulator.url, account_id, clock })
  return {
    pool,
    clock,
    reports: new Map(shippedTo(options).map((report) => [report.dataset, report])),
    doors: () => ({
      sellingPartner: () => Promise.resolve(partner),
      advertising: (marketplace_id) => profileIn(advertiser, marketplace_id),
    }),
    log: options.log ?? silentLog,
    pace: options.pace ?? QUICK,
    backfill_days: options.backfill_days ?? 40,
  }
}

const NEXT = `select run_id, next_step_at from report_run where account_id = $1 and finished_at is null
  order by next_step_at, run_id limit 1`

const stepNextOf = async (
  night: Pick<Night, 'clock' | 'parts' | 'account_id' | 'owner'>,
): Promise<RunId | null> => {
  const { clock, parts, account_id, owner } = night
  const { rows } = await owner.query(NEXT, [account_id])
  const [next] = z.array(RunRow.pick({ run_id: true, next_step_at: true })).parse(rows)
  if (next === undefined) return null
  if (msOf(next.next_step_at) > msOf(clock.now())) clock.set(instantAfter(next.next_step_at, 1))
  await stepRun(parts, { account_id, run_id: next.run_id })
  return next.run_id
}

export const openNight = async (options: NightOptions = {}): Promise<Night> => {
  const log = options.log ?? silentLog
  const clock = options.live === true ? runningClock() : clockAt(options.now ?? NIGHT)
  clock.set(options.now ?? NIGHT)
  const database = options.database ?? (await freshDatabase())
  const { owner, pool } = openPools(database.url, log)
  const emulator = await startAmazon(options, clock)
  const places = emulator.sellers.all()[0]?.marketplaces ?? []
  const account_id = await connectSeller(
    owner,
    places.map(({ marketplace_id }) => marketplace_id),
    options.region,
  )
  const parts = partsOf(options, { pool, clock, emulator, account_id })
  const night = {
    url: database.url,
    emulator,
    account_id,
    clock,
    owner,
    pool,
    parts,
    plan: () => enterNight(parts, account_id, plannedBy(options)),
    runs: (dataset?: string) => runsOf(owner, dataset),
    enter: (dataset: string, days?: { readonly from_on: string; readonly through_on: string }) =>
      enterRun({ owner, account_id, clock, emulator }, dataset, days),
    dumpTables: () => dumpTables(owner),
    async close() {
      await emulator.close()
      await Promise.all([owner.end(), pool.end()])
      await database.drop()
    },
  }
  return {
    ...night,
    stepNext: () => stepNextOf(night),
    async runUntilQuiet() {
      for (let steps = 0; (await stepNextOf(night)) !== null; steps++)
        if (steps > STEPS_MAX) throw new Error('the night does not end')
      await refreshFacts(pool, account_id)
    },
  }
}

export const day = (text: string): LocalDate => LocalDate.parse(text)
export const account = (id: number): AccountId => AccountId.parse(id)
