/**
 * Reconciles an account after its facts were refreshed: looks at the SKUs whose rows changed or whose day has come, a page
 * at a time, each page in a transaction of its own. Done twice it writes nothing; a worker that dies in between leaves
 * whole pages, and the next one does the rest.
 */
import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm/sql'
import type pg from 'pg'
import { z } from 'zod'
import type { Clock } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import { Instant, LocalDate, localDate, TimeZone } from '../core/time.ts'
import { heldBack } from '../db/held-back.ts'
import { maybeOne, one, rows, transaction } from '../db/rows.ts'
import { METHOD_VERSION, reconcileSku, type Setting } from './cases.ts'
import { allSkus, changedSkus, READS } from './changed.ts'
import { storeMatches } from './match-write.ts'
import { policyOn, readRules, type Rules } from './policy.ts'
import { readAbout, readRows } from './read.ts'
import type { Market as Told, Place } from './told-once.ts'
import { readStanding, storeCases, type StandingCase } from './write.ts'

export interface ReconcileParts {
  readonly pool: pg.Pool
  readonly clock: Clock
  readonly log: Log
}

/** SKUs read, judged and written at once. */
const PAGE_SKUS = 250
/** The class of our advisory locks; one account is reconciled by one worker at a time. */
const LOCK = 727_111
/** And of a page: a worker whose lock was lost with its connection writes nothing over what the next one found. */
const PAGE_LOCK = 727_112
const PASSES_MAX = 5

const PlaceRow = z.object({
  marketplace_id: z.string(),
  country: z.string(),
  currency: z.string(),
  time_zone: TimeZone,
})
type Market = Told & Pick<z.infer<typeof PlaceRow>, 'country' | 'currency' | 'time_zone'>

const StateRow = z.object({
  loads: z.string(),
  records: z.string(),
  is_held_back: z.boolean(),
  seen_through_at: Instant.nullable(),
  covered: z.partialRecord(
    z.enum(['ledger_detail', 'customer_returns', 'removal_shipments', 'reimbursements']),
    z.object({ from_on: LocalDate, through_on: LocalDate }),
  ),
})
type State = z.infer<typeof StateRow>

const hereOf = (place: Place) =>
  sql`account_id = ${place.account_id} and marketplace_id = ${place.marketplace_id}`

/** Loads of all marketplaces of the account: what is told under one may be about another. */
const loadedOf = ({ account_id, marketplace_ids }: Market) =>
  sql`account_id = ${account_id} and marketplace_id = any (${sql.param([...marketplace_ids])}::text[])
      and dataset = any (${sql.param([...READS])}::text[])`

/** Whether earlier payments are still being fetched, however long: losses that they paid would look as if nobody had. */
const lacksPayments = (place: Market) =>
  sql`exists (select from report_run as asked
              where asked.account_id = ${place.account_id} and asked.marketplace_id = any (${sql.param([...place.marketplace_ids])}::text[])
                and asked.dataset = 'reimbursements' and asked.finished_at is null
                and not exists (select from coverage as paid
                                where paid.account_id = asked.account_id and paid.marketplace_id = asked.marketplace_id
                                  and paid.dataset = asked.dataset and paid.from_on <= asked.from_on))`

/** A load of this hour may be seen after one that ended later; null where nothing is open, so that all was seen. */
const openSince = (now: Instant) =>
  sql`min(case when finished_at is null then ${now}::timestamptz - interval '1 hour' end)`

/** What a pass rests on, and whether it waits for more. */
const readState = async (client: pg.ClientBase, place: Market, now: Instant) =>
  StateRow.parse(
    await one(
      client,
      sql`select coalesce((select string_agg(marketplace_id || ' ' || dataset || ' ' || data_version::text, ' ' order by marketplace_id, dataset)
                           from freshness where ${loadedOf(place)}), '') as loads,
                 coalesce((select count(*) || ' ' || max(known_from) from data.planning_input where ${hereOf(place)} and kind in ('landed_cost', 'claim_status')), '') as records,
                 ${heldBack(loadedOf(place), sql`(select claim_pass.finished_at from claim_pass where ${hereOf(place)})`, now)}
                 or ${lacksPayments(place)} as is_held_back,
                 (select to_char(least(max(finished_at), ${openSince(now)}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') from report_run
                  where ${loadedOf(place)}) as seen_through_at,
                 coalesce((select jsonb_object_agg(dataset, jsonb_build_object('from_on', from_on, 'through_on', through_on)) from coverage
                           where ${hereOf(place)} and dataset in ('ledger_detail', 'customer_returns', 'removal_shipments', 'reimbursements')), '{}') as covered`,
    ),
  )

const PassRow = z.object({
  state_key: z.string(),
  rules_key: z.string(),
  as_of_on: LocalDate,
  seen_through_at: Instant,
  finished_at: Instant,
})

const lastPass = async (client: pg.ClientBase, place: Place) => {
  const row = await maybeOne(
    client,
    sql`select state_key, rules_key, as_of_on, finished_at,
               to_char(seen_through_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as seen_through_at
        from claim_pass where ${hereOf(place)}`,
  )
  return row === null ? null : PassRow.parse(row)
}

const digestOf = (...parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex')

const knownOf = (standing: readonly StandingCase[]): ReadonlyMap<string, ReadonlySet<string>> =>
  new Map(
    [...Map.groupBy(standing, ({ kind }) => kind)].map(([kind, of]) => [
      kind,
      new Set(of.map(({ reference }) => reference)),
    ]),
  )

const reconcilePage = async (
  client: pg.ClientBase,
  place: Market,
  setting: Setting,
  skus: readonly string[],
  at: Instant,
): Promise<number> => {
  await client.query('select pg_advisory_xact_lock($1, $2)', [PAGE_LOCK, place.account_id])
  const found = await readRows(client, place, skus)
  const about = await readAbout(client, place, setting.days.today, skus)
  const standing = await readStanding(client, place, skus)
  const reconciled = [...found].map(([sku, of]) =>
    reconcileSku(sku, of, about.get(sku), knownOf(standing.get(sku) ?? []), setting),
  )
  await storeMatches(
    client,
    place,
    skus,
    reconciled.flatMap(({ matches }) => matches),
    at,
  )
  return storeCases(
    client,
    place,
    reconciled.flatMap(({ cases }) => cases),
    [...standing.values()].flat(),
    { at, today: setting.days.today },
  )
}

/** The days a pass goes by: it knows no more than the report that is furthest behind; null before the ledger is there. */
const daysOf = (
  { covered }: State,
  today: LocalDate,
): Pick<Setting, 'days' | 'known_from_on' | 'returns_from_on' | 'removals_from_on'> | null => {
  const { ledger_detail, customer_returns, removal_shipments } = covered
  const [known_on] = Object.values(covered)
    .map(({ through_on }) => through_on)
    .toSorted()
  if (ledger_detail === undefined || known_on === undefined) return null
  return {
    days: { today, known_on },
    known_from_on: ledger_detail.from_on,
    returns_from_on: customer_returns?.from_on ?? null,
    removals_from_on: removal_shipments?.from_on ?? null,
  }
}

const refundWaitsOf = (rules: Rules, day: LocalDate): number =>
  policyOn(rules, 'customer_return', day)?.waits_days ?? 30

const endPass = (
  client: pg.ClientBase,
  place: Place,
  seen: z.infer<typeof PassRow>,
  skus: number,
  written: number,
) =>
  client.query(
    `insert into claim_pass (account_id, marketplace_id, state_key, rules_key, as_of_on, seen_through_at, finished_at, skus, written)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (account_id, marketplace_id) do update set state_key = excluded.state_key, rules_key = excluded.rules_key,
       as_of_on = excluded.as_of_on, seen_through_at = excluded.seen_through_at, finished_at = excluded.finished_at,
       skus = excluded.skus, written = excluded.written`,
    [
      place.account_id,
      place.marketplace_id,
      seen.state_key,
      seen.rules_key,
      seen.as_of_on,
      seen.seen_through_at,
      seen.finished_at,
      skus,
      written,
    ],
  )

/** Answers whether there was anything to do. */
const reconcilePlace = async (
  parts: ReconcileParts,
  client: pg.ClientBase,
  place: Market,
): Promise<boolean> => {
  const started = performance.now()
  const at = parts.clock.now()
  const today = localDate(at, place.time_zone)
  const state = await readState(client, place, at)
  const { loads, records, is_held_back, seen_through_at } = state
  const known = daysOf(state, today)
  if (is_held_back || seen_through_at === null || known === null) return false
  const { known_on } = known.days
  const rules = await readRules(client, place.country)
  // A backfill that reaches further back makes more to be looked at than its own rows.
  const { known_from_on, returns_from_on, removals_from_on } = known
  const from = [known_from_on, returns_from_on, removals_from_on]
  const rules_key = digestOf(METHOD_VERSION, rules, place.currency, from)
  const state_key = digestOf(loads, records, today, rules_key)
  const last = await lastPass(client, place)
  if (last?.state_key === state_key) return false
  const refund_waits_days = refundWaitsOf(rules, known_on)
  const skus =
    last === null || last.rules_key !== rules_key
      ? await allSkus(client, place)
      : await changedSkus(client, place, last, { today, known_on, refund_waits_days })
  const setting: Setting = { ...known, rules, currency: place.currency }
  let written = 0
  for (let from = 0; from < skus.length; from += PAGE_SKUS) {
    const page = skus.slice(from, from + PAGE_SKUS)
    written += await transaction(parts.pool, (within) => reconcilePage(within, place, setting, page, at))
  }
  const seen = { state_key, rules_key, as_of_on: known_on, seen_through_at, finished_at: parts.clock.now() }
  await endPass(client, place, seen, skus.length, written)
  parts.log.info('cases.reconciled', {
    account_id: place.account_id,
    marketplace_id: place.marketplace_id,
    as_of_on: known_on,
    skus: skus.length,
    written,
    took_ms: Math.round(performance.now() - started),
  })
  return true
}

/** The account’s marketplaces, home first. */
const placesOf = async (client: pg.ClientBase, account_id: number): Promise<readonly Market[]> => {
  const found = z.array(PlaceRow).parse(
    await rows(
      client,
      sql`select place.marketplace_id, place.country, place.currency, place.time_zone
          from account_marketplace as place
          join account using (account_id)
          where place.account_id = ${account_id} and place.participates
          order by place.marketplace_id <> account.home_marketplace_id, place.marketplace_id`,
    ),
  )
  const marketplace_ids = found.map(({ marketplace_id }) => marketplace_id)
  return found.map((row) => ({ account_id, marketplace_ids, ...row }))
}

/**
 * Brings the cases of an account up to what is loaded and to the day; nothing where they are, where its night is still
 * being fetched, or where another worker is at it.
 */
export const reconcileAccount = async (parts: ReconcileParts, account_id: number): Promise<void> => {
  const client = await parts.pool.connect()
  let broken = true
  try {
    const { rows: locks } = await client.query<{ is_ours: boolean }>(
      'select pg_try_advisory_lock($1, $2) as is_ours',
      [LOCK, account_id],
    )
    if (locks[0]?.is_ours === true) {
      // Whoever comes while a pass goes on is turned away, so the pass looks again at what it rests on.
      for (const place of await placesOf(client, account_id))
        for (let pass = 0; pass < PASSES_MAX && (await reconcilePlace(parts, client, place)); pass += 1);
      await client.query('select pg_advisory_unlock($1, $2)', [LOCK, account_id])
    }
    broken = false
  } finally {
    // A connection that failed is closed, and its lock with it.
    client.release(broken)
  }
}
