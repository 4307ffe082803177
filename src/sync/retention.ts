/**
 * What is kept how long, and the bounded step of each night that lets go of the rest. README.md says what and why. Every
 * batch is one statement: killed between two, the next night goes on where this one stopped.
 */
import { sql } from 'drizzle-orm/sql'
import type pg from 'pg'
import { z } from 'zod'
import type { Clock } from '../core/clock.ts'
import type { AccountId } from '../core/ids.ts'
import type { Log } from '../core/log.ts'
import { DAY_MS, type Instant, instantAfter } from '../core/time.ts'
import { one, type Runner, rows } from '../db/rows.ts'
import type { Report } from './define.ts'
import { foldRuns } from './fold.ts'

export interface Keeping {
  /** Superseded rows of datasets, from the moment they were superseded. */
  readonly history_days: number
  /** The same of what is asked by the hour. */
  readonly hourly_history_days: number
  /** Runs on the books, one by one; more than Amazon remembers its documents, which is 90. */
  readonly runs_days: number
}

/** Runs by the hour say little once the next nights have passed. */
const HOURLY_RUNS_DAYS = 14

/** Rows of one batch, and of one night of an account: more than a night of 100,000 SKUs leaves behind. */
const BATCH = { history: 10_000, runs: 1_000 } as const
const NIGHT_MAX = { history: 1_000_000, runs: 50_000 } as const

export interface Limits {
  readonly batch: { readonly history: number; readonly runs: number }
  readonly night_max: { readonly history: number; readonly runs: number }
}

export interface RetentionParts {
  readonly pool: pg.Pool
  readonly clock: Clock
  readonly log: Log
  readonly reports: ReadonlyMap<string, Report>
  readonly keeping: Keeping
}

export interface LetGo {
  readonly runs: number
  readonly history: number
}

const NameRow = z.object({ name: z.string() })

/**
 * Histories that a fact is made of, such as what a SKU once stood for: kept whole. Read from Postgres, so that a new fact
 * keeps what it needs.
 */
const historiesOfFacts = async (runner: Runner): Promise<ReadonlySet<string>> => {
  const found = await rows(
    runner,
    sql`select distinct read.relname as name
        from pg_class as view
        join pg_rewrite as rule on rule.ev_class = view.oid
        join pg_depend as use on use.classid = 'pg_rewrite'::regclass and use.objid = rule.oid and use.refclassid = 'pg_class'::regclass
        join pg_class as read on read.oid = use.refobjid
        where view.relnamespace = 'facts'::regnamespace and read.relnamespace = 'data'::regnamespace and read.relname like '%\\_history'`,
  )
  return new Set(found.map((row) => NameRow.parse(row).name))
}

const CountRow = z.object({ gone: z.number() })

/** Lets go of a batch that ended to be known before `before`, and notes since when the rest is whole. */
const dropHistory = async (
  runner: Runner,
  from: { readonly account_id: AccountId; readonly marketplace_id: string; readonly dataset: string },
  before: Instant,
  limit: number,
): Promise<number> => {
  const history = sql`data.${sql.identifier(`${from.dataset}_history`)}`
  const place = sql`account_id = ${from.account_id} and marketplace_id = ${from.marketplace_id}`
  const row = await one(
    runner,
    sql`with gone as (
          delete from ${history}
          where ctid = any (array(select ctid from ${history} where ${place} and known_to < ${before}::timestamptz order by known_to limit ${limit}))
          returning 1
        ),
        noted as (
          insert into history_horizon as had (account_id, marketplace_id, dataset, whole_since)
          select ${from.account_id}, ${from.marketplace_id}, ${from.dataset}, ${before} where exists (select from gone)
          on conflict (account_id, marketplace_id, dataset) do update set whole_since = greatest(had.whole_since, excluded.whole_since)
        )
        select count(*)::int as gone from gone`,
  )
  return CountRow.parse(row).gone
}

/** Repeats batches until one is not full or the night has had enough. */
const inBatches = async (
  limit: number,
  most: number,
  batch: (limit: number) => Promise<number>,
): Promise<number> => {
  let total = 0
  while (total < most) {
    const asked = Math.min(limit, most - total)
    const gone = await batch(asked)
    total += gone
    if (gone < asked) break
  }
  return total
}

const PlaceRow = z.object({ marketplace_id: z.string() })

const dropHistories = async (
  { clock, reports, keeping }: RetentionParts,
  client: pg.ClientBase,
  account_id: AccountId,
  { batch, night_max }: Limits,
): Promise<number> => {
  const kept = await historiesOfFacts(client)
  const places = await rows(
    client,
    sql`select marketplace_id from account_marketplace where account_id = ${account_id} order by marketplace_id`,
  )
  const now = clock.now()
  let gone = 0
  for (const { dataset, window } of reports.values()) {
    if (kept.has(`${dataset}_history`)) continue
    const isHourly = window.kind === 'as_of_now' && window.hourly
    const before = instantAfter(
      now,
      -DAY_MS * (isHourly ? keeping.hourly_history_days : keeping.history_days),
    )
    for (const place of places) {
      const { marketplace_id } = PlaceRow.parse(place)
      const from = { account_id, marketplace_id, dataset }
      gone += await inBatches(batch.history, night_max.history - gone, (limit) =>
        dropHistory(client, from, before, limit),
      )
    }
  }
  return gone
}

const dropRuns = (
  { clock, keeping }: RetentionParts,
  client: pg.ClientBase,
  account_id: AccountId,
  { batch, night_max }: Limits,
): Promise<number> => {
  const now = clock.now()
  const before = {
    nightly: instantAfter(now, -DAY_MS * keeping.runs_days),
    hourly: instantAfter(now, -DAY_MS * Math.min(HOURLY_RUNS_DAYS, keeping.runs_days)),
  }
  return inBatches(batch.runs, night_max.runs, (limit) => foldRuns(client, account_id, before, limit))
}

/** The class of our advisory locks. */
const LOCK = 727_005

/** Lets go of what the account need not keep; nothing where another worker is at it. Twice in a night finds nothing more. */
export const letGo = async (
  parts: RetentionParts,
  accountId: AccountId,
  limits: Limits = { batch: BATCH, night_max: NIGHT_MAX },
): Promise<LetGo> => {
  const started = performance.now()
  const client = await parts.pool.connect()
  let broken = true
  let gone: LetGo = { runs: 0, history: 0 }
  try {
    const { is_ours } = z
      .object({ is_ours: z.boolean() })
      .parse(await one(client, sql`select pg_try_advisory_lock(${LOCK}, ${accountId}) as is_ours`))
    if (is_ours) {
      const runs = await dropRuns(parts, client, accountId, limits)
      gone = { runs, history: await dropHistories(parts, client, accountId, limits) }
      await client.query('select pg_advisory_unlock($1, $2)', [LOCK, accountId])
    }
    broken = false
  } finally {
    // A connection that failed is closed, and its lock with it.
    client.release(broken)
  }
  if (gone.runs + gone.history > 0)
    parts.log.info('account.pruned', {
      account_id: accountId,
      ...gone,
      took_ms: Math.round(performance.now() - started),
    })
  return gone
}
