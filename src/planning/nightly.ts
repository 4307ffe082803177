/**
 * Makes the forecasts of an account anew where their inputs changed, after the facts they rest on were refreshed; then
 * scores those whose days have passed. SKUs are taken a page at a time, each page in a transaction of its own: a worker
 * that dies in between leaves whole forecasts, and the next one makes the rest.
 */
import { sql } from 'drizzle-orm/sql'
import type pg from 'pg'
import { z } from 'zod'
import type { Clock } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import { Problem } from '../core/problem.ts'
import { one, rows, transaction } from '../db/rows.ts'
import { cleanSeries } from '../forecast/clean.ts'
import { multipliersOf } from '../forecast/events.ts'
import { METHOD_VERSION, planSku } from '../forecast/plan.ts'
import { weekdayOf } from '../forecast/series.ts'
import { noWeeklyEvidence, pool as addToPool, pooledCurve, weekOf } from '../forecast/weekly.ts'
import { lastPass, stateOf } from './due.ts'
import { skuInputs, type SkuInputs } from './inputs.ts'
import {
  type KnownDays,
  type Place,
  readKnownDays,
  readPages,
  readSample,
  readShutNow,
  readStock,
  readTold,
  type SkuRange,
} from './read.ts'
import { forgetForecasts, scoreForecasts } from './score.ts'
import { type Ask, readSeries } from './series.ts'
import { readExpected, readReserves } from './supply.ts'
import { DEFAULTS, HISTORY_DAYS, HORIZON_DAYS } from './settings.ts'
import { type Told, toldOf } from './told.ts'
import { type Made, type Pass, storeForecasts, supersedeGone } from './write.ts'

export interface ForecastParts {
  readonly pool: pg.Pool
  readonly clock: Clock
  readonly log: Log
}

/** SKUs read, planned and written at once. */
const PAGE_SKUS = 250
/** SKUs that the weekly curve of all is learned from. */
const SAMPLE_SKUS = 2_000
const PASSES_MAX = 5
/** The class of our advisory locks; one account is forecast by one worker at a time. */
const LOCK = 727_071

/** A connection, as the reading of series takes it. */
const asking =
  (client: pg.ClientBase): Ask =>
  (query) =>
    rows(client, query)

const learnWeek = async (client: pg.ClientBase, place: Place, known: KnownDays): Promise<Float64Array> => {
  const evidence = noWeeklyEvidence()
  const sample = await readSample(client, place, SAMPLE_SKUS)
  for (let from = 0; from < sample.length; from += PAGE_SKUS) {
    const series = await readSeries(asking(client), place, known, sample.slice(from, from + PAGE_SKUS))
    for (const each of series.values()) {
      const clean = cleanSeries(each, multipliersOf([], each.from_on, each.units.length))
      addToPool(evidence, weekOf(clean, weekdayOf(each.from_on)).evidence)
    }
  }
  return pooledCurve(evidence)
}

const DigestRow = z.object({ sku: z.string(), inputs_digest: z.instanceof(Buffer) })

/** The digests of what stands, by SKU. */
const digestsOf = async (
  client: pg.ClientBase,
  place: Place,
  skus: readonly string[],
): Promise<ReadonlyMap<string, Buffer>> => {
  const found = await rows(
    client,
    sql`select sku, inputs_digest from data.sku_forecast
        where account_id = ${place.account_id} and marketplace_id = ${place.marketplace_id}
          and sku = any (${sql.param([...skus])}::text[])`,
  )
  return new Map(
    z
      .array(DigestRow)
      .parse(found)
      .map(({ sku, inputs_digest }) => [sku, inputs_digest]),
  )
}

interface Shared {
  readonly pass: Pass
  readonly known: KnownDays
  readonly week: Float64Array
  readonly told: Told
}

/** SKUs planned before others are let in: some 50 ms. */
const BREATH_SKUS = 50
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const planAll = async (changed: readonly SkuInputs[], log: Log, pass: Pass): Promise<readonly Made[]> => {
  const made: Made[] = []
  for (const [at, inputs] of changed.entries()) {
    if (at % BREATH_SKUS === BREATH_SKUS - 1) await breathe()
    try {
      made.push({ inputs, plan: planSku(inputs.plan) })
    } catch (error) {
      // What an operator told may be more than a plan takes; the other SKUs are none the worse.
      if (!(error instanceof Problem)) throw error
      log.warn('forecast.refused', { account_id: pass.account_id, sku: inputs.stock.sku }, error)
    }
  }
  return made
}

interface Counted {
  readonly skus: number
  readonly made: number
}

const forecastPage = async (
  client: pg.ClientBase,
  { pass, known, week, told }: Shared,
  page: SkuRange,
  log: Log,
): Promise<Counted> => {
  const stock = await readStock(client, pass, page)
  const skus = stock.map(({ sku }) => sku)
  const series = await readSeries(asking(client), pass, known, stock)
  const own = await readTold(client, pass, skus)
  const expected = await readExpected(client, pass, skus)
  const reserves = await readReserves(client, pass, skus)
  const shut = await readShutNow(client, pass, skus)
  const standing = await digestsOf(client, pass, skus)
  const all: Told = new Map([...told, ...own])
  const changed = stock.flatMap((each) => {
    const days = series.get(each.sku)
    if (days === undefined) return []
    const of = {
      told: toldOf(all, each.sku),
      expected: expected.get(each.sku) ?? [],
      held: reserves.get(each.sku) ?? [],
      shut: shut.get(each.sku),
    }
    const inputs = skuInputs(each, days, of, week, known.through_on)
    return standing.get(each.sku)?.equals(inputs.digest) === true ? [] : [inputs]
  })
  const made = await planAll(changed, log, pass)
  await storeForecasts(client, pass, made)
  return { skus: stock.length, made: made.length }
}

/** Pages at once: while one is planned, Postgres reads another or stores a third. */
const LANES = 3

const forecastPages = async (
  parts: ForecastParts,
  shared: Shared,
  pages: readonly SkuRange[],
): Promise<Counted> => {
  let [next, skus, made] = [0, 0, 0]
  const lane = async (): Promise<void> => {
    for (let page = pages[next]; page !== undefined; page = pages[next]) {
      next += 1
      const at = page
      const counted = await transaction(parts.pool, (within) => forecastPage(within, shared, at, parts.log))
      skus += counted.skus
      made += counted.made
    }
  }
  // All lanes have ended before a failure is thrown: the account's lock is given back with nothing left at work under it.
  const stopping = (error: unknown): never => {
    next = pages.length
    throw error
  }
  const ended = await Promise.allSettled(Array.from({ length: LANES }, () => lane().catch(stopping)))
  const failed = ended.find((each) => each.status === 'rejected')
  if (failed !== undefined) throw failed.reason
  return { skus, made }
}

const RunRow = z.object({ run_id: z.number() })

const beginPass = async (
  client: pg.ClientBase,
  place: Place,
  known: KnownDays,
  week: Float64Array,
  begun: { readonly state_key: string; readonly made_at: Pass['made_at']; readonly told: Told },
): Promise<Pass> => {
  const inputs = {
    history_days: HISTORY_DAYS,
    horizon_days: HORIZON_DAYS,
    known,
    week: [...week],
    told: Object.fromEntries(begun.told),
    defaults: DEFAULTS,
  }
  const { run_id } = RunRow.parse(
    await one(
      client,
      sql`insert into forecast_run (account_id, marketplace_id, as_of_on, method_version, state_key, inputs, made_at)
          values (${place.account_id}, ${place.marketplace_id}, ${known.through_on}, ${METHOD_VERSION}, ${begun.state_key}, ${JSON.stringify(inputs)}::jsonb, ${begun.made_at})
          returning run_id`,
    ),
  )
  return { ...place, run_id, as_of_on: known.through_on, made_at: begun.made_at }
}

/** Answers whether there was anything to do. */
const forecastPlace = async (parts: ForecastParts, client: pg.ClientBase, place: Place): Promise<boolean> => {
  const started = performance.now()
  const known = await readKnownDays(client, place)
  if (known === null) return false
  const { state_key, is_held_back } = await stateOf(client, place, known, parts.clock.now())
  const last = await lastPass(client, place)
  if (is_held_back || last?.state_key === state_key) return false
  // One curve a day: it rests on all SKUs, and a new one would make every forecast of the day anew.
  const week =
    last?.as_of_on === known.through_on ? Float64Array.from(last.week) : await learnWeek(client, place, known)
  const made_at = parts.clock.now()
  const told = await readTold(client, place, 'shared')
  const pass = await beginPass(client, place, known, week, { state_key, made_at, told })
  const shared: Shared = { pass, known, week, told }
  const { skus, made } = await forecastPages(parts, shared, await readPages(client, place, PAGE_SKUS))
  await supersedeGone(client, pass)
  await client.query(
    `update forecast_run set finished_at = $3, skus = $4::int, made = $5::int, unchanged = $4::int - $5::int where account_id = $1 and run_id = $2`,
    [place.account_id, pass.run_id, parts.clock.now(), skus, made],
  )
  const scored = await scoreForecasts(client, place, known, parts.clock.now())
  await forgetForecasts(client, place, known.through_on)
  const took_ms = Math.round(performance.now() - started)
  parts.log.info('forecast.made', {
    ...place,
    as_of_on: known.through_on,
    skus,
    made,
    scored,
    took_ms,
  })
  return true
}

const PlaceRow = z.object({ marketplace_id: z.string() })

const placesOf = async (client: pg.ClientBase, account_id: number): Promise<readonly Place[]> => {
  const found = await rows(
    client,
    sql`select marketplace_id from account_marketplace where account_id = ${account_id} and participates order by marketplace_id`,
  )
  return z
    .array(PlaceRow)
    .parse(found)
    .map(({ marketplace_id }) => ({ account_id, marketplace_id }))
}

/** Runs `work` on a connection that holds the account's lock; does nothing where another one holds it. */
const withLock = async (
  pool: pg.Pool,
  account_id: number,
  work: (client: pg.ClientBase) => Promise<void>,
): Promise<void> => {
  const client = await pool.connect()
  const ask = (call: string) =>
    client.query<{ is_ours: boolean }>(`select ${call}($1, $2) as is_ours`, [LOCK, account_id])
  let broken = true
  try {
    const { rows: locks } = await ask('pg_try_advisory_lock')
    if (locks[0]?.is_ours === true) {
      await work(client)
      await ask('pg_advisory_unlock')
    }
    broken = false
  } finally {
    // A connection that failed is closed, and its lock with it.
    client.release(broken)
  }
}

/**
 * Brings the forecasts of an account up to its facts; nothing where they are, where they wait for what is still being
 * fetched, or where another worker is at it.
 */
export const forecastAccount = (parts: ForecastParts, account_id: number): Promise<void> =>
  withLock(parts.pool, account_id, async (client) => {
    // Whoever comes while a pass goes on is turned away, so the pass looks again at what it rests on.
    for (const place of await placesOf(client, account_id))
      for (let pass = 0; pass < PASSES_MAX && (await forecastPlace(parts, client, place)); pass += 1);
  })
